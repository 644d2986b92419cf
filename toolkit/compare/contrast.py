"""One table of contrasts: each group, each column, with estimate, interval and test.

Shares of voices, classes of verbs, cues and tone differ in what they count. What is done
with the counts is the same, and is done here.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from toolkit.compare.groups import Groups
from toolkit.compare.intervals import estimates, intervals
from toolkit.compare.permutation import permute_counts
from toolkit.compare.statistics import benjamini_hochberg

RESULT_COLUMNS = [
    "count", "base", "estimate", "low", "high", "interval_method", "interval_reason",
    "n", "n_with", "against", "estimate_against", "n_against",
    "p", "p_adjusted", "smallest_p", "test_method",
]  # fmt: skip


def count_matrix(
    rows: np.ndarray, columns: np.ndarray, weights: np.ndarray, shape: tuple[int, int]
) -> sparse.csr_matrix:
    """Return summed weights per article and column; rows numbered -1 are left out."""
    keep = (rows >= 0) & (columns >= 0)
    return sparse.csr_matrix(
        sparse.coo_matrix(
            (weights[keep].astype(np.float64), (rows[keep], columns[keep])), shape=shape
        )
    )


def contrast_counts(
    counts: np.ndarray | sparse.csr_matrix,
    exposure: np.ndarray,
    groups: Groups,
    *,
    column: str,
    names: list[str],
    kind: str,
    against: str,
    scale: float = 1.0,
    level: float = 0.95,
    n_permutations: int = 9999,
    seed: int = 0,
    limits: bool = True,
) -> pd.DataFrame:
    """Return one row per group and column of `counts`.

    Parameters
    ----------
    counts : array or sparse matrix, shape (articles, columns)
    exposure : array, shape (articles,)
        Base of each article's counts. Articles with exposure 0 say nothing and are left out
        of n, intervals and tests.
    groups : Groups
    column : str
        Name of the result column that holds `names`.
    names : list of str
    kind : {"mean", "rate", "share"}
        As for `interval`.
    against : str
        A group, or "rest".
    scale : float
        What estimates and limits are multiplied with, such as 1000 for "per 1,000 words".
    level, n_permutations, seed
        As for `interval` and `permute_counts`.
    limits : bool
        Whether intervals are worked out; without, ``interval_method`` is "none".

    Returns
    -------
    DataFrame
        The group's column (named by `groups.by`), `column` and `RESULT_COLUMNS`.
        ``p_adjusted`` is Benjamini and Hochberg's over the table's tested rows. Rows without
        a test have p = p_adjusted = smallest_p = 1 and say why in ``test_method``.
    """
    groups.check_against(against)
    matrix = sparse.csr_matrix(counts)
    used = exposure > 0
    parts = []
    for name in groups.names:
        inside, outside = groups.contrast(name, against)
        inside, outside = inside & used, outside & used
        given = matrix[inside], exposure[inside]
        part = (
            intervals(*given, kind=kind, level=level, seed=seed) if limits else estimates(*given)
        ).rename(columns={"method": "interval_method", "reason": "interval_reason"})
        part[["estimate", "low", "high"]] *= scale
        part.insert(0, groups.by, name)
        part.insert(1, column, names)
        part["count"] = np.asarray(matrix[inside].sum(axis=0)).ravel()
        part["base"] = exposure[inside].sum()
        part["n_with"] = (matrix[inside] != 0).sum(axis=0).A1 if inside.any() else 0
        part["against"] = against
        base = exposure[outside].sum()
        total = np.asarray(matrix[outside].sum(axis=0)).ravel()
        part["estimate_against"] = scale * total / base if base else np.nan
        part["n_against"] = int(outside.sum())
        part["p"], part["smallest_p"] = 1.0, 1.0
        if name == against:
            part["test_method"] = "not tested: the reference itself"
        elif not inside.any() or not outside.any():
            part["test_method"] = "not tested: no article to compare"
        else:
            both = inside | outside
            found = permute_counts(
                matrix[both],
                exposure[both],
                inside[both],
                n_permutations=n_permutations,
                seed=seed,
            )
            part["p"], part["smallest_p"] = found.p, found.smallest_p
            kind_of = "exact" if found.exact else "Monte Carlo"
            part["test_method"] = f"{kind_of} permutation of articles ({found.n_permutations:,})"
        parts.append(part)
    out = pd.concat(parts, ignore_index=True)
    out = adjust(out)[[groups.by, column, *RESULT_COLUMNS]]
    texts = [groups.by, column, "interval_method", "interval_reason", "against", "test_method"]
    whole = ["n", "n_with", "n_against"]
    return out.astype(dict.fromkeys(texts, "str") | dict.fromkeys(whole, "int64"))


def adjust(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of contrasts with ``p_adjusted`` anew over all its tested rows.

    Benjamini and Hochberg (1995). Two groups against each other are one test written twice,
    which changes nothing.
    """
    tested = ~table["test_method"].str.startswith("not tested")
    adjusted = np.ones(len(table))
    if tested.any():
        adjusted[tested] = benjamini_hochberg(table.loc[tested, "p"])
    return table.assign(p_adjusted=adjusted)
