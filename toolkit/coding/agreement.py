"""How far coders agree on each question, in numbers and in a plain sentence.

Percent agreement always stands beside alpha, because alpha collapses where nearly everybody
gives one code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.coding.alpha import (
    LEVELS,
    MIN_UNITS,
    alphas,
    bootstrap,
    check_boot,
    cohen_kappa,
    encode,
    pairable,
    percent_agreement,
)
from toolkit.errors import ArgumentError, unknown_value


def _row(
    ratings: npt.NDArray[np.object_], level: str, confidence: float, n_boot: int, seed: int
) -> dict:
    codes, values = encode(ratings, level)
    counts = pairable(codes, len(values))
    coded = codes >= 0
    row: dict = {
        "level": level,
        "n_coders": int(coded.any(axis=1).sum()),
        "n_units": len(counts),
        "n_codings": int(coded.sum()),
        "percent": percent_agreement(counts),
        "alpha": float("nan"),
        "commonest": float("nan"),
    }
    if len(counts):
        row["alpha"] = float(alphas(counts, values, level, np.ones((1, len(counts))))[0])
        row["commonest"] = float(counts.sum(axis=0).max() / counts.sum())
    row["low"], row["high"] = bootstrap(
        counts, values, level, confidence=confidence, n_boot=n_boot, seed=seed
    )
    pairs = [cohen_kappa(ratings[i], ratings[j]) for i, j in combinations(range(len(ratings)), 2)]
    known = [k for k in pairs if not np.isnan(k)]
    row["kappa"] = float(np.mean(known)) if known else float("nan")
    return row


def _percent(share: float) -> str:
    """Whole percent, but never 100% or 0% of what is only nearly so."""
    whole = f"{share:.0%}"
    return f"{share:.1%}" if whole in ("0%", "100%") and share not in (0.0, 1.0) else whole


def _sentence(row: dict, who: str) -> tuple[str, str]:
    """Return (reason why something is not known, the plain sentence)."""
    name = f"'{row['question']}'" + (f", code '{row['code']}'" if row["code"] else "")
    if row["n_codings"] == 0:
        reason = "no unit has a code"
    elif row["n_coders"] < 2:
        reason = f"only one of the {who} gave codes, so there is nothing to compare"
    elif row["n_units"] == 0:
        reason = f"no unit was coded by two {who}"
    else:
        reason = f"fewer than {MIN_UNITS} units: no interval" if np.isnan(row["low"]) else ""
    if row["n_units"] == 0:
        return reason, f"{name}: {reason}."
    alpha = row["alpha"]
    interval = "" if np.isnan(row["low"]) else f" ({row['low']:.2f} to {row['high']:.2f})"
    said = (
        f"{name}: {row['n_coders']} {who}, {row['n_units']} units coded at least twice; "
        f"{_percent(row['percent'])} of pairs agree, alpha {alpha:.2f}{interval}"
    )
    if row["commonest"] >= 1:
        verdict = "only one code was ever given, so this says nothing about telling codes apart"
    elif alpha < 0.667 and row["percent"] >= 0.8 and row["commonest"] >= 0.85:
        verdict = (
            f"{_percent(row['commonest'])} of codings are one code, so alpha has little to go on: "
            "they mostly agree, but the rare code is not shown to be reliable"
        )
    elif alpha < 0.667:
        verdict = "below .667, too low to build on: sharpen the codebook and code again"
    elif alpha < 0.8:
        verdict = "between .667 and .800, enough for tentative conclusions"
    else:
        verdict = "at least .800, the customary mark for reliable coding"
    if not np.isnan(row["low"]) and row["low"] < 0.667 <= alpha:
        verdict += "; the interval reaches below .667"
    return reason, f"{said}; {verdict}."


@check_arguments
def agreement(
    codes: pd.DataFrame,
    *,
    level: str | Mapping[str, str] | None = None,
    per_code: bool = True,
    per_pair: bool = True,
    confidence: float = 0.95,
    n_boot: int = 1000,
    seed: int = 0,
    who: str = "coders",
) -> pd.DataFrame:
    """Say how far coders agree on each question.

    Parameters
    ----------
    codes : DataFrame
        One row a coding: ``unit_id``, ``coder``, ``code`` and, where there are several,
        ``question``. What `read_sheets` returns. Rows whose ``status`` is not ``ok`` and null
        codes are missing. ``level`` and ``value`` (the number behind a code) are used if there.
    level : str or mapping of str to str, optional
        Level of measurement, for all questions or by question; else the column ``level``,
        else nominal.
    per_code, per_pair : bool
        Add a row for each code against all others, and for each pair of coders.
    confidence : float
        Coverage of the intervals.
    n_boot : int
        Number of resamples of units.
    seed : int
        Seed of the resampling.
    who : str
        What the sentences call the coders, such as ``"passes of one coder"``.

    Returns
    -------
    DataFrame
        One row per question, coders and code: ``question coders code level n_coders n_units
        n_codings n_refused percent alpha low high kappa commonest reason sentence``.
        ``percent`` is the share of pairs of codings of one unit that agree, ``commonest`` the
        share of codings with the most frequent code; with more than two coders ``kappa`` is
        the mean over pairs (Light 1971). ``code`` is null for the question as a whole.

    Raises
    ------
    TableError
        When a column is missing.
    ArgumentError
        When one coder coded one unit twice, or a level does not fit.

    Examples
    --------
    >>> codes = pd.DataFrame({"unit_id": ["a", "a", "b", "b"], "coder": ["x", "y", "x", "y"],
    ...                       "code": ["yes", "yes", "no", "no"]})
    >>> agreement(codes, per_code=False, per_pair=False)[["percent", "alpha", "n_units"]]
       percent  alpha  n_units
    0      1.0    1.0        2
    """
    frame = tables.require_columns(codes, ["unit_id", "coder", "code"], argument="codes")
    check_boot(confidence, n_boot)
    frame = frame.copy()
    if "question" not in frame.columns:
        frame["question"] = "code"
    refused = pd.Series(False, index=frame.index)
    if "status" in frame.columns:
        refused = frame["status"].eq("refused")
        frame.loc[frame["status"].ne("ok"), "code"] = None
    rows: list[dict] = []
    for question, part in frame[frame["question"].notna()].groupby("question", sort=False):
        used = part[part["code"].notna()]
        twice = used.duplicated(["unit_id", "coder"])
        if twice.any():
            who_, unit = (str(used[twice].iloc[0][c]) for c in ("coder", "unit_id"))
            raise ArgumentError(f"codes: coder {who_!r} coded unit {unit!r} twice on {question!r}.")
        at = _level_of(str(question), used, level)
        name = "value" if at != "nominal" and "value" in used.columns else "code"
        coders = sorted(used["coder"].astype(str).unique())
        values = _wide(used, name, coders)
        labels = _wide(used, "code", coders)
        n_refused = int(refused[part.index].sum())

        todo: list[tuple[list[int], str | None]] = [(list(range(len(coders))), None)]
        if per_pair and len(coders) > 2:
            todo += [(list(pair), None) for pair in combinations(range(len(coders)), 2)]
        given = sorted({str(c) for c in used["code"]})
        if per_code and len(given) > 2:
            todo += [(list(range(len(coders))), code) for code in given]
        for chosen, code in todo:
            if code is None:
                row = _row(values[chosen], at, confidence, n_boot, seed)
                if at != "nominal":
                    encoded, distinct = encode(labels[chosen], "nominal")
                    row["percent"] = percent_agreement(pairable(encoded, len(distinct)))
            else:
                # Object arrays, so that a missing code stays missing.
                only = np.where(labels == code, "yes", "other").astype(object)
                only[pd.isna(labels)] = None
                row = _row(only[chosen], "nominal", confidence, n_boot, seed)
            row |= {
                "question": str(question),
                "coders": "all"
                if len(chosen) == len(coders)
                else " / ".join(coders[i] for i in chosen),
                "code": code,
                "n_refused": n_refused,
            }
            row["reason"], row["sentence"] = _sentence(row, who)
            rows.append(row)
    order = (
        "question coders code level n_coders n_units n_codings n_refused percent alpha low high "
        "kappa commonest reason sentence"
    ).split()
    out = pd.DataFrame(rows, columns=order)
    return out.astype(dict.fromkeys(("question", "coders", "code", "reason", "sentence"), "str"))


def _level_of(question: str, used: pd.DataFrame, level: str | Mapping[str, str] | None) -> str:
    if isinstance(level, str):
        found = level
    elif level is not None and question in level:
        found = level[question]
    elif "level" in used.columns and used["level"].notna().any():
        found = str(used["level"].dropna().iloc[0])
    else:
        found = "nominal"
    if found not in LEVELS:
        raise unknown_value("level", found, LEVELS)
    return found


def _wide(used: pd.DataFrame, name: str, coders: Iterable[str]) -> npt.NDArray[np.object_]:
    """Coders x units, objects, None where there is no code."""
    wide = used.assign(coder=used["coder"].astype(str)).pivot(
        index="coder", columns="unit_id", values=name
    )
    found = wide.reindex(list(coders)).to_numpy(dtype=object, copy=True)
    found[pd.isna(found)] = None
    return found
