"""Which outlets carry which quote: selecting quotes is framing too."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
from scipy import sparse

from toolkit.arguments import check_arguments
from toolkit.compare.groups import Groups
from toolkit.compare.permutation import MAX_SPLITS, check_permutations
from toolkit.compare.quoted import prepare_quotes
from toolkit.compare.statistics import benjamini_hochberg
from toolkit.compare.tokens import tokenize
from toolkit.errors import ArgumentError

_COMMON = 200  # pairs of words in more quotes than this do not propose candidates
_ENOUGH = 4  # pairs of words that two quotes share at least, or all pairs of the shorter one
_CELLS = 8_000_000


@check_arguments
def find_shared_quotes(
    quotes: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    by: str = "outlet",
    min_words: int = 4,
    similarity: float = 0.6,
) -> pd.DataFrame:
    """Match near-identical quotes across articles.

    Two quotes match when the shorter shares at least `similarity` of its pairs of neighbouring
    words with the longer, and four of them at least or all it has: a part of a quote matches the
    whole, but "it as a ..." is no quote. Each quote joins the longest one that it matches best,
    so a short phrase never joins two quotes that only both contain it.

    Parameters
    ----------
    quotes : DataFrame
        Needs ``article_id``, ``speaker``, ``text``; where ``kind`` is there, indirect quotes
        are left out, as their words are the outlet's.
    articles : DataFrame
        Needs ``article_id`` and `by`.
    by : str
        Column of `articles` that names the groups.
    min_words : int
        Shorter quotes are left out; at least 2.
    similarity : float
        Above 0, up to 1.

    Returns
    -------
    DataFrame
        One row per quote of at least `min_words`: the group, article_id, shared_id (int64, the
        same for quotes that match, numbered by first appearance), n_articles and n_groups
        (int64, that carry it), speaker, text.

    Raises
    ------
    TableError, ArgumentError
        As `compare_voices`, and on options outside their range.

    References
    ----------
    Broder (1997), On the resemblance and containment of documents.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["X", "Y"]})
    >>> quotes = pd.DataFrame(
    ...     {
    ...         "article_id": ["a", "b", "b"],
    ...         "speaker": "zelenskyy",
    ...         "text": ["It looks like spam to us", "This looks like spam to us", "No deal is in"],
    ...     }
    ... )
    >>> find_shared_quotes(quotes, articles)[["outlet", "shared_id", "n_groups"]].values.tolist()
    [['X', 0, 2], ['Y', 0, 2], ['Y', 1, 1]]
    """
    return _match(quotes, articles, by, min_words, similarity)[0]


def _match(
    quotes: pd.DataFrame, articles: pd.DataFrame, by: str, min_words: int, similarity: float
) -> tuple[pd.DataFrame, Groups]:
    if isinstance(min_words, bool) or not isinstance(min_words, (int, np.integer)) or min_words < 2:
        raise ArgumentError(f"min_words={min_words!r} must be a whole number of at least 2.")
    if not 0 < similarity <= 1:
        raise ArgumentError(f"similarity={similarity!r} must lie above 0 and up to 1.")
    frame, groups = prepare_quotes(quotes, articles, by=by)
    if "kind" in frame.columns:
        frame = frame[frame["kind"] != "indirect"]
    words = [tokenize(t) if isinstance(t, str) else [] for t in frame["text"]]
    long = np.array([len(w) >= min_words for w in words], dtype=bool)
    frame = frame[long].reset_index(drop=True)
    words = [w for w, keep in zip(words, long, strict=True) if keep]
    label = _sets(words, similarity)
    shared = pd.factorize(label)[0].astype(np.int64)
    out = pd.DataFrame(
        {
            by: np.array(groups.names, dtype=object)[groups.codes[frame["row"]]],
            "article_id": frame["article_id"],
            "shared_id": shared,
            "row": frame["row"],
            "speaker": frame["voice"],
            "text": frame["text"],
        }
    ).astype({by: "str"})
    sizes = out.groupby("shared_id").agg(
        n_articles=("article_id", "nunique"), n_groups=(by, "nunique")
    )
    out = out.join(sizes, on="shared_id")
    columns = [by, "article_id", "shared_id", "n_articles", "n_groups", "speaker", "text"]
    types = {"n_articles": "int64", "n_groups": "int64"}
    return out.astype(types)[columns], groups


def _sets(words: list[list[str]], similarity: float) -> np.ndarray:
    """Number of the set of matching quotes each quote is in."""
    n = len(words)
    if n == 0:
        return np.zeros(0, dtype=np.int64)
    pairs = [set(pairwise(w)) for w in words]
    numbers: dict[tuple[str, str], int] = {}
    columns = [numbers.setdefault(p, len(numbers)) for own in pairs for p in sorted(own)]
    sizes = np.array([len(own) for own in pairs])
    rows = np.repeat(np.arange(n), sizes)
    shape = (n, max(len(numbers), 1))
    matrix = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
    frequency = np.asarray(matrix.sum(axis=0)).ravel()
    rare = matrix[:, np.flatnonzero((frequency > 1) & (frequency <= _COMMON))]
    candidates = sparse.triu(rare @ rare.T, k=1).tocoo()
    a, b = candidates.row, candidates.col
    step = 200_000
    edges = [np.zeros(0, dtype=bool)]
    for first in range(0, len(a), step):
        part = slice(first, first + step)
        both = np.asarray(matrix[a[part]].multiply(matrix[b[part]]).sum(axis=1)).ravel()
        shorter = np.minimum(sizes[a[part]], sizes[b[part]])
        likeness = both / np.maximum(shorter, 1)
        enough = both >= np.minimum(shorter, _ENOUGH)
        edges.append(np.where(enough & (likeness >= similarity - 1e-9), likeness, 0.0))
    return _stars(a, b, np.concatenate(edges), sizes)


def _stars(a: np.ndarray, b: np.ndarray, likeness: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Number of the longest quote that each quote joins, longest first; its own for a head."""
    near: dict[int, list[tuple[float, int]]] = {}
    for i, j, value in zip(a.tolist(), b.tolist(), likeness.tolist(), strict=True):
        if value:
            near.setdefault(i, []).append((value, j))
            near.setdefault(j, []).append((value, i))
    head = np.arange(len(sizes))
    place = np.empty(len(sizes), dtype=np.int64)
    order = np.lexsort((head, -sizes))
    place[order] = np.arange(len(sizes))
    for i in order:
        heads = [(-value, place[j], j) for value, j in near.get(int(i), ())
                 if place[j] < place[i] and head[j] == j]  # fmt: skip
        if heads:
            head[i] = min(heads)[2]
    return head


