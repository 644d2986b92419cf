"""Comparisons with the machine's errors taken out, as far as people have coded them.

Units that people coded say how the machine errs. Where it errs alike on what is alike in
truth, its errors are learnt from all groups together and inverted (Rogan and Gladen 1978).
Where it errs differently from group to group, that would carry its bias into the comparison,
so each group is corrected by its own coded units (regression calibration) or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit import tables
from toolkit.compare.groups import Groups
from toolkit.errors import ArgumentError, TableError

CORRECTION_COLUMNS = [
    "corrected", "corrected_low", "corrected_high", "n_coded", "correction", "correction_reason",
]  # fmt: skip
"""What a comparison with ``validation=`` adds to its columns."""

MIN_CODED = 30
"""Fewer coded units give no correction."""
MIN_CODED_ARTICLES = 5
"""Coded units from fewer articles give no correction."""
MIN_ALIKE = 5
"""So many coded units must be of a label in truth, and so many of others."""
N_DRAWS = 4000
SUSPECT = 0.2
"""Below this p groups are corrected by their own units where these are enough: a test that
decides how to go on should err on the side of distrust (Bancroft 1944)."""
DIFFERS = 0.05
"""Below this p a group without enough units of its own gets no correction."""
_SHUFFLES = 999
_LABELS = 8

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Coded:
    """Coded units, ready for use.

    Attributes
    ----------
    frame : DataFrame
        The rows of the units.
    weight : ndarray of float64
        How many units of the corpus each stands for.
    article, group : ndarray of int64
        Number of the article, and of the group (-1: not in the corpus compared).
    names : list of str
        The groups.
    """

    frame: pd.DataFrame
    weight: Floats
    article: Ints
    group: Ints
    names: list[str]

    def only(self, keep: npt.NDArray[np.bool_]) -> Coded:
        """Return the units that `keep` marks."""
        frame = self.frame[keep].reset_index(drop=True)
        return Coded(frame, self.weight[keep], self.article[keep], self.group[keep], self.names)

    @property
    def n_articles(self) -> int:
        """Articles the units come from."""
        return len(np.unique(self.article))

    def too_small(self, where: str = "") -> str:
        """Say why the units are too few, or nothing."""
        if len(self.frame) >= MIN_CODED and self.n_articles >= MIN_CODED_ARTICLES:
            return ""
        units = "1 coded unit" if len(self.frame) == 1 else f"{len(self.frame)} coded units"
        return (
            f"too few coded units{where}: {units} in {self.n_articles} articles, a correction "
            f"needs {MIN_CODED} in {MIN_CODED_ARTICLES}"
        )


def about_question(validation: pd.DataFrame | None, *questions: str) -> pd.DataFrame | None:
    """Return the coded units that answer one of the questions, or None.

    Examples
    --------
    >>> units = pd.DataFrame({"question": ["tone", "verb"], "people": ["neutral", "warning"]})
    >>> about_question(units, "verb")["people"].tolist(), about_question(units, "quote")
    (['warning'], None)
    """
    if validation is None:
        return None
    frame = tables.require_columns(validation, ["question"], argument="validation")
    found = frame[frame["question"].isin(questions)]
    return found if len(found) else None


def read_validation(
    validation: object, groups: Groups, *, questions: tuple[str, ...], needed: tuple[str, ...]
) -> Coded:
    """Check coded units and find their articles and groups.

    Parameters
    ----------
    validation : DataFrame
        What `toolkit.coding.validation_units` returns: a row per coded unit with ``people``,
        ``machine``, ``weight`` and ``article_id``; with several questions, ``question``.
    groups : Groups
        The articles compared; units of other articles teach errors but belong to no group.
    questions : tuple of str
        The questions that serve, at least one of which must be there.
    needed : tuple of str
        Further columns.

    Returns
    -------
    Coded

    Raises
    ------
    TableError
        When it is no table of coded units.
    ArgumentError
        When it holds other questions only.
    """
    if isinstance(validation, pd.DataFrame) and not {"people", "machine"} <= set(
        validation.columns
    ):
        raise TableError(
            "validation: has no columns 'people' and 'machine'; pass what "
            "coding.validation_units(codes) returns."
        )
    columns = ["people", "machine", "weight", "article_id", *needed]
    frame = tables.require_columns(validation, columns, argument="validation")
    if "question" in frame.columns:
        asked = set(frame["question"].dropna().astype(str))
        if len(frame) and not asked & set(questions):
            raise ArgumentError(
                f"validation: holds the questions {', '.join(map(repr, sorted(asked)))}; "
                f"{questions[0]!r} is needed here."
            )
        frame = frame[frame["question"].isin(questions)]
    weight = frame["weight"].to_numpy(np.float64)
    if not (np.isfinite(weight).all() and (weight > 0).all()):
        raise TableError("validation: weight must be above 0 in every row.")
    rows = groups.position(frame["article_id"])
    group = np.where(rows >= 0, groups.codes[rows], -1)
    article = pd.factorize(frame["article_id"])[0].astype(np.int64)
    return Coded(frame.reset_index(drop=True), weight, article, group, groups.names)


def errors_differ(coded: Coded, residuals: Floats) -> tuple[float | None, str]:
    """Test whether the machine errs differently from group to group on what is alike in truth.

    Parameters
    ----------
    coded : Coded
    residuals : ndarray, shape (units, columns)
        What `residuals_of` returns.

    Returns
    -------
    (p, what) : tuple
        None and a reason where it cannot be tested. Whole articles are shuffled among the
        groups; the statistic is the largest, over columns, of the variance between groups in
        units of the variance between articles.
    """
    used = coded.group >= 0
    groups, group = np.unique(coded.group[used], return_inverse=True)
    if len(groups) < 2:
        return None, "the coded units come from one group only"
    article, first, place = np.unique(coded.article[used], return_index=True, return_inverse=True)
    member = group[first]
    if np.bincount(member).min() < 2:
        return None, "a group has one coded article only"
    mean = np.bincount(group, weights=coded.weight[used]) / np.bincount(group)
    total = np.zeros((len(article), residuals.shape[1]))
    np.add.at(total, place, residuals[used] * (coded.weight[used] / mean[group])[:, None])
    shuffled = np.random.default_rng(8).permuted(np.tile(member, (_SHUFFLES, 1)), axis=1)

    scale = np.sqrt(np.maximum(total.var(axis=0), 1e-12))
    total = np.where(total.std(axis=0) > 1e-6, total / scale, 0.0)

    def spread(members: Ints) -> Floats:
        inside = (members[..., None] == np.arange(len(groups))).astype(np.float64)
        top = np.einsum("ac,...ag->...cg", total, inside, optimize=True) ** 2
        return (top / inside.sum(axis=-2)[..., None, :]).sum(axis=-1).max(axis=-1)

    observed = spread(member[None])[0]
    p = (1 + int((spread(shuffled) >= observed - 1e-9).sum())) / (1 + _SHUFFLES)
    return p, f"p = {p:.3f} by shuffling {len(article)} articles"


@dataclass(frozen=True)
class Plan:
    """Whose errors a correction uses, and why.

    Attributes
    ----------
    own : bool
        Each group's own coded units, because the machine errs differently.
    reason : str
        In words.
    """

    own: bool
    reason: str


def plan_of(coded: Coded, residuals: Floats) -> Plan:
    """Decide between one set of errors for all groups and one for each."""
    p, what = errors_differ(coded, residuals)
    if p is None:
        return Plan(False, f"whether the machine errs alike everywhere is not tested: {what}")
    if p < DIFFERS:
        return Plan(True, f"the machine errs differently from group to group ({what})")
    units = coded.group[coded.group >= 0]
    enough = all(not coded.only(coded.group == g).too_small() for g in np.unique(units))
    if p < SUSPECT and enough:
        return Plan(True, f"the machine may err differently from group to group ({what})")
    return Plan(False, f"no difference in errors between groups is shown ({what})")


def residuals_of(values: Floats, truth: npt.NDArray[np.object_], weight: Floats) -> Floats:
    """Return errors less their mean where the truth is alike: in all, then for each truth.

    Parameters
    ----------
    values : ndarray, shape (units, columns)
        The machine's score, or what it calls the unit, a column of 0 and 1 per label.
    truth : ndarray
        What people say; truths with fewer than `MIN_ALIKE` units are taken together.
    weight : ndarray of float64

    Returns
    -------
    ndarray, shape (units, columns * (1 + truths))

    Examples
    --------
    >>> residuals_of(np.array([[1.0], [0.0]]), np.array(["y", "y"]), np.ones(2)).tolist()
    [[0.5, 0.5], [-0.5, -0.5]]
    """
    codes, names = pd.factorize(truth)
    few = np.bincount(codes, minlength=len(names)) < MIN_ALIKE
    codes = np.where(few[codes], len(names), codes)
    each = (codes[:, None] == np.unique(codes)).astype(np.float64)
    total = each.T @ weight
    means = each.T @ (weight[:, None] * values) / total[:, None]
    residual = values - each @ means
    parts = [residual, *(residual * column[:, None] for column in each.T)]
    return np.column_stack(parts)


def labels_of(machine: npt.NDArray[np.object_]) -> Floats:
    """Return a column of 0 and 1 for each of the commonest labels."""
    counts = pd.Series(machine).value_counts()
    common = counts.index[counts >= MIN_ALIKE][:_LABELS]
    return np.column_stack([machine == label for label in common]).astype(np.float64)


def n_effective(y: Floats, w: Floats, articles: npt.NDArray) -> float:
    """Return how many equal and independent units would tell as much.

    Kish's number for the weights, divided by the design effect of articles.

    Parameters
    ----------
    y, w : ndarray of float64
        What is counted, 0 or 1, and the weight of each unit.
    articles : ndarray
        The article of each unit.

    References
    ----------
    Kish (1965), Survey Sampling.

    Examples
    --------
    >>> n_effective(np.array([1.0, 0, 1, 1]), np.ones(4), np.arange(4))
    4.0
    """
    total = w.sum()
    kish = total**2 / (w**2).sum()
    share = float(w @ y / total)
    codes, names = pd.factorize(articles)
    clusters = len(names)
    if clusters < MIN_CODED_ARTICLES or clusters == len(y) or share in (0.0, 1.0):
        return float(kish)
    deviations = np.bincount(codes, weights=w * (y - share), minlength=clusters)
    clustered = clusters / (clusters - 1) * (deviations**2).sum() / total**2
    simple = share * (1 - share) * (w**2).sum() / total**2
    effect = float(np.clip(clustered / simple, 1.0, len(y) / clusters))
    return float(kish / effect)


def raw_draws(
    estimate: float, low: float, high: float, level: float, rng: np.random.Generator
) -> Floats:
    """Draw what the articles leave open: half normals whose quantiles are the interval's."""
    from scipy.special import ndtri

    z = float(ndtri(0.5 + level / 2))
    u = rng.standard_normal(N_DRAWS)
    return estimate + u * np.where(u > 0, high - estimate, estimate - low) / z


