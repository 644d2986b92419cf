"""Coding sheets for people: one workbook and one CSV file per coder, blind and shuffled."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.coding.candidates import table_of
from toolkit.coding.codebooks import dump_codebook, load_codebook
from toolkit.coding.questions import Codebook
from toolkit.coding.sampling import assign_coders, check_sample, draw
from toolkit.coding.workbook import csv_bytes, safe_cell, workbook_bytes
from toolkit.errors import ArgumentError, require

_SHEET_HASH = re.compile(r"^([a-z_]+)\.([0-9a-f]{12})\.([^.].*)$")


def sheet_name(kind: str, corpus: str, coder: str) -> str:
    """Return the tag in every row of a sheet: kind, corpus and coder.

    Examples
    --------
    >>> sheet_name("tone", "0123456789ab", "ana")
    'tone.0123456789ab.ana'
    """
    return f"{kind}.{corpus}.{coder}"


def split_sheet_name(tag: str) -> tuple[str, str, str] | None:
    """Return (kind, corpus, coder) of a tag, or None where it is no tag of ours.

    Examples
    --------
    >>> split_sheet_name("tone.0123456789ab.ana")
    ('tone', '0123456789ab', 'ana')
    """
    found = _SHEET_HASH.match(tag.strip())
    return (found[1], found[2], found[3]) if found else None


@check_arguments
def make_sheet(
    analysis: object,
    *,
    kind: str = "quotes",
    n: int = 100,
    coders: int | Sequence[str] = 2,
    overlap: float = 0.5,
    by: str | None = "outlet",
    unmarked: float = 0.3,
    allocation: str = "proportional",
    context: int = 300,
    codebook: str | Path | Mapping[str, Any] | Codebook | None = None,
    units: pd.DataFrame | None = None,
    actors: Mapping[str, str] | Sequence[str] | None = None,
    folder: str | os.PathLike[str] | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Draw units for people to code and write a sheet for each coder.

    Sheets are blind: no outlet, no machine label, order shuffled for each coder. What was
    drawn and what the machine says of it is returned, and written as ``<kind>-key.csv``,
    which stays with whoever runs the check.

    Parameters
    ----------
    analysis : mapping or object
        Gives the tables by name (``articles``, ``sentences``, ``mentions``, ``quotes``,
        ``sentiment``).
    kind : str
        ``quotes``, ``mentions``, ``tone``, ``verbs``, ``cues``, ``frames``, ``peace`` or
        ``custom``.
    n : int
        Number of units; `sample_size` says how many are needed.
    coders : int or sequence of str
        How many, or their names.
    overlap : float
        Share of the units that every coder gets, for agreement; the others go to one each.
    by : str or None
        Column of the articles whose values are strata.
    unmarked : float
        Share of units that the machine did not mark, for recall.
    allocation : {"proportional", "equal"}
        How units are shared out among the values of `by`.
    context : int
        Characters shown before and after a unit.
    codebook : str, Path, mapping or Codebook, optional
        Another codebook than the one named like `kind`; needed for ``custom``.
    units : DataFrame, optional
        For ``custom``: ``article_id start end`` and any ``target``, ``machine_<question>``.
    actors : mapping of id to name, or sequence of ids, optional
        Who can be chosen; by default the actors that the tables name.
    folder : path, optional
        Where to write; nothing is written without it. Existing sheets are not overwritten.
    seed : int
        Seed of draw and shuffles.

    Returns
    -------
    DataFrame
        The sample: see `toolkit.coding.sampling.UNIT_COLUMNS`.

    Raises
    ------
    ArgumentError
        When an argument cannot be used, or a sheet is already there.
    TableError
        When a table or column is missing.
    MissingExtraError
        When openpyxl is not installed.

    Notes
    -----
    Recall is asked for by sentence (quotes) or by name and pronoun (mentions), so a quote
    inside a sentence that has another one, or a description such as "the host country", can be
    missed by both.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["X", "Y"],
    ...                          "text": ["It rained in Kyiv.", "It snowed."]})
    >>> sample = make_sheet({"articles": articles}, kind="frames", n=2, coders=["ana", "ben"])
    >>> sample[["group", "text", "weight"]].sort_values("group").values.tolist()
    [['X', 'It rained in Kyiv.', 1.0], ['Y', 'It snowed.', 1.0]]
    """
    if kind == "custom" and codebook is None:
        raise ArgumentError("codebook: kind='custom' needs a codebook of yours.")
    book = load_codebook(kind if codebook is None else codebook)
    if any(q.choices == "actors" for q in book.questions):
        book = book.with_choices(_actors(analysis, actors))
    if isinstance(coders, int) and not isinstance(coders, bool):
        if coders < 1:
            raise ArgumentError(f"coders={coders!r} must be at least 1.")
        names = [f"coder{i + 1}" for i in range(coders)]
    elif isinstance(coders, Sequence) and not isinstance(coders, str):
        names = [str(c) for c in coders]
    else:
        raise ArgumentError(f"coders={coders!r} must be a number or a list of names.")
    assign_coders(pd.DataFrame(index=range(1)), names, overlap=overlap)  # refuse before drawing
    sample = draw(
        analysis,
        kind=kind,
        n=n,
        by=by,
        unmarked=unmarked,
        allocation=allocation,
        context=context,
        units=units,
        seed=seed,
    )
    sample = assign_coders(sample, names, overlap=overlap, seed=seed)
    if folder is not None:
        write_sheets(sample, codebook=book, folder=folder, seed=seed)
    return sample


