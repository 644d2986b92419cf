"""Corrected means and shares for every row of a comparison, from coded units."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.compare.validation import (
    MIN_ALIKE,
    N_DRAWS,
    Coded,
    Corrected,
    Floats,
    labels_of,
    n_effective,
    plan_of,
    raw_draws,
    residuals_of,
    with_corrections,
)

NONE = "\0none"
"""Label of units that are none of what is compared, such as sentences without a quote."""

_Labels = npt.NDArray[np.object_]


def add_means(
    result: pd.DataFrame, coded: Coded, *, by: str, level: float = 0.95, seed: int = 0
) -> pd.DataFrame:
    r"""Correct means of a score, by people's values of coded units.

    With people's value :math:`Y` and the machine's score :math:`S`, the line
    :math:`S = c + dY` is fitted to all coded units and inverted,
    :math:`\hat\mu = (\bar S - c) / d`: Rogan and Gladen's correction for a score, right where
    the machine errs alike on what is alike in truth. Where errors differ by group, the line
    :math:`Y = a + bS` of the group's own units gives :math:`a + b \bar S` (regression
    calibration). Variances of the lines are clustered by article; draws of the line and of
    the raw mean are joined.

    Parameters
    ----------
    result : DataFrame
        Rows with the group, estimate, low and high.
    coded : Coded
        With columns ``score`` and ``value``.
    by : str
        The column of groups.
    level : float
        Coverage, of the raw intervals and of the corrected.
    seed : int

    Returns
    -------
    DataFrame
        `result` with `toolkit.compare.validation.CORRECTION_COLUMNS`.

    References
    ----------
    Rogan and Gladen (1978), American Journal of Epidemiology 107; Carroll, Ruppert, Stefanski
    and Crainiceanu (2006), Measurement Error in Nonlinear Models, ch. 2 and 4.
    """
    reason = coded.too_small()
    score = coded.frame["score"].to_numpy(np.float64)
    value = coded.frame["value"].to_numpy(np.float64)
    plan, line = None, None
    if not reason and np.ptp(value) == 0:
        reason = "people gave all coded units one value"
    if not reason:
        plan = plan_of(coded, residuals_of(score[:, None], value.astype(object), coded.weight))
        if not plan.own:
            line = _line(value, score, coded, np.random.default_rng([seed, 11]))
            if np.quantile(line[1][1:], 0.025) <= 0:
                reason = (
                    "the machine's scores do not follow people's values closely enough: the "
                    f"slope {line[1][0]:.2f} could be 0"
                )
    found = []
    for number, row in enumerate(result.to_dict("records")):
        if reason:
            found.append(Corrected(n_coded=len(score), reason=reason))
            continue
        if not np.isfinite(row["estimate"]):
            found.append(Corrected(n_coded=len(score), reason="nothing was counted here"))
            continue
        rng = np.random.default_rng([seed, 12, number])
        drawn = _raw(row, level, rng)
        assert plan is not None
        if line is not None:
            found.append(
                Corrected(
                    (row["estimate"] - line[0][0]) / line[1][0],
                    None if drawn is None else (drawn - line[0][1:]) / line[1][1:],
                    len(score),
                    "Rogan-Gladen, errors of all groups together",
                    plan.reason,
                )
            )
            continue
        own = coded.only(coded.group == coded.names.index(row[by]))
        few = own.too_small(f" of {row[by]}")
        mine = own.frame["score"].to_numpy(np.float64)
        if few or np.ptp(mine) == 0:
            few = few or f"the machine gave all coded units of {row[by]} one score"
            found.append(Corrected(n_coded=len(mine), reason=f"{plan.reason}, and {few}"))
            continue
        a, b = _line(mine, own.frame["value"].to_numpy(np.float64), own, rng)
        found.append(
            Corrected(
                a[0] + b[0] * row["estimate"],
                None if drawn is None else a[1:] + b[1:] * drawn,
                len(mine),
                "regression calibration, errors of the group alone",
                plan.reason,
            )
        )
    return with_corrections(result, found, level=level, lowest=-1.0)


def _raw(row: dict, level: float, rng: np.random.Generator) -> Floats | None:
    if not (np.isfinite(row["low"]) and np.isfinite(row["high"])):
        return None
    return raw_draws(row["estimate"], row["low"], row["high"], level, rng)


def _line(x: Floats, y: Floats, coded: Coded, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Intercepts and slopes of y on x: the weighted fit, then draws around it.

    The covariance is clustered by article, with the usual small-sample factor; draws follow
    Student's t with articles - 2 degrees of freedom.
    """
    w = coded.weight / coded.weight.sum()
    design = np.column_stack([np.ones_like(x), x])
    bread = np.linalg.inv(design.T @ (design * w[:, None]))
    beta = bread @ (design.T @ (w * y))
    article, place = np.unique(coded.article, return_inverse=True)
    score = np.zeros((len(article), 2))
    np.add.at(score, place, design * (w * (y - design @ beta))[:, None])
    g = len(article)
    covariance = bread @ (score.T @ score) @ bread * g / (g - 1) * (len(x) - 1) / (len(x) - 2)
    root = np.linalg.cholesky(covariance + 1e-12 * np.eye(2))
    freedom = max(1, g - 2)
    t = rng.standard_normal((N_DRAWS, 2)) / np.sqrt(rng.chisquare(freedom, (N_DRAWS, 1)) / freedom)
    drawn = beta + t @ root.T
    return np.append(beta[0], drawn[:, 0]), np.append(beta[1], drawn[:, 1])


