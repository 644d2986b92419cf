"""``framing notebooks``: run the series, on the shipped corpus or on one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.show import show
from toolkit.errors import ArgumentError

app = typer.Typer(help="Run the notebooks, on the shipped articles or on yours.")


@app.callback()
def about() -> None:
    """Run the notebooks, on the shipped articles or on yours."""


@app.command()
def run(
    data: Annotated[
        Path | None, typer.Option(help="Your articles: a file or folder. Needs --out.")
    ] = None,
    actors: Annotated[Path | None, typer.Option(help="Registry of actors (YAML).")] = None,
    metadata: Annotated[
        Path | None, typer.Option(help="Table that says who published each file (CSV).")
    ] = None,
    check: Annotated[
        Path | None, typer.Option(help="Folder of filled coding sheets and their key.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for notebooks, figures and report.html.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Folder of numbered notebooks, if not those here.")
    ] = None,
    figures: Annotated[Path | None, typer.Option(help="Without --data: where figures go.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Run this one only; repeat it.")] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", help="NAME=VALUE; repeat it.")
    ] = None,
    stale: Annotated[
        bool, typer.Option(help="Without --data: only what changed since it ran here.")
    ] = False,
    store: Annotated[
        bool, typer.Option(help="Without --data: write outputs back into the notebooks.")
    ] = False,
    progress: Annotated[bool, typer.Option(help="Show progress bars.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Run the series and list what is new, changed or unchanged; on your articles, write a report.

    Example: framing notebooks run --data my-articles/ --actors my.yaml --out my-report/
    """
    from toolkit.notebooks import changes, run_notebooks, run_on_articles
    from toolkit.notebooks.__main__ import parse_parameters

    given = parse_parameters(parameter or [])
    if data is None:
        _refuse("--data", actors=actors, metadata=metadata, check=check, out=out)
        result = run_notebooks(
            folder or Path("notebooks"),
            figures=figures,
            parameters=given,
            only=only,
            store=store,
            stale_only=stale,
            progress=progress,
        )
    else:
        if out is None:
            raise ArgumentError("--data needs --out, the folder for the report.")
        _refuse("no --data", figures=figures, stale=stale or None, store=store or None)
        result = run_on_articles(
            data,
            out=out,
            actors=actors,
            metadata=metadata,
            check=check,
            parameters=given,
            folder=folder,
            only=only,
            progress=progress,
        )
    if as_json:
        show(result, as_json=True)
    else:
        typer.echo(changes(result))
        if out is not None:
            typer.echo(f"wrote {out / 'report.html'}")
    if (result["state"] == "failed").any():
        raise typer.Exit(1)


def _refuse(needed: str, **options: object) -> None:
    for name, value in options.items():
        if value is not None:
            raise ArgumentError(f"--{name} needs {needed}.")
