"""From several coders to one answer: consensus, disagreements, adjudication, gold."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.coding.questions import Codebook
from toolkit.coding.sampling import check_sample
from toolkit.coding.sheets_write import write_sheets
from toolkit.errors import ArgumentError

ADJUDICATOR = "adjudicator"
"""Name of the coder whose answer overrules the others."""

GOLD_COLUMNS = ["unit_id", "question", "code", "value", "how", "n_coders", "codes"]
"""Columns of `consensus`, before those that come from the sample."""


def _usable(codes: pd.DataFrame) -> pd.DataFrame:
    frame = tables.require_columns(codes, ["unit_id", "coder", "code"], argument="codes").copy()
    if "question" not in frame.columns:
        frame["question"] = "code"
    if "value" not in frame.columns:
        frame["value"] = float("nan")
    if "status" in frame.columns:
        frame = frame[frame["status"].eq("ok")]
    return frame[frame["code"].notna()]


@check_arguments
def consensus(codes: pd.DataFrame, *, adjudicator: str = ADJUDICATOR) -> pd.DataFrame:
    """Return one answer per unit and question.

    Parameters
    ----------
    codes : DataFrame
        ``unit_id coder code`` and, where there are several, ``question``.
    adjudicator : str
        The coder whose answer overrules the others.

    Returns
    -------
    DataFrame
        `GOLD_COLUMNS` and whatever the sample joined. ``how`` is ``adjudicated``, ``agreed``
        (all coders, at least two), ``majority`` (more than half), ``single`` (one coder only)
        or ``disputed``, whose ``code`` is null. ``codes`` lists the answers, by coder's name.

    Raises
    ------
    TableError
        When a column is missing.

    Examples
    --------
    >>> codes = pd.DataFrame({"unit_id": ["a", "a", "b", "b"], "coder": ["x", "y", "x", "y"],
    ...                       "code": ["yes", "yes", "no", "yes"]})
    >>> consensus(codes)[["unit_id", "how"]].values.tolist()
    [['a', 'agreed'], ['b', 'disputed']]
    """
    used = _usable(codes)
    groups: dict[tuple[object, object], list[tuple[str, str, float]]] = {}
    for question, unit, coder, answer, value in zip(
        used["question"], used["unit_id"], used["coder"], used["code"], used["value"], strict=True
    ):
        given = (str(coder), str(answer), float(value))
        groups.setdefault((question, unit), []).append(given)
    rows = []
    for (question, unit), given_by in groups.items():
        judge = [g for g in given_by if g[0] == adjudicator]
        people = sorted(g for g in given_by if g[0] != adjudicator)
        (top, count), *others = Counter(g[1] for g in people or judge).most_common()
        code: str | None = top
        if judge:
            code, how = judge[0][1], "adjudicated"
        elif len(people) == 1:
            how = "single"
        elif not others:
            how = "agreed"
        elif count * 2 > len(people):
            how = "majority"
        else:
            code, how = None, "disputed"
        rows.append(
            {
                "unit_id": unit,
                "question": question,
                "code": code,
                "value": next((g[2] for g in given_by if g[1] == code), float("nan")),
                "how": how,
                "n_coders": len(people),
                "codes": " | ".join(g[1] for g in people),
            }
        )
    out = pd.DataFrame(rows, columns=GOLD_COLUMNS).astype(
        dict.fromkeys(("unit_id", "question", "code", "how", "codes"), "str")
    )
    dropped = {"file", "cell", "coder", "status", "reason", "raw", "note", "code", "value"}
    joined = [c for c in used.columns if c not in dropped]
    first = used[joined].drop_duplicates(["unit_id", "question"])
    return out.merge(first, on=["unit_id", "question"], how="left")


@check_arguments
def disagreements(codes: pd.DataFrame, *, adjudicator: str = ADJUDICATOR) -> pd.DataFrame:
    """Return the units and questions on which coders differ and nobody has decided.

    Units that a majority decides are listed too: a vote is no argument.

    Parameters
    ----------
    codes : DataFrame
        As for `consensus`.
    adjudicator : str
        The coder whose answer settles a unit.

    Returns
    -------
    DataFrame
        The rows of `consensus` with ``how`` ``disputed`` or ``majority``.

    Examples
    --------
    >>> codes = pd.DataFrame({"unit_id": ["a", "a"], "coder": ["x", "y"], "code": ["1", "2"]})
    >>> disagreements(codes)["codes"].tolist()
    ['1 | 2']
    """
    found = consensus(codes, adjudicator=adjudicator)
    return found[found["how"].isin(["disputed", "majority"])].reset_index(drop=True)


@check_arguments
def adjudication_sheet(
    codes: pd.DataFrame,
    sample: pd.DataFrame,
    *,
    codebook: str | Path | Mapping[str, Any] | Codebook,
    folder: str | os.PathLike[str],
    adjudicator: str = ADJUDICATOR,
    seed: int = 0,
) -> list[Path]:
    """Write the disagreements as a new sheet, for one person to decide.

    The sheet shows what was answered, in random order of coders and without their names, so
    that nobody decides for a person. It shows no machine label and no outlet.

    Parameters
    ----------
    codes : DataFrame
        What `read_sheets` returned.
    sample : DataFrame
        What `make_sheet` returned.
    codebook : str, Path, mapping or Codebook
        What was asked.
    folder : path
        Where to write ``adjudicate-<kind>-<adjudicator>.xlsx`` and so on.
    adjudicator : str
        Name in the sheet; read it together with the first sheets.
    seed : int
        Seed of the order.

    Returns
    -------
    list of Path

    Raises
    ------
    ArgumentError
        When there is nothing to adjudicate.
    """
    open_units = disagreements(codes, adjudicator=adjudicator)
    if not len(open_units):
        raise ArgumentError("codes: the coders differ on no unit; there is nothing to adjudicate.")
    check_sample(sample)
    part = sample[sample["unit_id"].isin(open_units["unit_id"])].copy()
    if not len(part):
        raise ArgumentError("sample: holds none of the disputed units; is it the right one?")
    part["coders"] = adjudicator
    shown = {}
    used = _usable(codes)
    used = used[used["coder"].ne(adjudicator)].sample(frac=1, random_state=seed)
    for question, group in open_units.groupby("question", sort=False):
        answers = used[used["question"].eq(question) & used["unit_id"].isin(group["unit_id"])]
        column = f"answers_{question}"
        said = answers.groupby("unit_id")["code"].agg(" / ".join)
        part[column] = part["unit_id"].map(said).fillna("")
        shown[column] = question
    return write_sheets(
        part, codebook=codebook, folder=folder, extra=list(shown), prefix="adjudicate-", seed=seed
    )
