"""Findings in plain words that never claim more than their row allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from toolkit.compare.groups import REST


class Entry(NamedTuple):
    """How one unit of findings is said.

    Attributes
    ----------
    say : str
        The finding, with {outlet}, {about} and {value}.
    show : callable
        How a number is written.
    missing : str
        What is said where there is nothing to count.
    reference : str
        What the reference is called, with {others}, {value} and {n}.
    """

    say: str
    show: Callable[[float], str]
    missing: str
    reference: str = "{others} {value} ({n})"


def _share(value: float) -> str:
    return f"{100 * value:.0f}%" if value == 0 or value >= 0.01 else f"{100 * value:.1f}%"


def _rate(value: float) -> str:
    return f"{value:.1f}"


def _tone(value: float) -> str:
    return f"{value:+.3f}"


ENTRIES: dict[str, Entry] = {
    "mentions per 1,000 words": Entry(
        "{outlet}: {value} mentions of {about} per 1,000 words", _rate, "no words"
    ),
    "share of quoted words": Entry(
        "{outlet}: {value} of quoted words are {about}'s", _share, "no quotes were found"
    ),
    "effective voices": Entry(
        "{outlet}: quoted words spread as over {value} equal voices",
        _rate,
        "no quotes with a known speaker were found",
        "as many articles drawn at random from these and {others} ({n}) {value}",
    ),
    "share of attributions": Entry(
        "{outlet}: {value} of attributions use a verb of class {about}",
        _share,
        "no attributions were found",
    ),
    "mean tone": Entry(
        "{outlet}: mean tone {value} (from -1 to 1) of {about}", _tone, "nothing was scored"
    ),
    "uses per 1,000 words": Entry(
        "{outlet}: the word set apart most is “{about}”, {value} per 1,000 words",
        _rate,
        "no words in its own voice",
    ),
    "cues per 1,000 words": Entry(
        "{outlet}: {value} cues of {about} per 1,000 words", _rate, "no words in its own voice"
    ),
    "share without an agent": Entry(
        "{outlet}: {value} of reports of harm leave out who did it",
        _share,
        "no reports of harm were found",
    ),
}
"""How each unit is said."""


def say_corrected(row: Mapping) -> str:
    """Return the corrected estimate of a finding with its interval, or why there is none.

    Parameters
    ----------
    row : mapping
        A row of a comparison made with ``validation=``; "not coded" where it was made without.

    Examples
    --------
    >>> row = {"unit": "share of quoted words", "corrected": 0.4, "corrected_low": 0.3,
    ...     "corrected_high": 0.5, "n_coded": 300, "correction_reason": "", "correction": "own"}
    >>> say_corrected(row)
    '40% (95% interval 30% to 50%; 300 coded units)'
    """
    if not isinstance(row.get("correction"), str):
        return "not coded"
    if row["correction"] == "none":
        return f"none: {row['correction_reason']}"
    show = ENTRIES[row["unit"]].show
    units = f"{int(row['n_coded'])} coded units"
    if row["corrected_low"] != row["corrected_low"]:
        return f"{show(row['corrected'])} (no interval; {units})"
    limits = f"{show(row['corrected_low'])} to {show(row['corrected_high'])}"
    return f"{show(row['corrected'])} (95% interval {limits}; {units})"


def _articles(n: int) -> str:
    return f"{n} article" if n == 1 else f"{n} articles"


def _p(value: float) -> str:
    if value < 0.001:
        return "below .001"
    return f"{value:.3f}".rstrip("0").rstrip(".").removeprefix("0") if value < 1 else "1"


def say(row: Mapping, by: str) -> str:
    """Return one finding as a sentence or two.

    Parameters
    ----------
    row : mapping
        A row of the findings.
    by : str
        The column of groups.

    Examples
    --------
    >>> row = {"outlet": "X", "unit": "mean tone", "about": "quotes", "estimate": 0.1, "n": 20,
    ...     "nothing": False, "nothing_against": False, "against": "rest",
    ...     "estimate_against": 0.0, "n_against": 30, "verdict": "differs", "p_adjusted": 0.01,
    ...     "smallest_p": 0.001, "interval": "+0.05 to +0.15", "interval_method": "bootstrap"}
    >>> say(row, "outlet")
    'X: mean tone +0.100 (from -1 to 1) of quotes (20 articles, 95% interval +0.05 to +0.15), the
    others +0.000 (30 articles). The difference is larger than shuffled articles give (p = .01
    after correction).'
    """
    entry = ENTRIES[row["unit"]]
    outlet = row[by]
    if row["nothing"]:
        return f"{outlet}: {entry.missing} in {_articles(int(row['size']))}, so nothing is said."
    value = entry.show(row["estimate"])
    first = entry.say.format(outlet=outlet, about=row["about"], value=value)
    drawn = "" if row["interval_method"] == "none" else f", 95% interval {row['interval']}"
    first += f" ({_articles(int(row['n']))}{drawn})"
    if row["verdict"] == "not tested":
        if row["against"] == outlet:
            return f"{first}. It is the reference, so it is not tested."
        return f"{first}. There is nothing to compare it with."
    if not row["nothing_against"]:
        others = "the others" if row["against"] == REST else row["against"]
        first += ", " + entry.reference.format(
            others=others,
            value=entry.show(row["estimate_against"]),
            n=_articles(int(row["n_against"])),
        )
    if row["verdict"] == "too few articles":
        return (
            f"{first}. Too few articles to show any difference: the smallest possible p is "
            f"{_p(row['smallest_p'])}."
        )
    if row["verdict"] == "differs":
        return (
            f"{first}. The difference is larger than shuffled articles give "
            f"(p = {_p(row['p_adjusted'])} after correction)."
        )
    return f"{first}. No difference is shown (p = {_p(row['p_adjusted'])} after correction)."
