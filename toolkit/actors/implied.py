"""Names that a full title implies: "Bashar al-Assad" is "Assad", "Islamic State" is "ISIS"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BRACKET = re.compile(r"^(.+?) \(([^)]+)\)$")

# ------------------------------------------------------------------ persons
_EVENT = re.compile(
    r"^(?:Killing|Murder|Death|Shooting|Assassination|Disappearance|Kidnapping|Abduction|"
    r"Lynching|Suicide|Execution|Arrest|Trial|Detention) of (?=[A-Z])"
)
_PEER = re.compile(
    r"^(.+?), ((?:Hereditary |Crown )?(?:Prince|Princess|Duke|Duchess|Earl|Countess|Queen|King|"
    r"Baron|Baroness|Lord|Marquess|Viscount)\b.*)$"
)
_RULER = re.compile(r"^((?:[A-Z][\w'’.\-]+ )+[IVX]{1,5})(?: of (?:the )?[A-Z].*)?$")
_ARTICLE = re.compile(r"^(?:[Aa]l|[Ee]l|[Aa]s|[Aa]sh|[Aa]n|[Aa]d|[Aa]t|[Aa]r|[Aa]z)-(?=[A-Z]\w{3})")
_FAMILY_FIRST = frozenset(
    "Ai Bai Bo Cai Cao Chen Cheng Chiang Cui Dai Deng Ding Dong Du Duan Fan Fang Feng Fu Gao Gu "
    "Guo Han Hao Hou Hu Huang Jia Jiang Jin Kang Kong Li Liang Liao Lin Liu Lu Luo Ma Mao Meng "
    "Ning Pan Peng Qian Qin Qiu Ren Shao Shen Shi Song Su Sun Tan Tang Tian Tsai Wan Wang Wei Wen "
    "Wu Xi Xia Xiao Xie Xiong Xu Xue Yan Yang Yao Ye Yin Yu Yuan Zeng Zhang Zhao Zheng Zhong Zhou "
    "Zhu Zou Zhuang".split()
)
_SYLLABLE = r"(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsrwy])?[aeiouü]{1,3}(?:ng|n|r)?"
_PINYIN = re.compile(rf"(?:{_SYLLABLE}){{1,2}}", re.IGNORECASE)


def person_of(name: str) -> str:
    """Return the person whom the title of an event names; other names as they are.

    Examples
    --------
    >>> person_of("Murder of Meredith Kercher"), person_of("Angela Merkel")
    ('Meredith Kercher', 'Angela Merkel')
    """
    return _EVENT.sub("", name)


def more_person_names(name: str, tokens: list[str], last: str | None) -> Iterator[str]:
    """Yield forms that depend on where a name comes from.

    Examples
    --------
    >>> list(more_person_names("Bashar al-Assad", ["Bashar", "al-Assad"], "al-Assad"))
    ['Al-Assad', 'Assad']
    >>> list(more_person_names("Hu Jintao", ["Hu", "Jintao"], "Jintao"))
    ['Hu']
    >>> list(more_person_names("Charles, Prince of Wales", [], None))
    ['Charles', 'Prince Charles']
    """
    peer = _PEER.match(name)
    if peer:
        bare, title = peer.groups()
        yield bare
        first = title.split()[0]
        if " " not in bare and first in ("Prince", "Princess", "Queen", "King"):
            yield f"{first} {bare}"
        return
    ruler = _RULER.match(name)
    if ruler:
        numbered = ruler.group(1)
        yield numbered
        words = numbered.split()
        if words[0] in ("Pope", "King", "Queen", "Emperor", "Patriarch"):
            yield " ".join(words[:-1])
            yield " ".join(words[1:])
        elif len(words) == 2:
            yield from (f"{t} {n}" for t in ("King", "Queen") for n in (numbered, words[0]))
        return
    if last is None:
        return
    if last[0].islower():
        yield last[0].upper() + last[1:]
    bare = _ARTICLE.sub("", last)
    if bare != last:
        yield bare
    if len(tokens) == 2 and tokens[0] in _FAMILY_FIRST and _PINYIN.fullmatch(tokens[1]):
        yield tokens[0]
    if len(tokens) >= 4 and last == tokens[-1] and tokens[-2][0].isupper() and len(tokens[-2]) > 2:
        yield f"{tokens[-2]} {last}"
    initials = [t for t in tokens if re.fullmatch(r"[A-Z]\.?", t)]
    if len(tokens) == 3 and len(initials) == 1 and initials[0] == tokens[1]:
        yield "".join(t[0] for t in tokens)  # JFK, LBJ


# ------------------------------------------------------------------ bodies and places
_KNOWN_AS: dict[str, tuple[str, ...]] = {
    "Islamic State": ("ISIS", "ISIL", "Isis", "Isil", "Daesh"),
    "Islamic State of Iraq and the Levant": ("ISIS", "ISIL", "Isis", "Isil", "Daesh",
                                             "Islamic State"),
    "Western world": ("the West", "The West"),
    "Persian Gulf": ("the Gulf", "The Gulf", "Arabian Gulf"),
    "Arab states of the Persian Gulf": ("Gulf states", "Gulf States", "the Gulf"),
    "Midwestern United States": ("Midwest", "American Midwest"),
    "Southern United States": ("American South", "Deep South"),
    "Northeastern United States": ("American Northeast",),
    "West Coast of the United States": ("West Coast", "US West Coast", "U.S. West Coast"),
    "East Coast of the United States": ("East Coast", "US East Coast", "U.S. East Coast"),
    "United States Marine Corps": ("Marines", "US Marines", "U.S. Marines"),
    "United States Armed Forces": ("US military", "U.S. military", "American military"),
    "British Armed Forces": ("British military", "UK military"),
    "Federal government of the United States": ("US government", "U.S. government",
                                                "United States government", "US Government"),
    "Republican Party": ("GOP", "G.O.P."),
    "Conservative Party": ("Tories", "Tory Party"),
    "Metropolitan Police Service": ("Metropolitan Police", "Met Police", "Scotland Yard"),
    "Metropolitan Police": ("Met Police", "Scotland Yard"),
    "New York City Police Department": ("NYPD", "New York Police Department"),
    "New York City Fire Department": ("FDNY",),
    "Federal Reserve": ("the Fed", "The Fed", "Federal Reserve System"),
    "Federal Reserve System": ("the Fed", "The Fed", "Federal Reserve"),
    "Hezbollah": ("Hizbollah", "Hizbullah", "Hezbullah"),
    "Taliban": ("Taleban",),
    "Ku Klux Klan": ("KKK",),
    "Médecins Sans Frontières": ("Doctors Without Borders", "MSF"),
    "International Committee of the Red Cross": ("Red Cross", "ICRC"),
    "U.S. Immigration and Customs Enforcement": ("ICE",),
    "Catholic Church": ("Roman Catholic Church",),
    "Church of Jesus Christ of Latter-day Saints": ("LDS Church", "Mormon Church"),
    "Palestine Liberation Organization": ("PLO",),
    "Palestinian National Authority": ("Palestinian Authority",),
    "Heathrow Airport": ("Heathrow", "London Heathrow"),
    "Gatwick Airport": ("Gatwick", "London Gatwick"),
    "John F. Kennedy International Airport": ("JFK Airport", "JFK International Airport",
                                              "Kennedy Airport"),
    "Guantanamo Bay detention camp": ("Guantanamo", "Guantánamo", "Guantanamo Bay"),
    "United Nations": ("UN", "U.N."),
    "Earth": ("the planet", "our planet"),
    "Mumbai": ("Bombay",), "Kolkata": ("Calcutta",), "Chennai": ("Madras",),
    "Yangon": ("Rangoon",), "Ho Chi Minh City": ("Saigon",), "Guangzhou": ("Canton",),
    "Kyiv": ("Kiev",), "Kharkiv": ("Kharkov",), "Odesa": ("Odessa",), "Lviv": ("Lvov",),
    "Mecca": ("Makkah",), "Xinjiang": ("Sinkiang",), "Sichuan": ("Szechuan",),
}  # fmt: skip
_ALONE = frozenset(  # universities that no place has the name of
    "Harvard Yale Princeton Stanford Cornell Georgetown Vanderbilt Emory Tufts Purdue Rutgers "
    "McGill Loughborough Yeshiva Tulane Villanova Baylor Clemson Auburn Gonzaga".split()
)
_TWO = frozenset(  # "York University" is not the University of York
    "Washington|Miami|York|Georgia|Texas|Indiana|Ohio|Oklahoma|Kansas|Oregon|Pennsylvania|Victoria|"
    "Houston|Denver|Toledo|Dayton|Boston|California|Florida|Michigan|Arizona".split("|")
)
_WORKS = frozenset("magazine newspaper journal website".split())
_SIDES = re.compile(r"^(North|South|East|West|Central)(?:ern|eastern|western) (?=[A-Z])|^Central ")
_LAND = re.compile(
    r" (?:Province|Prefecture|Oblast|Governorate|Krai|Voivodeship|Raion|Wilayah|Emirate)$"
)
_MEDIA = re.compile(r"^([A-Z]{3,}) (?:News|World|World Service|Sport|Online|Television)$")
_STATES = frozenset(("state", "U.S. state", "US state"))


def more_names(name: str, place: bool) -> Iterator[str]:
    """Yield other names of an organisation or a place, as its full title implies them.

    Parameters
    ----------
    name : str
        A title, with what it has in brackets.
    place : bool
        Whether it is a place.

    Examples
    --------
    >>> list(more_names("Washington (state)", True))
    ['Washington State', 'Washington state', 'state of Washington']
    >>> list(more_names("University of Oxford", False)), list(more_names("Al-Qaeda", False))
    (['Oxford University'], ['al-Qaeda', 'al Qaeda', 'Al Qaeda', 'al-Qaida', 'Al-Qaida'])
    """
    found = _BRACKET.match(name)
    bare, what = found.groups() if found else (name, "")
    bare = bare[4:] if bare.startswith("The ") else bare
    yield from _KNOWN_AS.get(bare, ())
    if place:
        if what in _STATES:
            yield from (f"{bare} State", f"{bare} state", f"state of {bare}")
        if _SIDES.match(bare):
            short = _LAND.sub("", bare)
            yield from (short[0].lower() + short[1:], short)
        short = _LAND.sub("", bare)
        if short != bare:
            yield short
        return
    if what in _WORKS:
        yield from (f"{bare} {what.title()}", f"{bare} {what}")
    found = re.fullmatch(r"University of (?:the )?([A-Z][\w\-]+(?: [A-Z][\w\-]+)?)", bare)
    if found and found.group(1) not in _TWO:
        yield f"{found.group(1)} University"
    found = re.fullmatch(r"([A-Z][\w\-]+) University", bare)
    if found and found.group(1) in _ALONE:
        yield found.group(1)
    found = re.fullmatch(r"University of California, (.+)", bare)
    if found:
        yield from (f"UC {found.group(1)}", f"UC-{found.group(1)}")
    if re.match(r"Al[- ](?=[A-Z])", bare):
        rest = bare[3:]
        yield from (f"al-{rest}", f"al {rest}", f"Al {rest}")
        if rest == "Qaeda":
            yield from ("al-Qaida", "Al-Qaida")
    found = _MEDIA.match(bare)
    if found:
        yield found.group(1)
    found = re.fullmatch(r"([A-Z]\w+) Party", bare)
    if found:
        adherents = found.group(1)
        if adherents in ("Labour", "Labor"):
            yield adherents
        else:
            plural = {"Democratic": "Democrats"}.get(adherents, adherents + "s")
            yield from (f"the {plural}", f"The {plural}")
    found = re.match(r"([A-Z][a-z]+) (?:on|against) ", bare)
    if found and found.group(1) not in ("Committee", "Commission", "Council", "Campaign", "Office"):
        yield from (f"the {found.group(1)}", f"The {found.group(1)}")
