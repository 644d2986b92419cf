"""What a line of text looks like, in numbers: the input of the line classifier."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from toolkit.articles.lines import Line
from toolkit.articles.rules import BULLET

_STOPWORDS = frozenset(
    """
    the of and to in a is that for it as was with be by on not he his but at are this have from or
    had an they which one you were her all she there would their we him been has when who will more
    no if out so said what up its about into than them can only other time new some could these two
    may then do first any my now such like our over after most also did many before must through
    der die das und den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden
    aus er hat dass sie nach wird bei einer um am sind noch wie einem über so zum war haben nur oder
    aber vor zur bis mehr durch man sein wurde le la les et des du un une en que qui dans pour sur
    pas au par est plus avec ce il ne se sont ont été cette mais comme à aux el los las del y por
    con para su al lo como más o pero sus si ha sin entre cuando ser di che è il un per non da sono
    della
    i nel alla gli anche dei delle dal suo ma più come
    """.split()
)
_CHROME = frozenset(
    """
    click subscribe subscription sign login log register account newsletter newsletters email
    share tweet facebook twitter whatsapp linkedin instagram pinterest reddit youtube copy print
    comment comments reply related latest trending popular recommended stories story articles
    watch video videos photo photos gallery image images more menu search home contact advertise
    advertisement sponsored cookies cookie privacy policy terms rights reserved copyright app
    download follow site map careers help faq rss feed tags topics section sections edition
    weather sports entertainment lifestyle shop shopping deals best reviews next previous back top
    close open loading free trial premium member members donate updated published min read ago
    """.split()
)
_ADDRESS = frozenset("you your yours we our us ours".split())
_SAYING = frozenset(
    """
    said says told added according asked announced reported wrote explained noted sagte erklärte
    dit déclaré affirmé dijo afirmó ha
    """.split()
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_INITIAL = re.compile(r"\b[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĪİŁŃŇŌŐŒŘŚŞŠŤŪŮŰŹŻŽА-ЯІЇЄҐ]")
_UPPER = re.compile(r"\b[A-ZÀ-ÖØ-ÞА-ЯІЇЄ]{2,}\b")
_DIGIT = re.compile(r"\d")
_QUOTE = re.compile('["“”„«»]')
_LONG = re.compile(r"[^\W\d_]{5,}")
_STAMP = re.compile(
    r"\b\d{1,2}[:.]\d{2}\b|\b(?:19|20)\d{2}\b|\bago\b|\b\d{1,2}\s+(?:hours?|mins?|minutes|days?)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?][\"”’')]*\s+[\"“‘'(]?[A-ZÀ-ÝĀ-Ž]")
_ENDS = re.compile(r"[.!?。！？][)\]\"'”’»」』]*$")

NAMES = (
    "words", "length", "word_length", "full_stop", "colon", "question", "ellipsis", "stopwords",
    "capitals", "upper", "digits", "commas", "bullet", "chrome", "address", "saying", "quotes",
    "repeated", "stamp", "gap", "separators", "sentences", "rule", "lower_start",
)  # fmt: skip
"""The numbers computed from a line alone."""
_OPENING = 160
"""Characters of a line whose words are looked at: enough to tell, and quick."""
_N = len(NAMES)
_WIDE = ("prose", "words", "chrome", "full_stop")


def base_features(lines: Sequence[Line], rules: Sequence[tuple[str, float] | None]) -> np.ndarray:
    """Return an array of lines x `NAMES`."""
    counts = Counter(line.text for line in lines)
    rows: list[tuple[float, ...]] = []
    for i, line in enumerate(lines):
        text = line.text
        opening = text[:_OPENING]
        lowered = _WORD.findall(opening.lower())
        n = len(lowered) or 1
        letters = sum(map(len, lowered))
        initial = len(_INITIAL.findall(opening))
        commas = text.count(",")
        row = (
            min(line.n_words, 120) ** 0.5,
            min(len(text), 800) ** 0.5,
            min(letters / n, 12),
            1.0 if _ENDS.search(text) else 0.0,
            1.0 if text[-1] == ":" else 0.0,
            1.0 if text[-1] == "?" else 0.0,
            1.0 if text[-1] == "…" or text.endswith("...") else 0.0,
            sum(map(_STOPWORDS.__contains__, lowered)) / n,
            min(1.0, initial / n),
            min(1.0, len(_UPPER.findall(opening)) / n),
            len(_DIGIT.findall(opening)) / len(opening),
            min(commas, 6),
            1.0 if BULLET.match(text) else 0.0,
            min(4, sum(map(_CHROME.__contains__, lowered))) / n**0.5,
            min(4, sum(map(_ADDRESS.__contains__, lowered))) / n**0.5,
            0.0 if _SAYING.isdisjoint(lowered) else 1.0,
            1.0 if any(c in text for c in '"“”„«»') else 0.0,
            min(3, counts[text] - 1),
            1.0 if line.n_words <= 40 and _STAMP.search(text) else 0.0,
            1.0 if line.gap else 0.0,
            min(5, text.count("|") + text.count("›") + text.count("»") + text.count("  ")),
            min(6, len(_SENTENCE.findall(text))),
            rules[i][1] if rules[i] else 0.0,  # type: ignore[index]
            1.0 if text[0].islower() else 0.0,
        )
        rows.append(row)
    return np.array(rows, dtype=float).reshape(len(rows), _N)


def features(lines: Sequence[Line], rules: Sequence[tuple[str, float] | None]) -> np.ndarray:
    """Return the classifier's input: each line, its neighbours, and its place in the text.

    Parameters
    ----------
    lines : sequence of Line
    rules : sequence
        What `line_rule` said of each.

    Returns
    -------
    ndarray of shape (lines, features)

    Examples
    --------
    >>> from toolkit.articles.lines import split_lines
    >>> found = features(split_lines("One line.\\nAnother line."), [None, None])
    >>> found.shape == (2, len(all_names()))
    True
    """
    base = base_features(lines, rules)
    n = len(base)
    words = np.array([line.n_words for line in lines], float)
    terminal = base[:, NAMES.index("full_stop")]
    prose = np.where(
        (words >= 8) & (terminal > 0) & (base[:, NAMES.index("rule")] == 0), words, 0.0
    )
    chrome = base[:, NAMES.index("chrome")]
    core = np.zeros((n + 4, 5))
    core[2 : n + 2, 0], core[2 : n + 2, 1] = base[:, 0], terminal
    core[2 : n + 2, 2], core[2 : n + 2, 3] = base[:, NAMES.index("stopwords")], chrome
    core[2 : n + 2, 4] = np.sqrt(np.minimum(prose, 60))
    columns = [base, core[:n], core[1 : n + 1], core[3 : n + 3], core[4:]]
    total = np.zeros((n + 1, 3))
    np.cumsum(np.column_stack([prose, words, chrome]), axis=0, out=total[1:])
    columns += [_window(total, width) for width in (4, 10, 25)]
    place = _place(words, prose)
    columns += [place, _shared(lines, prose, place)]
    return np.hstack(columns)


def _shared(lines: Sequence[Line], prose: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Return the share of a line's longer words that stand elsewhere in the main block."""
    main = place[:, -4] >= 0.999
    tokens = [set(_LONG.findall(line.text[:_OPENING].lower())) for line in lines]
    known: Counter[str] = Counter()
    for i, own in enumerate(tokens):
        if main[i]:
            known.update(own)
    once = {t for t, n in known.items() if n == 1}
    out = np.zeros((len(lines), 2))
    for i, own in enumerate(tokens):
        if own:
            shared = own & known.keys()
            out[i, 0] = (len(shared - once) if main[i] else len(shared)) / len(own)
        out[i, 1] = main[i]
    return out


