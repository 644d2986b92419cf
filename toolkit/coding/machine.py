"""The machine against people: precision, recall, F1, by outlet, weighted back to the corpus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.coding.adjudicate import consensus
from toolkit.coding.codebooks import load_codebook
from toolkit.coding.intervals import wilson
from toolkit.coding.relabel import machine_labels, machine_scores
from toolkit.compare.validation import n_effective
from toolkit.errors import ArgumentError, unknown_value

_Floats = npt.NDArray[np.float64]
_Bools = npt.NDArray[np.bool_]

N_DRAWS = 4000
_MAX_CLASSES = 12

RESULT_COLUMNS = [
    "question",
    "group",
    "code",
    "measure",
    "estimate",
    "low",
    "high",
    "n_units",
    "n_articles",
    "n_effective",
    "interval",
    "reason",
    "sentence",
]


def layers(
    frame: pd.DataFrame, none: str | None, code: str | None
) -> tuple[_Bools, _Bools, _Bools]:
    """Return (machine says so, people say so, both say the same)."""
    machine, people = frame["machine"].to_numpy(object), frame["people"].to_numpy(object)
    if code is not None:
        says, said = machine == code, people == code
    elif none is not None:
        says, said = machine != none, people != none
    else:
        says, said = np.ones(len(frame), bool), np.ones(len(frame), bool)
    return says.astype(bool), said.astype(bool), (machine == people).astype(bool) & says & said


def _measures(
    frame: pd.DataFrame, none: str | None, code: str | None, confidence: float, seed: int
) -> list[dict[str, Any]]:
    w = frame["weight"].to_numpy(float)
    articles = frame["article_id"].to_numpy(object)
    says, said, right = layers(frame, none, code)
    rows: list[dict[str, Any]] = []

    def share(name: str, among: _Bools, y: _Bools) -> None:
        row: dict[str, Any] = {"measure": name, "interval": "Wilson"}
        row["n_units"] = int(among.sum())
        row["n_articles"] = len(set(articles[among]))
        if among.any():
            values = y[among].astype(float)
            row["estimate"] = min(1.0, float((w[among] * values).sum() / w[among].sum()))
            row["n_effective"] = n_effective(values, w[among], articles[among])
            row["low"], row["high"] = wilson(
                row["estimate"], row["n_effective"], confidence=confidence
            )
        else:
            row["reason"] = "no such unit was coded"
        rows.append(row)

    if none is None and code is None:
        share("accuracy", says, right)
        return rows
    share("precision", says, right)
    draws = _draws(w, articles, says=says, said=said, right=right, seed=seed)
    for name in ("recall", "f1"):
        among = said if name == "recall" else says | said
        row: dict[str, Any] = {
            "measure": name,
            "n_units": int(among.sum()),
            "n_articles": len(set(articles[among])),
            "interval": "simulated",
        }
        hit, marked, there = (float(w @ m) for m in (right, says, said))
        below = there if name == "recall" else (marked + there) / 2
        if not among.any() or not (~says).any():
            row["reason"] = (
                "no such unit was coded"
                if not among.any()
                else "no unit was coded that the machine left out, so what it missed is unknown"
            )
        else:
            row["estimate"] = min(1.0, hit / below)
            row["n_effective"] = n_effective(right[among].astype(float), w[among], articles[among])
            tail = (1 - confidence) / 2
            low, high = np.quantile(draws[name], [tail, 1 - tail])
            if not says.any():  # nothing to simulate from: as sure as the units found are many
                low, high = wilson(row["estimate"], row["n_effective"], confidence=confidence)
            row["low"], row["high"] = min(low, row["estimate"]), max(high, row["estimate"])
        rows.append(row)
    return rows


def _draws(
    w: _Floats,
    articles: npt.NDArray[np.object_],
    *,
    says: _Bools,
    said: _Bools,
    right: _Bools,
    seed: int,
) -> dict[str, _Floats]:
    """Draw recall and F1 from what the two layers leave open (Jeffreys prior in each)."""
    rng = np.random.default_rng([seed, 3])
    # How much the machine marks would differ too in another corpus of such texts.
    size = w.sum()
    part = rng.beta(w[says].sum() + 0.5, w[~says].sum() + 0.5, size=N_DRAWS)
    sizes = (part * size, (1 - part) * size) if says.any() and (~says).any() else (size, size)
    cells = np.zeros((N_DRAWS, 3))  # right, wrong or missed, nothing there
    hits, wrong, marked = np.zeros(N_DRAWS), np.zeros(N_DRAWS), np.zeros(N_DRAWS)
    for layer, drawn in zip((says, ~says), sizes, strict=True):
        if not layer.any():
            continue
        weight = w[layer]
        total = weight.sum()
        y = right[layer] if layer is says else said[layer]
        n = n_effective(y.astype(float), weight, articles[layer])
        shares = (
            np.array(
                [
                    weight @ right[layer],
                    weight @ (said[layer] & ~right[layer]),
                    weight @ ~said[layer],
                ],
                dtype=float,
            )
            / total
        )
        possible = np.array([1.0, 1.0, 1.0]) if layer is says else np.array([0.0, 1.0, 1.0])
        if layer is says and shares[1] == 0:
            possible[1] = 0.0
        prior = np.where(possible > 0, 0.5, 0.0)
        alpha = np.maximum(n * shares + prior, 1e-9)
        cells = rng.dirichlet(alpha, size=N_DRAWS) * np.broadcast_to(drawn, N_DRAWS)[:, None]
        hits += cells[:, 0] if layer is says else 0.0
        wrong += cells[:, 1]
        marked += drawn if layer is says else 0.0
    there = hits + wrong
    recall = np.divide(hits, there, out=np.zeros_like(hits), where=there > 0)
    half = (marked + there) / 2
    return {"recall": recall, "f1": np.divide(hits, half, out=np.zeros_like(hits), where=half > 0)}


@check_arguments
def validation_units(
    codes: pd.DataFrame,
    analysis: object = None,
    *,
    question: str | None = None,
    adjudicator: str = "adjudicator",
) -> pd.DataFrame:
    """Return one row per coded unit: what people say and what the machine says.

    Parameters
    ----------
    codes : DataFrame
        What `read_sheets` returned with ``sample=``.
    analysis : mapping or object, optional
        Look the machine's labels up in this analysis of the same articles, instead of those
        kept in the sample: the same codes then judge a new version of the machine.
    question : str, optional
        Only this one.
    adjudicator : str
        Whose answer overrules the others.

    Returns
    -------
    DataFrame
        `consensus` with ``people``, ``machine`` and, for tone, ``score``; disputed units are
        left out and counted in ``attrs["disputed"]``. Rows of the question ``quote`` also have
        the speaker that people (``speaker``) and the machine (``machine_speaker``) name, for
        `compare_voices`.

    Raises
    ------
    TableError
        When the sample was not joined.
    ArgumentError
        When no question has both codes and machine labels, or `question` is unknown.
    """
    needed = ["unit_id", "coder", "code", "article_id", "group", "weight", "machine", "kind"]
    for column in needed:
        if isinstance(codes, pd.DataFrame) and column not in codes.columns:
            raise tables.TableError(
                f"codes: has no column {column!r}: read the sheets with sample=, or use "
                "join_sample(codes, sample)."
            )
    frame = tables.require_columns(codes, needed, argument="codes")
    if "question" not in frame.columns:
        frame = frame.assign(question="code")
    everything = frame
    asked = [str(q) for q in frame["question"].dropna().unique()]
    if question is not None:
        if question not in asked:
            raise unknown_value("question", question, asked)
        frame = frame[frame["question"].eq(question)]
    units = consensus(frame, adjudicator=adjudicator)
    if analysis is not None and len(units):
        units["machine"] = machine_labels(units, analysis)
        units["score"] = machine_scores(units, analysis)
    if units["question"].eq("quote").any() and "speaker" in asked:
        units = _with_speakers(units, everything, analysis, adjudicator)
    disputed = units[units["machine"].notna() & units["how"].eq("disputed")]
    units = units[units["machine"].notna() & units["code"].notna()]
    units = units.rename(columns={"code": "people"}).reset_index(drop=True)
    units.attrs["disputed"] = len(disputed)
    return units


def _with_speakers(
    units: pd.DataFrame, codes: pd.DataFrame, analysis: object, adjudicator: str
) -> pd.DataFrame:
    """Units with whom people, and the machine, heard in each passage."""
    said = consensus(codes[codes["question"].eq("speaker")], adjudicator=adjudicator)
    quote = units["question"].eq("quote")
    speaker = units["unit_id"].map(said.set_index("unit_id")["code"])
    units["speaker"] = speaker.where(quote).astype("str")
    if analysis is not None:
        asked = units[quote].assign(question="speaker")
        units.loc[quote, "machine_speaker"] = machine_labels(asked, analysis)
    return units


def nothing_to_judge() -> ArgumentError:
    """Build the error for codes that say nothing about the machine."""
    return ArgumentError(
        "codes: no unit has both an answer of people and a label of the machine. Is a sheet filled "
        "(codes['status'] == 'ok'), and was the key file given to read_sheets(..., sample=)?"
    )


@check_arguments
def machine_vs_people(
    codes: pd.DataFrame,
    analysis: object = None,
    *,
    question: str | None = None,
    none: Mapping[str, str] | None = None,
    per_code: bool = True,
    confidence: float = 0.95,
    adjudicator: str = "adjudicator",
    seed: int = 0,
) -> pd.DataFrame:
    """Say how often the machine is right, in the corpus and in each group.

    Parameters
    ----------
    codes : DataFrame
        What `read_sheets` returned with ``sample=``.
    analysis : mapping or object, optional
        Judge this analysis instead of the labels kept in the sample.
    question : str, optional
        Only this one.
    none : mapping of question to code, optional
        The answer that means "nothing here"; by default the shipped codebook's.
    per_code : bool
        Add precision, recall and F1 of each answer over all groups, where there are at most 12.
    confidence : float
        Coverage of the intervals.
    adjudicator : str
        Whose answer overrules the others.
    seed : int
        Seed of the simulated intervals.

    Returns
    -------
    DataFrame
        One row per question, group (``all`` first), code and measure: ``estimate low high
        n_units n_articles n_effective interval reason sentence``. With an answer for
        "nothing here" the measures are precision, recall and F1, else accuracy.

    Raises
    ------
    ArgumentError
        When nothing can be compared.
    TableError
        When the sample was not joined to the codes.

    Notes
    -----
    Every unit counts with its weight. Precision and accuracy have Wilson's interval with the
    effective number of units (Kish's, divided by the design effect of articles); recall and F1
    have an interval simulated from the two strata, marked and not marked, with Jeffreys' prior,
    because a bootstrap of "no miss among 30" would claim there are none.
    """
    units = validation_units(codes, analysis, question=question, adjudicator=adjudicator)
    if not len(units):
        raise nothing_to_judge()
    rows: list[dict] = []
    for name, part in units.groupby("question", sort=False):
        nothing = (none or {}).get(str(name)) or none_of(part, str(name))
        groups = sorted(part["group"].dropna().unique())
        for group in ["all", *(groups if len(groups) > 1 else [])]:
            chosen = part if group == "all" else part[part["group"].eq(group)]
            answers = sorted(
                set(chosen["people"].dropna()) | set(chosen["machine"].dropna()) - {nothing}
            )
            classes: list[str | None] = [None]
            wanted = per_code and group == "all" and nothing != "no"
            if wanted and 1 < len(answers) <= _MAX_CLASSES:
                classes += [a for a in answers if a != nothing]
            for code in classes:
                for row in _measures(chosen, nothing, code, confidence, seed):
                    rows.append({"question": name, "group": group, "code": code, **row})
    out = pd.DataFrame(rows, columns=RESULT_COLUMNS)
    out["reason"] = out["reason"].astype(object).where(out["reason"].notna(), "")
    for column in ("estimate", "low", "high", "n_effective"):
        out[column] = out[column].astype("float64")
    out["sentence"] = [_sentence(row) for row in out.to_dict("records")]
    text = ("question", "group", "code", "measure", "interval", "reason", "sentence")
    return out.astype(dict.fromkeys(text, "str"))


def none_of(part: pd.DataFrame, question: str) -> str | None:
    """Return the answer for nothing here of the shipped codebook, or None."""
    try:
        return load_codebook(str(part["kind"].iloc[0])).question(question).none
    except ArgumentError:
        return None


def _sentence(row: dict) -> str:
    where = "" if row["group"] == "all" else f" in {row['group']}"
    what = f"'{row['question']}'" + (f" = '{row['code']}'" if isinstance(row["code"], str) else "")
    if pd.isna(row["estimate"]):
        return f"{what}{where}: {row['measure']} unknown, {row['reason']}."
    return (
        f"{what}{where}: {row['measure']} {row['estimate']:.2f} "
        f"({row['low']:.2f} to {row['high']:.2f}), from {row['n_units']} units in "
        f"{row['n_articles']} articles."
    )
