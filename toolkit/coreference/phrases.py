"""Noun phrases that are no names ("the president", "a truce") and pronouns."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from toolkit.coreference import lexicon as lx
from toolkit.coreference.page import Page
from toolkit.coreference.people import Span

_MODIFIER = ("JJ", "NN", "VBN", "VBG", "CD", "VBD")
_BEFORE_OFFICE = frozenset(
    "the a our your this mr madam mister prime vice deputy foreign defense defence attorney "
    "chief acting special interior finance assistant".split()
)
_AGE = re.compile(r"^\d{1,3}-year-old$")
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


@functools.lru_cache(maxsize=65536)
def plain_head(word: str) -> str:
    """Return the singular of a head noun, as the lists have it.

    Examples
    --------
    >>> plain_head("leaders"), plain_head("countries"), plain_head("women"), plain_head("princess")
    ('leader', 'country', 'woman', 'princess')
    """
    if word in lx.PERSON or word in lx.PLACE_NOUNS or word in lx.ORG_NOUNS:
        return word
    if word.endswith("men"):
        return word[:-3] + "man"
    if word == "people":
        return "person"
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("ches") or word.endswith("sses"):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def sort_of_head(word: str) -> tuple[str, bool]:
    """Return what a head noun stands for and whether it is plural.

    Examples
    --------
    >>> sort_of_head("minister"), sort_of_head("officials"), sort_of_head("truce")
    (('person', False), ('person', True), ('thing', False))
    """
    head = plain_head(word)
    plural = head != word
    if head in lx.PERSON:
        return "person", plural
    if head in lx.PLACE_NOUNS:
        return "place", plural and word not in lx.PLACE_NOUNS
    if head in lx.ORG_NOUNS:
        return "organization", plural
    return "thing", plural


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
    tokens = page.tokens
    owner: dict[int, Span] = {}
    for span in names:
        for i in range(span.first, span.last):
            owner[i] = span
    out: list[Span] = []
    n = len(tokens)
    for i, token in enumerate(tokens):
        if not token.ends:
            continue
        held = owner.get(i)
        if held is not None and held.kind != "other":
            continue
        head, tag, person = token.lower, token.tag, token.person
        if head in ("emeritus", "elect", "designate"):
            continue
        common = tag in ("NN", "NNS") and token.text[0].islower()
        aged = bool(head[0].isdigit() and _AGE.match(head)) or (
            head == "old" and i > 3 and tokens[i - 2].lower == "year"
        )
        capital_head = (
            token.capital
            and (
                person
                or head in lx.ORG_NOUNS
                or head in lx.PLACE_NOUNS
                or (page.opens_sentence(i) and plain_head(head) in lx.PERSON)
            )
            and not (_in_a_name(page, i) and not _office(page, i))
        )
        if not aged and not (
            common
            or capital_head
            or (
                person
                and tag[:2] in ("JJ", "NN", "VB")
                and i > 0
                and tokens[i - 1].tag in ("DT", "PRP$", "POS")
            )
        ):
            continue
        if i + 1 < n:
            after = tokens[i + 1]
            glued = page.starts[i + 1] - page.ends[i] <= 1
            following = owner.get(i + 1)
            if (
                glued
                and after.tag in ("NN", "NNS")
                and not aged
                and after.text[0].islower()
                and (after.lower != "emeritus")
            ) and not (head in lx.PERSON and after.lower in lx.SAY):
                continue
            if (
                glued
                and capital_head
                and after.tag[:2] == "JJ"
                and i + 2 < n
                and tokens[i + 2].tag[:2] == "NN"
            ):
                continue
            if glued and following is not None and following.kind == "name":
                continue  # "president Putin": part of the name's phrase
            if glued and after.capital and after.tag == "NNP" and capital_head:
                continue
            if aged and glued and after.tag[:2] in ("NN", "JJ"):
                continue
            if glued and after.text == "-" and i + 2 < n and page.starts[i + 2] == page.ends[i + 1]:
                continue
        a = _left_end(page, i, owner)
        span = Span(page.starts[a], page.ends[i], a, i + 1, "nominal", head=head)
        span.outer_start = span.start
        opener = tokens[a].lower
        sort, plural = sort_of_head(head)
        if aged:
            sort, plural, span.head = "person", False, "person"
        span.definite = opener in ("the", "this", "that", "these", "those") or (
            tokens[a].tag == "PRP$" or opener in lx.POSSESSIVE
        )
        if a and tokens[a - 1].tag == "POS":
            span.definite = True
        if capital_head and opener.rstrip(".") in ("mr", "mister", "madam"):
            span.definite = True
        span.kind = "nominal" if sort != "thing" else "other"
        span.group = sort + ("s" if plural else "")
        out.append(span)
    return out + _ones(page)


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


def _left_end(page: Page, index: int, owner: dict[int, Span]) -> int:
    """Index of the first token of the phrase that a head noun ends."""
    tokens = page.tokens
    a = index
    sure = index  # the phrase without the names before it, should no determiner come
    while a > 0:
        before = tokens[a - 1]
        if page.starts[a] - page.ends[a - 1] > 1:
            break
        inner = owner.get(a - 1)
        if inner is not None and inner.kind == "demonym":
            a = inner.first
            sure = a
            continue
        if (
            inner is not None
            and inner.kind in ("name", "other", "title")
            and inner.last == a
            and (inner.referent is None or inner.referent.sort != "person")
        ):
            if before.tag == "POS":
                break
            a = inner.first
            continue
        if inner is not None and inner.kind != "other":
            break
        if before.lower in lx.DETERMINERS or before.tag in ("DT", "PRP$"):
            return a - 1
        earlier = tokens[a - 2] if a > 1 else None
        if before.tag in ("VBD", "VBG", "VBN"):
            # a participle in the phrase, not the verb before it
            if earlier is None or earlier.tag not in (
                "DT",
                "PRP$",
                "RB",
                "RBR",
                "RBS",
                "JJ",
                "CD",
                "-",
            ):
                break
        elif before.lower == "and":
            if (
                earlier is None
                or not earlier.tag.startswith(("JJ", "NN"))
                or not (tokens[a].tag.startswith("JJ"))
            ):
                break
        elif not (
            before.tag.startswith(_MODIFIER)
            or before.text in "-–"
            or (before.tag in ("RBR", "RBS", "RB") and before.lower not in ("not", "also", "still"))
        ):
            break
        if a == sure:
            sure = a - 1
        a -= 1
    return sure


def _ones(page: Page) -> list[Span]:
    """ "one of the first opponents": a phrase headed by "one"."""
    tokens = page.tokens
    out = []
    for i, token in enumerate(tokens):
        if token.lower != "one" or i + 3 >= len(tokens) or tokens[i + 1].lower != "of":
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
                span.definite = False
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
    tokens = page.tokens
    out: list[Span] = []
    for i, token in enumerate(tokens):
        group = lx.PRONOUNS.get(token.lower)
        if group is None:
            continue
        if group == "I" and token.lower == "i" and token.text != "I":
            continue
        if token.text in ("US", "IT", "HE", "HIS", "ME", "I.") or (
            token.text.isupper() and len(token.text) > 1
        ):
            continue
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        before = tokens[i - 1] if i else None
        if (
            token.text == "I"
            and after is not None
            and (
                (
                    after.text in (".", "-")
                    and page.starts[i + 1] == page.ends[i]
                    and before is not None
                    and before.capital
                )
                or (
                    before is not None
                    and before.lower
                    in (
                        "war",
                        "elizabeth",
                        "part",
                        "phase",
                        "chapter",
                        "henry",
                        "francis",
                        "type",
                        "class",
                    )
                )
            )
        ):
            continue
        if token.lower == "it" and pleonastic(page, i):
            continue
        if token.text == "mine" and after is not None and after.tag[:2] in ("NN", "JJ"):
            continue
        if token.lower == "mine" and before is not None and before.tag in ("DT", "JJ", "NN", "NNP"):
            continue
        span = Span(page.starts[i], page.ends[i], i, i + 1, "pronoun", head=group)
        span.outer_start = span.start
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
