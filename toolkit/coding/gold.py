"""Gold: codes that were settled, kept so that they outlive a new cleaning of the texts.

A span is kept with its own words and with what stands around it. Offsets are found again in
whatever text the article has now.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pandas as pd

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError, FileFormatError

CONTEXT = 40
"""Characters kept before and after a span."""

_SPACE = re.compile(r"\s+")
_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u2009": " "})


@check_arguments
def anchor_spans(
    spans: pd.DataFrame, articles: pd.DataFrame, *, context: int = CONTEXT
) -> pd.DataFrame:
    """Add to spans what is needed to find them again.

    Parameters
    ----------
    spans : DataFrame
        ``article_id start end``.
    articles : DataFrame
        ``article_id text``.
    context : int
        Characters kept on each side.

    Returns
    -------
    DataFrame
        A copy with ``text``, ``prefix`` and ``suffix``.

    Raises
    ------
    TableError
        When a span lies outside its article, or its article is missing.

    Examples
    --------
    >>> spans = pd.DataFrame({"article_id": ["a"], "start": [3], "end": [6]})
    >>> anchor_spans(spans, pd.DataFrame({"article_id": ["a"], "text": ["On Kyi."]}))["text"][0]
    'Kyi'
    """
    out = tables.require_columns(spans, ["article_id", "start", "end"], argument="spans").copy()
    tables.require_articles(articles)
    texts = dict(zip(articles["article_id"], articles["text"].fillna("").astype(str), strict=True))
    surface, prefix, suffix = [], [], []
    for article_id, start, end in zip(out["article_id"], out["start"], out["end"], strict=True):
        text = texts.get(article_id)
        if text is None:
            raise tables.TableError(f"spans: article {article_id!r} is not in the articles.")
        if not 0 <= start < end <= len(text):
            raise tables.TableError(f"spans: {start}:{end} lies outside article {article_id!r}.")
        surface.append(text[start:end])
        prefix.append(text[max(0, start - context) : start])
        suffix.append(text[end : end + context])
    out["text"], out["prefix"], out["suffix"] = surface, prefix, suffix
    return out.astype({"text": "str", "prefix": "str", "suffix": "str"})


def _squeeze(text: str) -> tuple[str, list[int]]:
    """The text with plain marks and single spaces, and where each character came from."""
    plain = text.translate(_MARKS)
    out: list[str] = []
    origin: list[int] = []
    for i, char in enumerate(plain):
        if char.isspace():
            if out and out[-1] == " ":
                continue
            char = " "
        out.append(char)
        origin.append(i)
    return "".join(out), origin


@check_arguments
def relocate(spans: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Find spans again, by their words and what stood around them.

    Parameters
    ----------
    spans : DataFrame
        ``article_id text prefix suffix`` as `anchor_spans` gives them.
    articles : DataFrame
        ``article_id text``: the texts as they are now.

    Returns
    -------
    DataFrame
        A copy with ``start``, ``end`` (Int64) and ``found`` (bool). White space and the shape
        of quotation marks may differ. A span whose words stand in several places takes the one
        whose surroundings agree best; words that are gone, and places that agree equally, are
        not found, and never guessed.

    Raises
    ------
    TableError
        When a column is missing.

    Examples
    --------
    >>> spans = pd.DataFrame({"article_id": ["a"], "text": ["he"], "prefix": ["Then "],
    ...                       "suffix": [" left."]})
    >>> now = pd.DataFrame({"article_id": ["a"], "text": ["As he said. Then he left."]})
    >>> relocate(spans, now)[["start", "end", "found"]].values.tolist()
    [[17, 19, True]]
    """
    out = tables.require_columns(
        spans, ["article_id", "text", "prefix", "suffix"], argument="spans"
    ).copy()
    tables.require_articles(articles)
    texts = {
        a: _squeeze(t)
        for a, t in zip(
            articles["article_id"], articles["text"].fillna("").astype(str), strict=True
        )
    }
    starts: list[int | None] = []
    ends: list[int | None] = []
    for article_id, surface, prefix, suffix in zip(
        out["article_id"], out["text"], out["prefix"], out["suffix"], strict=True
    ):
        text, origin = texts.get(article_id, ("", []))
        words = _squeeze(str(surface))[0].strip()
        left = _squeeze("" if pd.isna(prefix) else str(prefix))[0].strip()
        right = _squeeze("" if pd.isna(suffix) else str(suffix))[0].strip()
        places: list[tuple[int, int]] = []
        at = text.find(words) if words else -1
        while at >= 0:
            edge = _inside_word(text, at, at + len(words), words)
            if not edge:
                before, after = text[:at].rstrip(), text[at + len(words) :].lstrip()
                places.append((_same_end(before, left) + _same_start(after, right), at))
            at = text.find(words, at + 1)
        places.sort(key=lambda p: -p[0])
        sure = bool(places) and (len(places) == 1 or places[0][0] > places[1][0])
        if sure:
            first = places[0][1]
            starts.append(origin[first])
            ends.append(origin[first + len(words) - 1] + 1)
        else:
            starts.append(None)
            ends.append(None)
    out["start"] = pd.array(starts, dtype="Int64")
    out["end"] = pd.array(ends, dtype="Int64")
    out["found"] = out["start"].notna().astype(bool)
    return out


