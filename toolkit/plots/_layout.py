"""One chart's frame: title and base above, notes and source below, nothing cut or overlapping.

A chart that makes its own figure is laid out here, once and exactly: the body keeps the size
the chart asked for, and the figure grows around it by what labels, title and notes need.
A chart drawn into Axes of somebody else's figure leaves that figure's layout alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from toolkit.plots._alt import describe
from toolkit.plots._style import MUTED, style
from toolkit.plots._words import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 7.2
"""Width of a chart in inches: two columns of a newspaper, one column of a web page."""

DEFAULT_SOURCE = "Source: the articles loaded; framing-toolkit."

_EMPTY = 1.0
_PAD = 8.0
_TITLE, _SUBTITLE, _FOOT = 12.0, 9.0, 7.5
_LINE = 1.28


@dataclass
class Frame:
    """Axes to draw into, and whether the figure around them is the chart's own."""

    ax: Axes
    owned: bool
    width: float
    body: float

    @property
    def points(self) -> float:
        """Width that text may take, in points."""
        if self.owned:
            return self.width * 72 - 2 * _PAD
        figure = self.ax.get_figure(root=True)
        assert figure is not None
        return float(self.ax.get_window_extent().width / figure.dpi * 72)

    @property
    def tall(self) -> float:
        """Height of the body, in points."""
        if self.owned:
            return self.body * 72
        figure = self.ax.get_figure(root=True)
        assert figure is not None
        return float(self.ax.get_window_extent().height / figure.dpi * 72)

    @property
    def wide(self) -> float:
        """Width of the body over its height, as far as it is known."""
        if self.owned:
            return (self.width - 2 * _PAD / 72) / self.body
        box = self.ax.get_window_extent()
        return float(box.width / box.height)


def begin(ax: Axes | None, *, body: float, width: float = WIDTH) -> Frame:
    """Start a chart: make a figure, or take the Axes given.

    Parameters
    ----------
    ax : Axes or None
        Where to draw; None makes a new figure.
    body : float
        Height of the area between the axes, in inches.
    width : float
        Width of the whole figure, in inches.
    """
    if ax is not None:
        return Frame(ax, False, width, body)
    import matplotlib.pyplot as plt

    figure = plt.figure(figsize=(width, body + 1.5))
    return Frame(figure.add_axes((0.25, 0.2, 0.7, 0.6)), True, width, body)


class Told(NamedTuple):
    """What a chart says about what it drew; see `finish`."""

    subtitle: str
    alt: str
    data: pd.DataFrame
    notes: Sequence[str] = ()


def chart(
    ax: Axes | None,
    draw: Callable[[Frame], Told],
    *,
    body: float,
    title: str,
    empty: str = "",
    notes: Sequence[str] = (),
    lost: str = "",
    source: str | None = None,
) -> Axes:
    """Draw a chart in the toolkit's style, or say in its place that there is nothing to draw.

    Parameters
    ----------
    ax : Axes or None
        Where to draw; None makes a new figure.
    draw : callable
        Draws into the frame, and returns what is to be said about it.
    body : float
        Height of the area between the axes, in inches.
    title : str
        As in `finish`.
    empty : str
        Why there is nothing to draw; `draw` is called when it is empty.
    notes : sequence of str
        Notes that stand before those of `draw`, and stand where there is nothing to draw, too.
    lost : str
        What was left out; the last note.
    source : str, optional
        As in `finish`.

    Returns
    -------
    Axes
    """
    with style():
        frame = begin(ax, body=min(body, _EMPTY) if empty else body)
        if empty:
            _say(frame.ax, empty)
            told = Told("", f"{empty}.", pd.DataFrame())
        else:
            told = draw(frame)
        return finish(
            frame,
            title=title,
            subtitle=told.subtitle,
            notes=[*notes, *told.notes, lost],
            source=source,
            alt=told.alt,
            data=told.data,
        )


def _say(ax: Axes, message: str) -> None:
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.text(0.5, 0.5, message, transform=ax.transAxes, ha="center", va="center", color=MUTED)


def finish(
    frame: Frame,
    *,
    title: str,
    subtitle: str = "",
    notes: Sequence[str] = (),
    source: str | None = None,
    alt: str = "",
    data: pd.DataFrame | None = None,
) -> Axes:
    """Put title, base, notes and source line around a chart, and keep its alternative text.

    Parameters
    ----------
    frame : Frame
    title : str
        A question, or a finding that the statistics allow.
    subtitle : str
        What is measured, and in which unit.
    notes : sequence of str
        What a reader must know not to be misled; empty ones are dropped.
    source : str, optional
        None for the default line; an empty text for none.
    alt : str
        What the chart shows, in words.
    data : DataFrame, optional
        What the chart draws.

    Returns
    -------
    Axes
    """
    source = DEFAULT_SOURCE if source is None else source
    foot = "\n".join([*(note for note in notes if note), *([source] if source else [])])
    texts = (
        wrap(title, frame.points, _TITLE, bold=True) if title else "",
        wrap(subtitle, frame.points, _SUBTITLE) if subtitle else "",
        wrap(foot, frame.points, _FOOT) if foot else "",
    )
    table = pd.DataFrame() if data is None else data.reset_index(drop=True)
    describe(frame.ax, title=title, source=source, alt=alt, data=table)
    if frame.owned:
        _own(frame, *texts)
    else:
        _guest(frame.ax, *texts)
    return frame.ax


