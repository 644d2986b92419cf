"""Aliases that follow from a name or a role: surnames, acronyms, "the Ukrainian president"."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator

from toolkit.actors.implied import more_person_names
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


@functools.lru_cache(maxsize=16384)
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


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def spelled_out(text: str) -> str:
    """Return a text with umlauts as news agencies write them.

    Examples
    --------
    >>> spelled_out("Eberhard Grün")
    'Eberhard Gruen'
    """
    return text.translate(_UMLAUTS)


def name_tokens(name: str) -> list[str]:
    """Split a person's name, without honorifics, suffixes and what stands in brackets."""
    return list(_name_tokens(name))


@functools.lru_cache(maxsize=16384)
def _name_tokens(name: str) -> tuple[str, ...]:
    tokens = re.sub(r"\s*\([^)]*\)", "", name).replace(",", " ").split()
    last_title = max((i for i, t in enumerate(tokens[:-1]) if _HONORIFIC.match(t)), default=-1)
    if last_title >= 0 and (last_title < 1 or len(tokens) > 3 or _HONORIFIC.match(tokens[0])):
        tokens = tokens[last_title + 1 :]
    while len(tokens) > 1 and _SUFFIX.match(tokens[-1]):
        tokens = tokens[:-1]
    return tuple(tokens)


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
    last = family or surname(name)
    given = any(t.lower() in ("of", "the", "for") for t in tokens)
    yield from more_person_names(name, tokens, None if given else last)
    if given:
        return  # "Catherine of Aragon", "Member of Parliament": no surname follows
    bare = " ".join(tokens)
    if bare != name:
        yield bare
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
_COURTS = frozenset(
    ("Supreme Court", "Constitutional Court", "National Assembly", "House of Commons",
     "House of Lords", "House of Representatives")
)  # fmt: skip
_UNION = re.compile(r"^(United Nations|European Union) (?=[A-Z])")
_SHORT_UNION = {"United Nations": ("UN", "U.N."), "European Union": ("EU",)}
_LEGAL = frozenset(
    "Inc Inc. Corp Corp. Corporation Ltd Ltd. Limited LLC PLC plc AG SE GmbH".split()
)
_TRADE = frozenset(
    "Company Co Co. Group Holdings Airlines Airways Motor Motors Media Pictures Records Foods "
    "Pharmaceuticals Technologies Industries Stadium".split()
)


def _without_country(name: str) -> Iterator[str]:
    """ "United States Senate" is "the Senate" too, and "U.S. Senate"."""
    from toolkit.actors.countries import find_country

    union = _UNION.match(name)
    if union:
        rest = name[union.end() :]
        if " " in rest:
            yield rest
        yield from (f"{short} {rest}" for short in _SHORT_UNION[union.group(1)])
        return
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
    country = find_country(match.group(2)) if match else None
    body = match.group(1) if match else ""
    if country is not None and (body in _STATE_BODIES or body in _COURTS):
        yield body
        if country.iso == "US":
            yield from (f"{s} {body}" for s in ("United States", "U.S.", "US"))


def _turned_round(name: str) -> Iterator[str]:
    """ "Department of Defense" is "the Defense Department"; "House of Representatives" "the
    House"; a committee on something goes by that."""
    match = re.search(r"\b(Department|Ministry) of (?:the )?([A-Z]\w+(?: [A-Z]\w+)?)$", name)
    if match:
        yield f"{match.group(2)} {match.group(1)}"
        if match.group(2) == "Foreign Affairs":
            yield f"Foreign {match.group(1)}"
    match = re.search(r"(?:\b(House|Senate) )?(Sub)?[Cc]ommittee on (?:the )?([A-Z].+)$", name)
    if match:
        kind = "Subcommittee" if match.group(2) else "Committee"
        yield f"{match.group(3)} {kind}"
        if match.group(1):
            yield f"{match.group(1)} {match.group(3)} {kind}"
    if re.search(r"\bHouse of (?:Representatives|Commons|Lords)$", name):
        yield from ("the House", "The House")


def _without_type(name: str) -> Iterator[str]:
    """ "Toyota Motor Corporation" is "Toyota Motor" and "Toyota"; "Apple Inc." is "Apple"."""
    from toolkit.actors.countries import all_demonyms, find_country

    words = name.split()
    while len(words) > 1 and (words[-1] in _LEGAL or words[-1] in _TRADE):
        legal = words[-1] in _LEGAL
        words = words[:-1]
        words[-1] = words[-1].rstrip(",")
        short = " ".join(words)
        if len(words) > 1 or not (
            find_country(short)
            or short in all_demonyms()
            or len(short) < 3
            or (is_common(short) and not legal)
        ):
            yield short


_TEAM_PLACES = frozenset(
    "New York|Los Angeles|Chicago|Boston|Philadelphia|Dallas|Houston|Miami|Atlanta|Detroit|"
    "Minnesota|Cleveland|Cincinnati|Pittsburgh|St. Louis|Milwaukee|Seattle|San Francisco|"
    "San Diego|San Jose|Oakland|Sacramento|Phoenix|Arizona|Colorado|Denver|Texas|Tampa Bay|"
    "Florida|Carolina|Charlotte|Washington|Baltimore|Buffalo|New England|New Jersey|"
    "New Orleans|Tennessee|Nashville|Memphis|Indiana|Indianapolis|Kansas City|Green Bay|"
    "Las Vegas|Portland|Orlando|Toronto|Montreal|Ottawa|Vancouver|Calgary|Edmonton|"
    "Winnipeg".split("|")
)
_PAPERS = frozenset(
    "Times Post Journal Tribune Herald Globe Gazette Telegraph Chronicle Voice".split()
)


def _by_its_own(name: str) -> Iterator[str]:
    """ "New York Mets" is "the Mets"; "The Village Voice" is "the Voice"."""
    place, _, last = name.rpartition(" ")
    if place in _TEAM_PLACES and last.endswith("s") and last[0].isupper():
        yield last
    if place and last in _PAPERS:
        yield from (f"the {last}", f"The {last}")


def organization_names(name: str) -> Iterator[str]:
    """Yield the other forms of an organisation's or a place's name.

    Examples
    --------
    >>> list(organization_names("United States House Committee on the Judiciary"))[:2]
    ['House Committee on the Judiciary', 'U.S. House Committee on the Judiciary']
    >>> list(organization_names("Toyota Motor Corporation"))
    ['Toyota Motor', 'Toyota']
    """
    bare = re.sub(r"\s*\([^)]*\)", "", name).strip()
    bare = bare[4:] if bare.lower().startswith("the ") else bare
    if bare != name and len(bare) > 1:
        yield bare
    yield from _without_country(bare)
    yield from _turned_round(bare)
    yield from _without_type(bare)
    yield from _by_its_own(bare)
    if bare.endswith(" Party"):
        yield bare[:-5] + "party"
    if bare == "New York City":
        yield "New York"
    if bare.startswith("Washington, D"):
        yield from ("Washington D.C.", "Washington DC", "D.C.")
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
