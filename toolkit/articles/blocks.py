"""Stretches of several lines that belong together: appeals to the reader, headline lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.articles.lines import Line
from toolkit.articles.rules import BULLET, looks_like_headline

_I = re.IGNORECASE
_QUOTED = re.compile(r"[\"“”„«][^\"“”„»]{0,600}[\"”“»]")
_READER = re.compile(
    r"\b(?:you|your|yours|yourself|we|our|ours|us|"
    r"sie|ihr|ihre|ihnen|unser\w*|wir|vous|votre|vos|nous|notre|nos|"
    r"usted\w*|su apoyo|nuestr\w+|nosotros|voi|vostr\w+|nostr\w+)\b",
    _I,
)
_SALUTATION = re.compile(
    r"^(?:dear (?:readers?|friends?|supporters?|subscribers?)\b|"
    r"an? (?:(?:urgent|personal|important|special|quick) )?"
    r"(?:message|note|letter|word|appeal|request) (?:from|to)\b|"
    r"liebe leser\w*|chers? lect\w+|querid[oa]s? lector\w*|car[ie] lettor\w*|"
    r"support (?:our|independent|us|quality)\b.{0,80}|before you go\b.{0,60}|"
    r"(?:we have|we['’]ve|got) a (?:small )?favou?r to ask.*)",
    _I,
)
_ASK = re.compile(
    r"\b(?:donat\w+|contribut(?:e|ion|ions|ing)|"
    r"support(?:ing|ed)? (?:us|our|the|today|independent|\w+['’]s)|"
    r"(?:your|reader) support|(?:we )?need your help|"
    r"become a (?:member|supporter|subscriber|patron)|"
    r"subscri(?:be|ption|bing)|from \W?\$?\d+ ?(?:a month|monthly)?|fund(?:ing)? our|"
    r"spenden?|unterstütz\w+|faire un don|soutene[zr]|dona(?:r|ción)|apoy\w+|sosten\w+|sign up|"
    r"newsletter|thanks? (?:you )?for (?:being with|your support|reading)|remind(?:er)?|"
    r"privacy policy)\b",
    _I,
)


def _addresses_reader(text: str) -> bool:
    """Say whether the outlet speaks to its reader here, quoted speech left aside."""
    return bool(_READER.search(_QUOTED.sub(" ", text)))


def appeal(lines: Sequence[Line], known: Sequence[bool] = ()) -> list[int]:
    """Return the indices of lines that ask the reader for money or a subscription.

    An appeal starts at a salutation to readers and needs a request among its lines. It goes
    on while the outlet addresses the reader (we, you, our, your), over at most two lines that
    do not (lines `known` to be furniture are not counted), and it ends before prose that does
    not.

    Examples
    --------
    >>> from toolkit.articles.lines import split_lines
    >>> text = '''Talks ended on Friday without a result, officials said.
    ... Dear readers,
    ... We report from the front line every day, and we need your help.
    ... Please donate what you can.
    ... The next round of talks is planned for Monday, according to the ministry.'''
    >>> appeal(split_lines(text))
    [1, 2, 3]
    """
    taken: list[int] = []
    i = 0
    while i < len(lines):
        if not (_SALUTATION.match(lines[i].text) and lines[i].n_words <= 25):
            i += 1
            continue
        end, misses, j = i, 0, i + 1
        while j < len(lines):
            if _addresses_reader(lines[j].text) or _SALUTATION.match(lines[j].text):
                end, misses = j, 0
            elif not (known and known[j]):
                misses += 1
                if misses > 2 or (lines[j].n_words > 12 and not _ASK.search(lines[j].text)):
                    break
            j += 1
        block = range(i, end + 1)
        if any(_ASK.search(lines[k].text) for k in block) and len(block) > 1:
            taken += block
        i = end + 1
    return taken


def headline_lists(lines: Sequence[Line], prose: Sequence[bool]) -> list[int]:
    """Return the indices of lines that list headlines of other articles.

    That is three or more lines in a row that look like headlines, with bullets, or standing
    after the last line of prose.
    """
    taken: list[int] = []
    last_prose = max((i for i, p in enumerate(prose) if p), default=-1)
    ends = last_prose >= 0 and not BULLET.match(lines[last_prose].text)  # no list goes over it
    i = last_prose + 1 if ends else 0
    while i < len(lines):
        j = i
        while (
            j < len(lines)
            and not (prose[j] and not BULLET.match(lines[j].text))
            and looks_like_headline(lines[j].text, lines[j].n_words, lines[j].terminal)
        ):
            j += 1
        run = range(i, j)
        long_lines = [k for k in run if lines[k].n_words >= 4]
        if len(long_lines) >= 3 and i > last_prose:
            taken += long_lines
        i = max(j, i + 1)
    return taken
