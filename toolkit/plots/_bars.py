"""Stacked horizontal bars whose parts are told apart by colour, hatch and their own number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from toolkit.plots._groups import in_rows
from toolkit.plots._legend import key
from toolkit.plots._style import GREY, INK, Cue
from toolkit.plots._words import shorten, text_width

if TYPE_CHECKING:
    from toolkit.plots._layout import Frame


def stacked(
    frame: Frame,
    grid: pd.DataFrame,
    *,
    cues: Mapping[object, Cue],
    names: Mapping[object, str],
    write: Callable[[float], str],
    start: pd.Series | None = None,
    legend: bool = True,
) -> None:
    """Draw one stacked bar for each row of a grid, the first row on top.

    Parameters
    ----------
    frame : Frame
    grid : DataFrame
        Rows are bars, columns are parts, values are lengths (0 or more).
    cues, names : mapping
        Look and name of each part.
    write : callable
        From a length to the number that stands in the part, where there is room.
    start : Series, optional
        Where each bar starts; 0 without it.
    legend : bool
        Whether to name the parts above the bars.
    """
    from matplotlib.patches import Patch

    ax = frame.ax
    span = float(grid.sum(axis=1).max()) or 1.0
    room = (frame.points - 170 if frame.owned else frame.points) / span
    for i, row in enumerate(grid.index):
        left = 0.0 if start is None else float(start[row])
        for part in grid.columns:
            length = float(grid.loc[row, part])
            if length <= 0:
                continue
            cue = cues[part]
            ax.barh(
                i,
                length,
                left=left,
                height=0.62,
                color=cue.color,
                hatch=cue.hatch,
                edgecolor="white" if cue.color.lower() != "#ffffff" else GREY,
                linewidth=0.8,
            )
            text = write(length)
            if text_width(text, 7.5) + 8 <= length * room:
                ax.text(
                    left + length / 2,
                    i,
                    text,
                    ha="center",
                    va="center",
                    fontsize=7.5,
                    color=INK,
                    bbox={"boxstyle": "round,pad=0.18", "facecolor": "white", "linewidth": 0},
                )
            left += length
    in_rows(ax, len(grid))
    if start is not None:
        ends = start + grid.sum(axis=1)
        ax.set_xlim(float(start.min()) - span * 0.02, float(ends.max()) + span * 0.02)
    if legend:
        used = [part for part in grid.columns if float(grid[part].sum()) > 0]
        handles = [
            Patch(
                facecolor=cues[part].color,
                hatch=cues[part].hatch,
                edgecolor=GREY if cues[part].color.lower() == "#ffffff" else "white",
            )
            for part in used
        ]
        texts = [shorten(names[part], 130, 8.5) for part in used]
        key(frame, handles, texts)
