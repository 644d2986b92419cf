"""The words that tell prose from page furniture, looked up by their hashes."""

from __future__ import annotations

import functools

import numpy as np

from toolkit.articles.characters import hash_sums, hashed

STOPWORDS = frozenset(
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
CHROME = frozenset(
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
ADDRESS = frozenset("you your yours we our us ours".split())
SAYING = frozenset(
    """
    said says told added according asked announced reported wrote explained noted sagte erklärte
    dit déclaré affirmé dijo afirmó ha
    """.split()
)
SETS = {"stopwords": STOPWORDS, "chrome": CHROME, "address": ADDRESS, "saying": SAYING}


@functools.cache
def _known() -> tuple[np.ndarray, np.ndarray]:
    """Return the hashes of all words in order, and in which of `SETS` each of them is, as bits."""
    words = sorted(frozenset().union(*SETS.values()))
    text = " ".join(words)
    length = np.array([len(word) for word in words])
    end = np.cumsum(length + 1) - 1
    hashes = hashed(hash_sums(text), end - length, end)
    sets = [sum((word in known) << i for i, known in enumerate(SETS.values())) for word in words]
    order = np.argsort(hashes)
    return hashes[order], np.array(sets, dtype=np.uint8)[order]


def membership(hashes: np.ndarray) -> np.ndarray:
    """Say in which of `SETS` the words with these hashes are: the first is bit 0.

    Examples
    --------
    >>> membership(hashed(hash_sums("the cookie"), [0, 4], [3, 10])).tolist()
    [1, 2]
    """
    known, sets = _known()
    at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    return np.where(known[at] == hashes, sets[at], 0)
