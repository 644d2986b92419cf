"""Choose what a pronoun stands for: features of a candidate, and their weights."""

from __future__ import annotations

import json
import math
from pathlib import Path

from toolkit.coreference import lexicon as lx
from toolkit.coreference.page import Page
from toolkit.coreference.people import Referent, Span

PRIOR: dict[str, dict[str, float]] = {
    "he": {
        "none": -3.6,
        "sentences": -0.75,
        "paragraphs": -0.15,
        "tokens": -0.012,
        "subject": 0.9,
        "leads": 0.4,
        "name": 0.5,
        "title": 0.3,
        "pronoun": 0.6,
        "nominal": 0.0,
        "other": -2.0,
        "possessive": -0.3,
        "prepositional": -0.5,
        "apposed": -1.5,
        "count": 0.35,
        "gender": 0.8,
        "speaker": -4.0,
        "quoted": -1.2,
        "same_quote": 0.6,
        "object_of_subject": -2.0,
        "says_he": 1.2,
        "parallel": 0.3,
        "reflexive": 2.0,
        "unknown": -1.5,
        "cataphora": -0.3,
        "inside": -9.0,
        "in_own_quote": -4.0,
        "last_speaker": 1.2,
        "opening_predicate": -4.0,
        "cataphora_possessive": 1.6,
        "actor": 0.2,
        "same_pronoun": 0.6,
        "coordinated": -0.2,
    },
    "it": {
        "none": -1.2,
        "sentences": -0.9,
        "paragraphs": -0.3,
        "tokens": -0.02,
        "subject": 0.9,
        "leads": 0.3,
        "name": 0.2,
        "title": -0.5,
        "pronoun": 0.9,
        "nominal": 0.1,
        "other": -0.2,
        "possessive": -0.3,
        "prepositional": -0.3,
        "apposed": -1.5,
        "count": 0.15,
        "speaker": -2.0,
        "quoted": -1.0,
        "same_quote": 0.4,
        "object_of_subject": -1.5,
        "says_he": 1.0,
        "parallel": 0.3,
        "reflexive": 1.5,
        "unknown": -0.6,
        "cataphora": -0.5,
        "inside": -9.0,
        "in_own_quote": -4.0,
        "last_speaker": 1.2,
        "opening_predicate": -4.0,
        "cataphora_possessive": 1.6,
        "place": -0.3,
        "demonym": -1.0,
        "metonym": 0.0,
        "its": 0.4,
        "same_pronoun": 0.6,
        "coordinated": -0.5,
    },
    "they": {
        "none": -1.5,
        "sentences": -0.9,
        "paragraphs": -0.3,
        "tokens": -0.02,
        "subject": 0.9,
        "leads": 0.2,
        "name": 0.0,
        "pronoun": 0.9,
        "nominal": 0.1,
        "other": 0.0,
        "title": -1.0,
        "possessive": -0.3,
        "prepositional": -0.3,
        "apposed": -1.5,
        "count": 0.1,
        "speaker": -2.0,
        "quoted": -1.0,
        "same_quote": 0.4,
        "object_of_subject": -1.5,
        "says_he": 0.8,
        "parallel": 0.3,
        "reflexive": 1.5,
        "unknown": -1.0,
        "cataphora": -0.5,
        "inside": -9.0,
        "in_own_quote": -4.0,
        "last_speaker": 1.2,
        "opening_predicate": -4.0,
        "cataphora_possessive": 1.6,
        "plural": 1.4,
        "place": -1.2,
        "demonym": -0.6,
        "metonym": -1.2,
        "person": -2.2,
        "same_pronoun": 0.6,
        "coordinated": 0.0,
    },
}


_MARKS = frozenset(",;:—–")
_JOINS = frozenset(("CC", "WDT", "WP", "WRB"))
_CONJUNCTIONS = frozenset("that because if while when as but and".split())

SORTS = {
    "he": frozenset(("person", "unknown")),
    "she": frozenset(("person", "unknown")),
    "it": frozenset(("organization", "place", "thing", "unknown")),
}
"""Sorts of referents that a pronoun may stand for; "they" for any."""


def _load() -> dict[str, dict[str, float]]:
    """Weights fitted by benchmarks/mentions_train.py, else those set by hand."""
    path = Path(__file__).with_name("weights.json")
    if not path.exists():
        return PRIOR
    return json.loads(path.read_text(encoding="utf-8"))


WEIGHTS = _load()
"""Weight of each feature, by kind of pronoun (he and she share theirs)."""


def fits(pronoun: str, referent: Referent) -> bool:
    """Whether a referent could be meant by he, she, it or they at all."""
    if pronoun in ("he", "she"):
        if referent.sort not in SORTS[pronoun] or referent.plural:
            return False
        return referent.gender is None or referent.gender == pronoun
    if pronoun == "it":
        return referent.sort in SORTS[pronoun] and not referent.plural
    if referent.sort == "person" and not referent.plural:
        return referent.gender == "they"
    return referent.plural or referent.sort in ("organization", "group", "place", "unknown")


