"""One answer of a coder: a code, blank, unclear, or refused with a reason."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.coding.grid import text_of
from toolkit.coding.questions import Question, tidy
from toolkit.errors import nearest


def read_answer(question: Question, value: object) -> dict[str, Any]:
    """Return ``status`` and, by that, ``code``, ``value`` and ``reason`` of one answer.

    Parameters
    ----------
    question : Question
        What was asked.
    value : object
        What stands in the cell.

    Returns
    -------
    dict
        ``status`` is ``ok``, ``blank``, ``unclear`` or ``refused``.

    Examples
    --------
    >>> from toolkit.coding.codebooks import load_codebook
    >>> read_answer(load_codebook("tone").question("tone"), " Positive ")
    {'status': 'ok', 'code': 'positive', 'value': 1.0}
    """
    text = text_of(value)
    if not text:
        return {"status": "blank"}
    if text.startswith("="):
        return {"status": "refused", "reason": "holds a formula, not a code"}
    if question.level != "nominal" and not question.codes:
        number = pd.to_numeric(text.replace(",", "."), errors="coerce")
        if pd.isna(number):
            return {"status": "refused", "reason": f"{text[:60]!r} is no number"}
        return {"status": "ok", "code": f"{number:g}", "value": float(number)}
    code = question.read(value)
    if code is None:
        spellings = [c.code for c in question.codes]
        near = nearest(tidy(text), spellings)
        hint = f"; the nearest is {near!r}" if near else f"; it has {', '.join(spellings[:8])}"
        return {"status": "refused", "reason": f"{text[:60]!r} is not in the codebook{hint}"}
    if code.missing:
        return {"status": "unclear", "reason": f"coded {code.code!r}"}
    number = float("nan") if code.value is None else code.value
    return {"status": "ok", "code": code.code, "value": number}
