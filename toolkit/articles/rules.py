"""What can be told from one line alone: captions, prompts, links, credits, cookie text.

Each rule is about a *kind* of line and never about one article's sentence. A rule gives its
name and how sure it is; what no rule knows is left to the line classifier.
"""

from __future__ import annotations

import functools
import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate
from typing import Any

import ahocorasick

from toolkit.articles.lines import Line

_I = re.IGNORECASE

_AGENCY = (
    r"AFP|AP(?: Photo)?|Associated Press|Reuters|REUTERS|Getty(?: Images)?|EPA(?:-EFE)?|EFE|ANSA|"
    r"dpa|DPA|Xinhua|TASS|Sputnik|RIA Novosti|Anadolu(?: Agency)?|AA|Bloomberg|NurPhoto|"
    r"Shutterstock|"
    r"UPI|PA(?: Wire| Media)?|Press Association|Alamy(?: Stock Photo)?|ZUMA(?: Press)?|Abaca|"
    r"SIPA(?: USA)?|Sipa|Magnum|iStock|Unsplash|Flickr|Wikimedia(?: Commons)?|Ukrinform|"
    r"imago(?: images)?|picture alliance|Keystone|NTB|TT|Ritzau|CP|Canadian Press|AAP|"
    r"LaPresse|Kyodo(?: News)?|Yonhap|Pool|POOL|Handout|HANDOUT|EyeEm|USA TODAY Sports"
)
_NAME = r"[A-ZÀ-ÝĀ-Ž][\w'’.\-]*"
_CREDIT_END = re.compile(
    rf"(?:(?:[.!?\"”’)]|^)\s*)?(?:{_NAME}\s+){{0,5}}(?:{_NAME}\s*)?"
    rf"(?:/\s*|\bvia\s+|\bfor\s+|[—–,|(©]\s*)(?:{_AGENCY})\b"
    rf"(?:\s*(?:/|via|,|-|—|–|and)\s*(?:{_AGENCY}|{_NAME}))*(?:\s+(?:file|File|files|photo|images?))?\s*[)\].]?$"
)
_CREDIT_WORD = re.compile(
    r"^[\s\[(]{0,3}(?:photo(?:graph)?s?|pictures?|images?|file photo|fotos?|bild(?:er)?|"
    r"photo(?:graphie)?|cr[ée]dits?|illustration|infografik|graphic|video|vidéo|quelle)"
    r"(?:\s+(?:by|credits?|caption|source|courtesy of|de|von|par|di)\b|\s*[:©/|])",
    _I,
)
_AGENCY_WORDS = frozenset(re.findall(r"[A-Za-z]{2,}", re.sub(r"\(\?:|\)\??", "|", _AGENCY)))
_CAPITAL = re.compile(r"[A-ZÀ-ÝĀ-Ž]")
_LOWER_ENDS = ("file", "files", "photo", "image", *sorted(w for w in _AGENCY_WORDS if w.islower()))
_SPLIT = re.compile(r"\W+")
_CREDIT_STARTS = (
    "photo", "picture", "image", "foto", "bild", "credit", "crédit", "illustration",
    "infografik", "graphic", "video", "vidéo", "quelle",
)  # fmt: skip
"""One of these stands in every line that `_CREDIT_WORD` matches."""
_CREDIT_HINTS = ("©", "photo", "picture", "image", "credit", "foto", "bild", "crédit")
"""One of these stands in every line that `_CREDIT_TAIL` matches."""
_TAIL = 130
_CREDIT_TAIL = re.compile(
    r"(?:\((?:photo|picture|image|file photo|foto|bild|credit|crédit)s?\b[^()]{0,80}\)"
    r"|\b(?:photo(?:graph)?|picture|image|credits?|foto|bild|crédits?)\s*(?:by|:|©)\s*[^.:]{2,60}"
    r"|©\s*[^.]{2,60})\s*[.)]?$",
    _I,
)


@dataclass(frozen=True)
class _Kind:
    """One kind of furniture: patterns for the whole line, and for something inside it."""

    name: str
    score: float
    whole: re.Pattern[str]
    inside: re.Pattern[str] | None


