"""Texts for the tests, and what makes two folders of results equal."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
ACTORS = {"Putin": "putin", "Kyiv": "ukraine"}
NOT_RESULTS = {"lock", "seen.json"}


def text_of(number: int) -> str:
    return f"Putin spoke on day {number}. Kyiv answered {number * 7}. Nobody moved."


def write_lines(path: Path, texts: list[str]) -> None:
    with open(path, "w") as file:
        for number, text in enumerate(texts):
            file.write(json.dumps({"text": text, "outlet": f"outlet {number % 3}"}) + "\n")


def results(build: Path) -> dict[str, str]:
    """Hash of every file of a build that is a result."""
    return {
        str(p.relative_to(build)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(build.rglob("*"))
        if p.is_file() and p.name not in NOT_RESULTS
    }
