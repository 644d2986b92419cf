"""What is known about an article, and how: outlet, date, language.

A value is *stated* when the source or the metadata table gives it, *inferred* when it was
recognised in the text, the address or the file's name, and *unknown* otherwise. What cannot be
understood becomes null, with a reason.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import math
import re
from collections.abc import Iterable
from importlib.resources import files
from urllib.parse import urlsplit

_FOLD = re.compile(r"[\W_]+")
_SUFFIXES = ("com", "org", "net", "co", "info", "news", "gov", "edu", "ac")


def _key(name: str) -> str:
    folded = _FOLD.sub(" ", name.casefold()).strip()
    return folded.removeprefix("the ").removesuffix(" online").strip() or folded


@functools.cache
def _outlets() -> tuple[dict[str, str], dict[str, str]]:
    """Return canonical names by folded alias and by domain."""
    table = json.loads((files("toolkit.articles") / "outlets.json").read_text(encoding="utf-8"))
    names: dict[str, str] = {}
    domains: dict[str, str] = {}
    for canonical, known in table.items():
        names[_key(canonical)] = canonical
        for alias in known.get("aliases", ()):
            names[_key(alias)] = canonical
        for domain in known.get("domains", ()):
            domains[domain] = canonical
    return names, domains


def outlet_of_domain(host: str) -> str | None:
    """Return the outlet that publishes under a host name, or None.

    Examples
    --------
    >>> outlet_of_domain("edition.cnn.com"), outlet_of_domain("example.org")
    ('CNN', None)
    """
    parts = host.lower().strip(".").split(".")
    domains = _outlets()[1]
    for i in range(len(parts) - 1):
        found = domains.get(".".join(parts[i:]))
        if found:
            return found
    return None


@functools.lru_cache(maxsize=4096)
def outlet_name(value: str) -> str:
    """Return the canonical name of an outlet; unknown names come back as they are.

    Examples
    --------
    >>> outlet_name("nytimes.com"), outlet_name("NYT"), outlet_name("The New York Times (Online)")
    ('The New York Times', 'The New York Times', 'The New York Times')
    >>> outlet_name("Altona Gazette")
    'Altona Gazette'
    """
    value = " ".join(value.split())
    known = known_outlet(value)
    if known:
        return known
    if re.fullmatch(r"(?:https?://)?[\w.-]+\.[a-z]{2,}(?:/.*)?", value, re.IGNORECASE):
        return host_of(value) or value
    return value


def known_outlet(value: str) -> str | None:
    """Return the canonical name if the alias table knows this name or domain, else None."""
    names = _outlets()[0]
    found = names.get(_key(value)) or names.get(_key(re.sub(r"\s*\([^()]*\)\s*$", "", value)))
    if found:
        return found
    host = host_of(value) if "." in value and " " not in value.strip() else None
    return outlet_of_domain(host) if host else None


def host_of(url: str) -> str | None:
    """Return the host of an address without ``www.``, or None.

    Examples
    --------
    >>> host_of("https://www.bbc.co.uk/news/1")
    'bbc.co.uk'
    """
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host and "." in host else None


def outlet_in(lines: Iterable[str]) -> str | None:
    """Return the outlet that one of these short lines names exactly, or None."""
    for line in lines:
        if len(line) <= 60 and (found := known_outlet(line)):
            return found
    return None


def is_missing(value: object) -> bool:
    """Say whether a cell is empty: None, NaN, NaT, blank.

    Examples
    --------
    >>> is_missing(" "), is_missing(float("nan")), is_missing(0)
    (True, True, False)
    """
    if value is None:
        return True
    if isinstance(value, str):
        return not value or value.isspace()
    if isinstance(value, float):
        return math.isnan(value)
    return type(value).__name__ in ("NaTType", "NAType")


def language_of(text: str) -> str | None:
    """Guess the language of a text (Lui and Baldwin 2012, by py3langid).

    Parameters
    ----------
    text : str
        Its first 600 characters are looked at; under 20 letters nothing is guessed.

    Returns
    -------
    str or None
        ISO 639-1 code.

    Examples
    --------
    >>> language_of("Die Gespräche in Istanbul endeten am Freitag ohne Ergebnis.")
    'de'
    """
    sample = text[:600]
    if sum(map(str.isalpha, sample[:40])) < 20 and sum(map(str.isalpha, sample[:200])) < 20:
        return None
    import py3langid

    return str(py3langid.classify(sample)[0])


_LANGUAGES = {
    "english": "en", "german": "de", "deutsch": "de", "allemand": "de", "french": "fr",
    "français": "fr", "francais": "fr", "französisch": "fr", "anglais": "en", "englisch": "en",
    "spanish": "es", "español": "es", "espagnol": "es", "spanisch": "es", "italian": "it",
    "italiano": "it", "italien": "it", "italienisch": "it", "russian": "ru", "russe": "ru",
    "russisch": "ru", "ukrainian": "uk", "portuguese": "pt", "português": "pt", "dutch": "nl",
    "nederlands": "nl", "niederländisch": "nl", "polish": "pl", "polski": "pl", "turkish": "tr",
    "türkçe": "tr", "arabic": "ar", "chinese": "zh", "japanese": "ja", "swedish": "sv",
    "danish": "da", "norwegian": "no", "finnish": "fi", "czech": "cs", "greek": "el",
    "hungarian": "hu", "romanian": "ro", "inglés": "en", "ingles": "en", "inglese": "en",
    "alemán": "de", "francés": "fr", "tedesco": "de", "francese": "fr", "spagnolo": "es",
}  # fmt: skip


def language_code(value: str) -> str | None:
    """Return the ISO 639-1 code of a language given as a code or a name.

    Examples
    --------
    >>> language_code("English"), language_code("en-US"), language_code("FRANÇAIS; FRENCH")
    ('en', 'en', 'fr')
    """
    first = re.split(r"[;,/(]", value.strip().casefold())[0].strip()
    if re.fullmatch(r"[a-z]{2}(?:[-_][a-z0-9]+)*", first):
        return first[:2]
    three = {"eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es",
             "ita": "it", "rus": "ru", "ukr": "uk", "por": "pt", "nld": "nl"}  # fmt: skip
    return three.get(first) or _LANGUAGES.get(first)


def as_utc(value: dt.datetime | dt.date) -> dt.datetime:
    """Return a time without zone, in UTC where a zone was given.

    Examples
    --------
    >>> as_utc(dt.date(2025, 5, 16))
    datetime.datetime(2025, 5, 16, 0, 0)
    """
    if not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day)
    if value.tzinfo is not None:
        value = value.astimezone(dt.UTC).replace(tzinfo=None)
    return value