def _window(total: np.ndarray, width: int) -> np.ndarray:
    """Return share of prose, mean words and mean chrome within `width` lines on both sides.

    `total` holds running sums of prose, words and chrome, beginning with zeros.
    """
    n = len(total) - 1
    at = np.arange(n)
    low, high = np.maximum(at - width, 0), np.minimum(at + width + 1, n)
    sums = total[high] - total[low]
    count = high - low
    out = np.empty((n, 3))
    out[:, 0] = sums[:, 0] / np.maximum(sums[:, 1], 1)
    out[:, 1] = np.log1p(sums[:, 1] / count)
    out[:, 2] = sums[:, 2] / count
    return out


def _place(words: np.ndarray, prose: np.ndarray) -> np.ndarray:
    """Return where a line stands: in the text, and relative to its prose."""
    n = len(words)
    index = np.arange(n)
    total_prose = max(1.0, float(prose.sum()))
    before = np.concatenate([[0.0], np.cumsum(prose)[:-1]]) / total_prose
    after = 1 - before - prose / total_prose
    position = (np.cumsum(words) - words) / max(1.0, float(words.sum()))
    is_prose = prose > 0
    last = np.maximum.accumulate(np.where(is_prose, index, -1))
    previous = np.concatenate([[-1], last[:-1]])
    following = (
        n
        - 1
        - np.concatenate([[-1], np.maximum.accumulate(np.where(is_prose[::-1], index, -1))[:-1]])[
            ::-1
        ]
    )
    far = 60.0
    to_previous = np.where(previous >= 0, index - previous, far)
    to_following = np.where(following < n, following - index, far)
    block, size = _blocks(prose, words)
    return np.column_stack(
        [
            before, after, position, np.log1p(np.minimum(to_previous, far)),
            np.log1p(np.minimum(to_following, far)), block / total_prose, size,
            np.full(n, np.log1p(total_prose)), np.full(n, total_prose / max(1.0, words.sum())),
            np.log1p(np.full(n, n)),
        ]
    )  # fmt: skip


def _blocks(prose: np.ndarray, words: np.ndarray, gap: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """Return for each line the prose words of its block, and the block's share of the largest.

    A block is a run of prose lines with fewer than `gap` other lines in between.
    """
    n = len(prose)
    block = np.zeros(n)
    at = np.flatnonzero(prose > 0)
    if not len(at):
        return block, block.copy()
    starts = np.concatenate([[0], np.flatnonzero(np.diff(at) > gap) + 1, [len(at)]])
    for a, b in pairwise(starts):
        first, last = at[a], at[b - 1]
        block[max(0, first - 1) : last + 2] = prose[first : last + 1].sum()
    return block, block / block.max()


def all_names() -> list[str]:
    """Return a name for each column of `features`."""
    names = list(NAMES)
    core = ("words", "full_stop", "stopwords", "chrome", "prose")
    names += [f"{name}{shift:+d}" for shift in (-2, -1, 1, 2) for name in core]
    names += [f"{name}~{w}" for w in (4, 10, 25) for name in ("prose_share", "words", "chrome")]
    names += ["prose_before", "prose_after", "position", "to_previous", "to_following", "block",
              "block_share", "log_prose", "prose_share", "log_lines",
              "shared", "main_block"]  # fmt: skip
    return names
