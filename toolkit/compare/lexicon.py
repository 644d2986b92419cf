"""Word lists with their sources, and where they match in articles.

A lexicon is a YAML file: its name, what it means, its sources, and a list of cues, each with
an id, a group, and phrases or patterns. Those that ship are in ``toolkit/compare/data``.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import pandas as pd
import yaml
from tqdm.auto import tqdm

from toolkit import tables
from toolkit.compare.groups import usable
from toolkit.compare.tokens import quoted_spans
from toolkit.errors import (
    ArgumentError,
    FileFormatError,
    nearest,
    shown,
    unknown_value,
    yaml_problem,
)

SHIPPED = ("war-peace", "generic-frames", "hedging", "labels")
_TOP = {"name", "means", "sources", "cues"}
_CUE = {"id", "group", "indicator", "phrases", "patterns"}
_PHRASE = re.compile(r"[\w'&.-]+\*?(?: [\w'&.-]+\*?)*")
_NORMAL = str.maketrans(
    {"’": "'", "‘": "'", "\n": " ", "\r": " ", "\t": " ", "\xa0": " ", "‑": "-"}
)


@dataclass(frozen=True)
class Cue:
    """One entry of a lexicon."""

    id: str
    group: str
    indicator: str
    phrases: tuple[str, ...]
    patterns: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """A lexicon: its name, meaning, sources and cues."""

    name: str
    means: str
    sources: tuple[str, ...]
    cues: tuple[Cue, ...]


def load_lexicon(lexicon: str | Path | Lexicon) -> Lexicon:
    """Read a lexicon.

    Parameters
    ----------
    lexicon : str, Path or Lexicon
        The name of one that ships ("war-peace", "generic-frames", "hedging", "labels"), or a
        YAML file.

    Returns
    -------
    Lexicon

    Raises
    ------
    ArgumentError
        When there is neither a lexicon of that name nor such a file.
    FileFormatError
        When the file is not a lexicon; names the file, the entry and what is wrong.

    Examples
    --------
    >>> load_lexicon("hedging").cues[0].id
    'modal'
    """
    if isinstance(lexicon, Lexicon):
        return lexicon
    if isinstance(lexicon, str) and lexicon in SHIPPED:
        return _shipped(lexicon)
    if not isinstance(lexicon, str | os.PathLike):
        raise ArgumentError(f"lexicon={shown(lexicon)} must be a name, a path or a Lexicon.")
    path = Path(lexicon)
    if not path.is_file():
        raise unknown_value("lexicon", str(lexicon), [*SHIPPED, "a YAML file"])
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileFormatError(f"{path}: cannot be read as text ({error}).") from error
    return _parse(text, str(path))


@functools.cache
def _shipped(name: str) -> Lexicon:
    file = resources.files("toolkit.compare") / "data" / f"{name}.yaml"
    return _parse(file.read_text(encoding="utf-8"), f"{name}.yaml")


def _parse(text: str, where: str) -> Lexicon:
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise FileFormatError(f"{where}, {yaml_problem(error)}.") from error
    if not isinstance(data, dict):
        raise FileFormatError(f"{where}: must map {', '.join(sorted(_TOP))} to their values.")
    _known_keys(data, _TOP, where)
    entries = data.get("cues")
    if not isinstance(entries, list) or not entries:
        raise FileFormatError(f"{where}: cues must be a list with at least one entry.")
    cues = [_cue(entry, f"{where}, cue {number}") for number, entry in enumerate(entries, 1)]
    seen: set[str] = set()
    for cue in cues:
        if cue.id in seen:
            raise FileFormatError(f"{where}: the cue id {cue.id!r} occurs more than once.")
        seen.add(cue.id)
    sources = tuple(str(s) for s in data.get("sources") or ())
    return Lexicon(str(data.get("name", where)), str(data.get("means", "")), sources, tuple(cues))


def _known_keys(entry: dict, known: set[str], where: str) -> None:
    for key in entry:
        if key not in known:
            hint = nearest(key, known)
            raise FileFormatError(
                f"{where}: unknown key {key!r}" + (f"; did you mean {hint!r}?" if hint else ".")
            )


def _cue(entry: object, where: str) -> Cue:
    if not isinstance(entry, dict):
        raise FileFormatError(f"{where}: must be a mapping, is {type(entry).__name__}.")
    _known_keys(entry, _CUE, where)
    for key in ("id", "group"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise FileFormatError(f"{where}: needs {key!r}, a text.")
    where = f"{where} ({entry['id']})"
    phrases, patterns = _texts(entry, "phrases", where), _texts(entry, "patterns", where)
    if not phrases and not patterns:
        raise FileFormatError(f"{where}: needs phrases or patterns.")
    clean = tuple(" ".join(p.lower().translate(_NORMAL).split()) for p in phrases)
    for phrase in clean:
        if not _PHRASE.fullmatch(phrase):
            raise FileFormatError(
                f"{where}: {phrase!r} is no phrase: words, single spaces, * at the end of a word."
            )
    for pattern in patterns:
        try:
            if re.compile(pattern).match(""):
                raise FileFormatError(f"{where}: the pattern {pattern!r} matches nothing at all.")
        except re.error as error:
            raise FileFormatError(
                f"{where}: {pattern!r} is no regular expression ({error})."
            ) from error
    return Cue(entry["id"], entry["group"], str(entry.get("indicator", "")), clean, patterns)


def _texts(entry: dict, key: str, where: str) -> tuple[str, ...]:
    values = entry.get(key) or []
    if not isinstance(values, list) or not all(isinstance(v, str) and v.strip() for v in values):
        raise FileFormatError(f"{where}: {key} must be a list of texts.")
    return tuple(values)


@functools.lru_cache(maxsize=32)
def _matchers(lexicon: Lexicon) -> tuple[tuple[Cue, re.Pattern[str] | None, tuple], ...]:
    out = []
    for cue in lexicon.cues:
        # longest first, so that the alternation prefers it
        parts = sorted(cue.phrases, key=lambda p: (-len(p), p))
        joined = "|".join(
            re.escape(p).replace(r"\*", r"\w*(?:['-]\w+)*").replace(r"\ ", " +") for p in parts
        )
        phrases = re.compile(rf"(?<![\w-])(?<!\w')(?:{joined})(?![\w-])") if parts else None
        patterns = tuple(re.compile(p, re.IGNORECASE) for p in cue.patterns)
        out.append((cue, phrases, patterns))
    return tuple(out)


def match_text(lexicon: Lexicon, text: str) -> list[tuple[int, int, Cue]]:
    """Return where the cues of a lexicon match: per cue, longest first, never overlapping.

    Examples
    --------
    >>> hedges = load_lexicon("hedging")
    >>> [(a, b, cue.id) for a, b, cue in match_text(hedges, "Perhaps it could work.")]
    [(0, 7, 'adverb'), (11, 16, 'modal')]
    """
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters change length; keep offsets
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    lowered = lowered.translate(_NORMAL)
    plain = text.translate(_NORMAL)
    found: list[tuple[int, int, Cue]] = []
    for cue, phrases, patterns in _matchers(lexicon):
        spans = [m.span() for m in phrases.finditer(lowered)] if phrases else []
        for pattern in patterns:
            spans += [m.span() for m in pattern.finditer(plain) if m.end() > m.start()]
        found += [(a, b, cue) for a, b in _without_overlap(spans)]
    return sorted(found, key=lambda f: (f[0], f[1], f[2].id))


def _without_overlap(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for a, b in sorted(set(spans), key=lambda s: (s[0] - s[1], s)):
        if all(b <= c or a >= d for c, d in kept):
            kept.append((a, b))
    return kept


def find_matches(
    articles: pd.DataFrame, lexicons: Iterable[Lexicon], *, exclusive: bool, progress: bool
) -> pd.DataFrame:
    """Return every match of lexicons in articles.

    Parameters
    ----------
    articles : DataFrame
        Needs ``article_id`` and ``text``.
    lexicons : iterable of Lexicon
    exclusive : bool
        Of matches of one group that overlap, keep the longest.
    progress : bool

    Returns
    -------
    DataFrame
        article_id, start, end (int64, characters), text, lexicon, group, cue, in_quote (bool).
    """
    frame = usable(tables.require_articles(articles))
    chosen = list(lexicons)
    rows = []
    pairs = zip(frame["article_id"], frame["text"], strict=True)
    for key, text in tqdm(pairs, total=len(frame), desc="cues", disable=not progress):
        if not isinstance(text, str) or not text:
            continue
        quoted = quoted_spans(text)
        for lexicon in chosen:
            found = match_text(lexicon, text)
            if exclusive:
                groups = dict.fromkeys(cue.group for _, _, cue in found)
                keep = {
                    (group, span)
                    for group in groups
                    for span in _without_overlap((a, b) for a, b, c in found if c.group == group)
                }
                found = [f for f in found if (f[2].group, (f[0], f[1])) in keep]
            for a, b, cue in found:
                inside = any(c <= a < d for c, d in quoted)
                rows.append((key, a, b, text[a:b], lexicon.name, cue.group, cue.id, inside))
    columns = ["article_id", "start", "end", "text", "lexicon", "group", "cue", "in_quote"]
    out = pd.DataFrame(rows, columns=columns)
    types = dict.fromkeys(columns, "str") | {"start": "int64", "end": "int64", "in_quote": "bool"}
    return out.astype(types)
