"""Choose what a pronoun stands for: features of a candidate, and their weights."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping
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


SORTS = {
    "he": frozenset(("person", "unknown")),
    "she": frozenset(("person", "unknown")),
    "it": frozenset(("organization", "place", "thing", "unknown")),
}
"""Sorts of referents that a pronoun may stand for; "they" for any."""


FEATURES = tuple(dict.fromkeys(name for known in PRIOR.values() for name in known))
"""What speaks for and against a candidate, by name."""


def _load() -> dict[str, dict[str, float]]:
    """Weights fitted by benchmarks/mentions_train.py, else those set by hand."""
    path = Path(__file__).with_name("weights.json")
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else PRIOR
    return {group: dict.fromkeys(FEATURES, 0.0) | known for group, known in found.items()}


WEIGHTS = _load()
"""Weight of each feature, by kind of pronoun."""
WEIGHTS["she"] = WEIGHTS["he"]


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


class Case:
    """A pronoun in its place: what its candidates are weighed by.

    Parameters
    ----------
    page : Page
    pronoun : Span
    speaker : Referent or None
        Who speaks the quotation around the pronoun.
    source : Referent or None
        Who is the source of the indirect speech around the pronoun.
    last_speaker : Referent or None
        Who spoke before, where the pronoun goes with a verb of saying.
    quoted : collection of Referent
        Who is named in what the pronoun says.
    """

    __slots__ = ("_opening", "last_speaker", "page", "pronoun", "quoted", "source", "speaker")

    def __init__(
        self,
        page: Page,
        pronoun: Span,
        *,
        speaker: Referent | None,
        source: Referent | None,
        last_speaker: Referent | None,
        quoted: Collection[Referent],
    ) -> None:
        self.page = page
        self.pronoun = pronoun
        self.speaker = speaker
        self.source = source if pronoun.subject or pronoun.possessive else None
        self.last_speaker = last_speaker
        self.quoted = quoted
        self._opening: bool | None = None

    def features(self, candidate: Span, referent: Referent) -> dict[str, float]:
        """Return what speaks for and against a candidate, by name."""
        none = dict.fromkeys(FEATURES, 0.0)
        found = {n: self.score(candidate, referent, {**none, n: 1.0}) for n in FEATURES}
        return {name: value for name, value in found.items() if value}

    def score(self, candidate: Span, referent: Referent, weights: Mapping[str, float]) -> float:
        """Return the sum of the weighted features of a candidate.

        Parameters
        ----------
        candidate : Span
            The referent's nearest mention.
        referent : Referent
        weights : mapping of str to float
            A weight for each of `FEATURES`.
        """
        pronoun = self.pronoun
        forward = candidate.start > pronoun.start
        apart = abs(pronoun.sentence - candidate.sentence)
        paragraphs = abs(pronoun.paragraph - candidate.paragraph)
        distance = min(abs(pronoun.first - candidate.last), 60) if apart < 2 else 30
        total = weights["sentences"] * (apart if apart < 6 else 6)
        total += weights["paragraphs"] * (paragraphs if paragraphs < 4 else 4)
        total += weights["tokens"] * distance
        total += weights[candidate.kind]
        total += weights["count"] * math.log1p(referent.count)
        if candidate.kind == "pronoun" and candidate.head == pronoun.head:
            total += weights["same_pronoun"]
        if candidate.subject:
            total += weights["subject"]
            if pronoun.subject:
                total += weights["parallel"]
        if candidate.leads:
            total += weights["leads"]
        if candidate.possessive:
            total += weights["possessive"]
        if candidate.after_preposition:
            total += weights["prepositional"]
        if candidate.apposed:
            total += weights["apposed"]
        if referent.gender == pronoun.head:
            total += weights["gender"]
        sort = referent.sort
        if sort in {"unknown", "place", "person"}:
            total += weights[sort]
        if referent.plural:
            total += weights["plural"]
        if referent.actor:
            total += weights["actor"]
        if pronoun.possessive and pronoun.head == "it":
            total += weights["its"]
        if forward:
            total += weights["cataphora"]
            if pronoun.possessive:
                total += weights["cataphora_possessive"]
        elif apart == 0 and candidate.first <= pronoun.first and self._in_opening_predicate():
            total += weights["opening_predicate"]
        if pronoun.quotation is not None:
            if self.speaker is referent:
                total += weights["speaker"]
            elif candidate.quotation == pronoun.quotation:
                total += weights["same_quote"]
        elif candidate.quotation is not None:
            total += weights["quoted"]
        says = self.source is referent
        if says:
            total += weights["says_he"]
        if candidate.first <= pronoun.first < candidate.last:
            total += weights["inside"]
        if candidate.subject and apart == 0 and not forward:
            total = self._beside(total, candidate, weights, says=says)
        if referent in self.quoted:
            total += weights["in_own_quote"]
        if self.last_speaker is referent:
            total += weights["last_speaker"]
        return total

    def _beside(
        self, total: float, subject: Span, weights: Mapping[str, float], *, says: bool
    ) -> float:
        """Add what the words between a subject and a pronoun behind it in its sentence say."""
        pronoun, tokens = self.pronoun, self.page.tokens
        between = tokens[subject.last : pronoun.first]
        if not any(token.parts for token in between):  # in one clause
            if tokens[pronoun.first].lower in lx.REFLEXIVE:
                total += weights["reflexive"]
            elif not pronoun.possessive and not pronoun.subject:
                verbs = sum([token.tag[:2] == "VB" for token in between])
                if 0 < verbs < 3:
                    total += weights["object_of_subject"]
        if pronoun.subject and not says and any(t.lower in lx.REPORTED for t in between[:6]):
            total += weights["says_he"]
        return total

    def _in_opening_predicate(self) -> bool:
        """Whether what precedes is "Although an aide to Putin, he": not who he is."""
        if self._opening is None:
            self._opening = _opening_predicate(self.page, self.pronoun)
        return self._opening


def _opening_predicate(page: Page, pronoun: Span) -> bool:
    tokens = page.tokens
    first = page.first_tokens[pronoun.sentence]
    if first >= pronoun.first or tokens[pronoun.first - 1].text != ",":
        return False
    opening = tokens[first : pronoun.first]
    words = [t.lower for t in opening[:3]]
    starts = words[0] in ("a", "an", "although", "though", "while", "as", "once") and (
        words[0] in ("a", "an") or (len(words) > 1 and words[1] in ("a", "an", "the", "still"))
    )
    return starts and not any(t.tag in ("VBD", "VBZ", "VBP", "MD") for t in opening)