def _inside_word(text: str, start: int, end: int, words: str) -> bool:
    left = start > 0 and text[start - 1].isalnum() and words[0].isalnum()
    right = end < len(text) and text[end].isalnum() and words[-1].isalnum()
    return left or right


def _same_end(one: str, two: str) -> int:
    n = 0
    while n < min(len(one), len(two)) and one[-1 - n] == two[-1 - n]:
        n += 1
    return n


def _same_start(one: str, two: str) -> int:
    n = 0
    while n < min(len(one), len(two)) and one[n] == two[n]:
        n += 1
    return n


@check_arguments
def write_gold(gold: pd.DataFrame, path: str | os.PathLike[str]) -> Path:
    """Write settled codes or spans as CSV that `read_gold` reads back.

    Parameters
    ----------
    gold : DataFrame
        What `consensus` or `anchor_spans` returned. Disputed rows are refused: settle them.
    path : path
        Where to write.

    Returns
    -------
    Path

    Raises
    ------
    ArgumentError
        When rows are still disputed.
    """
    if "how" in gold.columns and gold["how"].eq("disputed").any():
        n = int(gold["how"].eq("disputed").sum())
        raise ArgumentError(f"gold: {n} rows are still disputed; adjudicate them first.")
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    gold.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
    return path


@check_arguments
def read_gold(path: str | os.PathLike[str], articles: pd.DataFrame | None = None) -> pd.DataFrame:
    """Read a gold file and, with the articles, find its spans again.

    Parameters
    ----------
    path : path
        A CSV file that `write_gold` wrote, or one of ``data/gold/``.
    articles : DataFrame, optional
        ``article_id text``; where the gold names files, also ``source_path``.

    Returns
    -------
    DataFrame
        The rows; with `articles` also ``article_id start end found``.

    Raises
    ------
    FileFormatError
        When the file is missing or is no such table.
    """
    path = Path(path)
    try:
        gold = pd.read_csv(path, encoding="utf-8", keep_default_na=False, na_values=[""])
    except OSError as error:
        raise FileFormatError(
            f"{path}: cannot be read ({error.strerror}). Check the path."
        ) from error
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise FileFormatError(f"{path}: cannot be read as gold: {error}") from error
    if articles is None:
        return gold
    if "article_id" not in gold.columns:
        if "file" not in gold.columns:
            raise FileFormatError(f"{path}: has neither a column article_id nor file.")
        tables.require_columns(articles, ["source_path"], argument="articles")
        names = articles["source_path"].map(lambda p: "" if pd.isna(p) else Path(str(p)).name)
        by_name = dict(zip(names, articles["article_id"], strict=True))
        gold["article_id"] = gold["file"].map(by_name)
        gold = gold[gold["article_id"].notna()].reset_index(drop=True)
    for column in ("prefix", "suffix"):
        gold[column] = gold[column].fillna("")
    return relocate(gold, articles)
