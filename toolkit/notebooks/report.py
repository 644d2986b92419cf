"""One page that holds it all: executed notebooks, figures, findings, methods and caveats.

The page loads nothing from anywhere, runs no script, and says so in its security policy. The
same notebooks give the same bytes.
"""

from __future__ import annotations

import base64
import copy
import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolkit.errors import require
from toolkit.notebooks.books import NAVIGATION, PARAMETERS, tags, without_tagged
from toolkit.notebooks.methods import METHODS

_TEMPLATES = Path(__file__).with_name("template")
_SAVED = re.compile(r"save_figure\(\s*\w+,\s*\"([a-z0-9-]+)\"")
_ELSEWHERE = re.compile(r'<a href="(?!#|https?:)[^"]*"[^>]*>(.*?)</a>', re.S)
_HEADING = re.compile(r"^# +(.+)$", re.M)
_RULE = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_TITLE = "How did these outlets frame the event?"


def report_html(
    books: Mapping[str, Any],
    *,
    figures: Path,
    failed: Mapping[str, str] | None = None,
    about: Mapping[str, Any],
    names: Mapping[str, str] | None = None,
    title: str = _TITLE,
) -> str:
    """Return a report as one HTML page that needs no other file.

    Parameters
    ----------
    books : mapping of name to notebook
        With their outputs, in order.
    figures : Path
        Folder of the figures they saved.
    failed : mapping of name to str, optional
        Notebooks that failed, and how.
    about : mapping
        What `toolkit.notebooks.methods.provenance` returned.
    names : mapping of name to str, optional
        Headings of the notebooks; without it, the first heading in each.
    title : str
        Heading of the page.

    Returns
    -------
    str
    """
    named = {**{name: heading(book) or name for name, book in books.items()}, **(names or {})}
    sections = {name: _section(name, book, figures, named) for name, book in books.items()}
    for name, text in (failed or {}).items():
        sections[name] = _failure(name, text, named.get(name, name))
    order = sorted(sections)
    contents = "".join(
        f'<li><a href="#{name}">{html.escape(named.get(name, name))}</a></li>' for name in order
    )
    body = "\n".join(sections[name] for name in order)
    css = (_TEMPLATES / "report.css").read_text(encoding="utf-8") + _highlighting()
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_RULE}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title>\n<style>{css}</style></head>\n<body>\n"
        f"<header><h1>{html.escape(title)}</h1>{_head(about)}</header>\n<main>\n"
        f"{_caveats(about)}\n{_findings(books, named)}\n"
        f'<nav aria-label="Contents"><h2>Contents</h2><ol start="{_first(order)}">{contents}</ol>'
        '<p><a href="#methods">Methods, versions and hashes</a></p></nav>\n'
        f"{body}\n{_methods(about)}\n</main>\n</body></html>\n"
    )


def _first(order: list[str]) -> int:
    found = re.match(r"\d+", order[0]) if order else None
    return int(found.group()) if found else 1


def heading(book: Any) -> str:
    """Return the first heading of a notebook without its number; empty where there is none."""
    prose = "\n".join(c.source for c in book.cells if c.cell_type == "markdown")
    found = _HEADING.search(prose)
    return re.sub(r"^\d+\.\s*|[*`]", "", found.group(1)) if found else ""


def _section(name: str, book: Any, figures: Path, named: Mapping[str, str]) -> str:
    exporting: Any = require("nbconvert.exporters", "lab")
    shown = _with_pictures(without_tagged(book, NAVIGATION), figures)
    for cell in shown.cells:
        cell["id"] = f"{name}-{cell['id']}"
    exporter = exporting.HTMLExporter(
        template_name="framing",
        extra_template_basedirs=[str(_TEMPLATES)],
        anchor_link_text="",
        exclude_anchor_links=True,
    )
    body, _ = exporter.from_notebook_node(shown)
    body = re.sub(r'(<h[1-6]) id="[^"]*"', r"\1", body)
    body = re.sub(r'href="(\d\d-[a-z0-9-]+)\.ipynb"', r'href="#\1"', body)
    body = _ELSEWHERE.sub(r"\1", body)
    return f'<section id="{name}" aria-label="{html.escape(named[name])}">\n{body}\n</section>'


