"""The look of the charts: one style sheet, one palette, and a second cue for each colour."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

INK = "#222222"
MUTED = "#5c5c5c"
GREY = "#bdbdbd"

OKABE_ITO = {
    "blue": "#0072B2",
    "vermilion": "#D55E00",
    "green": "#009E73",
    "orange": "#E69F00",
    "purple": "#CC79A7",
    "sky": "#56B4E9",
    "yellow": "#F0E442",
    "black": "#000000",
}
"""Okabe and Ito's palette (2008), told apart by readers with any form of colour blindness."""

STYLE_SHEET = Path(__file__).with_name("toolkit.mplstyle")


class Cue(NamedTuple):
    """How one category looks: a colour and, beside it, a hatch and a marker."""

    color: str
    hatch: str
    marker: str


CUES = (
    Cue("#0072B2", "", "o"),
    Cue("#E69F00", "////", "s"),
    Cue("#009E73", "....", "^"),
    Cue("#CC79A7", "\\\\\\\\", "D"),
    Cue("#56B4E9", "xxxx", "v"),
    Cue("#D55E00", "----", "P"),
    Cue("#F0E442", "||||", "X"),
    Cue("#999999", "++++", "*"),
)
"""Eight categories, each told apart without its colour too."""

OTHERS = Cue("#d9d9d9", "", "h")
"""The look of whatever was folded into "others"."""

UNKNOWN = Cue("#ffffff", "", "8")
"""The look of what could not be resolved: white with an outline."""


@contextmanager
def style() -> Iterator[None]:
    """Draw in the toolkit's style, and leave matplotlib's settings as they were.

    Examples
    --------
    >>> import matplotlib
    >>> before = matplotlib.rcParams["font.size"]
    >>> with style():
    ...     inside = matplotlib.rcParams["font.size"]
    >>> inside, matplotlib.rcParams["font.size"] == before
    (9.0, True)
    """
    import matplotlib.style
    from matplotlib import pyplot

    # In a notebook, loading the backend switches drawing on; that must outlast the context.
    pyplot.draw_if_interactive()
    with matplotlib.style.context(str(STYLE_SHEET)):
        yield


def text_color_on(color: object) -> str:
    """Return black or white, whichever can be read on a background colour.

    Examples
    --------
    >>> text_color_on("#0072B2"), text_color_on("#F0E442")
    ('white', '#222222')
    """
    from matplotlib.colors import to_rgb

    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]  # type: ignore[arg-type]
    luminance = 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    white, ink = 1.05 / (luminance + 0.05), (luminance + 0.05) / 0.0660
    return "white" if white > ink else INK
