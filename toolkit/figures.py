"""Save a chart: the picture, the numbers behind it, and where both came from.

Four files for each figure, byte for byte the same on every run: ``slug.png`` and ``slug.svg``,
``slug.csv`` (what is drawn) and ``slug.json`` (which notebook, which data, which version, what
the picture shows in words).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError
from toolkit.tables import require_columns
from toolkit.text import neutral

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FOLDER_VARIABLE = "FRAMING_FIGURES"
"""Environment variable that names the folder for figures when `save_figure` is given none."""

SUFFIXES = (".png", ".svg", ".csv", ".json")

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def figures_folder(folder: str | Path | None = None) -> Path:
    """Return the folder figures go to.

    Parameters
    ----------
    folder : path, optional
        Wins when given.

    Returns
    -------
    Path
        `folder`; else the folder named by the environment variable ``FRAMING_FIGURES``; else
        ``figures`` beside the folder of notebooks one works in, or in the working folder.

    Examples
    --------
    >>> figures_folder("my-figures").name
    'my-figures'
    """
    if folder is not None:
        return Path(folder)
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    here = Path.cwd()
    return here.parent / "figures" if here.name == "notebooks" else here / "figures"


@check_arguments
def save_figure(
    chart: Axes | Figure,
    slug: str,
    *,
    notebook: str,
    data: pd.DataFrame | None = None,
    folder: str | Path | None = None,
    inputs: Mapping[str, pd.DataFrame] | None = None,
    dpi: int = 200,
) -> list[str]:
    """Write a chart as PNG and SVG, its numbers as CSV and its provenance as JSON.

    Parameters
    ----------
    chart : Axes or Figure
        What to save; of an Axes, its whole figure.
    slug : str
        Name of the files: lower-case words and digits joined by hyphens.
    notebook : str
        Name of the notebook that draws it.
    data : DataFrame, optional
        The numbers drawn; what `toolkit.plots.drawn_table` says of `chart` without it. Text
        cells that a spreadsheet would read as a formula get an apostrophe in front.
    folder : path, optional
        See `figures_folder`. Made when it is not there.
    inputs : mapping of str to DataFrame, optional
        Tables the numbers were made from; their number of rows and a hash go into the
        provenance.
    dpi : int
        Resolution of the PNG.

    Returns
    -------
    list of str
        Names of the four files.

    Raises
    ------
    ArgumentError
        When `slug` is not a slug, `dpi` is not between 20 and 1200, or there is no `data` and
        `chart` is not one of this package's Axes.
    TableError
        When `data` is no DataFrame.

    Examples
    --------
    >>> import tempfile
    >>> import matplotlib.pyplot as plt
    >>> ax = plt.figure().add_subplot()
    >>> with tempfile.TemporaryDirectory() as place:
    ...     save_figure(ax, "00-nothing", data=pd.DataFrame({"x": [1]}), notebook="00-a",
    ...                 folder=place)
    ['00-nothing.png', '00-nothing.svg', '00-nothing.csv', '00-nothing.json']
    >>> plt.close("all")
    """
    if not _SLUG.fullmatch(slug):
        raise ArgumentError(
            f"slug={slug!r} is no slug; use lower-case words and digits joined by hyphens, "
            "such as '02-who-is-named'."
        )
    if not 20 <= dpi <= 1200:
        raise ArgumentError(f"dpi={dpi!r} is out of range; use 20 to 1200.")
    import matplotlib

    from toolkit import __version__
    from toolkit.plots import description, drawn_table

    data = drawn_table(chart) if data is None else data  # type: ignore[arg-type]
    require_columns(data, [], argument="data")

    figure = chart.get_figure(root=True) if hasattr(chart, "get_figure") else chart
    if figure is None or not hasattr(figure, "savefig"):
        raise ArgumentError("chart: these Axes were taken out of their figure.")
    place = figures_folder(folder)
    place.mkdir(parents=True, exist_ok=True)
    about = description(figure)  # type: ignore[arg-type]
    table = csv_bytes(data)
    fixed: dict[Any, Any] = {
        "svg.hashsalt": slug,
        "svg.fonttype": "path",
        "savefig.bbox": "standard",
        "savefig.transparent": False,
    }
    with matplotlib.rc_context(fixed):
        figure.savefig(
            place / f"{slug}.png",
            dpi=dpi,
            metadata={"Software": None, "Title": about["title"], "Description": about["alt"]},
        )
        figure.savefig(
            place / f"{slug}.svg",
            metadata={
                "Date": None,
                "Creator": "framing-toolkit",
                "Title": about["title"],
                "Description": about["alt"],
            },
        )
    (place / f"{slug}.csv").write_bytes(table)
    provenance = {
        "figure": slug,
        "title": about["title"],
        "alt": about["alt"],
        "source": about["source"],
        "notebook": notebook,
        "package": f"framing-toolkit {__version__}",
        "data": {
            "file": f"{slug}.csv",
            "rows": len(data),
            "columns": [str(c) for c in data.columns],
            "sha256": hashlib.sha256(table).hexdigest(),
        },
        "inputs": {
            name: {"rows": len(frame), "sha256": table_hash(frame)}
            for name, frame in sorted((inputs or {}).items())
        },
    }
    text = json.dumps(provenance, ensure_ascii=False, indent=2) + "\n"
    (place / f"{slug}.json").write_bytes(text.encode("utf-8"))
    return [f"{slug}{suffix}" for suffix in SUFFIXES]


def table_hash(table: pd.DataFrame) -> str:
    """Return the SHA-256 of a table's columns and cells, the same for the same content.

    Examples
    --------
    >>> a = pd.DataFrame({"x": [1, 2]})
    >>> table_hash(a) == table_hash(a.copy()), table_hash(a) == table_hash(a.head(1))
    (True, False)
    """
    return hashlib.sha256(csv_bytes(table)).hexdigest()


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as CSV: UTF-8, one line feed a row, no cell that a spreadsheet would run.

    A text cell (or column name) that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage
    return, and is not a plain number, gets an apostrophe in front.

    Examples
    --------
    >>> csv_bytes(pd.DataFrame({"a": ["=1+1", "-0.5"], "b": [-1.0, 0.25]}))
    b"a,b\\n'=1+1,-1.0\\n-0.5,0.25\\n"
    """
    safe = table.copy()
    safe.columns = [neutral(str(c)) for c in safe.columns]
    for i in range(safe.shape[1]):
        column = safe.iloc[:, i]
        if column.dtype.kind not in "biufcmM":
            safe.isetitem(i, column.astype("object").map(_cell).to_numpy())
    text = safe.to_csv(index=False, lineterminator="\n", float_format=None)
    return text.encode("utf-8", errors="replace")


def _cell(value: object) -> object:
    return neutral(value) if isinstance(value, str) else value
