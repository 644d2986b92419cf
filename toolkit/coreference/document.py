"""One text read for whom its names, titles, noun phrases and pronouns stand for."""

from __future__ import annotations

import bisect
import datetime as dt
import functools
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from toolkit.actors import Actors, load_actors
from toolkit.coreference import lexicon as lx
from toolkit.coreference import nominals, rank, speakers, stretches, turns
from toolkit.coreference.draft import draft
from toolkit.coreference.people import Referent, Span
from toolkit.coreference.relative import antecedent, is_relative
from toolkit.errors import ArgumentError, shown

_WINDOW = 8


class Mention(NamedTuple):
    """One mention of an actor: what the table ``mentions`` holds of it."""

    start: int
    end: int
    text: str
    actor_id: str | None
    kind: str
    confidence: float
    via: str
    in_quote: bool
    sentence_id: int


class Link(NamedTuple):
    """Whom a stretch of text stands for.

    Attributes
    ----------
    actor_id : str or None
        None where it is nobody known, or ambiguous (`via` says which).
    via : str
        name, title, metonym, demonym, nominal, pronoun or none; then ": " and how.
    confidence : float
    """

    actor_id: str | None
    via: str
    confidence: float


class Document:
    """A text, read: its mentions of actors, and whom any stretch of it stands for.

    Parameters
    ----------
    text : str
    actors : Actors, path, list of dict, or None
        Without a registry only persons are found.
    published : date, datetime or None
        Titles are given to who held them that day.
    attributions : iterable
        Objects with ``source`` ((start, end) or None) and ``pieces`` (list of (start, end)),
        where they are known; else quotation marks and the words around them decide who
        speaks.
    persons : bool
        Report persons that are not in the registry too, under ids made from their names.

    Attributes
    ----------
    mentions : tuple of Mention
        In order of their start.
    in_article : dict of str -> str
        Id and fullest name of the persons that the registry does not have.

    Examples
    --------
    >>> actors = [{"name": "Vladimir Putin", "is": "person", "pronoun": "he"}]
    >>> document = Document("Putin met reporters. He said little.", actors)
    >>> [(m.text, m.actor_id, m.kind) for m in document.mentions]
    [('Putin', 'vladimir-putin', 'name'), ('He', 'vladimir-putin', 'pronoun')]
    >>> document.resolve(21, 23).actor_id
    'vladimir-putin'
    """

    def __init__(
        self,
        text: str,
        actors: Actors | object = None,
        *,
        published: dt.date | None = None,
        attributions: Iterable[Any] = (),
        persons: bool = True,
    ) -> None:
        if not isinstance(text, str):
            raise ArgumentError(f"text={shown(text)} must be a string.")
        self.text = text
        self.actors = load_actors([] if actors is None else actors)
        self.published = published.date() if isinstance(published, dt.datetime) else published
        self.page, self.layout, read = draft(text, self.actors, self.published, persons)
        self.referents, self.spans, self._loan = read
        # what stands for no actor goes by these words
        self.heads = set(self.layout.heads)
        given = list(attributions)
        self.speech = (
            speakers.from_attributions(self.page, given)
            if given
            else speakers.by_marks(self.page, self.spans, self.layout.sentences)
        )
        self._headed: dict[tuple[int, int], Span | None] = {}
        self._first: dict[int, tuple[Referent, str]] = {}
        self._direct: list[Referent | None] = [None] * len(self.page.quotations)
        self._places = speakers.Places(self.speech)
        self._spoken_by: dict[tuple[int, int], list[speakers.Speech]] = {}
        for speech in self.speech:
            if speech.direct and speech.source is not None:
                self._spoken_by.setdefault(speech.source, []).append(speech)
        self._outside = [s for s in self.spans if s.quotation is None]
        self._resolved = 0  # so many of them
        self._finished = False

    # -------------------------------------------------------------- resolution
    def _resolve_until(self, start: int) -> None:
        """Resolve what stands outside quotations, in order, up to a character."""
        outside = self._outside
        first = last = self._resolved
        while last < len(outside) and outside[last].start <= start:
            last += 1
        self._resolved = last
        self._resolve(outside[first:last])

    def _finish(self) -> None:
        """Resolve all that is not resolved yet."""
        if self._finished:
            return
        self._finished = True
        self._resolve_until(len(self.text))
        outside = self._outside
        # needs the names and third persons of the introduction
        self._first = turns.first_persons(self.page, self.spans)
        if self._first:
            self._resolve([s for s in outside if s.start in self._first])
        for span in outside:  # "I am a doctor", now that "I" is known
            if span.be >= 0 and (span.referent is None or not span.referent.actor):
                nominals.resolve_predicate(self, span)
        self._name_speakers()
        if len(outside) < len(self.spans):
            self._resolve([s for s in self.spans if s.quotation is not None])

    def _settle(self, span: Span) -> None:
        """Resolve as much as it takes to know whom a phrase stands for."""
        if span.kind == "other" or (span.own is None and span.kind != "pronoun"):
            return  # a name, or never an actor
        if span.quotation is None and span.be < 0 and span.head not in ("I", "we", "you"):
            self._resolve_until(span.start)
        else:
            self._finish()

    def _name_speakers(self) -> None:
        for speech in self.speech:
            if not speech.direct or speech.source is None:
                continue
            number = self.page.quotation_of(speech.start + 1)
            if number is not None and self._direct[number] is None:
                span = self._head(*speech.source)
                self._direct[number] = span.referent if span is not None else None

    def _resolve(self, spans: Iterable[Span]) -> None:
        for span in spans:
            referent = span.referent
            if referent is not None:
                referent.count += 1
            elif span.own is not None:
                if span.kind == "nominal" or (span.definite and span.office in self.heads):
                    nominals.resolve(self, span)
                else:
                    nominals.stand_alone(self, span, span.own)
            elif span.kind == "pronoun":
                self._resolve_pronoun(span)
                if span.referent is not None:
                    span.referent.count += 1

    def _resolve_pronoun(self, span: Span) -> None:
        group = span.head
        if group in ("I", "we", "you"):
            if span.quotation is not None and group != "you":
                speaker = self._direct[span.quotation]
                if speaker is not None and (group == "I") == (
                    speaker.sort in ("person", "unknown") and not speaker.plural
                ):
                    span.referent = speaker
                    span.via = "speaker of the quotation"
                    span.confidence = 0.8
            elif span.start in self._first:
                span.referent, rule = self._first[span.start]
                span.via = f"speaker of the {rule}"
                span.confidence = 0.7
            return
        case = rank.Case(
            self.page,
            span,
            speaker=self._direct[span.quotation] if span.quotation is not None else None,
            source=self._indirect_source(span),
            last_speaker=self._last_speaker(span) if span.subject else None,
            quoted=self._named_by(span),
        )
        chosen = self._choose(case, self._options(span))
        if chosen is None:
            return
        mention, referent = chosen
        span.referent = referent
        span.via = f"antecedent: {mention.start}"
        span.confidence = 0.75
        if referent.gender is None and group in ("he", "she") and referent.sort == "person":
            referent.gender = group

    def _options(self, span: Span) -> list[tuple[Span, Referent]]:
        """Return the candidates that agree with a pronoun."""
        group = span.head
        motherland = group == "she" and not any(r.gender == "she" for r in self.referents.values())
        candidates = self.candidates(span, None if motherland else rank.SORTS.get(group))
        return [
            (m, r) for m, r in candidates if rank.fits(group, r) or (motherland and rank.country(r))
        ]

    def _choose(
        self, case: rank.Case, options: list[tuple[Span, Referent]]
    ) -> tuple[Span, Referent] | None:
        """Return the best candidate, or None where none is good enough."""
        weights = rank.WEIGHTS[case.pronoun.head]
        best, best_score = None, weights["none"]
        for option in options:
            value = case.score(*option, weights)
            if value > best_score:
                best, best_score = option, value
        return best

    def _named_by(self, span: Span) -> Collection[Referent]:
        """Who is named by name or title in what a pronoun says: not its speaker."""
        own = self._spoken_by.get((span.start, span.end))
        if not own:
            return ()
        return {
            s.referent
            for s in (self.spans[i] for i in self.layout.quoted)
            if s.referent is not None and any(q.start <= s.start < q.end for q in own)
        }

    def _last_speaker(self, span: Span) -> Referent | None:
        """Who spoke before, where a pronoun is followed by a verb of saying."""
        tokens = self.page.tokens
        after = tokens[span.last : span.last + 2]
        if not after or not (after[0].say or after[-1].say):
            return None
        source = self._places.last_source(span.start)
        head = self._head(*source) if source else None
        if head is not None and span.sentence - head.sentence <= 4:
            return head.referent
        return None

    def _indirect_source(self, span: Span) -> Referent | None:
        for source in self._places.indirect_sources(span.start):
            head = self._head(*source)
            if head is not None and head is not span:
                return head.referent
        return None

    def before(self, span: Span, sentences: int) -> Iterable[Span]:
        """Yield the spans before one, nearest first, in its sentence and so many before it."""
        stop = bisect.bisect_left(self.layout.starts, span.start)
        first = bisect.bisect_left(self.layout.sentences, span.sentence - sentences, 0, stop)
        return reversed(self.spans[first:stop])

    def candidates(
        self, span: Span, sorts: frozenset[str] | None = None
    ) -> list[tuple[Span, Referent]]:
        """Return the nearest mention of every referent before a span, nearest first.

        Of every referent, or of those of some sorts. After them comes what follows in the
        same sentence, where the span stands in an introductory phrase ("After his call, Putin
        said").
        """
        nearest: dict[Referent, Span] = {}
        for mention in self.before(span, _WINDOW):
            referent = mention.referent
            if (
                referent is not None
                and (sorts is None or referent.sort in sorts)
                and referent not in nearest
                and not mention.stands_apart(span)
            ):
                nearest[referent] = mention
        found = [(mention, referent) for referent, mention in nearest.items()]
        announced = self.announced(span)
        return found + [(m, r) for m, r in announced if sorts is None or r.sort in sorts]

    def announced(self, span: Span) -> Iterable[tuple[Span, Referent]]:
        """Yield the subjects that follow an introductory phrase with a span in it."""
        if not self._introductory(span):
            return
        for i in range(bisect.bisect_right(self.layout.starts, span.start), len(self.spans)):
            mention = self.spans[i]
            if mention.sentence != span.sentence:
                break
            referent = mention.referent
            if referent is not None and mention.kind != "pronoun" and mention.subject:
                yield mention, referent

    def _introductory(self, span: Span) -> bool:
        tokens = self.page.tokens
        first = self.page.first_tokens[span.sentence]
        if span.first - first > 12 or tokens[first].lower not in lx.SUBORDINATORS:
            return False
        return not any(t.text == "," for t in tokens[first : span.first])

    @functools.cached_property
    def named(self) -> Counter[str]:
        """Names of each referent in the text, by its key."""
        held = (s.referent for s in self.spans if s.kind == "name")
        return Counter(one.key for one in held if one is not None)

    # -------------------------------------------------------------- answers
    @functools.cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """What is reported of the text."""
        self._finish()
        return tuple(self._mentions())

    @functools.cached_property
    def in_article(self) -> dict[str, str]:
        """Id and fullest name of the persons that the registry does not have."""
        self._finish()
        return {
            key: r.name
            for key, r in self.referents.items()
            if r.actor and key not in self.actors and r.sort == "person" and r.count
        }

    def _mentions(self) -> Iterable[Mention]:
        text = self.text
        for span in self.spans:
            kind, referent = span.kind, span.referent
            if kind == "other" or (not span.choices if referent is None else not referent.actor):
                continue
            yield Mention(
                span.start,
                span.end,
                text[span.start : span.end],
                referent.key if referent is not None else None,
                kind,
                span.confidence if referent is not None else 0.0,
                span.via,
                span.quotation is not None,
                span.sentence,
            )

    def near(self, start: int, end: int) -> list[Span]:
        """Return the spans that overlap a stretch of text, in order."""
        starts = self.layout.starts
        i = bisect.bisect_left(starts, start - self.layout.longest)
        j = bisect.bisect_left(starts, end, i)
        return [s for s in self.spans[i:j] if s.end > start]

    def _head(self, start: int, end: int) -> Span | None:
        """The phrase that a stretch of text is headed by; of "who" the one it explains.

        Which one it is never changes, save for relative pronouns.
        """
        if (start, end) in self._headed:
            return self._headed[start, end]
        found = stretches.filling(self.spans, self.layout.starts, start, end)
        if (found is None or end - start <= 5) and is_relative(self.text[start:end]):
            lead = self.page.sentences[self.page.sentence_of(start)][0]
            return antecedent(self.page, self.near(lead, start), start)
        if found is None:
            found = stretches.heading(self.text, self.near(start, end), start, end)
        self._headed[start, end] = found
        return found

    def resolve(self, start: int, end: int) -> Link:
        """Say whom a stretch of text stands for, such as the source of a quote.

        Parameters
        ----------
        start, end : int
            Characters of `text`.

        Returns
        -------
        Link
            "Putin's spokesman Dmitry Peskov" is Peskov, "he" its antecedent, "who" the
            person whom its clause explains, "a spokesman for Putin" nobody known.

        Raises
        ------
        ArgumentError
            When the offsets lie outside the text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ArgumentError(
                f"start={start!r}, end={end!r} lie outside the text of {len(self.text)} characters."
            )
        head = self._head(start, end)
        if (start, end) not in self._headed:  # a relative pronoun
            self._finish()
            head = self._head(start, end)
        if head is None:
            return Link(None, "none", 0.0)
        self._settle(head)
        referent = head.referent
        if referent is not None and referent.actor:
            return Link(referent.key, f"{head.kind}: {head.via}".rstrip(": "), head.confidence)
        if head.choices:
            return Link(None, f"{head.kind}: {head.via}", 0.0)
        country = nominals.country_of(self, head)
        if country is not None:
            return Link(country.key, f"demonym: {country.name}", 0.5)
        return Link(None, f"{head.kind if head.kind != 'other' else 'nominal'}: nobody known", 0.0)