@dataclass(frozen=True)
class Corrected:
    """One corrected estimate, its draws and what is to be said of it."""

    estimate: float = np.nan
    draws: Floats | None = None
    n_coded: int = 0
    correction: str = "none"
    reason: str = ""


def with_corrections(
    result: pd.DataFrame, found: list[Corrected], *, level: float, lowest: float
) -> pd.DataFrame:
    """Add `CORRECTION_COLUMNS` to a result; limits lie in `lowest` to 1."""
    tail = (1 - level) / 2
    rows = []
    for one, has in zip(found, result["low"].notna() & result["high"].notna(), strict=True):
        low = high = np.nan
        reason = one.reason
        estimate = one.estimate
        if np.isfinite(estimate):
            estimate = float(np.clip(estimate, lowest, 1.0))
            if has and one.draws is not None:
                low, high = np.quantile(np.clip(one.draws, lowest, 1.0), [tail, 1 - tail])
                low, high = min(low, estimate), max(high, estimate)
            else:
                reason = f"no interval, as the raw estimate has none; {reason}"
        rows.append((estimate, low, high, one.n_coded, one.correction, reason))
    added = pd.DataFrame(rows, columns=CORRECTION_COLUMNS, index=result.index)
    kinds = dict.fromkeys(CORRECTION_COLUMNS[:3], "float64") | {"n_coded": "int64"}
    added = added.astype(kinds | {"correction": "str", "correction_reason": "str"})
    return pd.concat([result, added], axis=1)