@check_arguments
def quote_matrix(shared: pd.DataFrame, *, by: str = "outlet", min_groups: int = 2) -> pd.DataFrame:
    """Return the matrix group x quote: how many articles of the group carry it.

    Parameters
    ----------
    shared : DataFrame
        What `find_shared_quotes` returned.
    by : str
        Its column of groups.
    min_groups : int
        Only quotes that so many groups carry.

    Returns
    -------
    DataFrame of int64
        Groups as index, shared_id as columns, most widely carried first.

    Examples
    --------
    >>> shared = pd.DataFrame(
    ...     {"outlet": list("XY"), "article_id": list("ab"), "shared_id": [0, 0], "n_groups": 2}
    ... )
    >>> quote_matrix(shared).values.tolist()
    [[1], [1]]
    """
    from toolkit import tables

    needed = [by, "article_id", "shared_id", "n_groups"]
    frame = tables.require_columns(shared, needed, argument="shared")
    names = sorted(frame[by].unique())
    chosen = frame[frame["n_groups"] >= min_groups].drop_duplicates(["article_id", "shared_id"])
    wide = chosen.groupby([by, "shared_id"]).size().unstack(fill_value=0)
    wide = wide.reindex(names, fill_value=0).astype("int64")
    order = sorted(wide.columns, key=lambda c: (-(wide[c] > 0).sum(), -wide[c].sum(), c))
    return wide[order]


