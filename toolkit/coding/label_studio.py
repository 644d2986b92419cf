"""Label Studio: units out as tasks, annotations back as codes."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.coding.answers import read_answer
from toolkit.coding.codebooks import load_codebook
from toolkit.coding.questions import Codebook
from toolkit.coding.sampling import check_sample
from toolkit.coding.sheets_read import CODE_COLUMNS, join_sample, read_sample
from toolkit.coding.sheets_write import sheet_name
from toolkit.errors import ArgumentError, FileFormatError


@check_arguments
def label_studio_config(codebook: str | Path | Mapping[str, Any] | Codebook) -> str:
    """Return the labelling interface of a codebook, to paste into a Label Studio project.

    Parameters
    ----------
    codebook : str, Path, mapping or Codebook
        What is asked.

    Returns
    -------
    str
        XML.

    Examples
    --------
    >>> print(label_studio_config("tone").splitlines()[5])
      <Choices name="tone" toName="passage" choice="single-radio" showInLine="true">
    """
    book = load_codebook(codebook)
    lines = [
        "<View>",
        f'  <Header value="{escape(book.title)}"/>',
        '  <Text name="before" value="$before"/>',
        '  <Text name="passage" value="$passage"/>',
        '  <Text name="after" value="$after"/>',
    ]
    for question in book.questions:
        name = escape(question.id)
        if question.codes and not question.free:
            lines.append(
                f'  <Choices name="{name}" toName="passage" choice="single-radio" '
                'showInLine="true">'
            )
            lines += [
                f'    <Choice value="{escape(c.code)}" hint="{escape(c.define)}"/>'
                for c in question.codes
            ]
            lines.append("  </Choices>")
        else:
            lines.append(
                f'  <TextArea name="{name}" toName="passage" maxSubmissions="1" '
                f'placeholder="{escape(question.ask)}"/>'
            )
    lines.append('  <TextArea name="note" toName="passage" placeholder="note"/>')
    return "\n".join([*lines, "</View>"])


@check_arguments
def write_label_studio(sample: pd.DataFrame, path: str | os.PathLike[str]) -> Path:
    """Write a sample as Label Studio tasks: blind, in the sample's order.

    Parameters
    ----------
    sample : DataFrame
        What `make_sheet` returned.
    path : path
        A ``.json`` file; not overwritten.

    Returns
    -------
    Path

    Raises
    ------
    ArgumentError
        When the file is already there.
    """
    check_sample(sample)
    path = Path(path)
    if path.exists():
        raise ArgumentError(f"path={str(path)!r} is already there; choose another name.")
    tasks = []
    for row in sample.to_dict("records"):
        data = {
            "unit_id": row["unit_id"],
            "sheet": sheet_name(row["kind"], row["corpus"], "label-studio"),
            "before": row["before"],
            "passage": row["text"],
            "after": row["after"],
        }
        if isinstance(row["target"], str):
            data["target"] = row["target"]
        tasks.append({"data": data})
    path.write_text(json.dumps(tasks, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


@check_arguments
def read_label_studio(
    path: str | os.PathLike[str],
    *,
    sample: pd.DataFrame | str | os.PathLike[str],
    codebook: str | Path | Mapping[str, Any] | Codebook | None = None,
) -> pd.DataFrame:
    """Read a Label Studio export (JSON) as codes.

    Parameters
    ----------
    path : path
        The export, with ``annotations[].result[].value`` and ``completed_by``.
    sample : DataFrame or path
        What was written with `write_label_studio`, or its key file.
    codebook : str, Path, mapping or Codebook, optional
        By default the shipped one of the sample's kind.

    Returns
    -------
    DataFrame
        As `read_sheets` returns it; ``cell`` is ``task/annotation``. Cancelled annotations
        are left out, foreign tasks and answers that are no code are refused and named.

    Raises
    ------
    FileFormatError
        When the file is no such export.

    Notes
    -----
    The annotator is ``completed_by``: a number, or the ``email`` or ``id`` in it.
    """
    key = read_sample(sample)
    assert key is not None
    path = Path(path)
    book = load_codebook(str(key["kind"].iloc[0]) if codebook is None else codebook)
    try:
        tasks = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FileFormatError(
            f"{path}: cannot be read ({error.strerror}). Check the path."
        ) from error
    except (ValueError, RecursionError) as error:
        raise FileFormatError(f"{path}: is no JSON: {error}") from error
    if not isinstance(tasks, list) or not all(isinstance(t, dict) for t in tasks):
        raise FileFormatError(f"{path}: is no Label Studio export: a list of tasks is expected.")
    known, corpus = set(key["unit_id"].astype(str)), str(key["corpus"].iloc[0])
    questions = {q.id: q for q in book.questions}
    rows: list[dict] = []
    for number, task in enumerate(tasks):
        data = task.get("data") if isinstance(task.get("data"), dict) else {}
        unit = str(data.get("unit_id", ""))
        where = f"task {task.get('id', number)}"
        base: dict[str, Any] = dict.fromkeys(CODE_COLUMNS) | {
            "file": path.name,
            "value": float("nan"),
        }
        sheet = str(data.get("sheet", ""))
        reason = ""
        if unit not in known:
            reason = f"unit {unit!r} is not in the sample"
        elif sheet and f".{corpus}." not in sheet:
            reason = "was made from another corpus"
        if reason:
            rows.append(base | {"cell": where, "status": "refused", "reason": reason})
            continue
        for annotation in task.get("annotations") or []:
            if not isinstance(annotation, dict) or annotation.get("was_cancelled"):
                continue
            coder = _coder(annotation.get("completed_by"))
            answers = _answers(annotation.get("result"))
            note = " ".join(answers.pop("note", [])) or None
            for question in questions.values():
                given = answers.pop(question.id, [])
                row = base | {
                    "cell": f"{where}/{annotation.get('id', '')}",
                    "coder": coder,
                    "unit_id": unit,
                    "question": question.id,
                    "level": question.level,
                    "raw": " | ".join(given) or None,
                    "note": note,
                }
                if len(given) > 1:
                    row |= {"status": "refused", "reason": "has more than one answer"}
                else:
                    row |= read_answer(question, given[0] if given else None)
                rows.append(row)
            rows += [
                base
                | {
                    "cell": where,
                    "coder": coder,
                    "unit_id": unit,
                    "question": name,
                    "status": "refused",
                    "raw": " | ".join(given),
                    "reason": f"the codebook has no question {name!r}",
                }
                for name, given in answers.items()
            ]
    codes = pd.DataFrame(rows, columns=CODE_COLUMNS)
    codes["value"] = codes["value"].astype("float64")
    codes = codes.astype({c: "str" for c in CODE_COLUMNS if c != "value"})
    return join_sample(codes, key)


def _coder(completed_by: object) -> str:
    if isinstance(completed_by, Mapping):
        completed_by = completed_by.get("email") or completed_by.get("id")
    return "unknown" if completed_by is None else str(completed_by)


def _answers(result: object) -> dict[str, list[str]]:
    """Answers by ``from_name``: choices, text areas, numbers and ratings."""
    out: dict[str, list[str]] = {}
    for item in result if isinstance(result, list) else []:
        if not isinstance(item, dict) or not isinstance(item.get("value"), dict):
            continue
        value = item["value"]
        for name in ("choices", "text", "number", "rating"):
            if name in value:
                found = value[name] if isinstance(value[name], list) else [value[name]]
                out.setdefault(str(item.get("from_name", "")), []).extend(str(f) for f in found)
    return out
