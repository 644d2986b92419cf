"""What people said of the articles at hand, from filled sheets or from gold files, as codes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError
from toolkit.notebooks.books import NothingToShowError

NOT_MARKED = "not marked"
NOT_LISTED = "nobody in the registry"

_PASSES = {"pass-1": "first pass", "pass-2": "second pass"}
_SETTLED = "adjudicator"
_SPAN = ["article_id", "start", "end", "text"]
_HALF = 0.5
_VALUES = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}


@check_arguments
def read_check(
    check: str | os.PathLike[str] | None,
    tables: Mapping[str, pd.DataFrame],
    *,
    actors: Mapping[str, object] | None = None,
) -> pd.DataFrame:
    """Return people's codes beside what the machine says, whatever form they are kept in.

    Parameters
    ----------
    check : path or None
        A folder with filled coding sheets and their key files (``quotes-key.csv``), or with
        gold files (``quotes.csv``, ``tone.csv``, and earlier readings in ``pass-1`` and
        ``pass-2``).
    tables : mapping
        ``articles``, ``quotes`` and ``sentiment`` (of level "mention").
    actors : mapping, optional
        The registry; a speaker outside it counts as "nobody in the registry".

    Returns
    -------
    DataFrame
        As `toolkit.coding.read_sheets` returns it with a sample.

    Raises
    ------
    NothingToShowError
        When there is no such folder, or nothing in it is about these articles.
    ArgumentError
        When the folder holds neither sheets nor gold.
    """
    if check is None:
        raise NothingToShowError(
            "Nobody has coded these articles. `framing code sheets` draws a sample and writes a "
            "sheet for each coder; run the series again with --check and the folder of filled "
            "sheets."
        )
    place = Path(check)
    keys = sorted(place.glob("*-key.csv"))
    if keys:
        return _from_sheets(keys, place, tables)
    if not (place / "quotes.csv").is_file() and not (place / "tone.csv").is_file():
        raise ArgumentError(f"check={str(check)!r}: holds neither *-key.csv nor quotes.csv.")
    parts = [
        _gold_quotes(place, tables, set(actors or ())),
        _gold_tone(place, tables),
    ]
    parts = [part for part in parts if len(part)]
    if not parts:
        raise NothingToShowError(f"The codings in {place.name} are of other articles.")
    codes = pd.concat(parts, ignore_index=True)
    names = tables["articles"].set_index("article_id")["outlet"]
    codes["group"] = codes["article_id"].map(names)
    codes["weight"], codes["status"] = 1.0, "ok"
    return codes


def _from_sheets(keys: list[Path], place: Path, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    from toolkit.coding import read_sheets

    read = []
    for key in keys:
        kind = key.name.removesuffix("-key.csv")
        sheets = [
            p
            for p in sorted(place.glob(f"{kind}-*"))
            if p.suffix in (".csv", ".xlsx") and not p.name.endswith("-key.csv")
        ]
        if sheets:
            read.append(read_sheets(sheets, sample=key))
    if not read:
        raise NothingToShowError(f"No filled sheet lies beside the key files in {place}.")
    codes = pd.concat(read, ignore_index=True)
    places = ["article_id", "start", "end"]
    known = tables["quotes"][[*places, "confidence"]].drop_duplicates(places)
    return codes.drop(columns="confidence", errors="ignore").merge(known, on=places, how="left")


def _rows(place: Path, name: str, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Every reading of one gold file, by coder; spans that are not found again are left out."""
    from toolkit.coding import read_gold

    out = {}
    for folder, coder in [*_PASSES.items(), ("", _SETTLED)]:
        path = place / folder / name
        if path.is_file():
            found = read_gold(path, tables["articles"])
            found = found[found["found"]].drop_duplicates(
                ["article_id", "start", "end", *_key(name)]
            )
            out[coder] = found.astype({"start": "int64", "end": "int64"})
    return out


def _key(name: str) -> list[str]:
    return ["target"] if name == "tone.csv" else []


