"""Read PolNeAR and NewsMTSC as their makers publish them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

Span = tuple[int, int]
ROLES = ("source", "cue", "content")


@dataclass(frozen=True)
class Attribution:
    """One attribution; each role holds the character spans of its pieces, in order."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True)
class Article:
    """One PolNeAR article with the attributions of each of its annotators."""

    name: str
    text: str
    versions: tuple[tuple[Attribution, ...], ...]


@dataclass(frozen=True)
class Target:
    """A span toward which a tone is scored; ``label`` is 0 negative, 1 neutral, 2 positive."""

    start: int
    end: int
    label: int
    gid: str = ""


@dataclass(frozen=True)
class Sentence:
    """One NewsMTSC sentence."""

    text: str
    targets: tuple[Target, ...]


def read_text(path: Path) -> str:
    """Text with its line ends as they are, so that offsets stay true."""
    with open(path, encoding="utf-8", newline="") as stream:
        return stream.read()


def parse_ann(raw: str, text: str) -> tuple[Attribution, ...]:
    """Brat standoff to attributions; lines that are no span (notes, discards) are passed over."""
    spans: dict[str, list[Span]] = {}
    events = []
    for line in raw.splitlines():
        parts = line.split("\t")
        if len(parts) < 2:
            continue
        if line[0] == "T":
            found = _offsets(parts[1])
            if found:
                spans[parts[0]] = found
        elif line[0] == "E":
            events.append(parts[1])
    out = []
    for event in events:
        roles: dict[str, list[Span]] = {role: [] for role in ROLES}
        for argument in event.split():
            role, _, reference = argument.partition(":")
            role = role.rstrip("0123456789").lower()
            if role in roles:
                roles[role] += spans.get(reference, [])
        if roles["content"]:
            out.append(Attribution(*(merged(roles[role], text) for role in ROLES)))
    return tuple(out)


def _offsets(field: str) -> list[Span]:
    _, _, numbers = field.partition(" ")
    try:
        pairs = [[int(n) for n in piece.split()] for piece in numbers.split(";")]
    except ValueError:
        return []
    return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2 and pair[0] < pair[1]]


def merged(spans: list[Span], text: str) -> tuple[Span, ...]:
    """Spans in order, joined where only white space parts them."""
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and not text[out[-1][1] : start].strip():
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)


def read_polnear(folder: Path) -> list[Article]:
    """Articles of one split; the first version is the alphabetically first annotator's."""
    notes: dict[str, list[Path]] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        notes.setdefault(path.stem.rpartition("_")[0], []).append(path)
    articles = []
    for path in sorted((folder / "text").glob("*.txt")):
        text = read_text(path)
        versions = tuple(parse_ann(read_text(note), text) for note in notes.get(path.stem, []))
        if versions:
            articles.append(Article(path.stem, text, versions))
    return articles


def read_newsmtsc(path: Path) -> list[Sentence]:
    """Sentences of one NewsMTSC file."""
    sentences = []
    with open(path, encoding="utf-8") as stream:
        for line in stream:
            row = json.loads(line)
            targets = tuple(
                Target(t["from"], t["to"], int(t["polarity"]) // 2 - 1, t["Input.gid"])
                for t in row["targets"]
            )
            sentences.append(Sentence(row["sentence_normalized"], targets))
    return sentences


def without(sentences: list[Sentence], others: list[Sentence]) -> list[Sentence]:
    """Sentences whose text does not stand in ``others``, letter case and spacing aside."""
    known = {" ".join(s.text.lower().split()) for s in others}
    return [s for s in sentences if " ".join(s.text.lower().split()) not in known]
