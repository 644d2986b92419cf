"""The words on a chart: names that fit, numbers with their n, titles that do not overclaim."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

import pandas as pd

ELLIPSIS = "…"


def clean(value: object, *, missing: str = "not stated") -> str:
    """Return a value as one line of printable text.

    Examples
    --------
    >>> clean("  The\\nMoscow\\x07 Times "), clean(None), clean(float("nan"), missing="?")
    ('The Moscow Times', 'not stated', '?')
    """
    if value is None or (not isinstance(value, list | tuple | dict) and pd.isna(value)):  # type: ignore[call-overload]
        return missing
    text = "".join(
        " " if c.isspace() else c
        for c in str(value)
        if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    return re.sub(r" +", " ", text).strip() or missing


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of one line in points, in the charts' font.

    Examples
    --------
    >>> text_width("mmmm", 9) > text_width("iiii", 9) > 0
    True
    """
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width)


def shorten(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Cut one line to a width in points, with an ellipsis where something went.

    Examples
    --------
    >>> shorten("short", 500, 9), shorten("a" * 80, 60, 9)[-1]
    ('short', '…')
    """
    if text_width(text, size, bold=bold) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle].rstrip() + ELLIPSIS, size, bold=bold) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + ELLIPSIS


def fit(name: str, width: float, size: float, *, lines: int = 1, bold: bool = False) -> str:
    """Break a name into lines of a width; one too long loses its middle and keeps its end.

    Long names often begin alike ("Evening Chronicle of North Region") and differ at the end.

    Examples
    --------
    >>> fit("short", 500, 9), fit("a" * 40 + "z" * 40, 60, 9)[-2:]
    ('short', 'zz')
    >>> print(fit("The Evening Chronicle and Advertiser of the North", 80, 9, lines=2))
    The Evening …
    of the North
    """
    low, high = 0, len(name)
    best = ELLIPSIS
    while low <= high:  # the most characters of the name that fit
        middle = (low + high + 1) // 2
        cut = _without_middle(name, middle)
        trial = wrap(cut, width, size, bold=bold)
        if trial.count("\n") < lines and trial.replace("\n", " ") == cut:
            best, low = trial, middle + 1
        else:
            high = middle - 1
    return best


def _without_middle(name: str, n: int) -> str:
    """Keep `n` characters, three of the beginning for two of the end, and whole words."""
    if n >= len(name):
        return name
    head, tail = name[: n - n * 2 // 5], name[len(name) - n * 2 // 5 :]
    words, more = head.rsplit(" ", 1), tail.split(" ", 1)
    if len(words) == len(more) == 2 and len(words[1]) + len(more[0]) <= 24:
        return f"{words[0]} {ELLIPSIS} {more[1]}"
    return f"{head.rstrip()}{ELLIPSIS}{tail}"


def wrap(
    text: str, width: float, size: float, *, lines: int | None = None, bold: bool = False
) -> str:
    """Break a text into lines of at most `width` points; keep the line breaks it has.

    Parameters
    ----------
    text : str
    width : float
        In points.
    size : float
        Font size in points.
    lines : int, optional
        At most so many lines; the last one ends in an ellipsis when text is left over.
    bold : bool

    Returns
    -------
    str

    Examples
    --------
    >>> print(wrap("one two three four", 42, 9))
    one two
    three
    four
    >>> print(wrap("one two three four", 36.5, 9, lines=2))
    one two
    three…
    """
    out: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            trial = f"{line} {word}" if line else word
            if not line or text_width(trial, size, bold=bold) <= width:
                line = trial
            else:
                out.append(line)
                line = word
        out.append(line)
    if lines is not None and len(out) > lines:
        out = [*out[: lines - 1], " ".join(out[lines - 1 :])]
    out = [shorten(line, width, size, bold=bold) for line in out]
    return "\n".join(out)


def name_of(actor: object, labels: Mapping[str, str] | None = None) -> str:
    """Return an actor's name for people: from `labels`, else from the words of its id.

    Examples
    --------
    >>> name_of("volodymyr-zelenskyy"), name_of("united-states", {"united-states": "US"})
    ('Volodymyr Zelenskyy', 'US')
    """
    if labels is not None and actor in labels:
        return clean(labels[actor])  # type: ignore[index]
    text = clean(actor)
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        small = {"of", "the", "and", "for", "in", "on"}
        words = text.split("-")
        text = " ".join(
            w if w in small and i else w[:1].upper() + w[1:] for i, w in enumerate(words)
        )
    return text


def day_of(date: object, *, year: bool = True) -> str:
    """Return a date in words.

    Examples
    --------
    >>> day_of("2025-06-04"), day_of("2025-06-04", year=False)
    ('4 June 2025', '4 June')
    """
    stamp = pd.Timestamp(date)  # type: ignore[arg-type]
    return f"{stamp.day} {stamp:%B %Y}" if year else f"{stamp.day} {stamp:%B}"


def signed(value: float) -> str:
    """Return a number with its sign and two places.

    Examples
    --------
    >>> signed(0.126), signed(-0.5), signed(-0.001)
    ('+0.13', '−0.50', '0.00')
    """
    text = f"{value:+.2f}"
    return "0.00" if text in ("+0.00", "-0.00") else text.replace("-", "−")


def plural_of(noun: str) -> str:
    """Return the plural of a noun, as regular ones have it.

    Examples
    --------
    >>> plural_of("outlet"), plural_of("country"), plural_of("press"), plural_of("day")
    ('outlets', 'countries', 'presses', 'days')
    """
    if re.search(r"[^aeiou]y$", noun):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if re.search(r"(s|x|z|ch|sh)$", noun) else f"{noun}s"


def noun_of(column: object) -> str:
    """Return what a row is called that stands for a group: the words of the column's name.

    Examples
    --------
    >>> noun_of("outlet"), noun_of("media_type")
    ('outlet', 'media type')
    """
    return clean(str(column).replace("_", " "), missing="group")


def a_or_an(noun: str) -> str:
    """Return a noun with its article.

    Examples
    --------
    >>> a_or_an("outlet"), a_or_an("leaning")
    ('an outlet', 'a leaning')
    """
    return f"{'an' if noun[:1].lower() in 'aeiou' and noun else 'a'} {noun}"


def counted(n: float, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun, in the singular where there is one.

    Examples
    --------
    >>> counted(1, "article"), counted(12000, "word"), counted(2, "story")
    ('1 article', '12,000 words', '2 stories')
    """
    word = noun if n == 1 else plural or plural_of(noun)
    return f"{n:,.0f} {word}"


def listing(names: list[str], *, most: int = 4) -> str:
    """Join names into a phrase.

    Examples
    --------
    >>> listing(["A"]), listing(["A", "B", "C"]), listing(list("ABCDEF"), most=2)
    ('A', 'A, B and C', 'A, B and 4 more')
    """
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def choose_title(
    question: str,
    *,
    title: str | None = None,
    finding: str | None = None,
    p: float | None = None,
    alpha: float = 0.05,
) -> str:
    """Return the finding when the statistics allow it, else the question.

    A finding is a claim about somebody's journalism. It becomes the title only when it comes
    with a p-value at or below `alpha`. A `title` given by hand wins over both; an empty one
    leaves the chart without a title.

    Examples
    --------
    >>> choose_title("Who is quoted?", finding="A quotes more officials than B", p=0.01)
    'A quotes more officials than B'
    >>> choose_title("Who is quoted?", finding="A quotes more officials than B", p=0.20)
    'Who is quoted?'
    """
    if title is not None:
        return title
    if finding and p is not None and p <= alpha:
        return finding
    return question
