"""Noun phrases: what the text says of an actor, and whom "the president" stands for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from toolkit.coreference import lexicon as lx
from toolkit.coreference.page import Page
from toolkit.coreference.people import Referent, Span
from toolkit.coreference.phrases import plain_head

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
_ANY_PLACE = frozenset(("city", "island", "region", "state"))
_OFFICES = frozenset(
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


def _sort_fits(group: str, referent: Referent | None, head: str) -> bool:
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
        if (
            span.kind != "nominal"
            or span.referent is not None
            or span.group
            not in (
                "person",
                "place",
                "organization",
            )
        ):
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
            if (name is not None and _sort_fits(span.group, name.referent, span.head)) and (
                not _in_list(page, span)
            ):
                target, via = name, "apposition"
        if target is None and (left := a - 1) >= 1 and tokens[left].text in ("—", "–", "("):
            name = by_last.get(left)
            if name is not None and _sort_fits(span.group, name.referent, span.head):
                target, via = name, "apposition"
        if target is None:
            name = _name_after(page, span, by_first)
            if name is not None and _sort_fits(span.group, name.referent, span.head):
                target, via = name, "apposition"
        be = _verb_before(page, a)
        if target is None and be is not None:
            opener = tokens[a].lower
            name = by_last.get(be) or (by_last.get(be - 1) if tokens[be - 1].text == "," else None)
            if (
                name is not None
                and opener in ("a", "an", "the")
                and (_sort_fits(span.group, name.referent, span.head))
            ):
                target, via = name, "predicate"
        if target is not None:
            span.referent = target.referent
            span.via = f"{via}: {target.start}"
            span.confidence = 0.8
            span.apposed = True
            assert span.referent is not None
            span.referent.types.add(_office(page, span))
            for i in range(span.first, span.last):
                owner = demonyms.get(i)
                if owner is not None and owner.referent is not None:
                    span.referent.of.add(owner.referent.key)


def _verb_before(page: Page, first: int) -> int | None:
    """Index of the "is" or "was" before a phrase, past one adverb; None where there is none."""
    tokens = page.tokens
    i = first - 1
    if i > 0 and tokens[i].lower in (
        "now",
        "also",
        "still",
        "currently",
        "already",
        "himself",
        "herself",
    ):
        i -= 1
    return i if i > 0 and tokens[i].lower in _BE else None


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


def _owners(document: Document, span: Span) -> set[str]:
    """Keys of the countries and persons that a phrase names inside or before it."""
    out = set()
    before = document.page.tokens[span.first - 1].start if span.first else span.start
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
    page = document.page
    head = _office(page, span)
    if span.kind == "nominal" and span.group in ("person", "place", "organization"):
        found = None
        if span.definite and head not in ("world",):
            found = _look_back(document, span, head)
        be = _verb_before(page, span.first)
        if found is None and be is not None:
            found = _subject_before(document, span, be)
        if found is not None:
            span.referent, span.via, span.confidence = found
            return
    key = f"?{span.start}"
    sort = span.group.rstrip("s") if span.group else "thing"
    plural = span.group.endswith("s")
    made = Referent(key, sort if sort else "thing", False, span.head, None, {head}, set(), plural)
    if sort == "person":
        made.gender = "he" if head in lx.HE_NOUNS else "she" if head in lx.SHE_NOUNS else None
    if (span.definite and span.kind == "nominal") or span.definite:
        again = _same_head(document, span, head, plural)
        if again is not None:
            made = again
    span.referent = made
    span.via = "noun phrase"


def resolve_predicate(document: Document, span: Span) -> None:
    """Give the phrase in "I am a doctor" whom "I" stands for, once that is known."""
    be = _verb_before(document.page, span.first)
    if be is None or span.group not in ("person", "organization"):
        return
    found = _subject_before(document, span, be)
    if found is not None and found[0].actor:
        span.referent, span.via, span.confidence = found
        found[0].count += 1


def _office(page: Page, span: Span) -> str:
    """The head in the singular; of a person with what makes another office of it."""
    head = plain_head(span.head)
    if span.group != "person":
        return head
    lead = [t.lower for t in page.tokens[max(0, span.last - 4) : span.last - 1]]
    return lx.office([*lead, head], len(lead))


def _same_head(document: Document, span: Span, head: str, plural: bool) -> Referent | None:
    for mention, referent in document.candidates(span):
        if (not referent.actor and head in referent.types and referent.plural == plural) and (
            span.sentence - mention.sentence <= 6
        ):
            return referent
    return None


def _subject_before(document: Document, span: Span, be: int) -> tuple[Referent, str, float] | None:
    """ "He is a professor": the phrase stands for the pronoun before the verb."""
    tokens = document.page.tokens
    if tokens[span.first].lower not in ("a", "an", "the", "one") or span.group == "place":
        return None
    stop = tokens[be].start
    for other in reversed([s for s in document.near(stop - 40, stop) if s.last == be]):
        referent = other.referent
        if (
            other.kind == "pronoun"
            and other.subject
            and referent is not None
            and (_sort_fits(span.group, referent, span.head))
        ):
            referent.types.add(_office(document.page, span))
            return referent, f"predicate: {other.start}", 0.7
    return None


def _look_back(document: Document, span: Span, head: str) -> tuple[Referent, str, float] | None:
    """Return the actor that a definite phrase points back to."""
    owners = _owners(document, span)
    opener = document.page.tokens[span.first].lower
    if (opener in lx.POSSESSIVE or _owned(document, span)) and head in lx.KIN:
        return None  # "his spokesman" is somebody else
    best: tuple[float, Referent, Span] | None = None
    for mention, referent in document.candidates(span):
        if not referent.actor or not _sort_fits(span.group, referent, head):
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
    if head not in _OFFICES or owners or span.first == 0:
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
