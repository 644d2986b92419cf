"""Is the machine equally wrong for every group? If not, comparisons of groups carry its bias."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.coding.machine import layers, none_of, nothing_to_judge, validation_units
from toolkit.compare.permutation import check_permutations


@check_arguments
def compare_errors(
    codes: pd.DataFrame,
    analysis: object = None,
    *,
    question: str | None = None,
    none: Mapping[str, str] | None = None,
    n_permutations: int = 2000,
    adjudicator: str = "adjudicator",
    seed: int = 0,
) -> pd.DataFrame:
    """Ask whether the machine is equally wrong for every group.

    Whole articles are shuffled among the groups, because errors in one article are not
    independent of each other.

    Parameters
    ----------
    codes : DataFrame
        What `read_sheets` returned with ``sample=``.
    analysis : mapping or object, optional
        Judge this analysis instead of the labels kept in the sample.
    question : str, optional
        Only this one.
    none : mapping of question to code, optional
        The answer that means "nothing here".
    n_permutations : int
        Number of shuffles.
    adjudicator : str
        Whose answer overrules the others.
    seed : int
        Seed of the shuffles.

    Returns
    -------
    DataFrame
        One row per question and measure (precision and recall, or accuracy): ``lowest
        highest spread`` with the groups' names, ``p`` (null where it cannot be known),
        ``n_articles n_groups reason sentence``.

    Raises
    ------
    ArgumentError
        When nothing can be compared.
    """
    check_permutations(n_permutations)
    units = validation_units(codes, analysis, question=question, adjudicator=adjudicator)
    if not len(units):
        raise nothing_to_judge()
    rows = []
    for name, part in units.groupby("question", sort=False):
        nothing = (none or {}).get(str(name)) or none_of(part, str(name))
        says, said, right = layers(part, nothing, None)
        for measure, among in (
            [("accuracy", says)] if nothing is None else [("precision", says), ("recall", said)]
        ):
            row = {"question": name, "measure": measure}
            rows.append(row | _spread(part[among], right[among], n_permutations, seed))
    columns = (
        "question measure lowest lowest_group highest highest_group spread p n_groups "
        "n_articles reason sentence"
    ).split()
    out = pd.DataFrame(rows, columns=columns)
    for column in ("lowest", "highest", "spread", "p"):
        out[column] = out[column].astype("float64")
    text = ("question", "measure", "lowest_group", "highest_group", "reason", "sentence")
    return out.astype(dict.fromkeys(text, "str"))


def _spread(
    part: pd.DataFrame, right: npt.NDArray[np.bool_], n_permutations: int, seed: int
) -> dict[str, Any]:
    groups = sorted(part["group"].dropna().unique())
    if len(groups) < 2:
        reason = "there is one group only"
        return {
            "n_groups": len(groups),
            "n_articles": part["article_id"].nunique(),
            "reason": reason,
            "sentence": f"Not compared: {reason}.",
        }
    w = part["weight"].to_numpy(float)
    article, names = pd.factorize(part["article_id"])
    hits = np.bincount(article, weights=w * right, minlength=len(names))
    total = np.bincount(article, weights=w, minlength=len(names))
    group_of = part.groupby("article_id")["group"].first().reindex(names)
    label = group_of.map({g: i for i, g in enumerate(groups)}).to_numpy(int)
    rates = np.bincount(label, weights=hits) / np.bincount(label, weights=total)
    low, high = int(np.argmin(rates)), int(np.argmax(rates))
    row: dict[str, Any] = {
        "lowest": float(rates[low]),
        "lowest_group": groups[low],
        "highest": float(rates[high]),
        "highest_group": groups[high],
        "spread": float(rates[high] - rates[low]),
        "n_groups": len(groups),
        "n_articles": len(names),
        "reason": "",
    }
    said = (
        f"From {row['lowest']:.2f} ({row['lowest_group']}) to {row['highest']:.2f} "
        f"({row['highest_group']})"
    )
    if len(names) == len(groups):
        row["reason"] = "each group has one article, so groups cannot be told from articles"
        row["sentence"] = f"{said}; {row['reason']}: no test."
        return row
    rng = np.random.default_rng([seed, 4])
    shuffled = rng.permuted(np.tile(label, (n_permutations, 1)), axis=1)

    def between(labels: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        one_hot = labels[..., None] == np.arange(len(groups))
        top = np.einsum("a,...ag->...g", hits, one_hot)
        bottom = np.einsum("a,...ag->...g", total, one_hot)
        rate = np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)
        return (bottom * (rate - hits.sum() / total.sum()) ** 2).sum(axis=-1)

    observed = between(label[None])[0]
    more = int((between(shuffled) >= observed - 1e-12).sum())
    row["p"] = (1 + more) / (1 + n_permutations)
    row["sentence"] = f"{said}; p = {row['p']:.3f} by shuffling {len(names)} articles: " + (
        "the machine is not equally wrong everywhere, so correct a comparison of groups."
        if row["p"] < 0.05
        else "no difference shown, which is not proof of none."
    )
    return row
