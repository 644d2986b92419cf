"""Aliases that follow from a name or a role: surnames, acronyms, "the Ukrainian president"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from toolkit.actors.registry import Actor, Alias, Role
from toolkit.actors.words import is_common

_PARTICLES = frozenset(
    "de da di do du dos das del della der den des la le van von zu bin ibn ben al el abu ter ten "
    "mac st. saint".split()
)
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|v|esq|phd|md)\.?$", re.IGNORECASE)
_HONORIFIC = re.compile(
    r"^(?:mr|mrs|ms|miss|dr|prof|professor|sir|dame|lord|lady|gen|col|lt|sen|rep|gov|"
    r"rev|reverend|st"
    r"|president|vice|king|queen|prince|princess|pope|saint|prime|foreign|minister|"
    r"chancellor|premier"
    r"|senator|congressman|congresswoman|governor|mayor|secretary|secretary-general|speaker|justice"
    r"|judge|chief|general|colonel|captain|major|sergeant|admiral|ambassador|chairman|"
    r"chairwoman|chair"
    r"|director|spokesman|spokeswoman|spokesperson|attorney|leader|nominee|candidate|"
    r"former|representative"
    r"|deputy|commissioner|bishop|archbishop|cardinal|father|sister|brother|imam|"
    r"rabbi|sheikh|emperor"
    r"|coach|actor|actress|singer|author|writer|activist|journalist|biologist|scientist)\.?$",
    re.IGNORECASE,
)
_SMALL = frozenset("of the and for in on to at de la du des a an".split())
_LEADS = frozenset({"president", "prime minister", "chancellor", "premier", "supreme leader"})


def slug(text: str) -> str:
    """Turn a name into an id.

    Examples
    --------
    >>> slug("Recep Tayyip Erdoğan"), slug("António  Guterres")
    ('recep-tayyip-erdogan', 'antonio-guterres')
    """
    plain = re.sub(r"[^\w]+", "-", fold(text).lower()).strip("-_")
    return plain or "actor"


_FOLD = str.maketrans({"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
                       "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe"})  # fmt: skip


def fold(text: str) -> str:
    """Return a text without diacritics.

    Examples
    --------
    >>> fold("Erdoğan, Søren")
    'Erdogan, Soren'
    """
    if text.isascii():
        return text
    out = "".join(
        c
        for c in unicodedata.normalize("NFKD", text.translate(_FOLD))
        if not unicodedata.combining(c)
    )
    return unicodedata.normalize("NFC", out)


def name_tokens(name: str) -> list[str]:
    """Split a person's name, without honorifics, suffixes and what stands in brackets."""
    tokens = re.sub(r"\s*\([^)]*\)", "", name).replace(",", " ").split()
    last_title = max((i for i, t in enumerate(tokens[:-1]) if _HONORIFIC.match(t)), default=-1)
    if last_title >= 0 and (last_title < 1 or len(tokens) > 3 or _HONORIFIC.match(tokens[0])):
        tokens = tokens[last_title + 1 :]
    while len(tokens) > 1 and _SUFFIX.match(tokens[-1]):
        tokens = tokens[:-1]
    return tokens


def surname(name: str) -> str | None:
    """Return the surname of a person's name, or None where there is but one word.

    Examples
    --------
    >>> surname("Ursula von der Leyen"), surname("Ban Ki-moon"), surname("Joseph S. Clark Jr.")
    ('von der Leyen', 'Ban', 'Clark')
    """
    tokens = name_tokens(name)
    if len(tokens) < 2:
        return None
    if len(tokens) == 2 and re.fullmatch(r"[A-Z]\w+-[a-z]\w+", tokens[1]):
        return tokens[0]
    first = len(tokens) - 1
    while first > 1 and tokens[first - 1].lower() in _PARTICLES:
        first -= 1
    return " ".join(tokens[first:])


def person_names(name: str, family: str | None) -> Iterator[str]:
    """Yield the shorter forms of a person's name."""
    tokens = name_tokens(name)
    bare = " ".join(tokens)
    if bare != name:
        yield bare
    last = family or surname(name)
    if last is None:
        return
    if last != bare:
        yield last
    if len(tokens) > 2 and tokens[0] != last.split()[0]:
        short = f"{tokens[0]} {last}"
        if short != bare:
            yield short
        if len(tokens) == 3 and len(tokens[1].rstrip(".")) > 1:
            yield f"{tokens[1]} {last}"
    words = last.split()
    if len(words) > 1 and words[0].islower() and len(words[-1]) > 3:
        yield words[-1]


