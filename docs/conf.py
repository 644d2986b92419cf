"""The site: Sphinx with MyST, furo's theme, nothing loaded from anywhere else.

``make docs`` builds it; warnings are errors. Generated before each build, into ``_generated/``:
the API reference, the help of every command, copies of the notebooks, the cards and the changelog
that live outside this folder.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
MADE = HERE / "_generated"
sys.path.insert(0, str(ROOT))

from toolkit import __version__  # noqa: E402

project = "Framing toolkit"
author = "The framing toolkit contributors"
project_copyright = "The framing toolkit contributors; articles belong to their publishers"
release = version = __version__
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "conf.py", "README.md"]
html_theme = "furo"
html_title = f"Framing toolkit {release}"
html_static_path: list[str] = []
html_copy_source = False
html_show_sphinx = False
templates_path: list[str] = []
nb_execution_mode = "off"  # outputs are stored, and compared by the tests
nb_merge_streams = True
myst_heading_anchors = 3
myst_enable_extensions = ["deflist", "smartquotes"]
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
autodoc_typehints = "none"  # the docstrings say it
autodoc_member_order = "bysource"

MODULES = {
    "toolkit.articles": "Articles",
    "toolkit.actors": "Actors",
    "toolkit.sentences": "Sentences",
    "toolkit.text": "Text",
    "toolkit.mentions": "Mentions",
    "toolkit.quotes": "Quotes",
    "toolkit.sentiment": "Tone",
    "toolkit.compare": "Comparing outlets",
    "toolkit.coding": "Checking against people",
    "toolkit.analysis": "Whole corpora",
    "toolkit.plots": "Charts",
    "toolkit.reader": "Reading what was found",
    "toolkit.figures": "Saving figures",
    "toolkit.notebooks": "Running notebooks",
    "toolkit.report": "Reports",
    "toolkit.cues": "Verbs of attribution",
    "toolkit.errors": "Errors",
}
# files elsewhere in the repository that become pages
ELSEWHERE = {
    "training/MODEL_CARD.md": "model-card.md",
    "training/README.md": "training.md",
    "data/README.md": "data-card.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
}
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")


def generate(_app: object) -> None:
    """Write what is generated; unchanged files keep their time, so a rebuild is quick."""
    wanted: dict[Path, str] = {}
    for name, title in MODULES.items():
        wanted[MADE / "api" / f"{name}.rst"] = api_page(name, title)
    wanted[MADE / "commands.md"] = commands_page()
    for source, target in ELSEWHERE.items():
        path = ROOT / source
        if path.exists():
            wanted[MADE / target] = rewired(path.read_text(encoding="utf-8"), path, MADE / target)
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        wanted[MADE / "notebooks" / path.name] = notebook_page(path)
    for path in MADE.rglob("*"):
        if path.is_file() and path not in wanted:
            path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def api_page(name: str, title: str) -> str:
    """Return the reference of one module: its docstring, then each public name."""
    module = importlib.import_module(name)
    public = getattr(module, "__all__", None) or [
        n
        for n, thing in vars(module).items()
        if not n.startswith("_") and getattr(thing, "__module__", None) == name
    ]
    lines = [title, "=" * len(title), "", f".. automodule:: {name}", "   :no-members:", ""]
    for each in public:
        thing = getattr(module, each)
        kind = "class" if isinstance(thing, type) else "function" if callable(thing) else "data"
        if kind == "data":
            lines += [f".. py:data:: {name}.{each}", ""]
        else:
            lines += [f".. auto{kind}:: {name}.{each}"]
            plain = isinstance(thing, type) and issubclass(thing, Exception)
            lines += ["   :members:", ""] if kind == "class" and not plain else [""]
    return "\n".join(lines)


def commands_page() -> str:
    """Return the help of every command, as a terminal shows it."""
    import typer

    from toolkit.cli import app

    os.environ.setdefault("COLUMNS", "88")
    out = ["# Commands", "", "What each command says with `--help`.", ""]

    def walk(command: object, names: tuple[str, ...]) -> None:
        context = typer.Context(command, info_name=" ".join(names))  # type: ignore[arg-type]
        found = getattr(command, "commands", None)
        out.append(f"{'#' * (len(names) + 1)} {' '.join(names)}\n")
        words = " ".join((command.help or "").split())  # type: ignore[attr-defined]
        said, _, example = words.partition("Example: ")
        out.append(said.strip() + "\n")
        out.extend([f"```text\n{example}\n```\n"] if example else [])
        rows = []
        for parameter in command.params:  # type: ignore[attr-defined]
            record = parameter.get_help_record(context)
            record = record or (parameter.human_readable_name, getattr(parameter, "help", "") or "")
            rows.append(record)
        if rows and not found:
            out.extend(["| option | meaning |", "|---|---|"])
            for option, meaning in rows:
                out.append(f"| `{option.replace('|', '/')}` | {meaning.replace('|', '/')} |")
            out.append("")
        for name, sub in sorted((found or {}).items()):
            walk(sub, (*names, name))

    walk(typer.main.get_command(app), ("framing",))
    return "\n".join(out) + "\n"


def notebook_page(path: Path) -> str:
    """Return a notebook with the links in its prose set right."""
    book = json.loads(path.read_text(encoding="utf-8"))
    for cell in book["cells"]:
        if cell["cell_type"] == "markdown":
            text = "".join(cell["source"])
            cell["source"] = rewired(text, path, MADE / "notebooks" / path.name)
    return json.dumps(book, ensure_ascii=False, indent=1)


def rewired(text: str, source: Path, target: Path) -> str:
    """Return Markdown with its links to files set right for another place.

    What has no page on this site keeps its words and is named as a file.
    """

    def replace(match: re.Match[str]) -> str:
        words, link = match.groups()
        if re.match(r"[a-z]+:|#", link):
            return match.group(0)
        place, _, anchor = link.partition("#")
        found = (source.parent / place).resolve()
        if not found.is_relative_to(ROOT):
            return match.group(0)
        name = found.relative_to(ROOT).as_posix()
        if name in ELSEWHERE:
            page = MADE / ELSEWHERE[name]
        elif found.parent == ROOT / "notebooks" and found.suffix == ".ipynb":
            page = MADE / "notebooks" / found.name
        elif found.is_relative_to(HERE) and found.suffix == ".md":
            page = found
        elif name == "README.md":
            page = HERE / "index.md"
        else:
            return words if name in words else f"{words} (`{name}`)"
        where = os.path.relpath(page, target.parent)
        return f"[{words}]({where}{'#' + anchor if anchor else ''})"

    return _LINK.sub(replace, text)


def rewire_pages(app: object, docname: str, source: list[str]) -> None:
    """Set links of pages right that lead out of this folder."""
    path = HERE / f"{docname}.md"
    if path.exists() and MADE not in path.parents:
        source[0] = rewired(source[0], path, path)


def code_not_titles(*event: Any) -> None:
    """Docstrings write `name` for a parameter; reST calls that a title, code is meant."""
    lines: list[str] = event[-1]
    for i, line in enumerate(lines):
        line = re.sub(r":math:`([^`]+)`", r"``\1``", line)
        lines[i] = re.sub(r"(?<![`\w:])`([^`<>]+)`(?![`_\w])", r"``\1``", line)


def setup(app: Any) -> dict[str, bool]:
    """Register what runs before a build."""
    app.connect("builder-inited", generate)
    app.connect("source-read", rewire_pages)
    app.connect("autodoc-process-docstring", code_not_titles, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