@functools.cache
def _furniture() -> dict[str, dict[str, Any]]:
    text = (files("toolkit.articles") / "furniture.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


@functools.cache
def _kinds() -> tuple[_Kind, ...]:
    return tuple(
        _Kind(
            name,
            kind["score"],
            re.compile(rf"(?:{'|'.join(kind['whole'])})\W*", _I),
            re.compile("|".join(kind["inside"]), _I) if kind["inside"] else None,
        )
        for name, kind in _furniture().items()
    )


@functools.cache
def _any_kind() -> re.Pattern[str]:
    """One pattern that a line in lower case matches if it matches that of any kind."""
    whole = "|".join(pattern for kind in _furniture().values() for pattern in kind["whole"])
    return re.compile(rf"(?:{whole})\W*")


_INSIDE_HINTS = (
    "newsletter", "inbox", "rights reserved", "cookie", "by signing up", "by subscribing",
    "by clicking", "by registering", "by continuing",
)  # fmt: skip
"""One of these stands in every line that an ``inside`` pattern matches."""
_STAMP = re.compile(
    r"^\W{0,3}(?:[\w.]{2,12}\s+)?(?:\d{1,2}[:.h]\d{2}\b|\d{1,2}\s+(?:min|hours?|h|days?)\b(?:\s+ago)?)"
    r"(?:\s*(?:am|pm|uhr|gmt|utc))?\s*[-–—|:]?\s*\w",
    _I,
)
BULLET = re.compile(r"^(?:[-–—•·*▪◦‣►▶→»]|\d{1,2}[.)])\s+\S")
_POLICY = re.compile(
    r"\b(?:see|read|accept|agree to|under|review)\s+(?:our|the|its)\s+"
    r"(?:privacy policy|cookie policy|privacy notice|"
    r"terms (?:of (?:use|service)|and conditions))\b",
    _I,
)


def _may_end_in_a_credit(line: str) -> bool:
    """Say whether the last word could end `_CREDIT_END`: a name, an agency, "file", "photo"."""
    last = line.rsplit(None, 1)[-1]
    if last[-1] == "." and last[:-1].isascii() and last[:-1].isalpha() and last.islower():
        return last[:-1].endswith(_LOWER_ENDS)
    bare = last.rstrip(")].")
    return not bare or bool(_CAPITAL.search(last)) or bare.endswith(_LOWER_ENDS)


def caption_rule(
    text: str, n_words: int, *, started: bool = True, hinted: bool = True
) -> tuple[str, float] | None:
    """Recognise a photo caption by the credit it carries.

    Examples
    --------
    >>> caption_rule("Rescuers at the site in Odesa.Jane Doe / Reuters", 9)
    ('photo caption', 0.95)
    >>> caption_rule("He told Reuters that the talks had ended.", 8) is None
    True
    """
    if n_words > 45:
        return None
    if started and _CREDIT_WORD.match(text):
        return "photo caption", 0.9
    tail = text[-_TAIL:]
    if _may_end_in_a_credit(tail) and not _AGENCY_WORDS.isdisjoint(_SPLIT.split(tail)):
        match = _CREDIT_END.search(tail)
        if match and (
            match.start() == 0 or match[0][0] in '.!?"”’)' or "/" in match[0] or "via" in match[0]
        ):
            return "photo caption", 0.95
        if match and n_words <= 30:
            return "photo caption", 0.8
    if hinted:
        lower = tail.lower()
        if any(hint in lower for hint in _CREDIT_HINTS) and _CREDIT_TAIL.search(tail):
            return "photo caption", 0.9
    return None


def line_rule(
    text: str,
    n_words: int,
    *,
    credit_start: bool = True,
    credit_hint: bool = True,
    inside_hint: bool = True,
) -> tuple[str, float] | None:
    """Say what kind of furniture a line is, or None.

    Parameters
    ----------
    text : str
        One line, stripped.
    n_words : int
    credit_start, credit_hint, inside_hint : bool
        False where it is known that the line has no hint of a credit at its beginning or end,
        or of a pattern inside.

    Returns
    -------
    (rule, score) or None

    Examples
    --------
    >>> line_rule("Leave a Comment", 3)
    ('comment prompt', 0.95)
    >>> line_rule("Read more than a million letters and you will see, he said, how it was.", 15)
    """
    if not n_words:
        return "page control", 0.9
    if n_words > 80:
        return None
    found = caption_rule(text, n_words, started=credit_start, hinted=credit_hint)
    if found is None and "olicy" in text and _POLICY.search(text):
        found = "cookie text", 0.85
    if found or n_words > 45:
        return found
    lower = text.lower()
    hinted = inside_hint and any(hint in lower for hint in _INSIDE_HINTS)
    if hinted or _any_kind().fullmatch(lower):
        quoted = text[0] in "\"“”'‘«„" or "said" in text
        for kind in _kinds():
            if kind.whole.fullmatch(text) or (
                hinted and not quoted and kind.inside is not None and kind.inside.search(text)
            ):
                if n_words > 12 and (quoted or kind.name in ("read more link", "page control")):
                    continue
                return kind.name, kind.score
    if n_words <= 25 and _STAMP.match(text) and not text.endswith((".", "”", '"')):
        return "headline list", 0.8
    return None


def line_rules(lines: Sequence[Line]) -> list[tuple[str, float] | None]:
    """Say of every line of a text what `line_rule` says of it.

    Examples
    --------
    >>> from toolkit.articles.lines import split_lines
    >>> line_rules(split_lines("Talks ended on Friday, they said.\\nLeave a Comment"))
    [None, ('comment prompt', 0.95)]
    """
    lower = [line.text.lower() for line in lines]
    begins = [0, *accumulate(len(text) + 1 for text in lower)]
    hinted = [0] * len(lines)
    for end, hint in _hints().iter("\n".join(lower)):
        hinted[bisect_right(begins, end) - 1] |= hint
    return [
        line_rule(
            line.text,
            line.n_words,
            credit_start=bool(hint & _STARTS_CREDIT),
            credit_hint=bool(hint & _HAS_CREDIT),
            inside_hint=bool(hint & _INSIDE),
        )
        for line, hint in zip(lines, hinted, strict=True)
    ]


_STARTS_CREDIT, _HAS_CREDIT, _INSIDE = 1, 2, 4


@functools.cache
def _hints() -> ahocorasick.Automaton:
    """What finds every hint in a text in lower case, and what it is a hint of."""
    found = ahocorasick.Automaton()
    for word in _CREDIT_STARTS:
        found.add_word(word, _STARTS_CREDIT | _HAS_CREDIT)
    found.add_word("©", _HAS_CREDIT)
    for word in _INSIDE_HINTS:
        found.add_word(word, _INSIDE)
    found.make_automaton()
    return found


def looks_like_headline(text: str, n_words: int, terminal: bool) -> bool:
    """Say whether a line could be the headline of another article.

    Examples
    --------
    >>> looks_like_headline("- Madrid prosecutor under scrutiny", 4, False)
    True
    """
    return n_words <= 25 and (not terminal or text.endswith(("?", "!")) or bool(BULLET.match(text)))
