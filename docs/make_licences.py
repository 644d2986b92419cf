"""List the licences of everything that is installed with the toolkit, for ``docs/licences.md``.

``.venv/bin/python docs/make_licences.py > docs/licences.md``, after `pip install -e '.[dev]'`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from importlib import metadata

from packaging.requirements import Requirement

NAME = "framing-toolkit"
EXTRAS = ("formats", "lab", "coding", "sql", "cluster", "docs", "browser", "dev")
_FAMILIES = (
    ("MPL", "MPL-2.0"), ("Mozilla Public", "MPL-2.0"), ("Apache", "Apache-2.0"), ("BSD", "BSD"),
    ("MIT", "MIT"),
    ("PSF", "PSF-2.0"),
    ("Python Software Foundation", "PSF-2.0"), ("Permission is hereby granted, free", "MIT"),
    ("Redistribution and use in source", "BSD"), ("ISC", "ISC"), ("Historical Permission", "HPND"),
    ("Public Domain", "public domain"), ("Unlicense", "Unlicense"),
    ("Lesser General", "LGPL"), ("General Public", "GPL"),
)  # fmt: skip


def norm(name: str) -> str:
    """Return a distribution's name as registries compare it.

    >>> norm("PyYAML"), norm("typing_extensions")
    ('pyyaml', 'typing-extensions')
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(extras: Iterable[str] = (), *, name: str = NAME) -> dict[str, metadata.Distribution]:
    """Return what is installed with `name`, with what that needs and so on, by name."""
    found: dict[str, metadata.Distribution] = {}
    todo, done = [(name, frozenset(extras))], set()
    while todo:
        each = todo.pop()
        if each in done:
            continue
        done.add(each)
        try:
            distribution = metadata.distribution(each[0])
        except metadata.PackageNotFoundError:
            continue  # for another system or another Python
        if norm(each[0]) != NAME:
            found[norm(each[0])] = distribution
        for line in distribution.requires or []:
            requirement = Requirement(line)
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": e}) for e in each[1] or {""}):
                todo.append((norm(requirement.name), frozenset(requirement.extras)))
    return dict(sorted(found.items()))


def licence(distribution: metadata.Distribution) -> str:
    """Return the licence a distribution states: its expression, else its classifiers, else text."""
    about = distribution.metadata
    if "License-Expression" in about:
        return str(about["License-Expression"])
    classes = [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    names = [n for c in classes if (n := c.rsplit(" :: ", 1)[-1]) != "OSI Approved"]
    text = about["License"].strip() if "License" in about else ""
    said = " or ".join(names) or ("" if text == "UNKNOWN" else text) or _in_file(distribution)
    short = [short for long, short in _FAMILIES if long in said]
    return " or ".join(dict.fromkeys(short)) or said.split("\n")[0][:60] or "not stated"


def _in_file(distribution: metadata.Distribution) -> str:
    """Return the first lines of the licence that a distribution carries."""
    for path in distribution.files or []:
        if re.match(r"(licen[cs]e|copying)", path.name.lower()):
            return " ".join(path.read_text(encoding="utf-8").split())[:400]
    return ""


def page() -> str:
    """Return the page as Markdown."""
    core = needed()
    by_extra = {extra: needed([extra]) for extra in EXTRAS}
    lines = [
        "# Licences of what is installed",
        "",
        "The toolkit's own code is MIT; its model weights are Apache-2.0; the five articles belong "
        "to their publishers. This page lists the licences that the packages state which are "
        "installed with it. Nothing in the core is under the GPL; a test checks that.",
        "",
        f"Printed by `python docs/make_licences.py` on Python {sys.version_info.major}."
        f"{sys.version_info.minor}; exact versions stand in `constraints.txt`.",
        "",
        "| package | licence | needed by |",
        "|---|---|---|",
    ]
    every = {name: d for found in by_extra.values() for name, d in found.items()} | core
    for name, distribution in sorted(every.items()):
        who = [extra for extra in EXTRAS if extra != "dev" and name in by_extra[extra]]
        place = "core" if name in core else ", ".join(who) or "dev"
        lines.append(f"| {name} | {licence(distribution)} | {place} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