def _with_pictures(book: Any, figures: Path) -> Any:
    """Put the saved picture, with its words, in place of the small one of the notebook."""
    out = copy.deepcopy(book)
    code = [c for c in out.cells if c.cell_type == "code"]
    for i, cell in enumerate(code):
        if PARAMETERS in tags(cell):
            cell.outputs = []
        following = "\n".join(c.source for c in code[i : i + 2])
        saved = _SAVED.search(following)
        for output in cell.outputs:
            if "image/png" not in output.get("data", {}):
                continue
            output.data = {"image/png": output.data["image/png"]}
            about = figures / f"{saved.group(1)}.json" if saved else None
            if about is None or not about.is_file():
                continue
            picture = about.with_suffix(".png").read_bytes()
            output.data["image/png"] = base64.b64encode(picture).decode("ascii")
            alt = json.loads(about.read_text(encoding="utf-8")).get("alt", "")
            output.metadata = {"image/png": {"alt": alt}}
    return out


def _failure(name: str, text: str, called: str) -> str:
    return (
        f'<section id="{name}"><h1>{html.escape(called)}</h1><div class="failed">'
        "<p><b>This notebook failed.</b> Nothing below comes from it.</p>"
        f"<details><summary>What it said</summary><pre>{html.escape(text)}</pre></details></div>"
        "</section>"
    )


def _head(about: Mapping[str, Any]) -> str:
    facts = about["articles"]
    shown = (
        f"Read: {facts['articles']}. Outlets: {facts['outlets']}. Words: {facts['words']}. "
        f"Days: {facts['days']}."
    )
    return f'<p class="kicker">{html.escape(shown)}</p>'


def _caveats(about: Mapping[str, Any]) -> str:
    lines = "".join(f"<li>{_coded(text)}</li>" for text in about["caveats"])
    return f'<div class="caveats"><h2>Before you read on</h2><ul>{lines}</ul></div>'


def _coded(text: str) -> str:
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text))


def _findings(books: Mapping[str, Any], named: Mapping[str, str]) -> str:
    lines = []
    for name, book in books.items():
        for cell in book.cells:
            if not re.fullmatch(r"finding(-\d+)?", cell.get("id", "")):
                continue
            said = "".join(o.get("text", "") for o in cell.get("outputs", [])).strip()
            if said:
                lines.append(
                    f'<li>{html.escape(said)} <a href="#{name}">{html.escape(named[name])}</a></li>'
                )
    if not lines:
        return ""
    return f'<div class="findings"><h2>What was found</h2><ul>{"".join(lines)}</ul></div>'


def _methods(about: Mapping[str, Any]) -> str:
    how = "".join(f"<p><b>{name}.</b> {html.escape(text)}</p>" for name, text in METHODS)
    tables = "".join(
        f"<h2>{heading}</h2>{_table(about[key], code=key == 'hashes')}"
        for key, heading in (
            ("articles", "The articles"),
            ("versions", "Versions"),
            ("hashes", "Hashes (SHA-256)"),
        )
    )
    return (
        '<section id="methods"><h1>Methods, versions and hashes</h1>'
        f"{how}<p>Accuracy as measured on public data, and what each measure is worth, stand in "
        "the toolkit's README and model card.</p>"
        f"{tables}</section>"
    )


def _table(rows: Mapping[str, str], *, code: bool = False) -> str:
    cells = "".join(
        f"<tr><th scope='row'>{html.escape(str(k))}</th><td>"
        + (f"<code>{html.escape(str(v))}</code>" if code else html.escape(str(v)))
        + "</td></tr>"
        for k, v in rows.items()
    )
    return f'<table class="facts">{cells}</table>'


def _highlighting() -> str:
    formatters: Any = require("pygments.formatters", "lab")
    return str(formatters.HtmlFormatter(style="default").get_style_defs(".highlight"))