@check_arguments
def compare_shared_quotes(
    quotes: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    by: str = "outlet",
    min_words: int = 4,
    similarity: float = 0.6,
    n_permutations: int = 1999,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare which quotes each pair of groups carries, with Jaccard's index.

    Parameters
    ----------
    quotes, articles, by, min_words, similarity
        As for `find_shared_quotes`.
    n_permutations, seed
        Of the group labels of articles that have such a quote.

    Returns
    -------
    DataFrame
        One row per pair of groups: the group, against, n_quotes, n_quotes_against, shared
        (int64, different quotes), jaccard (shared / either; 0 where neither has any), expected
        (its mean over shuffled labels), n and n_against (articles with such quotes), p (that
        far from expected, in either direction), p_adjusted, smallest_p, test_method.

    Raises
    ------
    TableError, ArgumentError
        As `find_shared_quotes`; and with fewer than two groups.

    References
    ----------
    Jaccard (1912), New Phytologist 11.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["X", "Y"]})
    >>> quotes = pd.DataFrame(
    ...     {"article_id": ["a", "b"], "speaker": "z", "text": ["this looks like spam"] * 2}
    ... )
    >>> found = compare_shared_quotes(quotes, articles)
    >>> found[["outlet", "against", "shared", "jaccard", "p"]].values.tolist()
    [['X', 'Y', 1, 1.0, 1.0]]
    """
    n_permutations = check_permutations(n_permutations)
    shared, groups = _match(quotes, articles, by, min_words, similarity)
    if len(groups.names) < 2:
        raise ArgumentError(
            f"by={by!r}: all articles are in {groups.names[0]!r}; needs two groups."
        )
    rows = groups.position(shared["article_id"])
    carriers, row = np.unique(rows, return_inverse=True)
    carried, alone = _carried(row, shared, len(carriers))
    codes = groups.codes[carriers]
    k = len(groups.names)
    counted, both = _overlap(carried, alone, codes[None, :], k)
    observed = _jaccard(counted, both)[0]
    pairs = list(combinations(range(k), 2))
    drawn, exact = [], _orders(codes, k) <= MAX_SPLITS
    rows_at_once = max(1, _CELLS // max(1, carried.shape[1] * k, len(codes)))
    for block in _shuffles(
        codes, k, exact=exact, n_permutations=n_permutations, seed=seed, rows=rows_at_once
    ):
        drawn.append(_jaccard(*_overlap(carried, alone, block, k)))
    null = np.concatenate(drawn) if drawn else np.zeros((1, len(pairs)))
    every = null if exact else np.vstack([null, observed[None, :]])
    expected = every.mean(axis=0)
    hits = (np.abs(every - expected) >= np.abs(observed - expected) - 1e-9).sum(axis=0)
    articles_with = np.bincount(codes, minlength=k)
    out = []
    for number, (a, b) in enumerate(pairs):
        n, m = int(articles_with[a]), int(articles_with[b])
        lowest = _smallest(n, m, len(codes), len(every), exact)
        if n and m:
            p = float(hits[number] / len(every))
            named = f"{'exact' if exact else 'Monte Carlo'} permutation of articles ({len(null):,})"
        else:
            p, named = 1.0, "not tested: no article to compare"
        out.append(
            {
                by: groups.names[a],
                "against": groups.names[b],
                "n_quotes": int(counted[0, a]),
                "n_quotes_against": int(counted[0, b]),
                "shared": int(both[0, number]),
                "jaccard": float(observed[number]),
                "expected": float(expected[number]),
                "n": n,
                "n_against": m,
                "p": p,
                "smallest_p": lowest if n and m else 1.0,
                "test_method": named,
            }
        )
    table = pd.DataFrame(out)
    tested = ~table["test_method"].str.startswith("not tested").to_numpy()
    adjusted = np.ones(len(table))
    if tested.any():
        adjusted[tested] = benjamini_hochberg(table.loc[tested, "p"])
    table.insert(list(table.columns).index("p") + 1, "p_adjusted", adjusted)
    return table.astype({by: "str", "against": "str", "test_method": "str"})


def _carried(row: np.ndarray, shared: pd.DataFrame, n: int) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Which articles carry which quote, and how many quotes each article has to itself.

    Returns
    -------
    carried : csr_matrix of float32, shape (quotes that several articles carry, articles)
    alone : ndarray of float64, shape (articles,)
    """
    pairs = pd.DataFrame({"row": row, "id": shared["shared_id"].to_numpy()}).drop_duplicates()
    several = pairs.groupby("id")["row"].transform("size").to_numpy() > 1
    alone = np.bincount(pairs["row"][~several], minlength=n).astype(np.float64)
    number, names = pd.factorize(pairs["id"][several])
    ones = np.ones(len(number), dtype=np.float32)
    where = (number, pairs["row"][several].to_numpy())
    return sparse.csr_matrix((ones, where), shape=(len(names), n)), alone


