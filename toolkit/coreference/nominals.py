"""Noun phrases: what the text says of an actor, and whom "the president" stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.coreference import lexicon as lx
from toolkit.coreference.explained import OFFICES, bare_office, sort_fits
from toolkit.coreference.heads import plain_head
from toolkit.coreference.page import Page
from toolkit.coreference.people import Referent, Span

if TYPE_CHECKING:
    from toolkit.coreference.document import Document

_OFFICIAL = frozenset(
    "official authority government ministry delegation side military force "
    "negotiator leader leadership army "
    "team diplomat spokesman troops representative administration parliament regime "
    "minister".split()
)
_ANY_PERSON = frozenset(
    "man woman leader politician person figure guy gentleman lady statesman candidate star".split()
)
_ANY_ORG = frozenset(
    "company organization organisation group firm agency body institution business team".split()
)
# what such a body is called has the word in it
_STRICT = frozenset(
    "government administration ministry party movement network committee centre center court "
    "parliament police army navy union university college church council congress senate "
    "department".split()
)
_NAMED = frozenset(("person", "place", "organization"))
_ANY_PLACE = frozenset(("city", "island", "region", "state"))


def _owners(document: Document, span: Span) -> set[str]:
    """Keys of the countries and persons that a phrase names inside or before it."""
    out = set()
    before = document.page.starts[span.first - 1] if span.first else span.start
    for other in document.near(before, span.end):
        if other.referent is None or other is span:
            continue
        if other.kind in ("demonym", "name", "metonym") and span.start <= other.start < span.end:
            out.add(other.referent.key)
        if other.last == span.first - 1 and other.possessive:
            out.add(other.referent.key)
    return out


def resolve(document: Document, span: Span) -> None:
    """Give a noun phrase its referent: an actor spoken of before, or one of its own."""
    head, made = span.office, span.own
    if span.kind == "nominal" and span.group in _NAMED:
        found = None
        if span.definite and head != "world":
            found = _look_back(document, span, head)
        if found is None and span.be >= 0:
            found = _subject_before(document, span)
        if found is None and head in lx.COUNTRY_NOUNS and _as_one(document.page, span):
            found = _topic(document, span, head)
        if found is not None:
            span.referent, span.via, span.confidence = found
            found[0].count += 1
            return
    assert made is not None
    if span.definite and head in document.heads:
        made = _same_head(document, span, head, made.plural) or made
    stand_alone(document, span, made)


def stand_alone(document: Document, span: Span, referent: Referent) -> None:
    """Have a phrase stand for what is no actor."""
    document.heads.add(span.office)
    span.referent = referent
    span.via = "noun phrase"
    referent.count += 1


def resolve_predicate(document: Document, span: Span) -> None:
    """Give the phrase in "I am a doctor" whom "I" stands for, once that is known."""
    if span.be < 0 or span.group not in ("person", "organization"):
        return
    found = _subject_before(document, span)
    if found is not None and found[0].actor:
        span.referent, span.via, span.confidence = found
        found[0].count += 1


def _same_head(document: Document, span: Span, head: str, plural: bool) -> Referent | None:
    """What an earlier phrase of the same head, no actor, stands for."""
    for mention in document.before(span, 6):
        referent = mention.referent
        if (
            referent is not None
            and head in referent.types
            and not referent.actor
            and referent.plural == plural
            and not mention.stands_apart(span)
        ):
            return referent
    for _, referent in document.announced(span):
        if not referent.actor and head in referent.types and referent.plural == plural:
            return referent
    return None


def _subject_before(document: Document, span: Span) -> tuple[Referent, str, float] | None:
    """ "He is a professor": the phrase stands for the pronoun before the verb."""
    page, be = document.page, span.be
    opener = page.tokens[span.first].lower
    if opener not in ("a", "an", "the", "one") and not bare_office(page, span):
        return None
    if span.group == "place":
        return None
    stop = page.starts[be]
    for other in reversed([s for s in document.near(stop - 40, stop) if s.last == be]):
        referent = other.referent
        if (
            other.kind == "pronoun"
            and other.subject
            and referent is not None
            and (sort_fits(span.group, referent, span.head))
        ):
            referent.types |= {span.office}
            document.heads.add(span.office)
            return referent, f"predicate: {other.start}", 0.7
    return None


def _look_back(document: Document, span: Span, head: str) -> tuple[Referent, str, float] | None:
    """Return the actor that a definite phrase points back to."""
    owners = _owners(document, span)
    opener = document.page.tokens[span.first].lower
    if (opener in lx.POSSESSIVE or _owned(document, span)) and head in lx.KIN:
        return None  # "his spokesman" is somebody else
    best: tuple[float, Referent, Span] | None = None
    for mention, referent in document.candidates(span, frozenset((span.group,))):
        if not referent.actor or not sort_fits(span.group, referent, head):
            continue
        value = 0.0
        if span.group == "person":
            if head in referent.types:
                value = 2.0
            elif head in _ANY_PERSON and (owners & referent.of):
                value = 1.5
            elif span.head == "person" and head == "person":
                value = 0.6 if mention.subject else 0.3
            else:
                continue
            if owners:
                if owners & referent.of:
                    value += 1.0
                elif referent.of or referent.key in owners:
                    continue
        else:
            kind = lx.PLACE_NOUNS.get(head, head)
            if owners - {referent.key}:
                continue
            if kind in referent.types or head in referent.types:
                value = 2.0
            elif span.group == "place" and "place?" in referent.types and kind in _ANY_PLACE:
                value = 1.0
            elif span.group == "organization" and not referent.types & lx.ORG_NOUNS:
                if head in _STRICT or (
                    head not in _ANY_ORG and span.sentence - mention.sentence > 2
                ):
                    continue
                value = 1.0 if head in _ANY_ORG else 0.7
            else:
                continue
        value -= 0.25 * (span.sentence - mention.sentence)
        value += 0.1 * min(referent.count, 5)
        if mention.subject:
            value += 0.2
        if best is None or value > best[0]:
            best = (value, referent, mention)
    if best is None or best[0] < 0.2:
        if span.group == "person":
            return _holder(document, span, head, owners)
        if span.group == "organization":
            return _main_body(document, span, head, owners)
        return _topic(document, span, head) if opener in ("the", "this", "our", "my") else None
    return best[1], f"antecedent: {best[2].start}", 0.6


def _holder(
    document: Document, span: Span, head: str, owners: set[str]
) -> tuple[Referent, str, float] | None:
    """ "the mayor" far from his name: the only actor of the text who is one."""
    if head not in OFFICES or owners or span.first == 0:
        return None
    held = [
        r
        for r in document.referents.values()
        if r.actor and r.sort == "person" and head in r.types and r.count
    ]
    return (held[0], "holder of the office", 0.55) if len(held) == 1 else None


def _owned(document: Document, span: Span) -> bool:
    """Whether a possessor stands right before the phrase: "Putin's spokesman"."""
    return span.first > 0 and document.page.tokens[span.first - 1].tag == "POS"


def _main_body(
    document: Document, span: Span, head: str, owners: set[str]
) -> tuple[Referent, str, float] | None:
    """ "the company" of a text that names one organisation most of all."""
    if head not in _ANY_ORG or owners or document.page.tokens[span.first].lower != "the":
        return None
    named = document.named
    held = sorted(
        (r for r in document.referents.values() if r.actor and r.sort == "organization"),
        key=lambda r: -named[r.key],
    )
    if not held or named[held[0].key] < 3:
        return None
    if len(held) > 1 and named[held[0].key] < 2 * named[held[1].key]:
        return None
    return held[0], "topic of the text", 0.5


def _as_one(page: Page, span: Span) -> bool:
    """ "we as a nation", "as a country, we": the phrase stands for who speaks together."""
    tokens = page.tokens
    if span.first < 1 or span.last - span.first != 2 or tokens[span.first - 1].lower != "as":
        return False
    near = tokens[max(0, span.first - 8) : span.first] + tokens[span.last : span.last + 3]
    return tokens[span.first].lower == "a" and any(t.lower in lx.WE for t in near)


def _topic(document: Document, span: Span, head: str) -> tuple[Referent, str, float] | None:
    """ "the country" of a text that speaks of one country most of all."""
    if head not in lx.COUNTRY_NOUNS or _owners(document, span):
        return None
    named = document.named
    ranked = sorted(
        (r for r in document.referents.values() if r.actor and "country" in r.types),
        key=lambda r: -named[r.key],
    )
    if not ranked or not named[ranked[0].key]:
        return None
    if len(ranked) > 1 and named[ranked[0].key] < 2 * named[ranked[1].key]:
        return None
    return ranked[0], "topic of the text", 0.5


def country_of(document: Document, span: Span) -> Referent | None:
    """The state that "Ukrainian officials" or "the Russian delegation" speak for."""
    if span.kind not in {"nominal", "other"}:
        return None
    head = plain_head(span.head)
    if head not in _OFFICIAL or (span.group == "person" and head not in ("side",)):
        return None
    for other in document.near(span.start, span.end):
        referent = other.referent
        if (
            other.kind in ("demonym", "name", "metonym") and span.start <= other.start < span.end
        ) and (referent is not None and referent.actor and referent.sort != "person"):
            return referent
    return None