def add_shares(
    result: pd.DataFrame,
    coded: Coded,
    *,
    by: str,
    label: str,
    people: _Labels,
    machine: _Labels,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Correct shares of labels, by what people call coded units.

    For each label the units are of three kinds: the label, others, and none of it (`NONE`: to
    people, what the machine took for one wrongly; to the machine, what it did not mark). With
    the rates at which the machine calls each kind what, the machine's shares are inverted for
    the true ones (Rogan and Gladen 1978, for three kinds), and the share among true ones is
    returned. Where nothing unmarked was coded, what the machine missed is taken to be as what
    it found. Where errors differ by group, the shares of each true kind among what the machine
    calls each kind, of the group's own units, are applied instead (calibration).

    Parameters
    ----------
    result : DataFrame
        Rows with the group, the label, estimate, low and high.
    coded : Coded
    by, label : str
        Columns of `result`.
    people, machine : ndarray of str
        What people and the machine call each unit.
    level : float
        Coverage, of the raw intervals and of the corrected.
    seed : int

    Returns
    -------
    DataFrame
        `result` with `toolkit.compare.validation.CORRECTION_COLUMNS`. Rates are drawn from
        Dirichlet distributions on the effective number of units, joined with draws of the raw
        share.

    References
    ----------
    Rogan and Gladen (1978), Estimating prevalence from the results of a screening test,
    American Journal of Epidemiology 107.
    """
    n, reason, plan = len(people), coded.too_small(), None
    marked = machine != NONE
    if not reason:
        plan = plan_of(coded, residuals_of(labels_of(machine), people, coded.weight))
    found = []
    for number, row in enumerate(result.to_dict("records")):
        if reason or not np.isfinite(row["estimate"]):
            found.append(Corrected(n_coded=n, reason=reason or "nothing was counted here"))
            continue
        assert plan is not None
        name, rng = row[label], np.random.default_rng([seed, 13, number])
        inside = coded.group == coded.names.index(row[by])
        kinds = [np.select([x == name, x == NONE], [0, 2], 1) for x in (people, machine)]
        drawn = _raw(row, level, rng)
        shares = np.append(row["estimate"], np.zeros(N_DRAWS) if drawn is None else drawn)
        of = coded.weight * (inside if inside.any() else 1)
        missed = of[~marked].sum() / max(of[marked].sum(), 1e-300)
        used = coded
        if plan.own:
            used = coded.only(inside)
            kinds = [k[inside] for k in kinds]
            few = used.too_small(f" of {row[by]}")
            true, why = _calibrate(kinds[0], kinds[1], used, shares=shares, missed=missed, rng=rng)
            why = f"{plan.reason}, and {few or why}" if few or why else ""
        else:
            true, why = _invert(kinds[0], kinds[1], used, shares=shares, missed=missed, rng=rng)
        if why:
            why = why.replace("{name}", repr(name)).replace("{group}", str(row[by]))
            found.append(Corrected(n_coded=len(used.weight), reason=why))
            continue
        how = (
            "calibration, errors of the group alone"
            if plan.own
            else "Rogan-Gladen, errors of all groups together"
        )
        note = plan.reason if missed else f"{plan.reason}; what was missed was not coded"
        found.append(
            Corrected(true[0], None if drawn is None else true[1:], len(used.weight), how, note)
        )
    return with_corrections(result, found, level=level, lowest=0.0)


def _rates(given: npt.NDArray, then: npt.NDArray, coded: Coded, rng: np.random.Generator) -> Floats:
    """Shares of each kind in `then` among each kind in `given`: first estimated, then drawn."""
    out = np.zeros((1 + N_DRAWS, 3, 3))
    possible = np.bincount(then, minlength=3) > 0
    for kind in range(3):
        rows = given == kind
        if not rows.any():
            continue
        w, what = coded.weight[rows], then[rows]
        share = np.bincount(what, weights=w, minlength=3) / w.sum()
        commonest = (what == share.argmax()).astype(np.float64)
        n = n_effective(commonest, w, coded.article[rows])
        alpha = np.where(possible, n * share + 1 / 3, 0.0)
        drawn = rng.gamma(alpha, size=(N_DRAWS, 3))
        out[0, kind] = share
        out[1:, kind] = drawn / drawn.sum(axis=1, keepdims=True)
    return out


def _mix(shares: Floats, missed: float) -> Floats:
    """What the machine calls each kind, of all there is: the label, others, unmarked."""
    shares = np.clip(shares, 0.0, 1.0)
    called = np.column_stack([shares, 1 - shares, np.full_like(shares, missed)])
    return called / (1 + missed)


def _share(true: Floats) -> Floats:
    true = np.clip(true, 0.0, None)
    both = true[:, 0] + true[:, 1]
    return np.divide(true[:, 0], both, out=np.full_like(both, 0.5), where=both > 0)


def _calibrate(
    people: npt.NDArray,
    machine: npt.NDArray,
    coded: Coded,
    *,
    shares: Floats,
    missed: float,
    rng: np.random.Generator,
) -> tuple[Floats, str]:
    have = np.bincount(machine, minlength=3)
    if (shares[0] > 0 and have[0] < MIN_ALIKE) or (shares[0] < 1 and have[1] < MIN_ALIKE):
        few, what = (have[0], "{name}") if have[0] < MIN_ALIKE else (have[1], "anything else")
        return shares, f"only {few} coded units of {{group}} are called {what} by the machine"
    rates = _rates(machine, people, coded, rng)
    return _share(np.einsum("dm,dmp->dp", _mix(shares, missed), rates)), ""


def _invert(
    people: npt.NDArray,
    machine: npt.NDArray,
    coded: Coded,
    *,
    shares: Floats,
    missed: float,
    rng: np.random.Generator,
) -> tuple[Floats, str]:
    if not missed:  # first leave out what is none of it, then take found for all there is
        is_one = np.where(people == 2, 2, 1)
        rates = _rates(machine, is_one, coded, rng)
        kept = _mix(shares, 0.0)[:, :2] * rates[:, :2, 1]
        total = kept.sum(axis=1)
        shares = np.divide(kept[:, 0], total, out=shares.copy(), where=total > 0)
        real = people != 2
        people, machine, coded = people[real], machine[real], coded.only(real)
    have = np.bincount(people, minlength=3)
    if min(have[0], have[1]) < MIN_ALIKE:
        few, what = (have[0], "{name}") if have[0] < MIN_ALIKE else (have[1], "something else")
        return shares, f"only {few} coded units are {what} to people, {MIN_ALIKE} are needed"
    rates = _rates(people, machine, coded, rng)
    apart = rates[:, 0, 0] - rates[:, 1, 0]
    if np.quantile(apart[1:], 0.025) <= 0:
        return shares, "the machine hardly tells {name} from others on the coded units"
    size = 3 if missed and have[2] else 2
    called = _mix(shares, missed)[:, :size]
    called = called / called.sum(axis=1, keepdims=True)
    square = rates[:, :size, :size]
    square = square / np.maximum(square.sum(axis=2, keepdims=True), 1e-300)
    square = square + 1e-9 * np.eye(size)
    true = np.linalg.solve(square.transpose(0, 2, 1), called[..., None])[..., 0]
    return _share(true), ""
