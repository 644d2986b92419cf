"""Noun phrases that are no names ("the president", "a truce") and pronouns."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from toolkit.coreference import lexicon as lx
from toolkit.coreference.heads import plain_head, sort_of_head
from toolkit.coreference.page import Page
from toolkit.coreference.people import Referent, Span

_MODIFIER = ("JJ", "NN", "VBN", "VBG", "CD", "VBD")
_BEFORE_PARTICIPLE = frozenset(("DT", "PRP$", "RB", "RBR", "RBS", "JJ", "CD", "-"))
_DETERMINING = frozenset(("DT", "PRP$", "POS"))
_NOBODY: frozenset[str] = frozenset()
_NUMBERED = frozenset("war elizabeth part phase chapter henry francis type class".split())
_BEFORE_OFFICE = frozenset(
    "the a our your this mr madam mister prime vice deputy foreign defense defence attorney "
    "chief acting special interior finance assistant".split()
)
_PLEONASTIC_VERBS = frozenset("seems seemed appears appeared turns turned happens happened".split())
_PLEONASTIC = frozenset(
    "clear possible impossible likely unlikely important necessary essential "
    "difficult hard easy true good better "
    "best time unclear obvious certain vital crucial critical fair worth expected "
    "believed reported thought said "
    "estimated understood alleged claimed known rumored rumoured hoped announced "
    "decided agreed raining snowing "
    "rare common great nice wrong right safe interesting surprising strange sad "
    "ironic imperative inevitable hoped "
    "too not also still only just very really all about because over unacceptable "
    "premature dangerous unknown".split()
)


def find_phrases(page: Page, names: Sequence[Span]) -> list[Span]:
    """Find noun phrases headed by a common noun, outside names.

    Parameters
    ----------
    page : Page
    names : sequence of Span
        What `Names` found; a phrase never reaches into one, but may hold a demonym.

    Returns
    -------
    list of Span
        kind ``nominal`` for what may stand for an actor, else ``other``; ``head`` is the
        head noun in lower case, ``definite`` whether the phrase points back.
    """
    tokens, starts, ends = page.tokens, page.starts, page.ends
    n = len(tokens)
    owner: list[Span | None] = [None] * n
    for span in names:
        for i in range(span.first, span.last):
            owner[i] = span
    out: list[Span] = []
    for i in [i for i, token in enumerate(tokens) if token.ends]:
        held = owner[i]
        if held is not None and held.kind != "other":
            continue
        token = tokens[i]
        aged = token.aged or (token.lower == "old" and i > 3 and tokens[i - 2].lower == "year")
        capital_head = token.capital and _capital_head(page, i)
        if not (token.common or aged or capital_head) and not (
            token.noun_like and i > 0 and tokens[i - 1].tag in _DETERMINING
        ):
            continue
        if i + 1 < n and starts[i + 1] - ends[i] <= 1:
            after = tokens[i + 1]
            if (
                after.common or aged or capital_head or after.text == "-" or owner[i + 1]
            ) and _goes_on(page, i, owner[i + 1], aged=aged, capital_head=capital_head):
                continue
        if i and tokens[i - 1].left == "d" and not owner[i - 1] and starts[i] - ends[i - 1] <= 1:
            a = i - 1
        else:
            a = _left_end(page, i, owner)
        opener = tokens[a]
        group = token.group
        span = Span(starts[a], ends[i], a, i + 1, "nominal", head=token.lower)
        if aged:
            group, span.head = "person", "person"
        elif group in {"thing", "things"}:
            span.kind = "other"
        span.group = group
        span.office = _office_of(page, span) if group == "person" else token.head
        span.own = _own(span)
        span.definite = (
            opener.points
            or (a > 0 and tokens[a - 1].tag == "POS")
            or (capital_head and opener.lower.rstrip(".") in ("mr", "mister", "madam"))
        )
        out.append(span)
    return out + _ones(page)


def _office_of(page: Page, span: Span) -> str:
    """The head in the singular, with what makes another office of it."""
    lead = [token.lower for token in page.tokens[max(0, span.last - 4) : span.last - 1]]
    return lx.office([*lead, plain_head(span.head)], len(lead))


@functools.lru_cache(maxsize=16384)
def _kind(head: str, group: str) -> tuple[str, str | None, frozenset[str], bool]:
    """Sort, gender and words of what a phrase stands for, and whether it is several."""
    plural = group[-1] == "s"
    sort = group[:-1] if plural else group
    gender = None
    if sort == "person":
        gender = "he" if head in lx.HE_NOUNS else "she" if head in lx.SHE_NOUNS else None
    return sort, gender, frozenset((head,)), plural


def _own(span: Span) -> Referent:
    """Return what a phrase stands for where it is nobody that was spoken of before."""
    sort, gender, types, plural = _kind(span.office, span.group)
    return Referent("?", sort, False, span.head, gender, types, _NOBODY, plural)


def _capital_head(page: Page, index: int) -> bool:
    """Whether a capitalised word heads a phrase of its own, rather than a name."""
    token = page.tokens[index]
    if not (token.head_of_name or (token.plural_of_name and page.opens_sentence(index))):
        return False
    return not _in_a_name(page, index) or _office(page, index)


def _goes_on(
    page: Page, index: int, following: Span | None, *, aged: bool, capital_head: bool
) -> bool:
    """Whether a phrase does not end with a word, seen from the one right behind it."""
    tokens, n = page.tokens, len(page.tokens)
    after = tokens[index + 1]
    if (
        after.common
        and not aged
        and after.lower != "emeritus"
        and not (after.say and tokens[index].person)
    ):
        return True
    kind = after.tag[:2]
    if capital_head and kind == "JJ" and index + 2 < n and tokens[index + 2].tag[:2] == "NN":
        return True
    if following is not None and following.kind == "name":
        return True  # "president Putin": part of the name's phrase
    if capital_head and after.capital and after.tag == "NNP":
        return True
    if aged and kind in ("NN", "JJ"):
        return True
    return after.text == "-" and index + 2 < n and page.starts[index + 2] == page.ends[index + 1]


def _office(page: Page, index: int) -> bool:
    """Whether a capitalised head is a title, alone or with more: "Vice President",
    "Governor of Virginia", "Mr. Chairman"."""
    tokens = page.tokens
    if tokens[index].lower not in lx.PERSON:
        return False
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after is not None and after.capital and page.starts[index + 1] == page.ends[index] + 1:
        return False
    if after is not None and after.text == "-" and page.starts[index + 1] == page.ends[index]:
        return False
    before = tokens[index - 1] if index else None
    if before is None or page.ends[index - 1] + 1 != page.starts[index] or not before.capital:
        return True
    return before.lower.rstrip(".") in _BEFORE_OFFICE or page.opens_sentence(index - 1)


def _in_a_name(page: Page, index: int) -> bool:
    """Whether a capitalised head is part of a longer name: "Republic of Congo", "Fox News"."""
    tokens = page.tokens
    before = tokens[index - 1] if index else None
    if (
        before is not None and before.capital and page.ends[index - 1] + 1 == page.starts[index]
    ) and (before.lower not in lx.DETERMINERS and not page.opens_sentence(index - 1)):
        return before.tag.startswith("NNP") or page.heading(page.starts[index - 1])
    rest = tokens[index + 1 : index + 4]
    if len(rest) > 1 and rest[0].lower in ("of", "for"):
        named = rest[1] if rest[1].lower != "the" or len(rest) < 3 else rest[2]
        return named.capital
    return False


def _left_end(page: Page, index: int, owner: Sequence[Span | None]) -> int:
    """Index of the first token of the phrase that a head noun ends."""
    tokens, starts, ends = page.tokens, page.starts, page.ends
    a = index
    sure = index  # the phrase without the names before it, should no determiner come
    while a > 0 and starts[a] - ends[a - 1] <= 1:
        before = tokens[a - 1]
        inner = owner[a - 1]
        if inner is not None:
            kind = inner.kind
            if kind == "demonym":
                a = sure = inner.first
                continue
            if (
                kind in ("name", "other", "title")
                and inner.last == a
                and (inner.referent is None or inner.referent.sort != "person")
            ):
                if before.tag == "POS":
                    break
                a = inner.first
                continue
            if kind != "other":
                break
        left = before.left
        if left == "d":
            return a - 1
        if left == "v":  # a participle in the phrase, not the verb before it
            if a < 2 or tokens[a - 2].tag not in _BEFORE_PARTICIPLE:
                break
        elif left == "&":
            if a < 2 or tokens[a - 2].tag[:2] not in ("JJ", "NN") or tokens[a].tag[:2] != "JJ":
                break
        elif not left:
            break
        if a == sure:
            sure = a - 1
        a -= 1
    return sure


def _ones(page: Page) -> list[Span]:
    """ "one of the first opponents": a phrase headed by "one"."""
    if "one" not in page.text.lower():
        return []
    tokens = page.tokens
    out = []
    for i in [i for i, token in enumerate(tokens) if token.lower == "one"]:
        if i + 3 >= len(tokens) or tokens[i + 1].lower != "of":
            continue
        if tokens[i + 2].tag not in ("DT", "PRP$") and tokens[i + 2].lower not in lx.DETERMINERS:
            continue
        j = i + 3
        while j < min(i + 10, len(tokens)) and tokens[j].tag.startswith((*_MODIFIER, "RB", "NNP")):
            j += 1
            sort, plural = sort_of_head(tokens[j - 1].lower)
            if plural and sort != "thing":
                span = Span(page.starts[i], page.ends[i], i, i + 1, "nominal")
                span.head = plain_head(tokens[j - 1].lower)
                span.group = sort
                person = sort == "person"
                span.office = _office_of(page, span) if person else plain_head(span.head)
                span.own = _own(span)
                out.append(span)
                break
    return out


def find_pronouns(page: Page) -> list[Span]:
    """Find personal pronouns; "it" only where it may stand for something.

    Returns
    -------
    list of Span
        ``head`` is he, she, it, they, I, we or you.
    """
    tokens, starts, ends = page.tokens, page.starts, page.ends
    out: list[Span] = []
    for i in [i for i, token in enumerate(tokens) if token.pronoun]:
        token = tokens[i]
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        before = tokens[i - 1] if i else None
        if token.text == "I" and after is not None and before is not None:
            initial = after.text in (".", "-") and starts[i + 1] == ends[i] and before.capital
            if initial or before.lower in _NUMBERED:
                continue
        if token.lower == "it" and pleonastic(page, i):
            continue
        if token.text == "mine" and after is not None and after.tag[:2] in ("NN", "JJ"):
            continue
        if token.lower == "mine" and before is not None and before.tag in ("DT", "JJ", "NN", "NNP"):
            continue
        span = Span(starts[i], ends[i], i, i + 1, "pronoun", head=token.pronoun)
        span.possessive = token.lower in lx.POSSESSIVE and not (
            token.lower == "her"
            and (after is None or after.tag[:2] not in ("NN", "JJ", "VB", "CD"))
        )
        out.append(span)
    return out


def pleonastic(page: Page, index: int) -> bool:
    """Whether an "it" stands for nothing: "it is clear that", "it seems".

    Examples
    --------
    >>> page = Page("It is clear that it lost.")
    >>> pleonastic(page, 0), pleonastic(page, 4)
    (True, False)
    """
    words = [t.lower for t in page.tokens[index + 1 : index + 7]]
    if not words:
        return True
    if words[0] in _PLEONASTIC_VERBS:
        return True
    k = 0
    if words[k] in (
        "is",
        "was",
        "'s",
        "’s",
        "be",
        "will",
        "would",
        "may",
        "might",
        "has",
        "had",
        "could",
    ):
        k += 1
        while k < len(words) and words[k] in (
            "be",
            "been",
            "n't",
            "not",
            "also",
            "very",
            "so",
            "more",
            "now",
            "still",
            "quite",
            "really",
            "too",
            "being",
            "long",
            "often",
            "widely",
        ):
            k += 1
        if k < len(words) and words[k] in _PLEONASTIC:
            rest = words[k + 1 :]
            return words[k] in ("time", "raining", "snowing") or any(
                w in ("that", "to", "for", "if", "whether", "when", "how", "why", "what")
                for w in rest
            )
        if k < len(words) and words[k] in ("that", "who", "when", "because"):
            return True
    return False
