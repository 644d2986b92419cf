"""Markdown: one file, one article, with front matter if there is any."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.articles.columns import match_columns, record_of
from toolkit.articles.decode import decode
from toolkit.articles.lines import unwrap
from toolkit.articles.records import Options, Record, Source
from toolkit.articles.trees import drop_hidden
from toolkit.errors import FileFormatError

NAME = "markdown"
EXTENSIONS = ("md", "markdown", "mdown")

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_LONGEST_FRONT, _MOST_BRACKETS = 20_000, 300
_TITLE = re.compile(r"\A\s*(?:#[ \t]+([^\n]+)|([^\n]+)\n=+[ \t]*(?=\n))")
_BLOCKS = (
    (re.compile(r"!\[[^\]\n]{0,999}\]\([^)\n]{0,2999}\)"), ""),
    (re.compile(r"\[([^\]\n]{1,999})\]\((?:[^()\n]|\([^()\n]{0,999}\)){0,2999}\)"), r"\1"),
    (re.compile(r"^[ \t]{0,9}#{1,6}[ \t]+([^\n]{0,999}?)[ \t#]{0,99}$", re.MULTILINE), r"\1"),
    (re.compile(r"^[ \t]*(?:[-*_][ \t]*){3,}$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE), ""),
    (re.compile(r"(\*\*|__)(?=\S)([^\n]{0,999}?\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]*?\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]*?\S)_(?![\w_])"), r"\1"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
)


def sniff(source: Source) -> bool:
    """Markdown has no sign of its own; the extension decides."""
    return False


def read(source: Source, options: Options) -> Iterator[Record]:
    """Yield the one article of a Markdown file: its words, without the marks."""
    text, note = decode(source.read(), encoding=options.encoding)
    record = Record()
    front = _FRONT.match(text)
    if front:
        record = _front_matter(front[1], options)
        text = text[front.end() :]
    title = _TITLE.match(text)
    if title and not record.title:
        record.title = (title[1] or title[2]).strip(" #")
        text = text[title.end() :]
    text = drop_hidden(_without_code(text))
    for pattern, replacement in _BLOCKS:
        text = pattern.sub(replacement, text)
    record.text = unwrap(text)
    record.status, record.reason = "ok", note
    record.clean = "lines"
    yield record


def _without_code(text: str) -> str:
    """Leave out what stands between fences; a fence that is not closed fences nothing."""
    out: list[str] = []
    opened: int | None = None
    for line in text.split("\n"):
        out.append(line)
        if opened is None and line.startswith("```"):
            opened = len(out) - 1
        elif opened is not None and line.rstrip() == "```":
            del out[opened:]
            opened = None
    return "\n".join(out)


def _front_matter(text: str, options: Options) -> Record:
    import yaml

    if len(text) > _LONGEST_FRONT or text.count("[") + text.count("{") > _MOST_BRACKETS:
        return Record()  # nobody writes that; reading it takes time that grows with its square
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):
            return Record()
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return Record()
    if not isinstance(found, dict):
        return Record()
    try:
        fields, extra = match_columns(found, options.columns)
    except FileFormatError:
        fields, extra = match_columns([*found, "title"], options.columns)
    return record_of([*found.values(), None], fields, extra)
