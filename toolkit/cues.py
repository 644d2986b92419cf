"""Attribution verbs: the dictionary form of a cue, and what its verb tells the reader.

The list, its classes and their sources are in ``cues.yaml`` beside this file. Forms are
made from it by the rules of English spelling, with the irregular ones listed here.
"""

from __future__ import annotations

import functools
import re
from importlib import resources
from typing import NamedTuple

CLASSES = (
    "neutral",
    "explaining",
    "doubting",
    "accusing",
    "warning",
    "conciliating",
    "denying",
    "insisting",
)
"""The classes of attribution verbs, in the order charts draw them."""

_IRREGULAR = {
    "begin": "begins began begun beginning",
    "beg": "begs begged begging",
    "broadcast": "broadcasts broadcast broadcasted broadcasting",
    "cast": "casts cast casting",
    "come": "comes came come coming",
    "cry": "cries cried crying",
    "deal": "deals dealt dealing",
    "draw": "draws drew drawn drawing",
    "dig": "digs dug digging",
    "feel": "feels felt feeling",
    "find": "finds found finding",
    "fire": "fires fired firing",
    "forbid": "forbids forbade forbidden forbidding",
    "foresee": "foresees foresaw foreseen foreseeing",
    "forgive": "forgives forgave forgiven forgiving",
    "give": "gives gave given giving",
    "go": "goes went gone going",
    "hear": "hears heard hearing",
    "hit": "hits hit hitting",
    "hold": "holds held holding",
    "know": "knows knew known knowing",
    "lash": "lashes lashed lashing",
    "lay": "lays laid laying",
    "learn": "learns learned learnt learning",
    "let": "lets let letting",
    "lie": "lies lied lying",
    "look": "looks looked looking",
    "make": "makes made making",
    "mean": "means meant meaning",
    "mislead": "misleads misled misleading",
    "misstate": "misstates misstated misstating",
    "own": "owns owned owning",
    "plead": "pleads pleaded pled pleading",
    "put": "puts put putting",
    "read": "reads read reading",
    "reach": "reaches reached reaching",
    "retell": "retells retold retelling",
    "rule": "rules ruled ruling",
    "say": "says said saying",
    "see": "sees saw seen seeing",
    "seek": "seeks sought seeking",
    "set": "sets set setting",
    "shed": "sheds shed shedding",
    "shoot": "shoots shot shooting",
    "show": "shows showed shown showing",
    "shut": "shuts shut shutting",
    "sing": "sings sang sung singing",
    "speak": "speaks spoke spoken speaking",
    "spell": "spells spelled spelt spelling",
    "stand": "stands stood standing",
    "strike": "strikes struck stricken striking",
    "swear": "swears swore sworn swearing",
    "take": "takes took taken taking",
    "teach": "teaches taught teaching",
    "tear": "tears tore torn tearing",
    "tell": "tells told telling",
    "think": "thinks thought thinking",
    "understand": "understands understood understanding",
    "weigh": "weighs weighed weighing",
    "withhold": "withholds withheld withholding",
    "write": "writes wrote written writing",
    "yield": "yields yielded yielding",
}
_DOUBLING = frozenset(
    """admit appal beg brag fret shrug cap chat compel concur confer defer demur dub equal hem infer
    nod omit pan permit plan quip rap rebut refer regret rip signal slam snap stun submit
    sum tap trot wrap transmit blog label cancel channel backpedal chat counsel pin pet""".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CLITIC = re.compile(r"(?:n['’]t|['’](?:s|re|ve|d|ll|m))(?!\w)", re.IGNORECASE)
_SKIP = frozenset(
    """a an the be am is are was were been being have has had having do does did will would shall
    should can could may might must to also then just still later further already often
    repeatedly recently reportedly publicly privately openly and or as for his her its their my
    he she it they who i we you that which""".split()
)
_NEGATION = re.compile(r"\b(?:not|never|no|nor|neither)\b|n['’]t\b", re.IGNORECASE)


class Cue(NamedTuple):
    """What is known of a cue's words.

    Attributes
    ----------
    lemma : str or None
        Dictionary form of its verb, such as ``"call for"``; None where it has no known verb.
    cue_class : str or None
        One of `CLASSES`, or None without a known verb.
    """

    lemma: str | None
    cue_class: str | None


def _regular(verb: str) -> list[str]:
    if verb.endswith(("s", "x", "z", "ch", "sh")):
        third = verb + "es"
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        third = verb[:-1] + "ies"
    else:
        third = verb + "s"
    if verb.endswith("e"):
        past, present = verb + "d", (verb if verb.endswith(("ee", "oe", "ye")) else verb[:-1])
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        past, present = verb[:-1] + "ied", verb
    elif verb in _DOUBLING:
        past, present = verb + verb[-1] + "ed", verb + verb[-1]
    else:
        past, present = verb + "ed", verb
    forms = [third, past, present + "ing"]
    if verb in {"label", "cancel", "signal", "counsel", "channel"}:  # American spelling
        forms += [verb + "ed", verb + "ing"]
    return forms


@functools.cache
def _tables() -> tuple[dict[str, str], dict[str, dict[str, str]], dict[str, str], dict[str, str]]:
    """Return form -> verb, verb -> {particle: phrasal verb}, lemma -> class, noun -> verb."""
    import yaml

    source = resources.files("toolkit").joinpath("cues.yaml").read_text(encoding="utf-8")
    listed = yaml.safe_load(source)
    classes = {
        lemma.replace("_", " "): name for name in CLASSES for lemma in listed[name]["verbs"].split()
    }
    forms: dict[str, str] = {}
    phrasal: dict[str, dict[str, str]] = {}
    for lemma in classes:
        verb, _, particle = lemma.partition(" ")
        if particle:
            phrasal.setdefault(verb, {})[particle] = lemma
        forms.setdefault(verb, verb)
    for verb in list(forms):
        irregular = _IRREGULAR.get(verb)
        for form in irregular.split() if irregular else _regular(verb):
            forms.setdefault(form, verb)
    nouns = {noun: verb for verb, names in listed["nouns"].items() for noun in names.split()}
    return forms, phrasal, classes, nouns


def verb_classes() -> dict[str, str]:
    """Return the class of every listed attribution verb.

    Returns
    -------
    dict of str to str
        Dictionary form to one of `CLASSES`.

    Examples
    --------
    >>> verb_classes()["accuse"]
    'accusing'
    """
    return dict(_tables()[2])


def class_meanings() -> dict[str, str]:
    """Return what each class means, in one sentence.

    Examples
    --------
    >>> class_meanings()["warning"]
    'says that the speaker threatens, cautions or fears'
    """
    import yaml

    source = resources.files("toolkit").joinpath("cues.yaml").read_text(encoding="utf-8")
    listed = yaml.safe_load(source)
    return {name: listed[name]["means"] for name in CLASSES}


@functools.lru_cache(maxsize=65536)
def read_cue(cue: str) -> Cue:
    """Find the verb of a cue and its class.

    The verb is the first listed one, read from the left past auxiliaries and adverbs, with
    its particle if the list has the two together ("called for"). A cue without a listed verb
    is read for a noun ("his accusation"). A negated cue keeps its verb and counts as neutral:
    who "did not deny" denies nothing.

    Parameters
    ----------
    cue : str
        The words that mark an attribution, as they stand in the article.

    Returns
    -------
    Cue

    Examples
    --------
    >>> read_cue("has repeatedly called for")
    Cue(lemma='call for', cue_class='insisting')
    >>> read_cue("did not deny")
    Cue(lemma='deny', cue_class='neutral')
    >>> read_cue(":")
    Cue(lemma=None, cue_class=None)
    """
    forms, phrasal, classes, nouns = _tables()
    words = _WORD.findall(_CLITIC.sub(" ", cue.lower()))
    if "according" in words:
        return Cue("according to", "neutral")
    lemma = _first_verb(words, forms, phrasal, classes)
    if lemma is None or lemma in _LIGHT:
        lemma = next((nouns[word] for word in words if word in nouns), lemma)
    if lemma is None:
        return Cue(None, None)
    if _NEGATION.search(cue):
        return Cue(lemma, "neutral")
    return Cue(lemma, classes.get(lemma, "neutral"))


def _first_verb(
    words: list[str],
    forms: dict[str, str],
    phrasal: dict[str, dict[str, str]],
    classes: dict[str, str],
) -> str | None:
    light = None
    for at, word in enumerate(words):
        verb = forms.get(word)
        if verb is None or word in _SKIP:
            continue
        particles = phrasal.get(verb)
        if particles:
            rest = words[at + 1 :]
            for particle, lemma in particles.items():
                wanted = particle.split()
                # "took direct aim": the particle may stand a word or two behind its verb
                if wanted == rest[: len(wanted)] or (
                    len(wanted) == 1 and particle in rest[1:3] and verb in _SEPARABLE
                ):
                    return lemma
        if verb in _LIGHT and verb in classes:
            light = light or verb
        elif verb in classes:
            return verb
    return light


_LIGHT = frozenset(
    """issue release put share deliver hold sign look sound begin open use air paint cast raise
    go file make take finish end lay plan want wish like mean aim""".split()
)
"""Verbs that name the attribution only where the cue has no other ("issued a statement saying")."""
_SEPARABLE = frozenset(
    """call point make take play rule brush shrug wave lay walk shut set spell express shed let
    dress single drive hammer put""".split()
)
