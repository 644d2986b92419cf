"""Two columns joined by lines: groups at the left, what they carry at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from toolkit.plots._layout import Frame
from toolkit.plots._style import INK, OKABE_ITO
from toolkit.plots._words import text_width, wrap

_SIZE = 8.0
_TEXT = 0.56  # share of the Axes' width that the texts at the right take


def order_of(links: Mapping[tuple[int, int], float], n_left: int, n_right: int) -> list[int]:
    """Order the left side so that few lines cross: each by the mean place of what it carries.

    Parameters
    ----------
    links : mapping
        From (left, right) to the weight of a line.
    n_left, n_right : int
        Number of places on each side.

    Returns
    -------
    list of int
        The left side's numbers, from top to bottom.

    Examples
    --------
    >>> order_of({(0, 2): 1, (1, 0): 1, (2, 1): 1}, 3, 3)
    [1, 2, 0]
    """
    middle = [float(np.mean([b for a, b in links if a == i] or [n_right])) for i in range(n_left)]
    return sorted(range(n_left), key=lambda i: (middle[i], i))


def draw_links(
    frame: Frame,
    links: Mapping[tuple[int, int], float],
    left: Sequence[str],
    right: Sequence[str],
    carried: Sequence[int],
) -> None:
    """Draw groups at the left, texts at the right, and a line for each link.

    Parameters
    ----------
    frame : Frame
    links : mapping
        From (left, right) to how many articles of the group carry the text.
    left, right : sequence of str
        Labels from top to bottom.
    carried : sequence of int
        How many groups carry each text; stands in the text's circle. Lines to those carried by
        most are blue.
    """
    ax = frame.ax
    rows = max(len(right), 1)
    at_left = (np.arange(len(left)) + 0.5) * rows / max(len(left), 1) - 0.5
    names = max((text_width(line, _SIZE) for t in left for line in t.split("\n")), default=0)
    room = frame.points - (names + 12 if frame.owned else 0)
    text = min(_TEXT * room, 215.0)
    end = 1 - text / room
    most = max(carried, default=0)
    steps = np.linspace(0, 1, 30)
    bow = steps * steps * (3 - 2 * steps)
    start, stop = 0.02, end - 12 / room
    for (a, b), n in sorted(links.items(), key=lambda item: carried[item[0][1]]):
        first = carried[b] == most
        ax.plot(
            start + (stop - start) * steps,
            at_left[a] + (b - at_left[a]) * bow,
            color=OKABE_ITO["blue"] if first else "#8c8c8c",
            linewidth=0.9 + 0.9 * min(n, 4),
            alpha=0.85 if first else 0.6,
            solid_capstyle="butt",
            zorder=2 if first else 1,
            gid="link",
        )
    ax.plot([start] * len(left), at_left, "s", color=INK, markersize=6, zorder=3)
    for b, (words, n) in enumerate(zip(right, carried, strict=True)):
        color = OKABE_ITO["blue"] if n == most else "#4d4d4d"
        ax.plot(stop, b, "o", color=color, markersize=13, zorder=3)
        ax.text(stop, b, f"{n}", color="white", fontsize=7.5, ha="center", va="center", zorder=4)
        ax.text(
            end + 2 / room,
            b,
            wrap(words, text - 6, _SIZE, lines=2),
            fontsize=_SIZE,
            va="center",
            linespacing=1.1,
        )
    ax.set_yticks(at_left, left, fontsize=_SIZE)
    ax.set_ylim(rows - 0.5, -0.5)
    ax.set_xlim(0, 1)
    ax.set_xticks([])
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
