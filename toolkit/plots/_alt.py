"""What a chart says to somebody who cannot see it, kept beside its Axes."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import pandas as pd

from toolkit.errors import ArgumentError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_KEPT: weakref.WeakKeyDictionary[Any, dict[str, str]] = weakref.WeakKeyDictionary()
_DRAWN: weakref.WeakKeyDictionary[Any, pd.DataFrame] = weakref.WeakKeyDictionary()


def describe(ax: Axes, *, title: str, source: str, alt: str, data: pd.DataFrame) -> None:
    """Keep a chart's title, source line, alternative text and numbers beside its Axes."""
    _KEPT[ax] = {"title": title, "source": source, "alt": alt}
    _DRAWN[ax] = data


def description(ax_or_fig: Axes | Figure) -> dict[str, str]:
    """Return title, source line and alternative text of a chart, or of all charts of a figure.

    Parameters
    ----------
    ax_or_fig : Axes or Figure

    Returns
    -------
    dict of str to str
        ``title``, ``source`` and ``alt``; the texts of several Axes are joined by a blank.
        Empty texts where a chart was not drawn by this package.
    """
    axes = getattr(ax_or_fig, "axes", ax_or_fig)
    if not isinstance(axes, list):
        axes = [axes]
    parts = [_KEPT[ax] for ax in axes if ax in _KEPT]
    out = {}
    for key in ("title", "source", "alt"):
        texts = list(dict.fromkeys(part[key] for part in parts if part[key]))
        out[key] = " ".join(texts)
    return out


def alt_text(ax_or_fig: Axes | Figure) -> str:
    """Return the alternative text of a chart: what it shows, in words.

    Parameters
    ----------
    ax_or_fig : Axes or Figure
        Drawn by a function of `toolkit.plots`.

    Returns
    -------
    str
        Empty when the chart was not drawn by this package.

    Examples
    --------
    >>> import pandas as pd
    >>> import matplotlib.pyplot as plt
    >>> from toolkit.plots import plot_verb_classes
    >>> verbs = pd.DataFrame({"outlet": ["A"], "cue_class": ["neutral"], "count": [3]})
    >>> alt_text(plot_verb_classes(verbs))[:26]
    'Stacked bars, one for each'
    >>> plt.close("all")
    """
    return description(ax_or_fig)["alt"]


def drawn_table(ax: Axes) -> pd.DataFrame:
    """Return the numbers a chart draws, the folded rows included.

    Parameters
    ----------
    ax : Axes
        Drawn by a function of `toolkit.plots`.

    Returns
    -------
    DataFrame
        One row for each mark or group of marks; a copy.

    Raises
    ------
    ArgumentError
        When the Axes were not drawn by this package.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from toolkit.plots import plot_verb_classes
    >>> verbs = pd.DataFrame({"outlet": ["A"], "cue_class": ["neutral"], "count": [3]})
    >>> drawn_table(plot_verb_classes(verbs))
      outlet cue_class  count
    0      A   neutral      3
    >>> plt.close("all")
    """
    if ax not in _DRAWN:
        raise ArgumentError(f"ax={ax!r} was not drawn by a function of toolkit.plots.")
    return _DRAWN[ax].copy()