def _height(text: str, size: float) -> float:
    return (text.count("\n") + 1) * size * _LINE if text else 0.0


def _own(frame: Frame, title: str, subtitle: str, foot: str) -> None:
    from matplotlib.transforms import blended_transform_factory as blended

    ax = frame.ax
    figure = ax.get_figure(root=True)
    assert figure is not None
    above = sum(h + 3 for h in (_height(title, _TITLE), _height(subtitle, _SUBTITLE)) if h)
    legend = ax.get_legend()
    key = 0.0
    if legend is not None:
        legend.set_in_layout(False)
        key = float(legend.get_window_extent().height) * 72 / figure.dpi
    below = _height(foot, _FOOT) + 6 if foot else 0.0
    width = frame.width * 72
    for _ in range(2):
        scale = 72 / figure.dpi
        inner, outer = ax.get_window_extent(), ax.get_tightbbox()
        assert outer is not None
        left, right = (inner.x0 - outer.x0) * scale, (outer.x1 - inner.x1) * scale
        bottom, top = (inner.y0 - outer.y0) * scale, (outer.y1 - inner.y1) * scale
        left, right = min(max(left, 0), width * 0.6), min(max(right, 0), width * 0.3)
        height = 2 * _PAD + above + key + max(top, 0) + frame.body * 72 + max(bottom, 0) + below + 4
        figure.set_size_inches(frame.width, round(height / 72, 2))
        height = round(height / 72, 2) * 72
        ax.set_position(
            (
                (_PAD + left) / width,
                (_PAD + below + max(bottom, 0)) / height,
                max(width - 2 * _PAD - left - right, 36) / width,
                frame.body * 72 / height,
            )
        )
    x = _PAD / width
    place = ax.get_position()
    at = 1 - _PAD / height
    ax.set_title(
        title,
        loc="left",
        va="top",
        pad=0,
        linespacing=_LINE,
        x=(x - place.x0) / place.width,
        y=(at - place.y0) / place.height,
    )
    if title:
        at -= (_height(title, _TITLE) + 3) / height
    if legend is not None:
        over = 1 + max(top, 0) / (frame.body * 72)
        legend.set_loc("lower left")
        legend.set_bbox_to_anchor((x, over), blended(figure.transFigure, ax.transAxes))
    common: dict[str, Any] = {"transform": figure.transFigure, "ha": "left", "linespacing": _LINE}
    if subtitle:
        ax.text(
            x, at, subtitle, va="top", fontsize=_SUBTITLE, color=MUTED, gid="subtitle", **common
        )
    if foot:
        ax.text(
            x, _PAD / height, foot, va="bottom", fontsize=_FOOT, color=MUTED, gid="foot", **common
        )


def _guest(ax: Axes, title: str, subtitle: str, foot: str) -> None:
    legend = ax.get_legend()
    raised = 0.0
    if legend is not None:
        figure = ax.get_figure(root=True)
        assert figure is not None
        figure.draw_without_rendering()
        over = legend.get_window_extent().y1 - ax.get_window_extent().y1
        raised = max(float(over), 0) / figure.dpi * 72
    outer = ax.get_tightbbox()
    assert outer is not None
    figure = ax.get_figure(root=True)
    assert figure is not None
    raised = max(raised, (outer.y1 - ax.get_window_extent().y1) / figure.dpi * 72)
    if subtitle:
        ax.annotate(
            subtitle,
            (0, 1),
            (0, 4 + raised),
            xycoords="axes fraction",
            textcoords="offset points",
            va="bottom",
            fontsize=_SUBTITLE,
            color=MUTED,
            gid="subtitle",
        )
    ax.set_title(title, loc="left", pad=8 + raised + _height(subtitle, _SUBTITLE))
    if foot:
        down = (ax.get_window_extent().y0 - outer.y0) / figure.dpi * 72
        ax.annotate(
            foot,
            (0, 0),
            (0, -down - 6),
            xycoords="axes fraction",
            textcoords="offset points",
            va="top",
            fontsize=_FOOT,
            color=MUTED,
            gid="foot",
        )
