"""What a coder is asked: answers, questions, and the codebook that holds them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from toolkit.errors import ArgumentError, unknown_value

YES = frozenset({"yes", "y", "true", "1", "ja", "oui"})
NO = frozenset({"no", "n", "false", "0", "nein", "non"})
_WHOLE = re.compile(r"^([+-]?\d+)[.,]0+$")  # 1.0, as spreadsheets save 1


def tidy(value: object) -> str:
    """Return an answer without what people and programs add to it.

    Examples
    --------
    >>> tidy("  Yes. "), tidy(1.0), tidy(True)
    ('yes', '1', 'true')
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).replace("\u00a0", " ").replace("\u200b", "").replace("\ufeff", "")
    text = " ".join(text.split()).strip(" .;,'\"’‘“”").casefold()
    return _WHOLE.sub(r"\1", text)


@dataclass(frozen=True)
class Code:
    """One answer a coder can give.

    Attributes
    ----------
    code : str
        The answer as it is stored.
    define, rule, example, counterexample : str
        What it means, how to decide, a case of it, and a near miss.
    also : tuple of str
        Other spellings that are read as this answer.
    missing : bool
        True for answers such as "unclear", which are no judgement.
    value : float or None
        The number behind it, for levels above nominal.
    """

    code: str
    define: str = ""
    rule: str = ""
    example: str = ""
    counterexample: str = ""
    also: tuple[str, ...] = ()
    missing: bool = False
    value: float | None = None


@dataclass(frozen=True)
class Question:
    """One thing a coder is asked about every unit.

    Attributes
    ----------
    id : str
        Short name; the column in the sheet.
    ask : str
        The question in full.
    level : str
        Level of measurement.
    none : str or None
        The answer that stands for "nothing here", for precision and recall.
    codes : tuple of Code
        The answers.
    choices : str or None
        ``"actors"`` when the answers are the actors of the corpus, filled in with `with_choices`.
    free : bool
        True where other answers than the listed ones are welcome.
    when : tuple of (str, str) or None
        Ask only if that question has that answer.
    """

    id: str
    ask: str
    level: str = "nominal"
    none: str | None = None
    codes: tuple[Code, ...] = ()
    choices: str | None = None
    free: bool = False
    when: tuple[str, str] | None = None
    _lookup: dict[str, Code] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        names = {tidy(c.code): c for c in self.codes}
        for code in self.codes:
            for spelling in code.also:
                other = names.setdefault(tidy(spelling), code)
                if other is not code:
                    raise ArgumentError(
                        f"codebook, question {self.id!r}: {spelling!r} stands for both "
                        f"{other.code!r} and {code.code!r}."
                    )
        for code in self.codes:
            for spelling in {"yes": YES, "no": NO}.get(tidy(code.code), frozenset()):
                names.setdefault(spelling, code)
        self._lookup.update(names)

    def read(self, answer: object) -> Code | None:
        """Return the code an answer stands for, or None.

        Examples
        --------
        >>> Question("right", "?", codes=(Code("yes"), Code("no"))).read("Yes ").code
        'yes'
        """
        found = self._lookup.get(tidy(answer))
        if found is None and self.free and tidy(answer):
            return Code(" ".join(str(answer).split()))
        return found

    def answers(self) -> list[str]:
        """Return the codes in the order of the codebook."""
        return [c.code for c in self.codes]


@dataclass(frozen=True)
class Codebook:
    """What is asked about one kind of unit.

    Attributes
    ----------
    name : str
        Short name.
    title, unit, source : str
        Heading, what one unit is, and where the questions come from.
    questions : tuple of Question
        What is asked.
    """

    name: str
    title: str
    unit: str
    questions: tuple[Question, ...]
    source: str = ""

    def question(self, name: str) -> Question:
        """Return one question by its id."""
        for one in self.questions:
            if one.id == name:
                return one
        raise unknown_value("question", name, [q.id for q in self.questions])

    def with_choices(self, actors: Mapping[str, str] | Sequence[str]) -> Codebook:
        """Return a copy whose ``choices: actors`` questions list these actors.

        Parameters
        ----------
        actors : mapping of id to name, or sequence of ids
            Who can be chosen. Ids and names are both read.

        Returns
        -------
        Codebook
        """
        names = dict(actors) if isinstance(actors, Mapping) else {a: a for a in actors}
        questions = []
        for question in self.questions:
            if question.choices != "actors":
                questions.append(question)
                continue
            own = {tidy(c.code) for c in question.codes}
            own |= {tidy(spelling) for c in question.codes for spelling in c.also}
            seen: dict[str, int] = {}
            for spelling in (*names.values(), *names):
                seen[tidy(spelling)] = seen.get(tidy(spelling), 0) + 1
            listed = tuple(
                Code(
                    str(key),
                    define=str(name),
                    also=(str(name),) if seen[tidy(name)] == 1 and tidy(name) not in own else (),
                )
                for key, name in names.items()
                if tidy(key) not in own
            )
            questions.append(replace(question, codes=listed + question.codes, _lookup={}))
        return replace(self, questions=tuple(questions))