def acronym(name: str) -> str | None:
    """Return the initials of an organisation's name, or None.

    Examples
    --------
    >>> acronym("Organization for Security and Co-operation in Europe"), acronym("Google")
    ('OSCE', None)
    """
    words = [w for w in re.split(r"[\s]+", name) if w[:1].isalpha()]
    big = [w for w in words if w.lower() not in _SMALL]
    if len(big) < 2 or not all(w[0].isupper() for w in big):
        return None
    letters = "".join(re.sub(r"[^A-Z]", "", part[0]) for w in big for part in [w])
    if len(letters) < 2 or (is_common(letters) and letters not in {"US", "WHO"}):
        return None
    return letters


_STATE_BODIES = frozenset(
    "Senate Congress Parliament Cabinet Government Army Navy Treasury Knesset "
    "Bundestag Duma".split()
)


def _without_country(name: str) -> Iterator[str]:
    """ "United States Senate" is "the Senate" too, and "U.S. Senate"."""
    from toolkit.actors.countries import find_country

    words = name.split()
    for size in (3, 2, 1):
        if len(words) <= size:
            continue
        country = find_country(" ".join(words[:size])) if words[0] != "The" else None
        rest = " ".join(words[size:])
        if country is not None and rest[0].isupper():
            if " " in rest or rest in _STATE_BODIES:
                yield rest
            if country.iso in ("US", "GB"):
                short = ("U.S.", "US") if country.iso == "US" else ("UK", "British")
                yield from (f"{s} {rest}" for s in short)
            return
    match = re.fullmatch(r"([A-Z][\w ]+) of (?:the )?([A-Z][\w ]+)", name)
    if match and match.group(1) in _STATE_BODIES and find_country(match.group(2)):
        yield match.group(1)


def organization_names(name: str) -> Iterator[str]:
    """Yield the other forms of an organisation's or a place's name."""
    bare = re.sub(r"\s*\([^)]*\)", "", name).strip()
    bare = bare[4:] if bare.lower().startswith("the ") else bare
    if bare != name and len(bare) > 1:
        yield bare
    yield from _without_country(bare)
    for first, second in (("Organization", "Organisation"), ("Defense", "Defence"),
                          ("Center", "Centre"), ("Labor", "Labour"),
                          ("Co-operation", "Cooperation")):  # fmt: skip
        for a, b in ((first, second), (second, first)):
            if re.search(rf"\b{a}\b", bare):
                yield re.sub(rf"\b{a}\b", b, bare)


_SPELLINGS = (("defense", "defence"), ("labor", "labour"))


def role_titles(role: Role, of: Actor | None) -> Iterator[Alias]:
    """Yield what an office makes of its holder: "Ukrainian president", "Ukraine's leader"."""
    titles = [role.title]
    for a, b in _SPELLINGS:
        titles += [t.replace(x, y) for t in titles for x, y in ((a, b), (b, a)) if x in t]
    if role.title.lower() in _LEADS:
        titles += ["leader", "head of state"] if role.title.lower() == "president" else ["leader"]
    for title in dict.fromkeys(titles):
        if of is None:
            if " " in title or title != role.title:
                yield Alias(title, "title", "derived", role.since, role.until)
            continue
        whose: dict[str, None] = {}
        names: dict[str, None] = {}
        for alias in of.aliases:
            if (alias.kind == "demonym" and not alias.text.endswith("s")) or (
                alias.kind == "demonym" and alias.text.endswith("sh")
            ):
                whose[alias.text] = None
            elif alias.kind == "name" and " of " not in alias.text:
                names[alias.text] = None
                whose[alias.text] = None
        names[of.name] = None
        whose[of.name] = None
        for word in whose:
            yield Alias(f"{word} {title}", "title", "derived", role.since, role.until)
        for word in names:
            yield Alias(f"{word}'s {title}", "title", "derived", role.since, role.until)
            yield Alias(f"{title} of {word}", "title", "derived", role.since, role.until)
            yield Alias(f"{title} of the {word}", "title", "derived", role.since, role.until)
