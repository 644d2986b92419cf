"""Codebooks: what is asked of a coder, and which answers count.

One YAML file each, in ``toolkit/coding/codebooks/``. The sheet, the reader of filled sheets,
the notebook view and the exchange formats all follow the same file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from toolkit.arguments import check_arguments
from toolkit.coding.alpha import LEVELS
from toolkit.coding.questions import Code, Codebook, Question, tidy
from toolkit.errors import ArgumentError, unknown_value, yaml_problem

_CODE_KEYS = ("code", "define", "rule", "example", "counterexample", "also", "missing", "value")
_QUESTION_KEYS = ("id", "ask", "level", "none", "codes", "choices", "free", "when")
_BOOK_KEYS = ("name", "title", "unit", "source", "questions")
_ID = re.compile(r"[a-z][a-z0-9_]*\Z")


@cache
def _names() -> tuple[str, ...]:
    folder = resources.files("toolkit.coding") / "codebooks"
    return tuple(sorted(p.name[:-5] for p in folder.iterdir() if p.name.endswith(".yaml")))


def shipped() -> list[str]:
    """Return the names of the codebooks that come with the toolkit.

    Examples
    --------
    >>> shipped()
    ['cues', 'frames', 'mentions', 'peace', 'quotes', 'tone', 'verbs']
    """
    return list(_names())


@check_arguments
def load_codebook(codebook: str | Path | Mapping[str, Any] | Codebook) -> Codebook:
    """Load and check a codebook.

    Parameters
    ----------
    codebook : str, Path, mapping or Codebook
        Name of a shipped one, path of a YAML file, or its content.

    Returns
    -------
    Codebook

    Raises
    ------
    ArgumentError
        When the file is missing, is no YAML, or contradicts itself; the message names the
        question and the fix.

    Examples
    --------
    >>> [q.id for q in load_codebook("tone").questions]
    ['tone']
    """
    if isinstance(codebook, Codebook):
        return codebook
    if isinstance(codebook, str) and codebook in shipped():
        return _shipped(codebook)
    return _load(codebook)


@cache
def _shipped(name: str) -> Codebook:
    return _load(name)


def _load(codebook: str | Path | Mapping[str, Any]) -> Codebook:
    where = "codebook"
    if isinstance(codebook, Mapping):
        raw: object = codebook
    else:
        text, where = _text(codebook)
        try:
            raw = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise ArgumentError(f"{where}, {yaml_problem(error)}.") from error
    if not isinstance(raw, Mapping):
        raise ArgumentError(f"{where}: must hold keys such as name and questions.")
    _known(raw, _BOOK_KEYS, where)
    questions = raw.get("questions")
    if not isinstance(questions, Sequence) or isinstance(questions, str) or not questions:
        raise ArgumentError(f"{where}: questions must be a list with at least one question.")
    built = tuple(_question(q, f"{where}, question {i + 1}") for i, q in enumerate(questions))
    ids = [q.id for q in built]
    if len(set(ids)) < len(ids):
        raise ArgumentError(f"{where}: two questions have the id {_twice(ids)!r}.")
    for question in built:
        if question.when and question.when[0] not in ids:
            raise ArgumentError(
                f"{where}, question {question.id!r}: when names {question.when[0]!r}, "
                "which is no question here."
            )
    return Codebook(
        name=str(raw.get("name", "custom")),
        title=str(raw.get("title", raw.get("name", "custom"))),
        unit=str(raw.get("unit", "")).strip(),
        source=str(raw.get("source", "")).strip(),
        questions=built,
    )


@check_arguments
def dump_codebook(codebook: Codebook) -> str:
    """Return a codebook as YAML that `load_codebook` reads back.

    Examples
    --------
    >>> book = load_codebook("tone")
    >>> load_codebook(yaml.safe_load(dump_codebook(book))) == book
    True
    """
    questions = []
    for q in codebook.questions:
        codes = [
            {k: v for k, v in {**vars(c), "also": list(c.also)}.items() if v not in ("", [], None)}
            for c in q.codes
        ]
        for code in codes:
            if not code["missing"]:
                del code["missing"]
        raw: dict[str, Any] = {"id": q.id, "ask": q.ask, "level": q.level, "none": q.none}
        raw["choices"] = q.choices
        raw = {k: v for k, v in raw.items() if v}
        if q.free:
            raw["free"] = True
        if q.when:
            raw["when"] = {q.when[0]: q.when[1]}
        questions.append({**raw, "codes": codes})
    book = {
        "name": codebook.name,
        "title": codebook.title,
        "unit": codebook.unit,
        "source": codebook.source,
        "questions": questions,
    }
    return yaml.safe_dump(book, sort_keys=False, allow_unicode=True, width=90)


def _text(codebook: str | Path) -> tuple[str, str]:
    if isinstance(codebook, str) and codebook in shipped():
        file = resources.files("toolkit.coding") / "codebooks" / f"{codebook}.yaml"
        return file.read_text(encoding="utf-8"), f"codebook {codebook!r}"
    path = Path(codebook)
    if not path.is_file():
        if path.suffix.lower() in {".yaml", ".yml"}:
            raise ArgumentError(f"codebook={str(codebook)!r}: there is no such file.")
        raise unknown_value("codebook", codebook, shipped())
    try:
        return path.read_text(encoding="utf-8-sig"), str(path)
    except UnicodeDecodeError as error:
        raise ArgumentError(f"{path}: is no UTF-8 text.") from error


def _known(raw: Mapping, keys: Sequence[str], where: str) -> None:
    for key in raw:
        if key not in keys:
            raise ArgumentError(f"{where}: {unknown_value('key', key, keys)}")


def _twice(names: list[str]) -> str:
    return next(n for i, n in enumerate(names) if n in names[:i])


def _question(raw: object, where: str) -> Question:
    if not isinstance(raw, Mapping):
        raise ArgumentError(f"{where}: must hold keys such as id, ask and codes.")
    _known(raw, _QUESTION_KEYS, where)
    name = str(raw.get("id", ""))
    if not _ID.match(name):
        raise ArgumentError(
            f"{where}: id={name!r} must be lower-case letters, digits and _, letter first."
        )
    where = f"{where} ({name})"
    level = str(raw.get("level", "nominal"))
    if level not in LEVELS:
        raise ArgumentError(f"{where}: {unknown_value('level', level, LEVELS)}")
    codes = tuple(_code(c, f"{where}, code {i + 1}") for i, c in enumerate(raw.get("codes") or ()))
    choices = raw.get("choices")
    if choices not in (None, "actors"):
        raise ArgumentError(f"{where}: choices={choices!r} must be 'actors' or left out.")
    free = bool(raw.get("free", False))
    if not codes and not choices and not free:
        raise ArgumentError(f"{where}: has no codes; list them, or say free: true.")
    names = [tidy(c.code) for c in codes]
    if len(set(names)) < len(names):
        raise ArgumentError(f"{where}: the code {_twice(names)!r} is listed twice.")
    none = raw.get("none")
    none = None if none is None else _yaml_word(none)
    if none is not None and none not in [c.code for c in codes]:
        raise ArgumentError(f"{where}: {unknown_value('none', none, [c.code for c in codes])}")
    if level != "nominal" and not free:
        for number, code in enumerate(c for c in codes if not c.missing):
            if code.value is None:
                raise ArgumentError(f"{where}, code {code.code!r} ({number + 1}): needs a value.")
    when = raw.get("when")
    pair = None
    if when is not None:
        if not isinstance(when, Mapping) or len(when) != 1:
            raise ArgumentError(f"{where}: when must be one question: answer.")
        pair = next((str(k), _yaml_word(v)) for k, v in when.items())
    return Question(name, str(raw.get("ask", "")).strip(), level, none, codes, choices, free, pair)


def _yaml_word(value: object) -> str:
    """YAML reads a bare yes as True; give the word back."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _code(given: object, where: str) -> Code:
    raw: Mapping[str, Any] = given if isinstance(given, Mapping) else {"code": given}
    _known(raw, _CODE_KEYS, where)
    if raw.get("code") is None or not _yaml_word(raw["code"]).strip():
        raise ArgumentError(f"{where}: has no code.")
    also = raw.get("also") or ()
    if isinstance(also, str):
        also = (also,)
    value = raw.get("value")
    return Code(
        code=_yaml_word(raw["code"]).strip(),
        define=str(raw.get("define", "")).strip(),
        rule=str(raw.get("rule", "")).strip(),
        example=str(raw.get("example", "")).strip(),
        counterexample=str(raw.get("counterexample", "")).strip(),
        also=tuple(_yaml_word(a) for a in also),
        missing=bool(raw.get("missing", False)),
        value=None if value is None else float(value),
    )
