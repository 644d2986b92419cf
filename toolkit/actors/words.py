"""A word's most likely part of speech, from the lexicon that TextBlob carries.

The list is Eric Brill's (1992; MIT licence), 94,000 words, each with its most frequent tag
in the Brown corpus and the Penn Treebank. It tells common words ("May", "Turkey", "Bush")
from names, and lets a reader of plain text see where a verb or a noun stands.
"""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

_FEW = {
    "ceasefire": "NN",
    "truce": "NN",
    "spokesperson": "NN",
    "website": "NN",
    "online": "JJ",
    "minister": "NN",
}


@functools.cache
def lexicon() -> dict[str, str]:
    """Return word -> Penn tag, as written in the list (case matters there).

    Examples
    --------
    >>> lexicon()["warned"], lexicon()["leader"]
    ('VBD', 'NN')
    """
    words: dict[str, str] = {}
    found = importlib.util.find_spec("textblob")
    if found is not None and found.origin is not None:
        path = Path(found.origin).parent / "en" / "en-lexicon.txt"
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                parts = line.split()
                if len(parts) == 2 and not line.startswith(";;;"):
                    words[parts[0]] = parts[1]
    for word, tag in _FEW.items():
        words.setdefault(word, tag)
    return words


@functools.lru_cache(maxsize=65536)
def tag(word: str) -> str:
    """Guess the Penn tag of one word, out of context.

    Examples
    --------
    >>> [tag(word) for word in ("warned", "Leaders", "unknowable", "Zensky", "tweeting")]
    ['VBD', 'NNS', 'JJ', 'NNP', 'VBG']
    """
    words = lexicon()
    lower = word.lower()
    if lower in words and not words[lower].startswith("NNP"):
        return words[lower]
    if word in words:
        return words[word]
    if word[:1].isdigit():
        return "CD"
    if word[:1].isupper():
        return "NNP"
    return _by_ending(lower)


_ENDINGS = (
    ("ing", "VBG"),
    ("ed", "VBD"),
    ("ly", "RB"),
    ("able", "JJ"),
    ("ible", "JJ"),
    ("ful", "JJ"),
    ("ous", "JJ"),
    ("ive", "JJ"),
    ("al", "JJ"),
    ("less", "JJ"),
    ("ss", "NN"),
    ("us", "NN"),
    ("s", "NNS"),
)


def _by_ending(lower: str) -> str:
    for ending, guess in _ENDINGS:
        if len(lower) > len(ending) + 2 and lower.endswith(ending):
            return guess
    return "NN"


@functools.lru_cache(maxsize=65536)
def is_common(word: str) -> bool:
    """Whether a capitalised word is also an ordinary word of English.

    Examples
    --------
    >>> [is_common(word) for word in ("May", "Turkey", "Bush", "Putin", "Russia")]
    [True, True, True, False, False]
    """
    listed = lexicon().get(word.lower())
    return listed is not None and not listed.startswith("NNP")
