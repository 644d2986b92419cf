"""Dates as articles and databases write them.

A date that could be read in two ways, or only with the help of today's date, is not guessed.
"""

from __future__ import annotations

import datetime as dt
import functools
import re

from toolkit.articles.metadata import as_utc

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
    "dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro "
    "dezembro",
}
_MONTH: dict[str, int] = {}
for _names in _MONTHS.values():
    for _i, _name in enumerate(_names.split(), 1):
        _MONTH.setdefault(_name, _i)
        if len(_name) > 4 and _name[:3] != "jui":
            _MONTH.setdefault(_name[:3], _i)
_MONTH |= {"sept": 9, "fev": 2, "févr": 2, "janv": 1, "juil": 7, "aoû": 8, "aout": 8, "mär": 3,
           "avr": 4, "déc": 12, "ene": 1, "abr": 4, "ago": 8, "dic": 12, "gen": 1, "mag": 5,
           "giu": 6, "lug": 7, "set": 9, "ott": 10, "dez": 12, "okt": 10, "maerz": 3,
           "fevrier": 2, "decembre": 12, "setiembre": 9}  # fmt: skip

_NAME = r"(?P<month>[A-Za-zÀ-ÿ]{3,10})\.?"
_TIME = (
    r"(?:[,\s]*(?:at|um|à|a las|alle|T|-|–|\|)?\s*(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})"
    r"(?::(?P<second>\d{2}))?\s*(?P<half>[ap]\.?m\.?)?(?:\s*(?:uhr|h))?"
    r"\s*(?P<zone>Z|GMT|UTC|[ECMP][SD]?T|BST|CEST|CET|EEST|EET|MSK|[+-]\d{2}:?\d{2})?\b)?"
)
_DAY_NAME = r"(?:[A-Za-zÀ-ÿ]{2,10}\.?,?\s+)?"
_PATTERNS = tuple(
    re.compile(p, re.IGNORECASE)
    for p in (
        rf"(?P<year>\d{{4}})[-/.](?P<number>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_TIME}",
        rf"{_DAY_NAME}(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s*(?:de\s+|[-/]\s*)?{_NAME}\s*(?:de\s+|[-/,]\s*)?(?P<year>\d{{4}}){_TIME}",
        rf"{_DAY_NAME}{_NAME}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<year>\d{{4}})(?:,?\s+[A-Za-zÀ-ÿ]{{3,10}}day)?{_TIME}",
    )
)
_NUMERIC = re.compile(
    rf"(?P<first>\d{{1,2}})[/.-](?P<second_n>\d{{1,2}})[/.-](?P<year>\d{{4}}){_TIME}", re.IGNORECASE
)
_COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?P<number>\d{2})(?P<day>\d{2})(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})Z?)?"
)
_ZONES = {"z": 0, "gmt": 0, "utc": 0, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3,
          "est": -5, "edt": -4, "et": None, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8,
          "pdt": -7, "ct": None, "mt": None, "pt": None}  # fmt: skip
_HAS_DATE = re.compile(r"(?:19|20)\d{2}")
_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "tr", "sv", "da", "fi",
              "cs", "hu", "ro", "el", "ar", "zh", "ja", "ko")  # fmt: skip
_LONGEST = 60
_EARLIEST = 1e8
"""Unix times before March 1973 are years, counts of days, or numbers of something else."""
_FULL = re.compile(
    r"\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}(?:st|nd|rd|th|er|\.|º)?\s*(?:de\s+)?[A-Za-zÀ-ÿ]{3,10}\.?\s*(?:de\s+|,\s*)?\d{4}"
    r"|[A-Za-zÀ-ÿ]{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4})(?:.{0,3}\b\d{1,2}[:.h]\d{2}.{0,14})?"
)


def _time(found: dict[str, str | None], year: int, month: int, day: int) -> dt.datetime | None:
    hour = int(found.get("hour") or 0)
    minute, second = int(found.get("minute") or 0), int(found.get("second") or 0)
    half = (found.get("half") or "").lower()
    if half.startswith("p") and hour < 12:
        hour += 12
    if half.startswith("a") and hour == 12:
        hour = 0
    zone = (found.get("zone") or "").lower()
    offset: float | None = None
    if zone:
        if zone[0] in "+-":
            digits = zone.replace(":", "")
            offset = int(digits[:3]) + int(digits[0] + digits[3:]) / 60
        else:
            offset = _ZONES.get(zone)
    try:
        when = dt.datetime(year, month, day, hour, minute, second)
        return when - dt.timedelta(hours=offset) if offset is not None else when
    except (ValueError, OverflowError):
        return None


def _with_names(text: str) -> dt.datetime | None:
    for pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if not match:
            continue
        found = match.groupdict()
        month = (
            int(found["number"])
            if found.get("number")
            else _MONTH.get(str(found.get("month")).lower(), 0)
        )
        if not 1 <= month <= 12:
            continue
        when = _time(found, int(str(found["year"])), month, int(str(found["day"])))
        if when is not None:
            return when
    return None


