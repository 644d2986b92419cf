"""Texts reduced to their letters and digits, to compare them with one another."""

from __future__ import annotations

import re

_MARKS = "“”‘’–—…"
"""Without these marks most English texts are ASCII."""
_SPACED = bytes(i if i > 127 or chr(i).isalnum() or chr(i) in "_\n" else 32 for i in range(256))
_OTHER = re.compile(r"[^\w\s]+")


def without_marks(text: str) -> str:
    """Put spaces in place of the marks that English print has beside those of ASCII.

    Examples
    --------
    >>> without_marks("“Talks end…” they said.")
    ' Talks end   they said.'
    """
    for mark in _MARKS:
        text = text.replace(mark, " ")
    return text


def spaced(text: str) -> str:
    """Put white space in place of everything but word characters; line breaks stay.

    Examples
    --------
    >>> spaced("Talks “end”:\\nNo deal").split()
    ['Talks', 'end', 'No', 'deal']
    """
    plain = without_marks(text).encode("utf-8", "surrogatepass").translate(_SPACED)
    if plain.isascii():
        return plain.decode("ascii")
    return _OTHER.sub(" ", plain.decode("utf-8", "surrogatepass"))


def fold(text: str) -> str:
    """Reduce a line to its letters and digits, to compare it with another.

    Examples
    --------
    >>> fold("Talks “end” – again!") == fold("TALKS END AGAIN")
    True
    """
    return " ".join(spaced(text).split()).casefold()


def fold_paragraphs(text: str) -> list[str]:
    """Return what `fold` makes of each paragraph of a text; a blank line parts them.

    Examples
    --------
    >>> fold_paragraphs("Talks end.\\n\\nNo deal!")
    ['talks end', 'no deal']
    """
    return [" ".join(p.split()) for p in spaced(text).casefold().split("\n\n")]
