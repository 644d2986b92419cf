"""The words that tell prose from page furniture, looked up by their hashes."""

from __future__ import annotations

import functools
from dataclasses import dataclass

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


_SLOT_BITS = 15


@dataclass(frozen=True)
class _Table:
    """A hash table in which every word has a slot of its own."""

    hashes: np.ndarray
    sets: np.ndarray
    """For each word the sets it is in, as bits."""
    slots: np.ndarray
    """The number of the word in each slot; the first where there is none."""
    factor: np.uint64
    """Multiplied by it, a hash has its slot in the highest bits."""


def _slots(hashes: np.ndarray, factor: np.uint64) -> np.ndarray:
    return (hashes * factor) >> np.uint64(64 - _SLOT_BITS)


@functools.cache
def _table() -> _Table:
    words = sorted(frozenset().union(*SETS.values()))
    text = " ".join(words)
    length = np.array([len(word) for word in words])
    end = np.cumsum(length + 1) - 1
    hashes = hashed(hash_sums(text), end - length, end)
    sets = [sum((word in known) << i for i, known in enumerate(SETS.values())) for word in words]
    tried = (np.uint64(pow(3, i, 1 << 64)) for i in range(1000))
    factor = next(f for f in tried if len(np.unique(_slots(hashes, f))) == len(words))
    slots = np.zeros(1 << _SLOT_BITS, dtype=np.uint16)
    slots[_slots(hashes, factor)] = np.arange(len(words))
    return _Table(hashes, np.array(sets, dtype=np.uint8), slots, factor)


def membership(hashes: np.ndarray) -> np.ndarray:
    """Say in which of `SETS` the words with these hashes are: the first is bit 0.

    Examples
    --------
    >>> membership(hashed(hash_sums("the cookie"), [0, 4], [3, 10])).tolist()
    [1, 2]
    """
    table = _table()
    word = table.slots[_slots(hashes, table.factor)]
    return np.where(table.hashes[word] == hashes, table.sets[word], 0)
