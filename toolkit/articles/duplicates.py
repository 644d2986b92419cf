"""The same article more than once: copies, updates, and wire stories that several outlets carry."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.articles.folding import fold
from toolkit.articles.metadata import is_missing
from toolkit.articles.shingles import candidates_index, jaccard, minhash, shingles
from toolkit.errors import ArgumentError, unknown_value

KEEP = ("all", "first", "last", "longest")
THRESHOLD = 0.4
"""Jaccard similarity of word-3 shingles from which an article repeats another."""

CONTAINED = 0.8
"""Share of the shorter article's shingles that the longer one has to hold instead."""

ENOUGH = 40
"""Shingles an article needs before being contained in another says anything."""


def check_keep(keep: object) -> str:
    """Check the `keep` argument."""
    if keep not in KEEP:
        raise unknown_value("keep", keep, KEEP)
    return str(keep)


@check_arguments
def find_duplicates(
    articles: pd.DataFrame,
    *,
    threshold: float = THRESHOLD,
    keep: str = "all",
    one_per_wire: bool = False,
    progress: bool = True,
) -> pd.DataFrame:
    """Find articles that repeat others, by MinHash over word shingles (Broder 1997).

    An article repeats an earlier one when their sets of word-3 shingles have a Jaccard
    similarity of at least `threshold`, or when four fifths of the shorter one stand in the
    longer. Signatures only choose the candidates; similarity is counted in full.

    Parameters
    ----------
    articles : DataFrame
        ``article_id`` and ``text``; ``outlet``, ``published`` and ``status`` are used if there.
    threshold : float
        Between 0 and 1. The default finds copies with a seventh of their words changed.
    keep : {"all", "first", "last", "longest"}
        Which article of those that repeat each other keeps its text. With "all" they are only
        marked. Otherwise the others get the status "duplicate" and an empty text, so that no
        later step counts them twice.
    one_per_wire : bool
        Treat copies in different outlets as duplicates, too. Left out, each outlet keeps its
        own: carrying a wire story is a choice of that outlet.
    progress : bool

    Returns
    -------
    DataFrame
        A copy with ``duplicate_of`` (the article it repeats, within the same outlet) and
        ``wire`` (id of the group, where two or more outlets carry the story).

    Raises
    ------
    ArgumentError
        When an option has an impossible value.
    TableError
        When a column is missing.

    Examples
    --------
    >>> text = "The talks in Istanbul ended on Friday without a result, officials said. " * 3
    >>> table = pd.DataFrame({"article_id": ["a", "b", "c"], "outlet": ["X", "Y", "X"],
    ...     "text": [text, text, text.replace("Friday", "friday,")]})
    >>> found = find_duplicates(table, progress=False)
    >>> found["duplicate_of"].isna().tolist(), found["wire"].tolist()
    ([True, True, False], ['a', 'a', 'a'])
    """
    tables.require_articles(articles)
    check_keep(keep)
    if isinstance(threshold, bool) or not isinstance(threshold, int | float):
        raise ArgumentError(f"threshold={threshold!r} must be a number between 0 and 1.")
    if not 0 < threshold <= 1:
        raise ArgumentError(f"threshold={threshold!r} must be above 0 and at most 1.")
    out = articles.copy()
    groups, likeness = _groups(articles, float(threshold), progress)
    ids = articles["article_id"].tolist()
    outlets = articles["outlet"].tolist() if "outlet" in articles else [None] * len(ids)
    texts = ["" if is_missing(t) else t for t in articles["text"].tolist()]
    duplicate_of: list[str | None] = (
        articles["duplicate_of"].tolist() if "duplicate_of" in articles else [None] * len(ids)
    )
    duplicate_of = [None if is_missing(d) else d for d in duplicate_of]
    wire: list[str | None] = [None] * len(ids)
    dropped: list[int] = []
    for group in groups:
        if len(group) < 2:
            continue
        named = {outlets[i] for i in group if not is_missing(outlets[i])}
        if len(named) > 1:
            for i in group:
                wire[i] = ids[group[0]]
        for part in split_by_outlet(group, outlets, one_per_wire):
            head = _head(part, texts, keep)
            for i in part:
                if i != head:
                    duplicate_of[i] = ids[head]
                    if keep != "all":
                        dropped.append(i)
    out["duplicate_of"] = pd.Series(duplicate_of, index=out.index, dtype="str")
    out["wire"] = pd.Series(wire, index=out.index, dtype="str")
    return _drop(out, dropped, likeness) if keep != "all" else out


def _order(articles: pd.DataFrame) -> list[int]:
    """Return row numbers by date of publication, undated rows last, then by position."""
    if "published" not in articles:
        return list(range(len(articles)))
    when = pd.to_datetime(articles["published"], errors="coerce").to_numpy()
    return np.argsort(when, kind="stable").tolist()


