"""``framing notebooks``: run the series, on the shipped corpus or on one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.show import show


def notebooks(
    folder: Annotated[Path, typer.Argument(help="Folder of numbered notebooks.")] = Path(
        "notebooks"
    ),
    figures: Annotated[
        Path | None, typer.Option(help="Where figures go; by default beside the notebooks.")
    ] = None,
    store: Annotated[bool, typer.Option(help="Write outputs back into the notebooks.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Run the notebooks in order and list which figures are new, changed or unchanged.

    Example: framing notebooks notebooks/ --figures figures/
    """
    from toolkit.notebooks import run_notebooks

    show(run_notebooks(folder, figures=figures, store=store), as_json=as_json)
