"""Coding in the notebook: one unit at a time, by keyboard, saved after every answer."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.coding.answers import read_answer
from toolkit.coding.codebooks import load_codebook
from toolkit.coding.questions import Codebook
from toolkit.coding.sampling import check_sample
from toolkit.coding.sheets_read import read_sheets
from toolkit.coding.sheets_write import coder_table
from toolkit.coding.workbook import csv_bytes
from toolkit.errors import ArgumentError, require
from toolkit.widgets import script

HERE = Path(__file__).parent


@cache
def _widget_class() -> type:
    anywidget = require("anywidget", "lab")
    traitlets = require("traitlets", "lab")

    class CodingView(anywidget.AnyWidget):  # type: ignore[name-defined]
        """The widget; made by `code_in_notebook`."""

        _esm = script(HERE / "view.js")
        _css = (HERE / "view.css").read_text(encoding="utf-8")
        units = traitlets.List().tag(sync=True)
        questions = traitlets.List().tag(sync=True)
        answers = traitlets.Dict().tag(sync=True)
        position = traitlets.Int(0).tag(sync=True)
        saved = traitlets.Unicode("").tag(sync=True)

        def __init__(self, *, table: pd.DataFrame, book: Codebook, path: Path, **state: Any):
            self._table, self._book, self._path = table, book, path
            super().__init__(**state)
            self.observe(self._keep, names="answers")

        def _keep(self, change: Any) -> None:
            try:
                save_answers(self._table, self._book, self.answers, self._path)
                n = sum(bool(given) for given in self.answers.values())
                self.saved = f"saved: {n} units"
            except OSError as error:
                self.saved = f"NOT SAVED: {error}"

        @property
        def codes(self) -> pd.DataFrame:
            """What has been coded so far, as `read_sheets` gives it."""
            return read_sheets(self._path, codebook=self._book)

    return CodingView


@check_arguments
def code_in_notebook(
    sample: pd.DataFrame,
    *,
    coder: str,
    path: str | os.PathLike[str],
    codebook: str | Path | Mapping[str, Any] | Codebook | None = None,
    seed: int = 0,
) -> Any:
    """Show a sample for coding in JupyterLab: ``j`` next, ``k`` back, ``1`` to ``9`` an answer.

    ``u`` takes back the last answer, ``n`` goes to the note. After every answer the file is
    written anew, in the form of a coding sheet; a session that was closed goes on from it.

    Parameters
    ----------
    sample : DataFrame
        What `make_sheet` returned. The view is as blind as a sheet.
    coder : str
        Who codes. If the sample was shared out among coders, only this coder's units come.
    path : path
        The ``.csv`` file to keep the answers in.
    codebook : str, Path, mapping or Codebook, optional
        By default the shipped one of the sample's kind.
    seed : int
        Seed of the order.

    Returns
    -------
    anywidget.AnyWidget
        With ``codes``, what has been coded so far.

    Raises
    ------
    ArgumentError
        When the coder has no units, or the file belongs to another sheet or coder.
    MissingExtraError
        When anywidget is not installed.
    """
    check_sample(sample)
    widget = _widget_class()
    path = Path(path)
    if not coder.strip() or "|" in coder or "\n" in coder:
        raise ArgumentError(f"coder={coder!r} must be a name.")
    mine = sample[sample["coders"].map(lambda cell: coder in str(cell).split("|"))]
    shared_out = sample["coders"].astype(str).str.len().gt(0).any()
    if shared_out and not len(mine):
        names = sorted({c for cell in sample["coders"] for c in str(cell).split("|")})
        raise ArgumentError(f"coder={coder!r} has no units; the sample is for {', '.join(names)}.")
    part = mine if shared_out else sample
    if not len(part):
        raise ArgumentError("sample: is empty.")
    book = load_codebook(str(part["kind"].iloc[0]) if codebook is None else codebook)
    corpus = str(part["corpus"].iloc[0])
    table = coder_table(part, book, corpus=corpus, coder=coder, extra=(), seed=seed)
    by_id = part.set_index("unit_id")
    units = [
        {
            "unit_id": u,
            "before": str(by_id["before"][u]),
            "text": str(by_id["text"][u]),
            "after": str(by_id["after"][u]),
            "target": "" if pd.isna(by_id["target"][u]) else str(by_id["target"][u]),
        }
        for u in table["unit_id"]
    ]
    questions = [
        {
            "id": q.id,
            "ask": q.ask,
            "free": q.free,
            "when": list(q.when) if q.when else None,
            "answers": [{"code": c.code, "define": c.define} for c in q.codes],
        }
        for q in book.questions
    ]
    answers = load_answers(path, table, book) if path.exists() else {}
    open_units = [i for i, u in enumerate(units) if not answers.get(u["unit_id"])]
    return widget(
        table=table,
        book=book,
        path=path,
        units=units,
        questions=questions,
        answers=answers,
        position=open_units[0] if open_units else 0,
        saved=f"going on: {len(answers)} units" if answers else "",
    )


def load_answers(path: Path, table: pd.DataFrame, book: Codebook) -> dict[str, dict[str, str]]:
    """Return the answers in a file that `code_in_notebook` keeps."""
    tag = str(table["sheet"].iloc[0])
    try:
        kept = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, OSError) as error:
        raise ArgumentError(f"path={str(path)!r}: cannot be gone on with: {error}") from error
    if "sheet" not in kept.columns or set(kept["sheet"]) != {tag}:
        raise ArgumentError(f"path={str(path)!r}: belongs to another sheet or coder than {tag!r}.")
    names = [*(q.id for q in book.questions), "note"]
    out: dict[str, dict[str, str]] = {}
    for row in kept.to_dict("records"):
        given = {n: row[n] for n in names if row.get(n)}
        if given:
            out[str(row["unit_id"])] = given
    return out


def save_answers(
    table: pd.DataFrame, book: Codebook, answers: Mapping[str, Mapping[str, str]], path: Path
) -> None:
    """Write answers as a sheet, all or nothing; what is no code of the codebook is left out."""
    out = table.copy()
    for question in book.questions:
        given = []
        for unit in table["unit_id"]:
            answer = str(answers.get(unit, {}).get(question.id, ""))
            read = read_answer(question, answer)["status"]
            given.append(answer if read in ("ok", "unclear") else "")
        out[question.id] = given
    out["note"] = [str(answers.get(unit, {}).get("note", "")) for unit in table["unit_id"]]
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".coding-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(csv_bytes(out))
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