def country(referent: Referent) -> bool:
    """Whether a referent is a state, which some call "she" where no woman is spoken of."""
    return referent.actor and "country" in referent.types


def features(
    page: Page,
    pronoun: Span,
    candidate: Span,
    referent: Referent,
    *,
    speaker: Referent | None,
    own_speaker: Referent | None,
) -> dict[str, float]:
    """Return what speaks for and against a candidate, by name.

    Parameters
    ----------
    page : Page
    pronoun, candidate : Span
        The candidate is the referent's nearest mention.
    referent : Referent
    speaker : Referent or None
        Who speaks the quotation around the pronoun.
    own_speaker : Referent or None
        Who is the source of the indirect speech around the pronoun.
    """
    tokens = page.tokens
    forward = candidate.start > pronoun.start
    apart = abs(pronoun.sentence - candidate.sentence)
    out: dict[str, float] = {
        "sentences": float(min(apart, 6)),
        "paragraphs": float(min(abs(pronoun.paragraph - candidate.paragraph), 4)),
        "tokens": float(min(abs(pronoun.first - candidate.last), 60)) if apart < 2 else 30.0,
        candidate.kind: 1.0,
        "count": math.log1p(referent.count),
    }
    if candidate.kind == "pronoun" and candidate.head == pronoun.head:
        out["same_pronoun"] = 1.0
    if candidate.subject:
        out["subject"] = 1.0
        if pronoun.subject:
            out["parallel"] = 1.0
    if candidate.leads:
        out["leads"] = 1.0
    if candidate.possessive:
        out["possessive"] = 1.0
    if candidate.after_preposition:
        out["prepositional"] = 1.0
    if candidate.apposed:
        out["apposed"] = 1.0
    if referent.gender == pronoun.head:
        out["gender"] = 1.0
    if referent.sort == "unknown":
        out["unknown"] = 1.0
    if referent.sort == "place":
        out["place"] = 1.0
    if referent.sort == "person":
        out["person"] = 1.0
    if referent.plural:
        out["plural"] = 1.0
    if referent.actor:
        out["actor"] = 1.0
    if pronoun.possessive and pronoun.head == "it":
        out["its"] = 1.0
    if forward:
        out["cataphora"] = 1.0
        if pronoun.possessive:
            out["cataphora_possessive"] = 1.0
    elif apart == 0 and _in_opening_predicate(page, pronoun, candidate):
        out["opening_predicate"] = 1.0
    if pronoun.quotation is not None:
        if speaker is not None and speaker is referent:
            out["speaker"] = 1.0
        elif candidate.quotation == pronoun.quotation:
            out["same_quote"] = 1.0
    elif candidate.quotation is not None:
        out["quoted"] = 1.0
    if (
        own_speaker is not None
        and own_speaker is referent
        and (pronoun.subject or pronoun.possessive)
    ):
        out["says_he"] = 1.0
    if candidate.first <= pronoun.first < candidate.last:
        out["inside"] = 1.0
    if candidate.subject and not forward and apart == 0:
        between = tokens[candidate.last : pronoun.first]
        clause = not any(
            t.text in _MARKS or t.tag in _JOINS or t.lower in _CONJUNCTIONS for t in between
        )
        verbs = sum(t.tag.startswith("VB") for t in between)
        if clause:
            reflexive = tokens[pronoun.first].lower in lx.REFLEXIVE
            if reflexive:
                out["reflexive"] = 1.0
            elif not pronoun.possessive and not pronoun.subject and 0 < verbs < 3:
                out["object_of_subject"] = 1.0
        if pronoun.subject and any(t.lower in lx.REPORTED for t in between[:6]):
            out["says_he"] = 1.0
    return out


def _in_opening_predicate(page: Page, pronoun: Span, candidate: Span) -> bool:
    """Whether a candidate stands in "Although an aide to Putin, he": not who he is."""
    tokens = page.tokens
    first = page.first_tokens[pronoun.sentence]
    opening = tokens[first : pronoun.first]
    if not opening or opening[-1].text != "," or candidate.first > pronoun.first:
        return False
    words = [t.lower for t in opening[:3]]
    starts = words[0] in ("a", "an", "although", "though", "while", "as", "once") and (
        words[0] in ("a", "an") or (len(words) > 1 and words[1] in ("a", "an", "the", "still"))
    )
    return starts and not any(t.tag in ("VBD", "VBZ", "VBP", "MD") for t in opening)


def threshold(group: str) -> float:
    """Return what a candidate must score more than."""
    return WEIGHTS["he" if group == "she" else group]["none"]


def score(group: str, found: dict[str, float]) -> float:
    """Return the sum of the weighted features."""
    weights = WEIGHTS["he" if group == "she" else group]
    total = 0.0
    for name, value in found.items():
        total += weights.get(name, 0.0) * value
    return total
