"""What a library knows of a country: names, capital, demonyms (countryinfo, MIT)."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from toolkit.actors.words import is_common


class Country(NamedTuple):
    """A country and what it is called in English.

    Attributes
    ----------
    iso : str
        ISO 3166-1 alpha-2 code.
    name : str
        Short English name.
    names, capitals, demonyms : tuple of str
        Other names; the capital under its spellings; "Ukrainian", "Ukrainians".
    """

    iso: str
    name: str
    names: tuple[str, ...]
    capitals: tuple[str, ...]
    demonyms: tuple[str, ...]


# What the library lacks: forms that English-language news uses.
_NAMES = {
    "US": ("U.S.", "U.S", "US", "USA", "U.S.A.", "America", "United States of America"),
    "GB": ("UK", "U.K.", "Britain", "Great Britain"),
    "AE": ("UAE", "U.A.E.", "Emirates"),
    "TR": ("Türkiye", "Turkiye"),
    "CZ": ("Czechia", "Czech Republic"),
    "CD": ("DRC", "DR Congo", "Congo-Kinshasa"),
    "MM": ("Burma",),
    "VA": ("Vatican", "Holy See"),
    "MK": ("North Macedonia", "Macedonia"),
    "SZ": ("Eswatini",),
    "CI": ("Côte d'Ivoire",),
    "BA": ("Bosnia",),
    "CN": ("People's Republic of China", "PRC"),
    "RU": ("Russian Federation",),
    "NL": ("Holland",),
    "TW": ("Republic of China",),
}
_CAPITALS = {
    "UA": ("Kyiv", "Kiev"),
    "US": ("Washington", "Washington, D.C.", "Washington DC"),
    "CN": ("Beijing", "Peking"),
    "KZ": ("Astana", "Nur-Sultan"),
    "IN": ("New Delhi", "Delhi"),
    "MN": ("Ulaanbaatar", "Ulan Bator"),
    "IR": ("Tehran", "Teheran"),
    "VA": (),
    "IL": ("Jerusalem", "Tel Aviv"),
    "MM": ("Naypyidaw", "Naypyitaw"),
    "YE": ("Sanaa", "Sana'a"),
    "CH": ("Bern", "Berne"),
}
_DEMONYMS = {
    "GB": ("British", "Britons", "Briton", "Brits"),
    "TR": ("Turkish", "Turks", "Turk"),
    "FR": ("French", "Frenchman", "Frenchmen", "Frenchwoman"),
    "ES": ("Spanish", "Spaniard", "Spaniards"),
    "PL": ("Polish", "Pole", "Poles"),
    "SE": ("Swedish", "Swede", "Swedes"),
    "DK": ("Danish", "Dane", "Danes"),
    "FI": ("Finnish", "Finn", "Finns"),
    "NL": ("Dutch", "Dutchman", "Dutchmen"),
    "IE": ("Irish", "Irishman", "Irishmen"),
    "RS": ("Serbian", "Serb", "Serbs", "Serbians"),
    "HR": ("Croatian", "Croat", "Croats", "Croatians"),
    "KZ": ("Kazakh", "Kazakhs", "Kazakhstani"),
    "KG": ("Kyrgyz",),
    "TJ": ("Tajik", "Tajiks"),
    "UZ": ("Uzbek", "Uzbeks"),
    "AF": ("Afghan", "Afghans"),
    "AR": ("Argentine", "Argentines", "Argentinian", "Argentinians"),
    "IS": ("Icelandic", "Icelander", "Icelanders"),
    "SA": ("Saudi", "Saudis", "Saudi Arabian"),
    "SK": ("Slovak", "Slovaks", "Slovakian"),
    "SI": ("Slovene", "Slovenian", "Slovenians"),
    "CZ": ("Czech", "Czechs"),
    "NZ": ("New Zealander", "New Zealanders"),
    "VA": ("Vatican",),
    "RO": ("Romanian", "Romanians"),
}
_FORMAL = re.compile(
    r"^(?:(?:democratic|islamic|people's|people’s|socialist|federal|federative|"
    r"bolivarian|united) )*"
    r"(?:republic|kingdom|state|commonwealth|sultanate|principality|federation) of (?:the )?"
)
_UNCHANGED = re.compile(r"(?:ese|ish|ch|ss|s|x)$")
_PLAIN = re.compile(r"^[A-Z][\w'’. \-]{3,60}$")


def _demonyms(iso: str, listed: str | None) -> tuple[str, ...]:
    if iso in _DEMONYMS:
        return _DEMONYMS[iso]
    out: list[str] = []
    for word in re.split(r"[,/]| and ", listed or ""):
        word = word.strip()
        if word:
            out.append(word)
            if not _UNCHANGED.search(word):
                out.append(word + "s")
    return tuple(out)


@functools.cache
def countries() -> dict[str, Country]:
    """Return all countries by ISO code.

    Examples
    --------
    >>> countries()["UA"].capitals, countries()["UA"].demonyms
    (('Kyiv', 'Kiev'), ('Ukrainian', 'Ukrainians'))
    """
    from countryinfo import CountryInfo

    out: dict[str, Country] = {}
    for row in CountryInfo.all().values():
        iso = str((row.get("ISO") or {}).get("alpha2") or "")
        name = str(row.get("name") or "").removeprefix("The ")
        if len(iso) != 2 or not name or iso in out:
            continue
        listed = [s for s in row.get("altSpellings") or () if isinstance(s, str)]
        names = [*_NAMES.get(iso, ()), *(s for s in listed if _PLAIN.match(s))]
        capital = row.get("capital")
        capital = capital[0] if isinstance(capital, list) and capital else capital
        capitals = _CAPITALS.get(iso, (str(capital),) if capital else ())
        out[iso] = Country(
            iso,
            name,
            tuple(dict.fromkeys(n for n in names if n != name)),
            tuple(c for c in capitals if c != name),
            tuple(d for d in _demonyms(iso, row.get("demonym")) if d != name),
        )
    return out


@functools.cache
def _by_name() -> dict[str, str]:
    index: dict[str, str] = {}
    for iso, country in countries().items():
        for text in (country.name, *country.names):
            index.setdefault(text.lower(), iso)
    return index


@functools.lru_cache(maxsize=16384)
def find_country(text: str) -> Country | None:
    """Return the country of an ISO code or a name, or None.

    Examples
    --------
    >>> find_country("ua").name, find_country("Great Britain").iso
    ('Ukraine', 'GB')
    """
    code = text.strip().upper()
    if code == "UK":
        code = "GB"
    if len(code) == 2 and code in countries():
        return countries()[code]
    name = text.strip().lower().removeprefix("the ")
    iso = _by_name().get(name) or _by_name().get(_FORMAL.sub("", name))
    return countries()[iso] if iso else None


@functools.cache
def all_demonyms() -> frozenset[str]:
    """Return the demonyms of all countries.

    Examples
    --------
    >>> "Ukrainian" in all_demonyms(), "Kyiv" in all_demonyms()
    (True, False)
    """
    return frozenset(d for c in countries().values() for d in c.demonyms)


def is_ordinary(country_alias: str) -> bool:
    """Whether an alias that the library gives is an ordinary word ("Niger" no, "Male" yes)."""
    return " " not in country_alias and is_common(country_alias)
