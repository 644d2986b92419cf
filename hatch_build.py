"""What building a wheel adds: the corpus and the notebooks, which the repository holds once.

They go to ``toolkit/share/`` under the same relative places. An editable install gets none of it,
because the package finds the repository's own folders (`toolkit.shipped`). Weights that are not
the ones noted beside them stop the build.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHARED = (
    "data/raw/*.txt",
    "data/metadata.csv",
    "data/actors.yaml",
    "data/README.md",
    "data/gold/**/*.csv",
    "data/gold/README.md",
    "notebooks/*.ipynb",
)


class ShareHook(BuildHookInterface):
    """Adds files outside the package to the wheel."""

    def initialize(self, version: str, build_data: dict) -> None:
        """Note what to include, after a look at the weights."""
        if version == "editable":
            return
        root = Path(self.root)
        check_weights(root / "toolkit" / "model" / "weights")
        for pattern in SHARED:
            for path in sorted(root.glob(pattern)):
                name = path.relative_to(root).as_posix()
                build_data["force_include"][str(path)] = f"toolkit/share/{name}"


def check_weights(folder: Path) -> None:
    """Stop unless every file of the weights has the SHA-256 that ``model.json`` notes."""
    noted = json.loads((folder / "model.json").read_text(encoding="utf-8"))["sha256"]
    for name, expected in noted.items():
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if found != expected:
            raise ValueError(f"{folder / name}: SHA-256 is {found}, model.json notes {expected}")
