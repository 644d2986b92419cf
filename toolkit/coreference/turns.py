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
    firsts = [
        s for s in spans if s.kind == "pronoun" and s.head in ("I", "you") and s.quotation is None
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
        person = _interviewee(page, spans, min(questions))
        if person is None:
            return {}
        start = min(questions)
        out = {}
        for s in firsts:
            if s.paragraph < start:
                continue
            if (s.head == "I") != (s.paragraph in questions):
                out[s.start] = (person, "interview")
        return out
    person = _lecturer(page, spans)
    if person is not None:
        return {s.start: (person, "speech") for s in spoken}
    return {}


def _labels(page: Page, spans: Sequence[Span]) -> dict[int, Referent]:
    """Paragraph -> the person whose name and a colon it begins with."""
    out = {}
    for s in spans:
        if s.kind not in ("name", "title") or s.referent is None or s.referent.sort != "person":
            continue
        start = page.paragraphs[s.paragraph][0]
        if (
            page.text[start : s.start].strip(" .").lower()
            not in (
                "",
                "the",
                "mr",
                "mrs",
                "ms",
                "dr",
            )
            and s.outer_start != start
        ):
            continue
        if page.text[s.end : s.end + 1] == ":":
            out[s.paragraph] = s.referent
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
        if s.head == "I":
            out[s.start] = (speaker, "turn")
        elif len(everybody) == 2:
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
    _ = lx
    return None
