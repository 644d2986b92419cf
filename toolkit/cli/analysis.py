"""``framing analyze`` and ``framing status``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.articles import nothing_in
from toolkit.cli.show import show


def analyze(
    source: Annotated[Path, typer.Argument(help="A file or folder of articles.")],
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    actors: Annotated[Path | None, typer.Option(help="Registry of actors (YAML).")] = None,
    metadata: Annotated[Path | None, typer.Option(help="What is known about each file.")] = None,
    clean: Annotated[bool, typer.Option(help="Take out captions, appeals, sign-up text.")] = True,
    workers: Annotated[int | None, typer.Option(help="Processes; by default one a core.")] = None,
    dask: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler, tcp://host:8786.")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option(help="Seconds a part of about 1,000 articles may take.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Do everything again.")] = False,
    progress: Annotated[bool, typer.Option(help="Show progress bars.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find mentions, quotes and tone in a corpus; stop it and start it again as you like.

    Example: framing analyze exports/ --actors actors.yaml --out build/
    """
    from toolkit.analysis import analyze as run
    from toolkit.analysis import status as state

    engine = dask or ("serial" if workers == 1 else "processes" if workers else "auto")
    analysis = run(
        source,
        out=out,
        actors=str(actors) if actors is not None else None,
        metadata=metadata,
        clean=clean,
        engine=engine,
        workers=workers,
        timeout=timeout,
        force=force,
        progress=progress,
    )
    if not len(analysis.status()):
        raise nothing_in(source)
    counts = analysis.counts().rename_axis("table").reset_index(name="rows")
    show(counts, as_json=as_json, title=f"results in {out}")
    parts = state(out)
    if (parts["state"] != "done").any() or parts["failed_articles"].sum():
        raise typer.Exit(1)


def status(
    build: Annotated[Path, typer.Argument(help="Folder of results.")],
    verify: Annotated[bool, typer.Option(help="Hash every file; slow.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say which parts of an analysis are done, failed, stale or still to do.

    Example: framing status build/
    """
    from toolkit.analysis import status as state

    parts = state(build, verify=verify)
    show(parts, as_json=as_json, title=str(build))
    if (parts["state"] != "done").any():
        raise typer.Exit(1)