def _actors(
    analysis: object, actors: Mapping[str, str] | Sequence[str] | None
) -> Mapping[str, str] | list[str]:
    if actors is not None:
        return actors if isinstance(actors, Mapping) else [str(a) for a in actors]
    found: set[str] = set()
    for table, column in (("mentions", "actor_id"), ("quotes", "speaker")):
        frame = table_of(analysis, table)
        if frame is not None and column in frame.columns:
            found |= {str(a) for a in frame[column].dropna()}
    return sorted(found)


@check_arguments
def write_sheets(
    sample: pd.DataFrame,
    *,
    codebook: str | Path | Mapping[str, Any] | Codebook,
    folder: str | os.PathLike[str],
    extra: Sequence[str] = (),
    prefix: str = "",
    seed: int = 0,
) -> list[Path]:
    """Write the sheets of each coder, the codebook and the key.

    ``<kind>-<coder>.xlsx`` and ``.csv``, ``<kind>-codebook.yaml``, ``<kind>-key.csv``.

    Parameters
    ----------
    sample : DataFrame
        What `make_sheet` returns.
    codebook : str, Path, mapping or Codebook
        What is asked.
    folder : path
        Made if it is not there.
    extra : sequence of str
        Columns of `sample` to show before the questions, such as the codes to adjudicate.
    prefix : str
        Put before the file names.
    seed : int
        Seed of the shuffles.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    ArgumentError
        When one of the files is already there: a filled sheet is never overwritten.
    """
    require("openpyxl", "coding")
    check_sample(sample, extra=extra)
    book = load_codebook(codebook)
    kind, corpus = str(sample["kind"].iloc[0]), str(sample["corpus"].iloc[0])
    who = sorted({c for cell in sample["coders"] for c in str(cell).split("|") if c})
    base = Path(folder)
    if base.is_file():
        raise ArgumentError(f"folder={str(folder)!r} is a file; it must be a folder.")
    base.mkdir(parents=True, exist_ok=True)
    stems = {coder: base / f"{prefix}{kind}-{coder.replace(' ', '_')}" for coder in who}
    key, rules = base / f"{prefix}{kind}-key.csv", base / f"{prefix}{kind}-codebook.yaml"
    for path in [
        key,
        rules,
        *(s.with_name(s.name + e) for s in stems.values() for e in (".xlsx", ".csv")),
    ]:
        if path.exists():
            raise ArgumentError(f"folder: {path} is already there; choose another folder.")
    written = []
    for coder, stem in stems.items():
        mine = sample["coders"].map(lambda cell, c=coder: c in str(cell).split("|"))
        table = coder_table(sample[mine], book, corpus=corpus, coder=coder, extra=extra, seed=seed)
        for suffix, content in ((".xlsx", workbook_bytes(table, book)), (".csv", csv_bytes(table))):
            path = stem.with_name(stem.name + suffix)
            path.write_bytes(content)
            written.append(path)
    out = sample.copy()
    for column in ("text", "before", "after", "target"):
        out[column] = out[column].map(lambda v: v if pd.isna(v) else safe_cell(v))
    out.to_csv(key, index=False, encoding="utf-8", lineterminator="\n")
    rules.write_text(dump_codebook(book), encoding="utf-8")
    return [*written, rules, key]


def coder_table(
    part: pd.DataFrame,
    book: Codebook,
    *,
    corpus: str,
    coder: str,
    extra: Sequence[str],
    seed: int,
) -> pd.DataFrame:
    """Return the rows of one coder's sheet, in that coder's own order."""
    own = int.from_bytes(hashlib.sha256(coder.encode()).digest()[:4], "big")
    rows = part.iloc[np.random.default_rng([seed, 2, own]).permutation(len(part))]
    kind = str(part["kind"].iloc[0])
    table = pd.DataFrame(
        {
            "sheet": sheet_name(kind, corpus, coder),
            "unit_id": rows["unit_id"].to_numpy(),
            "no": np.arange(1, len(rows) + 1),
            "before": rows["before"].map(safe_cell).to_numpy(),
            "passage": rows["text"].map(safe_cell).to_numpy(),
            "after": rows["after"].map(safe_cell).to_numpy(),
        }
    )
    if part["target"].notna().any():
        table["target"] = rows["target"].fillna("").map(safe_cell).to_numpy()
    for column in extra:
        table[column] = rows[column].fillna("").map(safe_cell).to_numpy()
    for question in book.questions:
        table[question.id] = ""
    table["note"] = ""
    return table