def _groups(
    articles: pd.DataFrame, threshold: float, progress: bool
) -> tuple[list[list[int]], dict[int, float]]:
    """Group row numbers around the earliest article of each group.

    Every article is compared with the first of each group only, so that a chain of small
    changes does not join what has nothing in common.
    """
    index = candidates_index()
    texts = articles["text"].tolist()
    status = articles["status"].tolist() if "status" in articles else ["ok"] * len(texts)
    same: dict[str, int] = {}
    members: dict[int, list[int]] = {}
    likeness: dict[int, float] = {}

    @functools.lru_cache(maxsize=20_000)
    def of_head(row: int) -> np.ndarray:
        return shingles(texts[row])

    order = _order(articles)
    for row in tqdm(order, desc="Duplicates", unit="article", disable=not progress):
        text = texts[row]
        if is_missing(text) or status[row] not in ("ok", "duplicate"):
            continue
        folded = fold(text)
        if folded in same:
            members[same[folded]].append(row)
            likeness[row] = 1.0
            continue
        own = shingles(text)
        sketch = minhash(own)
        best: tuple[float, int] | None = None
        for head in sorted(index.query(sketch)):
            similar, contained = jaccard(own, of_head(head))
            inside = contained >= CONTAINED and min(len(own), len(of_head(head))) >= ENOUGH
            if similar >= threshold or inside:
                value = max(similar, contained * 0.999 if inside else 0.0)
                if best is None or (value, -head) > (best[0], -best[1]):
                    best = (value, head)
        if best is None:
            index.insert(row, sketch)
            members[row] = [row]
            same[folded] = row
        else:
            members[best[1]].append(row)
            likeness[row] = best[0]
            same[folded] = best[1]
    return list(members.values()), likeness


def split_by_outlet(
    group: Sequence[int], outlets: Sequence[object], one_per_wire: bool
) -> list[list[int]]:
    """Split a group by outlet; an article without outlet stays with the first."""
    if one_per_wire:
        return [list(group)]
    parts: dict[object, list[int]] = {}
    first = next((outlets[i] for i in group if not is_missing(outlets[i])), None)
    for i in group:
        parts.setdefault(first if is_missing(outlets[i]) else outlets[i], []).append(i)
    return list(parts.values())


def _head(part: Sequence[int], texts: Sequence[str], keep: str) -> int:
    if keep == "last":
        return part[-1]
    if keep == "longest":
        return max(part, key=lambda i: (len(texts[i]), -part.index(i)))
    return part[0]


def _drop(out: pd.DataFrame, rows: Sequence[int], likeness: dict[int, float]) -> pd.DataFrame:
    """Empty the texts of duplicates, and say so."""
    if not rows:
        return out
    chosen = np.zeros(len(out), dtype=bool)
    chosen[list(rows)] = True
    out["text"] = out["text"].mask(chosen, "")
    if "n_words" in out:
        out["n_words"] = out["n_words"].mask(chosen, 0)
    if "status" in out:
        out["status"] = out["status"].mask(chosen, "duplicate")
    if "reason" in out:
        reasons = out["reason"].tolist()
        for i in rows:
            other = out["duplicate_of"].iloc[i]
            how = f"{likeness[i]:.0%} like" if i in likeness else "repeated by"
            note = f"{how} {other}, which keeps its text"
            reasons[i] = note if is_missing(reasons[i]) else f"{reasons[i]}; {note}"
        out["reason"] = pd.Series(reasons, index=out.index, dtype="str")
    return out


_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@check_arguments
def diff_texts(first: str, second: str) -> pd.DataFrame:
    """Lay two texts side by side, word by word.

    Parameters
    ----------
    first, second : str

    Returns
    -------
    DataFrame
        One row for each stretch: ``kind`` (same, changed, only_first, only_second), the
        offsets ``first_start``, ``first_end``, ``second_start``, ``second_end`` (int64), and
        ``first``, ``second``, the words themselves. Stretches are in order and cover both
        texts whole.

    Examples
    --------
    >>> diff_texts("The talks ended Friday.", "The talks ended on Friday.")["kind"].tolist()
    ['same', 'only_second', 'same']
    """
    a, b = _TOKEN.findall(first), _TOKEN.findall(second)
    at_a = np.concatenate([[0], np.cumsum([len(t) for t in a])]).astype(int)
    at_b = np.concatenate([[0], np.cumsum([len(t) for t in b])]).astype(int)
    names = {"equal": "same", "replace": "changed", "delete": "only_first", "insert": "only_second"}
    rows = []
    for tag, a0, a1, b0, b1 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        s0, s1, t0, t1 = int(at_a[a0]), int(at_a[a1]), int(at_b[b0]), int(at_b[b1])
        rows.append((names[tag], s0, s1, t0, t1, first[s0:s1], second[t0:t1]))
    columns = ["kind", "first_start", "first_end", "second_start", "second_end", "first", "second"]
    frame = pd.DataFrame(rows, columns=columns)
    for column in columns[1:5]:
        frame[column] = frame[column].astype("int64")
    for column in ("kind", "first", "second"):
        frame[column] = frame[column].astype("str")
    return frame