def _gold_tone(place: Path, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    from toolkit.coding.candidates import unit_ids
    from toolkit.coding.relabel import machine_labels, machine_scores

    parts = []
    for coder, found in _rows(place, "tone.csv", tables).items():
        part = found[["article_id", "start", "end", "target", "text"]].assign(
            coder=coder, code=found["tone"], value=found["tone"].map(_VALUES)
        )
        parts.append(part)
    if not parts or not sum(map(len, parts)):
        return pd.DataFrame()
    codes = pd.concat(parts, ignore_index=True)
    codes["kind"], codes["question"], codes["level"] = "tone", "tone", "ordinal"
    codes["unit_id"] = unit_ids(codes, kind="tone")
    codes["machine"] = machine_labels(codes, tables)
    codes["score"] = machine_scores(codes, tables)
    return codes


def _gold_quotes(place: Path, tables: Mapping[str, pd.DataFrame], listed: set[str]) -> pd.DataFrame:
    """Code every passage that the settled reading, an earlier one or the machine marked.

    The settled reading is set against the machine; the earlier ones only against each other.
    """
    readings = _rows(place, "quotes.csv", tables)
    settled = readings.pop(_SETTLED, pd.DataFrame())
    if not len(settled):
        return pd.DataFrame()

    def who(name: object) -> str:
        known = not pd.isna(name) and (not listed or str(name) in listed)  # type: ignore[call-overload]
        return str(name) if known else NOT_LISTED

    marked = tables["quotes"].reset_index(drop=True)
    rows, taken = _matched(settled, marked)
    extra = marked[~marked.index.isin(taken)]
    units = pd.concat([settled[_SPAN], extra[_SPAN]], ignore_index=True)
    heard = pd.concat([marked.reindex(rows), extra], ignore_index=True)
    units["machine_speaker"] = heard["speaker"].map(who).where(heard["start"].notna(), NOT_MARKED)
    units["confidence"] = heard["confidence"].astype("float64")
    units["speaker"] = [*settled["speaker"].map(who), *[NOT_MARKED] * len(extra)]
    codes = _asked(units, units["speaker"], units["machine_speaker"], _SETTLED)
    every = pd.concat([found[_SPAN] for found in readings.values()] or [settled[_SPAN].head(0)])
    every = every.drop_duplicates(_SPAN[:3], ignore_index=True)
    for coder, found in readings.items():
        names = dict(zip(_places(found), found["speaker"].map(who), strict=True))
        said = pd.Series([names.get(key, NOT_MARKED) for key in _places(every)], dtype="str")
        codes = pd.concat([codes, _asked(every, said, None, coder)], ignore_index=True)
    return codes


def _asked(
    units: pd.DataFrame, said: pd.Series, heard: pd.Series | None, coder: str
) -> pd.DataFrame:
    """Ask two questions of each passage: is it reported speech, and whose."""
    from toolkit.coding.candidates import unit_ids

    common = units.assign(kind="quotes", coder=coder, level="nominal", target=None)
    common["unit_id"] = unit_ids(common, kind="quotes")
    speech = said.ne(NOT_MARKED).map({True: "yes", False: "no"})
    found = None if heard is None else heard.ne(NOT_MARKED).map({True: "yes", False: "no"})
    return pd.concat(
        [
            common.assign(question="quote", code=speech, machine=found),
            common.assign(question="speaker", code=said, machine=heard),
        ],
        ignore_index=True,
    )


def _places(frame: pd.DataFrame) -> list[tuple[object, int, int]]:
    return [
        (a, int(s), int(e))
        for a, s, e in zip(frame["article_id"], frame["start"], frame["end"], strict=True)
    ]


def _matched(spans: pd.DataFrame, marked: pd.DataFrame) -> tuple[list[int], set[int]]:
    """Give each span the machine's row that shares at least half of either; each row once."""
    pairs: list[tuple[float, int, int]] = []
    rows: dict[object, list[tuple[int, int, int]]] = {}
    for number, (article, start, end) in enumerate(_places(marked)):
        rows.setdefault(article, []).append((number, start, end))
    for i, (article, start, end) in enumerate(_places(spans)):
        for number, other, last in rows.get(article, []):
            over = min(end, last) - max(start, other)
            union = max(end, last) - min(start, other)
            if over > 0 and over / min(end - start, last - other) >= _HALF:
                pairs.append((-over / union, i, number))
    best, taken = [-1] * len(spans), set()
    for _, i, row in sorted(pairs):
        if best[i] < 0 and row not in taken:
            best[i] = row
            taken.add(row)
    return best, taken