def _overlap(
    carried: sparse.csr_matrix, alone: np.ndarray, labels: np.ndarray, k: int
) -> tuple[np.ndarray, np.ndarray]:
    """Different quotes of each group, (labellings, k), and of both of each pair of groups."""
    inside = [(labels == g).T for g in range(k)]
    present = [(carried @ np.ascontiguousarray(i, dtype=np.float32)) > 0 for i in inside]
    counted = [alone @ i + p.sum(axis=0) for i, p in zip(inside, present, strict=True)]
    both = [(present[a] & present[b]).sum(axis=0) for a, b in combinations(range(k), 2)]
    return np.stack(counted, axis=1), np.stack(both, axis=1)


def _jaccard(counted: np.ndarray, both: np.ndarray) -> np.ndarray:
    """Jaccard of each pair of groups, shape (labellings, pairs)."""
    pairs = combinations(range(counted.shape[1]), 2)
    either = np.stack([counted[:, a] + counted[:, b] for a, b in pairs], axis=1) - both
    return both / np.maximum(either, 1)


def _orders(codes: np.ndarray, k: int) -> int:
    """Number of different ways to give out the labels."""
    count = math.factorial(len(codes)) if len(codes) < 200 else MAX_SPLITS + 1
    if count <= MAX_SPLITS or len(codes) < 200:
        for size in np.bincount(codes, minlength=k).tolist():
            count //= math.factorial(size)
    return count


def _shuffles(
    codes: np.ndarray, k: int, exact: bool, *, n_permutations: int, seed: int, rows: int
) -> Iterator[np.ndarray]:
    if exact:
        block: list[list[int]] = []
        left = np.bincount(codes, minlength=k).tolist()
        for labels in _all_labels(left, [0] * len(codes), 0):
            block.append(labels)
            if len(block) == rows:
                yield np.array(block)
                block = []
        if block:
            yield np.array(block).reshape(len(block), len(codes))
        return
    rng = np.random.default_rng(seed)
    for first in range(0, n_permutations, rows):
        shape = (min(rows, n_permutations - first), len(codes))
        yield rng.permuted(np.broadcast_to(codes, shape), axis=1)


def _all_labels(left: list[int], labels: list[int], at: int) -> Iterator[list[int]]:
    if at == len(labels):
        yield labels.copy()
        return
    for group, count in enumerate(left):
        if count:
            left[group] -= 1
            labels[at] = group
            yield from _all_labels(left, labels, at + 1)
            left[group] += 1


def _smallest(n: int, m: int, total: int, looked: int, exact: bool) -> float:
    ways = math.comb(total, n) * math.comb(total - n, m)
    floor = min(1.0, (2 if n == m else 1) / ways)
    return floor if exact else max(floor, 1 / looked)
