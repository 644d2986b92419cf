"""What is known of each referent of a text, and the mentions of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class Referent:
    """Somebody or something that a text speaks of.

    Attributes
    ----------
    key : str
        Actor id, or a private key for what is no actor.
    sort : str
        person, place, organization, group, thing or things (several).
    actor : bool
        Whether mentions of it are reported.
    name : str
    gender : str or None
        he, she, they or it; None where unknown.
    types : frozenset of str
        Head nouns that fit it: {"country", "nation"}, {"president"}.
    of : frozenset of str
        Keys of what it belongs to: {"russia"} for the Russian president.
    """

    key: str
    sort: str
    actor: bool
    name: str = ""
    gender: str | None = None
    types: frozenset[str] = frozenset()
    of: frozenset[str] = frozenset()
    plural: bool = False
    count: int = 0

    def copied(self) -> Referent:
        """Return one that can be changed without changing this."""
        return Referent(self.key, self.sort, self.actor, self.name, self.gender, self.types,
                        self.of, self.plural, self.count)  # fmt: skip


class Span:
    """One noun phrase or pronoun in the text, and whom it stands for.

    Attributes
    ----------
    start, end : int
        Characters.
    first, last : int
        Tokens, `last` not included.
    kind : str
        name, title, metonym, demonym, nominal, pronoun; or ``other`` for what is never
        reported.
    leads : bool
        Opens its sentence.
    office : str
        The head of a phrase in the singular; of a person with what makes another office of it.
    be : int
        Token of the "is" or "was" before a phrase; below zero where there is none.
    own : Referent or None
        What a phrase stands for where it stands for nothing that was spoken of before.
    referent : Referent or None
    """

    __slots__ = (
        "after_preposition",
        "apposed",
        "be",
        "choices",
        "confidence",
        "definite",
        "end",
        "first",
        "group",
        "head",
        "kind",
        "last",
        "leads",
        "nested",
        "office",
        "outer_start",
        "own",
        "paragraph",
        "possessive",
        "quotation",
        "referent",
        "sentence",
        "start",
        "subject",
        "via",
    )

    def __init__(
        self,
        start: int,
        end: int,
        first: int,
        last: int,
        kind: str,
        *,
        referent: Referent | None = None,
        via: str = "",
        confidence: float = 1.0,
        head: str = "",
    ) -> None:
        self.start = self.outer_start = start
        self.end = end
        self.first = first
        self.last = last
        self.kind = kind
        self.referent = referent
        self.via = via
        self.confidence = confidence
        self.head = head
        self.group = self.office = ""
        self.be = -1
        self.own: Referent | None = None
        self.choices: tuple[str, ...] = ()
        self.quotation: int | None = None
        self.sentence = self.paragraph = 0
        self.subject = self.possessive = self.after_preposition = self.leads = False
        self.apposed = self.definite = self.nested = False

    def stands_apart(self, span: Span) -> bool:
        """Whether this is no candidate for a span behind it: part of it, or explained by a name
        that stands for it."""
        return self.apposed or (self.end > span.start and self.first > span.first)

    def copied(self) -> Span:
        """Return one that can be changed without changing this; field by field, for speed."""
        made = object.__new__(Span)
        made.start = self.start
        made.end = self.end
        made.first = self.first
        made.last = self.last
        made.kind = self.kind
        made.referent = self.referent
        made.via = self.via
        made.office = self.office
        made.be = self.be
        made.own = self.own
        made.confidence = self.confidence
        made.head = self.head
        made.subject = self.subject
        made.possessive = self.possessive
        made.after_preposition = self.after_preposition
        made.apposed = self.apposed
        made.definite = self.definite
        made.sentence = self.sentence
        made.paragraph = self.paragraph
        made.quotation = self.quotation
        made.choices = self.choices
        made.group = self.group
        made.outer_start = self.outer_start
        made.nested = self.nested
        made.leads = self.leads
        return made
