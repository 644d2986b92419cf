"""What a comparison says once the machine's errors, as people found them, are taken out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.compare.permutation import check_permutations
from toolkit.compare.statistics import wilson
from toolkit.errors import ArgumentError, unknown_value

METHODS = ("calibration", "rogan-gladen")

_Floats = npt.NDArray[np.float64]


@check_arguments
def correct_shares(
    counts: pd.DataFrame,
    units: pd.DataFrame,
    *,
    by: str = "group",
    label: str = "label",
    n: str = "n",
    method: str = "calibration",
    pooled: bool = True,
    design_effect: float = 1.0,
    confidence: float = 0.95,
    n_draws: int = 4000,
    seed: int = 0,
) -> pd.DataFrame:
    """Correct the shares of labels in each group for the machine's errors.

    Parameters
    ----------
    counts : DataFrame
        What the machine counted in the whole corpus: a row per group and label with columns
        `by`, `label` and `n`.
    units : DataFrame
        What `validation_units` returned, for one question: ``people machine weight group``.
    by, label, n : str
        Columns of `counts`.
    method : {"calibration", "rogan-gladen"}
        ``calibration`` applies the share of each true label among those the machine gave a
        label. ``rogan-gladen`` inverts the machine's hit rates (Rogan and Gladen 1978, for any
        number of labels): right where the groups differ in what is true and the machine errs
        alike on it, but wide where the machine is weak.
    pooled : bool
        Learn the errors from all groups together; False learns them in each group, for which
        each needs its own coded units.
    design_effect : float
        How many labels of one article tell as much as one label of its own; 1 takes all labels
        for independent, which is too sure where few articles carry many.
    confidence : float
        Coverage.
    n_draws : int
        Number of simulations for the interval.
    seed : int
        Seed of the simulations.

    Returns
    -------
    DataFrame
        One row per group and label: ``n raw raw_low raw_high corrected low high n_coded method
        reason``. The interval holds what the coded sample leaves open about the machine as
        well as the number of labels counted; raw's Wilson interval holds the latter only.

    Raises
    ------
    ArgumentError
        When `method` is unknown, or a label was never coded.
    TableError
        When a column is missing.

    Notes
    -----
    Rogan, W. J. and Gladen, B. (1978), Estimating prevalence from the results of a screening
    test, American Journal of Epidemiology 107(1).

    Examples
    --------
    >>> units = pd.DataFrame({"machine": ["y"] * 10 + ["n"] * 10, "weight": 1.0, "group": "all",
    ...                       "people": ["y"] * 8 + ["n"] * 2 + ["n"] * 9 + ["y"]})
    >>> counts = pd.DataFrame({"group": ["A", "A"], "label": ["y", "n"], "n": [60, 40]})
    >>> correct_shares(counts, units)["corrected"].round(2).tolist()
    [0.48, 0.52]
    """
    if method not in METHODS:
        raise unknown_value("method", method, METHODS)
    if not design_effect >= 1:
        raise ArgumentError(f"design_effect={design_effect!r} must be at least 1.")
    check_permutations(n_draws, argument="n_draws")
    frame = tables.require_columns(counts, [by, label, n], argument="counts")
    tables.require_columns(units, ["people", "machine", "weight"], argument="units")
    if "question" in units.columns and units["question"].nunique() > 1:
        raise ArgumentError("units: hold several questions; choose one with question=.")
    if not len(units):
        raise ArgumentError("units: is empty; nothing is known of the machine's errors.")
    names = sorted({*frame[label].astype(str), *units["people"], *units["machine"]})
    groups = list(dict.fromkeys(frame[by]))
    rows = []
    for number, group in enumerate(groups):
        part = frame[frame[by].eq(group)].groupby(frame[label].astype(str))[n].sum()
        counted = np.array([float(part.get(name, 0)) for name in names])
        known = units if pooled else units[units["group"].eq(group)]
        total = counted.sum()
        rng = np.random.default_rng([seed, 5, number])
        estimate, draws, reason = _correct(
            counted,
            known,
            names=names,
            method=method,
            design_effect=design_effect,
            n_draws=n_draws,
            rng=rng,
        )
        tail = (1 - confidence) / 2
        for i, name in enumerate(names):
            raw = counted[i] / total if total else float("nan")
            row = {by: group, label: name, "n": int(counted[i]), "raw": raw}
            row["raw_low"], row["raw_high"] = (
                wilson(counted[i] / design_effect, total / design_effect, level=confidence)
                if total
                else (np.nan, np.nan)
            )
            row |= {"corrected": np.nan, "low": np.nan, "high": np.nan}
            if not reason:
                low, high = np.quantile(draws[:, i], [tail, 1 - tail])
                row |= {
                    "corrected": estimate[i],
                    "low": min(low, estimate[i]),
                    "high": max(high, estimate[i]),
                }
            rows.append(row | {"n_coded": len(known), "method": method, "reason": reason})
    return pd.DataFrame(rows).astype({label: "str", "method": "str", "reason": "str"})


def _correct(
    counted: _Floats,
    known: pd.DataFrame,
    *,
    names: list[str],
    method: str,
    design_effect: float,
    n_draws: int,
    rng: np.random.Generator,
) -> tuple[_Floats, _Floats, str]:
    k = len(names)
    nothing = np.full(k, np.nan), np.full((1, k), np.nan)
    if counted.sum() == 0:
        return *nothing, "nothing was counted in this group"
    position = {name: i for i, name in enumerate(names)}
    table = np.zeros((k, k))  # machine x people
    w = known["weight"].to_numpy(float)
    if len(w):
        w = w * w.sum() / (w**2).sum()  # rescaled: the table sums to Kish's effective number
    rows = known["machine"].map(position).to_numpy(int)
    columns = known["people"].map(position).to_numpy(int)
    np.add.at(table, (rows, columns), w)
    share = counted / counted.sum()
    shares = rng.dirichlet(counted / design_effect + 1 / k, size=n_draws)
    if method == "calibration":
        missing = [names[i] for i in np.flatnonzero((table.sum(axis=1) == 0) & (counted > 0))]
        if missing:
            return *nothing, f"no unit that the machine calls {missing[0]!r} was coded"
        given = _rows(table)
        drawn = _dirichlet_rows(table, n_draws, rng)
        return share @ given, np.einsum("dj,djk->dk", shares, drawn), ""
    missing = [names[i] for i in np.flatnonzero((table.sum(axis=0) == 0) & (counted > 0))]
    if missing:
        return *nothing, f"no unit that people call {missing[0]!r} was coded"
    used = table.sum(axis=0) > 0
    rates = _rows(table.T)[used]  # people x machine
    if np.linalg.matrix_rank(rates, tol=1e-6) < used.sum() or not _better_than_chance(rates, used):
        return *nothing, "the machine is no better than chance on the coded units"
    estimate, draws = np.zeros(k), np.zeros((n_draws, k))
    estimate[used] = _invert(rates[None], share[None])[0]
    draws[:, used] = _invert(_dirichlet_rows(table.T, n_draws, rng)[:, used], shares)
    return estimate, draws, ""


def _better_than_chance(rates: _Floats, used: npt.NDArray[np.bool_]) -> bool:
    hits = rates[np.arange(len(rates)), np.flatnonzero(used)]
    return bool(hits.sum() > 1.0) if len(rates) > 1 else True


def _rows(table: _Floats) -> _Floats:
    total = table.sum(axis=1, keepdims=True)
    return np.divide(table, total, out=np.zeros_like(table), where=total > 0)


def _dirichlet_rows(table: _Floats, n_draws: int, rng: np.random.Generator) -> _Floats:
    drawn = rng.gamma(table + 1 / len(table), size=(n_draws, *table.shape))
    return drawn / drawn.sum(axis=2, keepdims=True)


def _invert(rates: _Floats, shares: _Floats) -> _Floats:
    """Solve share = truth @ rates by least squares, then put truth back on the simplex."""
    gram = rates @ rates.transpose(0, 2, 1) + 1e-9 * np.eye(rates.shape[1])
    right = np.einsum("dpm,dm->dp", rates, shares)
    truth = np.linalg.solve(gram, right[..., None])[..., 0]
    truth = np.clip(truth, 0.0, None)
    total = truth.sum(axis=1, keepdims=True)
    return np.divide(truth, total, out=np.full_like(truth, 1 / truth.shape[1]), where=total > 0)


@check_arguments
def correct_means(
    result: pd.DataFrame,
    units: pd.DataFrame,
    *,
    score: str = "score",
    estimate: str = "estimate",
    low: str = "low",
    high: str = "high",
    differences: bool = False,
    confidence: float = 0.95,
    n_draws: int = 4000,
    seed: int = 0,
) -> pd.DataFrame:
    """Correct means of a machine's score and widen their intervals, by regression calibration.

    Parameters
    ----------
    result : DataFrame
        A result of a ``compare_*`` function: an `estimate` per row and, where they could be
        given, `low` and `high`.
    units : DataFrame
        What `validation_units` returned, with the machine's `score` beside people's ``value``
        (-1, 0, 1 for tone).
    score, estimate, low, high : str
        Names of columns.
    differences : bool
        The estimates are differences of two means, so that the intercept cancels.
    confidence : float
        Coverage of the intervals, both those in `result` and those returned.
    n_draws : int
        Number of resamples of articles.
    seed : int
        Seed of the resampling.

    Returns
    -------
    DataFrame
        A copy of `result` with ``corrected corrected_low corrected_high slope n_coded
        reason``. The interval joins what `result` leaves open with what the coded units leave
        open about the machine.

    Raises
    ------
    ArgumentError
        When fewer than 5 units have both a score and a value.
    TableError
        When a column is missing.

    Notes
    -----
    People's values are regressed on the machine's score, weighted back to the corpus, and the
    line is applied to the means (Carroll, Ruppert, Stefanski and Crainiceanu 2006, chapter 4).

    Examples
    --------
    >>> units = pd.DataFrame({"score": [-1, -.5, 0, .5, 1, 0], "value": [-1, 0, 0, 0, 1, 0],
    ...                       "weight": 1.0, "article_id": list("abcdef")})
    >>> means = pd.DataFrame({"outlet": ["A", "B"], "estimate": [-.5, .5]})
    >>> correct_means(means, units)["corrected"].round(2).tolist()
    [-0.4, 0.4]
    """
    check_permutations(n_draws, argument="n_draws")
    frame = tables.require_columns(result, [estimate], argument="result").copy()
    known = tables.require_columns(units, [score, "value", "weight"], argument="units")
    known = known[known[score].notna() & known["value"].notna()]
    if len(known) < 5:
        raise ArgumentError(
            f"units: {len(known)} have both a score and a value; at least 5 are needed."
        )
    x, y = known[score].to_numpy(float), known["value"].to_numpy(float)
    w = known["weight"].to_numpy(float)
    articles = known["article_id"] if "article_id" in known.columns else np.arange(len(known))
    codes, names = pd.factorize(articles)
    rng = np.random.default_rng([seed, 6])
    times = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=n_draws)
    a, b = _line(x, y, w[None])
    a_drawn, b_drawn = _line(x, y, w * times[:, codes])
    usable = np.isfinite(b_drawn)
    a_drawn, b_drawn = a_drawn[usable], b_drawn[usable]
    reason = ""
    if not np.isfinite(b[0]) or not len(b_drawn):
        reason = "the machine gave all coded units one score"
    if differences:
        a, a_drawn = np.zeros(1), np.zeros_like(a_drawn)
    tail = (1 - confidence) / 2
    lows, highs, corrected = [], [], []
    from scipy.special import ndtri

    for _, row in frame.iterrows():
        mean = float(row[estimate]) if pd.notna(row[estimate]) else np.nan
        has = low in frame.columns and high in frame.columns and pd.notna(row[low])
        if reason or np.isnan(mean):
            corrected.append(np.nan)
            lows.append(np.nan)
            highs.append(np.nan)
            continue
        value = float(a[0] + b[0] * mean)
        corrected.append(value)
        if not has or len(names) < 5:
            lows.append(np.nan)
            highs.append(np.nan)
            continue
        spread = float(row[high] - row[low]) / (2 * float(ndtri(1 - tail)))
        means = rng.normal(mean, spread, size=len(b_drawn))
        found = np.quantile(a_drawn + b_drawn * means, [tail, 1 - tail])
        lows.append(min(float(found[0]), value))
        highs.append(max(float(found[1]), value))
    frame["corrected"], frame["corrected_low"], frame["corrected_high"] = corrected, lows, highs
    frame["slope"] = float(b[0]) if np.isfinite(b[0]) else np.nan
    frame["n_coded"] = len(known)
    if not reason and len(names) < 5:
        reason = "coded units come from fewer than 5 articles: no interval"
    frame["reason"] = reason
    return frame.astype({"reason": "str"})


def _line(x: _Floats, y: _Floats, w: _Floats) -> tuple[_Floats, _Floats]:
    """Weighted least squares for each row of weights: intercepts and slopes."""
    total = w.sum(axis=1)
    mx, my = w @ x / total, w @ y / total
    sxx = w @ (x * x) / total - mx**2
    sxy = w @ (x * y) / total - mx * my
    slope = np.divide(sxy, sxx, out=np.full_like(sxy, np.nan), where=sxx > 1e-12)
    return my - slope * mx, slope
