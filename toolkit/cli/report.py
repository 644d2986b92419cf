"""``framing report`` and ``framing demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from toolkit.cli.show import show
from toolkit.errors import ArgumentError

_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_PROGRESS = Annotated[bool, typer.Option(help="Show progress bars.")]


def report(
    build: Annotated[Path, typer.Argument(help="A folder that `framing analyze` wrote.")],
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("report.html"),
    title: Annotated[
        str, typer.Option(help="Heading of the page.")
    ] = "How did the outlets frame the event?",
    articles: Annotated[int, typer.Option(help="How many articles to show in full.")] = 20,
    progress: _PROGRESS = True,
    as_json: _JSON = False,
) -> None:
    """Write an analysis as one HTML page: findings, charts, marked articles, fine print.

    Example: framing report build/ --out report.html
    """
    from toolkit.report import make_report

    page = make_report(build, out, title=title, max_articles=articles, progress=progress)
    _told([("report", page)], as_json)


def demo(
    out: Annotated[Path, typer.Option(help="Folder for results and report.")] = Path(
        "framing-demo"
    ),
    progress: _PROGRESS = True,
    as_json: _JSON = False,
) -> None:
    """Analyse the five articles that come with the toolkit, and write a report to look at.

    Run it again and it goes on where it stopped. Example: framing demo --out framing-demo/
    """
    from toolkit.analysis import analyze
    from toolkit.report import make_report
    from toolkit.shipped import shipped

    if out.is_file():
        raise ArgumentError(f"out={str(out)!r} is a file; it must be a folder.")
    build = out / "build"
    results = analyze(
        shipped("data/raw"),
        out=build,
        actors=str(shipped("data/actors.yaml")),
        metadata=shipped("data/metadata.csv"),
        engine="serial",
        progress=progress,
    )
    page = make_report(
        results,
        out / "report.html",
        title="Five articles on the peace talks of May and June 2025",
        progress=progress,
    )
    _told([("results", build), ("report", page)], as_json)
    if not as_json:
        typer.echo(
            f"Open {page} in a browser. On articles of your own:\n"
            "  framing analyze my-articles/ --out build/\n"
            "  framing report build/"
        )


def _told(rows: list[tuple[str, Path]], as_json: bool) -> None:
    if as_json:
        show(pd.DataFrame([(n, str(p)) for n, p in rows], columns=["what", "path"]), as_json=True)
        return
    for name, path in rows:
        typer.echo(f"{name}: {path}")