def parse_date(
    value: object,
    *,
    day_first: bool | None = None,
    reference: dt.datetime | None = None,
    usual_only: bool = False,
) -> tuple[dt.datetime | None, str | None]:
    """Read a date in one of the usual notations and European languages.

    Parameters
    ----------
    value : object
        Text, a date, a datetime, or a number: ``20250516``, ``20250516181500``, or a Unix time
        in seconds or milliseconds. Numbers that are neither are not read: a spreadsheet's count
        of days has nothing in it that says so.
    day_first : bool, optional
        How to read ``05/06/2025``. Left out, a date that both readings fit is not read.
    reference : datetime, optional
        The date that "yesterday" or "2 hours ago" is counted from. Without it such words are
        not read; today's date is never used.

    usual_only : bool
        Do not ask dateparser about notations that are not understood here.

    Returns
    -------
    published : datetime or None
        Without zone; UTC where the value names a zone.
    problem : str or None
        Why it could not be read.

    Examples
    --------
    >>> parse_date("July 2, 2019 Tuesday 7:00 AM GMT")[0]
    datetime.datetime(2019, 7, 2, 7, 0)
    >>> parse_date("16. Mai 2025")[0], parse_date("4 juin 2025")[0].month
    (datetime.datetime(2025, 5, 16, 0, 0), 6)
    >>> parse_date("05/06/2025")
    (None, "date '05/06/2025' has two readings")
    """
    if isinstance(value, dt.datetime | dt.date):
        try:
            return as_utc(value), None
        except (OverflowError, ValueError):
            return None, f"date {value!r} is out of range"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(float(value))
    text = " ".join(str(value).replace("\u202f", " ").split()).strip(" .,;")
    if not text or len(text) > 120:
        return None, f"date {text[:40]!r} not understood"
    iso = re.sub(
        r"\b(Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b\.?,?\s*", "", text
    )
    for attempt in (text, iso.strip(" ,")):
        try:
            return as_utc(dt.datetime.fromisoformat(attempt)), None
        except (ValueError, OverflowError):
            pass
        when = _with_names(attempt)
        if when is not None:
            return when, None
    when = _compact(text)
    if when is not None:
        return when, None
    match = _NUMERIC.fullmatch(text)
    if match:
        return _numeric(match.groupdict(), text, day_first)
    if re.fullmatch(r"\d{9,13}", text):
        return _number(float(text))
    if usual_only or len(text) > _LONGEST:
        return None, f"date {text[:60]!r} not understood"
    return _loose(text, reference, day_first)


def _compact(text: str) -> dt.datetime | None:
    match = _COMPACT.fullmatch(text)
    if not match:
        return None
    found = match.groupdict()
    return _time(found, int(found["year"]), int(found["number"]), int(found["day"]))


def _number(value: float) -> tuple[dt.datetime | None, str | None]:
    if value.is_integer() and (when := _compact(f"{value:.0f}")) is not None:
        return when, None
    seconds = value / 1000 if abs(value) > 1e11 else value
    if not _EARLIEST <= seconds < 4e9:
        return None, f"date {value:.15g} not understood"
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC).replace(tzinfo=None), None


def _numeric(
    found: dict[str, str | None], text: str, day_first: bool | None
) -> tuple[dt.datetime | None, str | None]:
    first, second, year = (int(str(found[k])) for k in ("first", "second_n", "year"))
    if first > 12:
        day, month = first, second
    elif second > 12:
        day, month = second, first
    elif first == second:
        day = month = first
    elif day_first is None and "." not in text:
        return None, f"date {text!r} has two readings"
    else:
        day, month = (second, first) if day_first is False else (first, second)
    found = {k: v for k, v in found.items() if k != "second_n"}
    when = _time(found, year, month, day) if 1 <= month <= 12 else None
    return when, None if when else f"date {text!r} not understood"


@functools.lru_cache(maxsize=4096)
def _loose(
    text: str, reference: dt.datetime | None, day_first: bool | None
) -> tuple[dt.datetime | None, str | None]:
    """Leave the rest to dateparser, if it is installed."""
    problem = f"date {text[:60]!r} not understood"
    if not re.search(r"\d|[^\W\d_]{4}", text):
        return None, problem
    try:
        import dateparser
    except ImportError:
        return None, problem
    if reference is None and not _HAS_DATE.search(text):
        return None, problem
    settings: dict[str, object] = {
        "REQUIRE_PARTS": ["year", "month", "day"] if reference is None else [],
        "PARSERS": ["absolute-time"] if reference is None else ["relative-time", "absolute-time"],
        "RETURN_AS_TIMEZONE_AWARE": False,
        "PREFER_DATES_FROM": "past",
    }
    if reference is not None:
        settings["RELATIVE_BASE"] = reference
    if day_first is not None:
        settings["DATE_ORDER"] = "DMY" if day_first else "MDY"
    try:
        found = dateparser.parse(text, languages=list(_LANGUAGES), settings=settings)  # type: ignore[arg-type]
    except Exception:
        return None, problem
    if found is None or not 1500 <= found.year <= 2200:
        return None, problem
    return as_utc(found), None


def date_in(text: str) -> dt.datetime | None:
    """Return the first complete date in a short line, or None.

    Examples
    --------
    >>> date_in("Updated 16 May 2025, 18:00")
    datetime.datetime(2025, 5, 16, 18, 0)
    """
    for match in _FULL.finditer(text):
        piece = match[0].strip(" ,.|-–")
        for end in (len(piece), piece.rfind(" ")):
            when = _with_names(piece[:end].strip(" ,.|-–")) if end > 0 else None
            if when is not None:
                return when
    return None


def date_of_path(path: str) -> dt.datetime | None:
    """Return the date that a file name begins with or an address contains, or None.

    Examples
    --------
    >>> date_of_path("2025-05-19-nbc-news.txt").day
    19
    >>> date_of_path("https://example.org/2025/06/04/talks").month
    6
    """
    match = re.search(r"(?<!\d)((?:19|20)\d{2})([-/_.])(\d{1,2})\2(\d{1,2})(?!\d)", path)
    if not match:
        return None
    try:
        return dt.datetime(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        return None
