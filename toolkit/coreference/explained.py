"""What a text says of an actor itself: "the mayor, Ann Lee," and "he is a doctor"."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.coreference import lexicon as lx
from toolkit.coreference.heads import plain_head
from toolkit.coreference.page import Page
from toolkit.coreference.people import Referent, Span

OFFICES = frozenset(
    "president chancellor premier minister king queen prince princess emperor pope bishop "
    "archbishop senator congressman congresswoman governor mayor commissioner secretary ambassador "
    "general admiral chairman chairwoman chairperson chair speaker director judge justice sheriff "
    "spokesman spokeswoman spokesperson prosecutor "
    "ceo pontiff".split()
)
_BE = frozenset(
    (
        "is",
        "was",
        "are",
        "were",
        "became",
        "becomes",
        "become",
        "remains",
        "remained",
        "'s",
        "’s",
        "'m",
        "am",
    )
)

_BEFORE_PREDICATE = frozenset("now also still currently already himself herself".split())
_NAMED = frozenset(("person", "place", "organization"))


def sort_fits(group: str, referent: Referent | None, head: str) -> bool:
    """Whether a phrase of that group and head could stand for somebody at all."""
    if referent is None:
        return False
    if group == "person":
        if referent.sort != "person":
            return False
        plain = plain_head(head)
        if referent.gender == "he" and plain in lx.SHE_NOUNS:
            return False
        return not (referent.gender == "she" and plain in lx.HE_NOUNS)
    if group == "place":
        return referent.sort == "place"
    if group == "organization":
        return referent.sort == "organization"
    return False


def learn(page: Page, spans: Sequence[Span]) -> None:
    """Tie appositions and predicates to the name they explain, and note their heads.

    "Jack Herrick, the site's founder," "the mayor, Ann Lee," and "he is a poet".
    """
    tokens = page.tokens
    demonyms = {s.first: s for s in spans if s.kind == "demonym"}
    by_last = {s.last: s for s in spans if s.kind in ("name", "title") and s.referent is not None}
    by_first = {
        page.token_at(s.outer_start): s
        for s in spans
        if s.kind == "name" and s.referent is not None
    }
    for span in spans:
        if span.kind != "nominal" or span.group not in _NAMED or span.referent is not None:
            continue
        target = None
        via = ""
        a = span.first
        left = a - 1
        if left >= 1 and tokens[left].tag == "POS":  # "the site's founder": start at its owner
            while left >= 0 and tokens[left].text != "," and span.first - left < 8:
                left -= 1
        if left >= 1 and tokens[left].text == ",":
            name = by_last.get(left)
            if (name is not None and sort_fits(span.group, name.referent, span.head)) and (
                not _in_list(page, span)
            ):
                target, via = name, "apposition"
        if target is None and (left := a - 1) >= 1 and tokens[left].text in ("—", "–", "("):
            name = by_last.get(left)
            if name is not None and sort_fits(span.group, name.referent, span.head):
                target, via = name, "apposition"
        if target is None:
            name = _name_after(page, span, by_first)
            if name is not None and sort_fits(span.group, name.referent, span.head):
                target, via = name, "apposition"
        be = span.be = verb_before(page, a)
        if target is None and be >= 0:
            opener = tokens[a].lower
            name = by_last.get(be) or (by_last.get(be - 1) if tokens[be - 1].text == "," else None)
            if (
                name is not None
                and (opener in ("a", "an", "the") or bare_office(page, span))
                and (sort_fits(span.group, name.referent, span.head))
            ):
                target, via = name, "predicate"
        if target is not None:
            span.referent = target.referent
            span.via = f"{via}: {target.start}"
            span.confidence = 0.8
            span.apposed = True
            assert span.referent is not None
            span.referent.types |= {span.office}
            for i in range(span.first, span.last):
                owner = demonyms.get(i)
                if owner is not None and owner.referent is not None:
                    span.referent.of |= {owner.referent.key}


def bare_office(page: Page, span: Span) -> bool:
    """ "is mayor of": an office without an article."""
    return page.tokens[span.first].lower in OFFICES and span.last - span.first == 1


def verb_before(page: Page, first: int) -> int:
    """Index of the "is" or "was" before a phrase, past one adverb; -1 where there is none."""
    tokens = page.tokens
    i = first - 1
    if i > 0 and tokens[i].lower in _BEFORE_PREDICATE:
        i -= 1
    return i if i > 0 and tokens[i].lower in _BE else -1


def _in_list(page: Page, span: Span) -> bool:
    """Whether a comma starts the next item of a list rather than an apposition."""
    tokens = page.tokens
    after = tokens[span.last] if span.last < len(tokens) else None
    if after is None:
        return False
    return (
        after.lower in ("and", "or")
        or after.tag.startswith(("VBD", "VBZ", "MD"))
        or (
            after.text == ","
            and span.last + 1 < len(tokens)
            and tokens[span.last + 1].lower in ("and", "or")
        )
    )


def _name_after(page: Page, span: Span, by_first: dict[int, Span]) -> Span | None:
    """ "the head of NATO, Hoop Scheffer": the name behind the phrase and a comma."""
    tokens = page.tokens
    i = span.last
    steps = 0
    while (
        i < len(tokens)
        and steps < 8
        and tokens[i].text not in ",.;:"
        and (steps > 0 or tokens[i].lower in ("of", "for", "to", "at", "in", "and"))
    ):
        if tokens[i].tag.startswith(("VBD", "VBZ", "MD")):
            return None
        i, steps = i + 1, steps + 1
    if i + 1 < len(tokens) and tokens[i].text == "," and span.group == "person":
        name = by_first.get(i + 1)
        if name is not None and (span.definite or tokens[span.first].tag == "POS"):
            after = tokens[name.last] if name.last < len(tokens) else None
            if after is not None and (
                after.text in ",.;" or after.tag.startswith("VB") or after.lower in lx.SAY
            ):
                return name
    return None
