"""Head nouns of phrases: their singular, and what they stand for."""

from __future__ import annotations

import functools

from toolkit.coreference import lexicon as lx


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
