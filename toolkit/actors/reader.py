"""Read the values of a registry entry, or say what is wrong where and how to mend it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from toolkit.errors import RegistryError, nearest, yaml_problem


class Reader:
    """Reads entries one after the other and remembers what has been claimed."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.where = ""

    def fail(self, problem: str, fix: str) -> NoReturn:
        """Raise the error that names the file, the entry and the fix."""
        place = f"{self.source}, {self.where}" if self.where else self.source
        raise RegistryError(f"{place}: {problem} {fix}")

    def text(self, entry: Mapping[str, Any], key: str) -> str | None:
        """Return a text value, or None where the key is missing."""
        value = entry.get(key)
        if value is None:
            return None
        if isinstance(value, bool):
            self.fail(
                f"{key} is {str(value).lower()}, a truth value (YAML reads no, off, yes so).",
                f'Put it in quotation marks, as in {key}: "NO".',
            )
        if isinstance(value, (int, float)):
            value = str(value)
        if not isinstance(value, str) or not value.strip():
            self.fail(f"{key} is {value!r}.", f"Write {key} as a text that is not empty.")
        return " ".join(value.split())

    def choice(
        self, entry: Mapping[str, Any], key: str, valid: Iterable[str], synonyms: Mapping[str, str]
    ) -> str | None:
        """Return one of a closed list of values."""
        value = self.text(entry, key)
        if value is None:
            return None
        value = synonyms.get(value.lower(), value.lower())
        names = list(valid)
        if value not in names:
            hint = nearest(value, names)
            self.fail(
                f"{key}: {value!r} is not known" + (f"; did you mean {hint!r}?" if hint else "."),
                f"Write one of: {', '.join(names)}.",
            )
        return value

    def day(self, entry: Mapping[str, Any], key: str, *, last: bool) -> dt.date | None:
        """Return a date; a year or a month gives its first or last day."""
        value = entry.get(key)
        if value is None:
            return None
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        match = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", str(value).strip())
        try:
            if match:
                year, month, number = (int(g) if g else 0 for g in match.groups())
                if number:
                    return dt.date(year, month, number)
                if not last:
                    return dt.date(year, month or 1, 1)
                following = dt.date(year + 1, 1, 1)
                if month and month < 12:
                    following = dt.date(year, month + 1, 1)
                return following - dt.timedelta(days=1)
        except ValueError:
            pass
        self.fail(f"{key}: {value!r} is not a date.", "Write it as 2025-01-20, 2025-01 or 2025.")

    def keys(self, entry: Mapping[Any, Any], valid: Iterable[str], of: str) -> None:
        """Refuse a key that nobody reads."""
        names = list(valid)
        for key in entry:
            if key not in names:
                hint = nearest(key, names)
                self.fail(
                    f"unknown key {key!r} in {of}" + (f"; did you mean {hint!r}?" if hint else "."),
                    f"Valid keys: {', '.join(names)}.",
                )


def read_yaml(path: Path, reader: Reader) -> Any:
    """Read a YAML file safely; every mistake is a `RegistryError`."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):
        """Safe; "no" and "on" stay texts, and a key written twice is an error."""

    Loader.yaml_implicit_resolvers = {
        first: [(tag, regexp) for tag, regexp in pairs if not tag.endswith(":bool")]
        for first, pairs in base.yaml_implicit_resolvers.items()
    }

    def mapping(loader: Any, node: Any, deep: bool = False) -> dict:
        seen: set = set()
        for key_node, _ in node.value:
            key = loader.construct_object(key_node, deep=True)
            if isinstance(key, (list, dict)):
                continue
            if key in seen:
                reader.fail(
                    f"line {key_node.start_mark.line + 1} repeats the key {key!r}.",
                    "Keep one of the two.",
                )
            seen.add(key)
        return base.construct_mapping(loader, node, deep=deep)

    Loader.construct_mapping = mapping
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RegistryError(
            f"{path}: cannot be read ({error.strerror or error}). Check the path."
        ) from error
    try:
        return yaml.load(raw.decode("utf-8-sig"), Loader=Loader)
    except UnicodeDecodeError as error:
        raise RegistryError(
            f"{path.name}: byte {error.start} is not UTF-8. Save the file as UTF-8."
        ) from error
    except yaml.YAMLError as error:
        raise RegistryError(f"{path.name}, {yaml_problem(error)}.") from error
