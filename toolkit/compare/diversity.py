"""How many voices are heard, and how evenly."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from toolkit.arguments import check_arguments, numbers
from toolkit.compare.contrast import count_matrix
from toolkit.compare.groups import REST
from toolkit.compare.permutation import (
    MAX_SPLITS,
    check_permutations,
    count_splits,
    memberships,
    smallest_p,
)
from toolkit.compare.quoted import UNKNOWN, prepare_quotes
from toolkit.compare.statistics import benjamini_hochberg
from toolkit.errors import ArgumentError, unknown_value


@check_arguments
def diversity(counts: object) -> dict[str, float | int | None]:
    r"""Return how many voices share a set of counts, and how evenly.

    Parameters
    ----------
    counts : sequence of float
        One per voice; voices with 0 count in k.

    Returns
    -------
    dict
        ``k`` (voices, zeros included) and ``k_present`` (without); ``shannon``
        :math:`H = -\sum p \ln p` in nats; ``effective`` number of voices :math:`e^H`;
        ``normalised`` :math:`H / \ln k`; ``hhi`` :math:`\sum p^2`; ``gini`` over the k voices and
        ``gini_unbiased``, times :math:`k / (k - 1)`. None where undefined: all of them when
        the counts are all 0, normalised and gini_unbiased when k is 1.

    Raises
    ------
    ArgumentError
        When a count is negative or not finite.

    References
    ----------
    Shannon (1948); Hill (1973), Ecology 54 (e^H); Herfindahl-Hirschman; Gini, with the
    correction of Deltas (2003), Review of Economics and Statistics 85.

    Examples
    --------
    >>> found = diversity([10, 5, 3, 2, 0])
    >>> {name: round(value, 6) for name, value in found.items()}
    {'k': 5, 'k_present': 4, 'shannon': 1.207974, 'effective': 3.346696,
     'normalised': 0.750556, 'hhi': 0.345, 'gini': 0.46, 'gini_unbiased': 0.575}
    """
    values = np.sort(numbers(counts, argument="counts").ravel())
    if not np.isfinite(values).all() or (values < 0).any():
        wrong = values[~(np.isfinite(values) & (values >= 0))][0]
        raise ArgumentError(f"counts: holds {wrong:g}; counts must be finite and not negative.")
    k, total = len(values), values.sum()
    out: dict[str, float | int | None] = {"k": k, "k_present": int((values > 0).sum())}
    if total <= 0:
        return out | dict.fromkeys(_MEASURES)
    share = values / total
    positive = share[share > 0]
    entropy = float(-(positive * np.log(positive)).sum()) + 0.0
    gini = float(((2 * np.arange(1, k + 1) - k - 1) * share).sum() / k)
    return out | {
        "shannon": entropy,
        "effective": float(np.exp(entropy)),
        "normalised": entropy / float(np.log(k)) if k > 1 else None,
        "hhi": float((share**2).sum()),
        "gini": gini,
        "gini_unbiased": gini * k / (k - 1) if k > 1 else None,
    }


_MEASURES = ("shannon", "effective", "normalised", "hhi", "gini", "gini_unbiased")


@check_arguments
def compare_diversity(
    quotes: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    by: str = "outlet",
    per: str = "speaker",
    sides: object = None,
    measure: str = "words",
    against: str = REST,
    nested: bool = False,
    n_permutations: int = 1999,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare how many voices groups of articles give room to.

    Parameters
    ----------
    quotes, articles, by, per, sides, measure, against, nested, n_permutations, seed
        As for `compare_voices`.

    Returns
    -------
    DataFrame
        One row per group: n (int64, articles with a known voice), n_quotes and share_unknown
        (of quotes, left out of the rest), the measures of `diversity` with k the number of
        known voices in the whole table, effective_expected (what as many articles drawn at
        random from the group and its reference give on average: the value to hold ``effective``
        against, as both have the bias of a small sample; NaN where nothing is tested),
        effective_against (the reference's effective number, of another number of articles),
        and for the difference of Shannon's H to the reference p, p_adjusted, smallest_p,
        test_method. ``interval_method`` is "none": entropy from few articles is too low by an
        unknown amount, so no interval is drawn.

    Raises
    ------
    TableError, ArgumentError
        As `compare_voices`.

    Notes
    -----
    H grows with the number of articles. Groups of different size are compared by the test,
    which gives each shuffled group the size of the real one, not by their values.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["X", "Y"]})
    >>> quotes = pd.DataFrame(
    ...     {"article_id": list("aab"), "speaker": list("pzp"), "text": ["Yes"] * 3}
    ... )
    >>> compare_diversity(quotes, articles)[["outlet", "k", "effective"]].values.tolist()
    [['X', 2, 2.0], ['Y', 2, 1.0]]
    """
    if measure not in ("words", "quotes"):
        raise unknown_value("measure", measure, ("words", "quotes"))
    n_permutations = check_permutations(n_permutations)
    frame, groups = prepare_quotes(quotes, articles, by=by, per=per, sides=sides, nested=nested)
    groups.check_against(against)
    known = frame[frame["voice"] != UNKNOWN]
    voices = sorted(known["voice"].unique())
    weight = known["n_words"].to_numpy() if measure == "words" else np.ones(len(known))
    counts = count_matrix(
        known["row"].to_numpy(),
        pd.Index(voices).get_indexer(pd.Index(known["voice"])),
        weight,
        (len(groups.ids), len(voices)),
    )
    used = np.asarray(counts.sum(axis=1)).ravel() > 0
    rows = []
    for number, name in enumerate(groups.names):
        inside, outside = (mask & used for mask in groups.contrast(name, against))
        mine = frame[groups.codes[frame["row"]] == number]
        unknown = float((mine["voice"] == UNKNOWN).mean()) if len(mine) else np.nan
        row: dict[str, object] = {by: name, "n": int(inside.sum()), "n_quotes": len(mine)}
        row["share_unknown"] = unknown
        row.update(diversity(np.asarray(counts[inside].sum(axis=0))))
        others = diversity(np.asarray(counts[outside].sum(axis=0)))["effective"]
        row["effective_expected"] = np.nan
        row |= {"against": against, "effective_against": others, "n_against": int(outside.sum())}
        if name == against:
            tested_as: dict[str, object] = _NOT | {
                "test_method": "not tested: the reference itself"
            }
        else:
            tested_as = _test(counts, inside, outside, n_permutations, seed)
        rows.append(row | tested_as)
    out = pd.DataFrame(rows)
    tested = ~out["test_method"].str.startswith("not tested").to_numpy()
    adjusted = np.ones(len(out))
    if tested.any():
        adjusted[tested] = benjamini_hochberg(out.loc[tested, "p"])
    out.insert(list(out.columns).index("p") + 1, "p_adjusted", adjusted)
    more = ("effective_expected", "effective_against", "share_unknown")
    floats = dict.fromkeys((*_MEASURES, *more), "float64")
    return out.astype(floats | {by: "str"}).assign(
        interval_method="none", interval_reason="entropy from few articles is biased"
    )


