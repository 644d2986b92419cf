"""Who says "I" where no quotation marks tell: interviews, labelled turns, speeches."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.coreference import lexicon as lx
from toolkit.coreference.page import Page
from toolkit.coreference.people import Referent, Span

_ASKS = re.compile(
    r"\b(?:interview(?:s|ed|ing|ee)?|spoke|speaks|talk(?:s|ed)?|caught up|sat down|discuss(?:es)?"
    r"|chat(?:s|ted)?"
    r"|question(?:s|ed)?)\b",
    re.IGNORECASE,
)
_SPEECH = re.compile(
    r"\b(?:remarks|speech|address|statement|testimony|lecture|keynote|sermon)\b", re.IGNORECASE
)
_BELONGS = frozenset(
    "founder co-founder cofounder founders owner co-owner ceo president chairman chairwoman chair "
    "member captain manager coach editor publisher leader spokesman spokeswoman "
    "spokesperson".split()
)
_LOOSE = frozenset("university college school institute institution".split())


def first_persons(page: Page, spans: Sequence[Span]) -> dict[int, tuple[Referent, str]]:
    """Return for each pronoun outside quotations that has one the person it stands for.

    Parameters
    ----------
    page : Page
    spans : sequence of Span
        Names resolved, pronouns found.

    Returns
    -------
    dict of int -> (Referent, str)
        By the pronoun's first character; the str says by which rule.
    """
    out = _spoken(page, spans)
    for start, person in _addressed(page, spans).items():
        out.setdefault(start, (person, "address"))
    return out


def _spoken(page: Page, spans: Sequence[Span]) -> dict[int, tuple[Referent, str]]:
    """Who says "I", and whom an interviewer calls "you"."""
    firsts = [
        s
        for s in spans
        if s.kind == "pronoun" and s.head in ("I", "you", "we") and s.quotation is None
    ]
    spoken = [s for s in firsts if s.head == "I"]
    if len(spoken) < 2:
        return {}
    labels = _labels(page, spans)
    if len({id(r) for r in labels.values()}) >= 2:
        return _by_label(page, firsts, labels)
    announced = "interview" in page.text[:600].lower()
    questions = _questions(page, announced, firsts)
    asked = {s.paragraph for s in firsts if s.head == "you"} & questions
    if len(questions) >= (1 if announced else 3) and asked:
        return _interview(page, spans, firsts, questions)
    person = _lecturer(page, spans)
    if person is not None:
        return {s.start: (person, "speech") for s in spoken}
    return {}


def _interview(
    page: Page, spans: Sequence[Span], firsts: Sequence[Span], questions: set[int]
) -> dict[int, tuple[Referent, str]]:
    """ "I" outside the questions and "you" inside them is who was interviewed."""
    start = min(questions)
    person = _interviewee(page, spans, start)
    if person is None:
        return {}
    group = _speaks_for(page, spans, person, start)
    out = {}
    for s in firsts:
        asks = s.paragraph in questions
        if s.head == "we":
            who = group if not asks and s.paragraph else None
        elif s.paragraph >= start:
            who = person if (s.head == "I") != asks else None
        else:  # an answer right before the first question that reads as one
            who = person if s.head == "I" and s.paragraph == start - 1 > 0 else None
        if who is not None:
            out[s.start] = (who, "interview")
    return out


def _speaks_for(
    page: Page, spans: Sequence[Span], person: Referent, first_question: int
) -> Referent | None:
    """The organisation that the introduction ties to the interviewee: "founder of wikiHow"."""
    tokens = page.tokens
    end = page.paragraphs[first_question][0] or page.paragraphs[0][1]
    own = {s.sentence for s in spans if s.referent is person and s.start < end}
    for s in spans:
        group = s.referent
        if s.start >= end:
            break
        if group is None or not group.actor or group.sort != "organization":
            continue
        if s.kind != "name" or s.sentence not in own or group.types & _LOOSE:
            continue
        before = [t.lower for t in tokens[max(0, s.first - 16) : s.first]]
        after = [t.lower for t in tokens[s.last : s.last + 3]]
        a, _ = page.sentences[s.sentence]
        before = before[-(s.first - page.token_at(a)) :] if s.first > page.token_at(a) else []
        if _BELONGS & set(before) or _BELONGS & set(after):
            return group
    return None


def _addressed(page: Page, spans: Sequence[Span]) -> dict[int, Referent]:
    """Whom "you" stands for beside "Mr. Chairman," or "thank you, Ann"."""
    tokens = page.tokens
    seconds = [s for s in spans if s.kind == "pronoun" and s.head == "you"]
    if not seconds:
        return {}
    out: dict[int, Referent] = {}
    by_paragraph: dict[int, list[Span]] = {}
    for s in seconds:
        by_paragraph.setdefault(s.paragraph, []).append(s)
    for s in spans:
        r = s.referent
        if r is None or r.sort != "person" or r.plural or not r.actor or s.possessive:
            continue
        near = by_paragraph.get(s.paragraph)
        if not near or s.kind not in ("name", "title", "nominal"):
            continue
        first = page.token_at(s.outer_start)
        while first and tokens[first - 1].lower.rstrip(".") in lx.HONORIFICS:
            first -= 1
        before = tokens[first - 1].text if first else "."
        after = tokens[s.last].text if s.last < len(tokens) else "."
        opens = first == page.token_at(page.sentences[s.sentence][0]) or before in "“‘\"'"
        formal = tokens[first].lower.rstrip(".") in ("mr", "madam", "mister")
        thanked = (
            after == ","
            and tokens[s.last + 1 : s.last + 2]
            and (tokens[s.last + 1].lower == "thank")
        )
        explained = (
            after == ","
            and tokens[s.last + 1 : s.last + 2]
            and (tokens[s.last + 1].lower in ("the", "a", "an", "who", "whose", "which"))
        )
        if after not in ",.!?–—" or explained or not (opens or before == "," or thanked):
            continue
        held = False
        for you in near:
            if you.last <= first:
                meant = before == "," and (
                    first - you.last <= 1 or (formal and you.sentence == s.sentence)
                )
            elif you.sentence == s.sentence:
                meant = held or opens or you.first - s.last == 1 + bool(thanked)
            else:
                meant = (held or opens) and 0 < you.sentence - s.sentence <= 1 and after == ","
            if meant:
                held = True
                out[you.start] = r
    return out


def _labels(page: Page, spans: Sequence[Span]) -> dict[int, Referent]:
    """Paragraph -> the person whose name and a colon it begins with, or is headed by."""
    out = {}
    last = len(page.paragraphs) - 1
    for s in spans:
        r = s.referent
        if r is None or r.sort != "person" or not r.actor or page.text[s.end : s.end + 1] != ":":
            continue
        start, end = page.paragraphs[s.paragraph]
        lead = page.text[start : s.start].strip(" .").lower()
        leads = s.outer_start == start or lead in ("", "the", "mr", "mrs", "ms", "dr")
        if leads and s.kind != "nominal":
            out[s.paragraph] = r
        if not page.text[s.end + 1 : end].strip() and s.paragraph < last:
            out.setdefault(s.paragraph + 1, r)
    return out


def _by_label(
    page: Page, firsts: Sequence[Span], labels: dict[int, Referent]
) -> dict[int, tuple[Referent, str]]:
    everybody = {id(r): r for r in labels.values()}
    out: dict[int, tuple[Referent, str]] = {}
    speaker: Referent | None = None
    turn: dict[int, Referent | None] = {}
    for number in range(len(page.paragraphs)):
        speaker = labels.get(number, speaker)
        turn[number] = speaker
    for s in firsts:
        speaker = turn[s.paragraph]
        if speaker is None:
            continue
        if s.head == "we":
            continue
        if s.head == "I":
            out[s.start] = (speaker, "turn")
        elif len(everybody) == 2 and len(labels) > 3:  # they talk to each other
            out[s.start] = (next(r for k, r in everybody.items() if k != id(speaker)), "turn")
    return out


def _questions(page: Page, announced: bool, firsts: Sequence[Span]) -> set[int]:
    """Paragraphs that ask: they end in "?", or speak shortly to a "you" in an interview."""
    out = set()
    to_you = {s.paragraph for s in firsts if s.head == "you"}
    for number, (a, b) in enumerate(page.paragraphs):
        piece = page.text[a:b]
        if (
            piece.rstrip("”\"'").endswith("?")
            and len(piece) < 700
            and (" I " not in piece[-200:] or " you" in piece)
        ) or (announced and number in to_you and len(piece) < 300 and len(piece.split()) < 50):
            if len(piece.split()) > 60 and (number - 1 in out or " I " in piece):
                continue  # an answer that ends with a question of its own
            out.add(number)
    return out


def _interviewee(page: Page, spans: Sequence[Span], first_question: int) -> Referent | None:
    """The person of the introduction that is interviewed; None where there are two."""
    intro_end = page.paragraphs[first_question][0] if first_question else 0
    intro_end = max(intro_end, page.paragraphs[0][1])
    weight: dict[int, float] = {}
    who: dict[int, Referent] = {}
    for s in spans:
        r = s.referent
        if s.start >= intro_end or r is None or r.sort != "person" or not r.actor or r.plural:
            continue
        if s.kind not in ("name", "pronoun", "nominal") or (s.possessive and s.kind == "name"):
            continue
        who[id(r)] = r
        value = 1.0
        a, b = page.sentences[s.sentence]
        if s.kind == "name" and _ASKS.search(page.text, a, b):
            value += 2.0
        if s.kind == "name" and page.text[s.end : s.end + 1] == ":":
            value += 2.0
        if re.search(
            r"(?:image|photo|picture|by)s?:?\s*$", page.text[max(0, s.start - 12) : s.start], re.I
        ):
            value -= 2.0
        weight[id(r)] = weight.get(id(r), 0.0) + value
    if not weight:
        return None
    ranked = sorted(weight.items(), key=lambda item: -item[1])
    if len(ranked) > 1 and ranked[1][1] > 0.7 * ranked[0][1]:
        return None
    alone = sum(value > 0 for _, value in ranked) == 1
    return who[ranked[0][0]] if ranked[0][1] >= (1.0 if alone else 2.0) else None


def _lecturer(page: Page, spans: Sequence[Span]) -> Referent | None:
    """The person whose speech the heading announces."""
    head_end = page.paragraphs[min(3, len(page.paragraphs) - 1)][1]
    head_end = min(head_end, page.paragraphs[0][0] + 700)
    for s in spans:
        if s.start >= head_end:
            break
        r = s.referent
        if s.kind != "name" or r is None or r.sort != "person" or not r.actor:
            continue
        before = page.text[max(0, s.outer_start - 40) : s.outer_start]
        after = page.text[s.end : s.end + 60].split("\n")[0]
        if _SPEECH.search(before) and re.search(r"(?:by|of|from|:)\s*(?:the\s+)?$", before):
            return r
        if _SPEECH.search(after) and re.match(
            r"(?:['’]s\b|\s+(?:delivered|gave|made|floor)|\s*:)", after, re.I
        ):
            return r
        tokens = page.tokens
        if s.first >= 2 and tokens[s.first - 1].text == "," and tokens[s.first - 2].text == "I":
            return r
    return None