_NOT: dict[str, object] = {"p": 1.0, "smallest_p": 1.0}


def _entropy(counts: np.ndarray) -> np.ndarray:
    total = counts.sum(axis=1, keepdims=True)
    share = counts / np.where(total > 0, total, 1)
    return -(share * np.log(np.where(share > 0, share, 1))).sum(axis=1)


def _test(
    counts: sparse.csr_matrix,
    inside: np.ndarray,
    outside: np.ndarray,
    n_permutations: int,
    seed: int,
) -> dict[str, object]:
    n_a, n_b = int(inside.sum()), int(outside.sum())
    if not n_a or not n_b:
        return _NOT | {"test_method": "not tested: no article to compare"}
    both = counts[inside | outside]
    member, total = inside[inside | outside], np.asarray(both.sum(axis=0)).ravel()
    by_voice = both.T.tocsr()

    def entropies(block: np.ndarray) -> np.ndarray:
        """H of each side of each split, (splits, 2)."""
        first = (by_voice @ block.T.astype(np.float64)).T
        return np.stack([_entropy(first), _entropy(total - first)], axis=1)

    blocks = memberships(n_a, n_a + n_b, n_permutations=n_permutations, seed=seed)
    every = np.concatenate([entropies(block) for block in blocks])
    drawn = every[:, 0] - every[:, 1]
    observed = entropies(member[None, :])
    observed = observed[:, 0] - observed[:, 1]
    exact = count_splits(n_a, n_b) <= MAX_SPLITS
    centre = drawn.mean() if exact else np.append(drawn, observed).mean()
    hits = int((np.abs(drawn - centre) >= abs(observed[0] - centre) - 1e-9).sum())
    extra = 0 if exact else 1
    return {
        "effective_expected": float(np.exp(every[:, 0]).mean()),
        "p": (hits + extra) / (len(drawn) + extra),
        "smallest_p": smallest_p(n_a, n_b, n_permutations=n_permutations),
        "test_method": f"{'exact' if exact else 'Monte Carlo'} permutation of articles "
        f"({len(drawn):,})",
    }
