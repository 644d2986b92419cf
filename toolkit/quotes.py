"""Who is quoted, with what words, and who that is.

The encoder tags sources, cues and contents; the speaker is whom the source's name, title or
pronoun stands for in the article.
"""

from __future__ import annotations

import bisect
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import pandas as pd
from tqdm.auto import tqdm

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.cues import read_cue
from toolkit.errors import ArgumentError
from toolkit.flags import flags_of
from toolkit.model.attributions import Attribution, attributions_of
from toolkit.model.encoder import get_encoder

if TYPE_CHECKING:
    from toolkit.actors import Actors
    from toolkit.model.encoder import Encoded, Encoder

_BATCH = 32
_NO_SPEAKER = "none"


@check_arguments
def find_quotes(
    articles: pd.DataFrame,
    actors: Actors | str | os.PathLike[str] | Sequence[dict[str, Any]] | None = None,
    *,
    encoded: Sequence[Encoded] | None = None,
    weights: str | os.PathLike[str] | Encoder | None = None,
    threads: int | None = None,
    progress: bool = True,
) -> pd.DataFrame:
    """Find who says what: direct, mixed and indirect quotations with their speakers.

    Parameters
    ----------
    articles : DataFrame
        Needs ``article_id`` and ``text``; ``published`` and ``language`` are used if there.
    actors : Actors, path, list of dict, optional
        The registry. Persons it does not know, or all where there is none, get an id made
        from the name the article gives them ("Bridget Brink" is ``bridget-brink``).
    encoded : sequence of Encoded, optional
        What ``Encoder.encode_many`` gave for these texts, one per row, to save a second pass.
    weights : path or Encoder, optional
        Another weights folder than the one that ships with the toolkit.
    threads : int, optional
        Windows read at the same time; by default the CPUs at hand. Changes nothing in the
        result.
    progress : bool
        Show a progress bar.

    Returns
    -------
    DataFrame
        The table ``quotes``: one row per attribution, in order of the content. ``speaker`` is
        null where nobody can be made out. ``confidence`` is the estimated probability that
        content and source are right. ``flag`` says where an article is not English, which
        the model was not trained on.

    Raises
    ------
    TableError
        When a column is missing or an ``article_id`` is null or occurs twice.
    RegistryError
        When `actors` cannot be read.
    WeightsError
        When the model's files are missing or corrupt.

    Notes
    -----
    The task and the training data are PolNeAR's (Newell, Margolin and Ruths 2018); contents
    are direct from a share of 0.8 of their words inside quotation marks on, as in Pareti
    (2015), mixed below that, and indirect without any.

    Examples
    --------
    >>> text = "“Talks will resume,” Maria Novak told reporters on Monday."
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    >>> quotes = find_quotes(articles, progress=False)
    >>> quotes[["kind", "source", "cue_lemma", "speaker"]].values.tolist()
    [['direct', 'Maria Novak', 'tell', 'maria-novak']]
    """
    spans = find_attributions_table(
        articles, encoded=encoded, weights=weights, threads=threads, progress=progress
    )
    return resolve_speakers(spans, articles, actors, progress=progress)


def find_attributions_table(
    articles: pd.DataFrame,
    *,
    encoded: Sequence[Encoded] | None = None,
    weights: str | os.PathLike[str] | Encoder | None = None,
    threads: int | None = None,
    progress: bool = True,
) -> pd.DataFrame:
    """Find quotes without saying who the speakers are; see `find_quotes`.

    Returns
    -------
    DataFrame
        The table ``quotes`` with ``speaker`` null and ``speaker_via`` "none" in every row.
    """
    frame = tables.require_articles(articles)
    if encoded is not None and len(encoded) != len(frame):
        raise ArgumentError(
            f"encoded: holds {len(encoded)} texts, articles has {len(frame)} rows; "
            "they must belong together."
        )
    texts = [t if isinstance(t, str) else "" for t in frame["text"]]
    if encoded is not None:
        stream: Iterable[Encoded] = encoded
    else:
        stream = get_encoder(weights, threads=threads).encode_many(texts, hidden=False)
    flags = flags_of(frame)
    rows: list[dict] = []
    bar = tqdm(
        zip(frame["article_id"], _in_batches(stream), strict=True),
        total=len(frame),
        desc="quotes",
        disable=not progress,
    )
    for article_id, (text, found) in bar:
        rows += _rows(str(article_id), text, found, flags.get(article_id))
    return tables.build("quotes", rows)


def _in_batches(stream: Iterable[Encoded]) -> Iterator[tuple[str, list[Attribution]]]:
    iterator = iter(stream)
    while batch := list(islice(iterator, _BATCH)):
        for one, found in zip(batch, attributions_of(batch), strict=True):
            yield one.text, found


def _rows(
    article_id: str, text: str, found: Sequence[Attribution], flag: str | None
) -> Iterator[dict]:
    for number, one in enumerate(found):
        start, end = one.content[0][0], one.content[-1][1]
        cue = None if one.cue is None else text[one.cue[0] : one.cue[1]]
        lemma, cue_class = (None, None) if cue is None else read_cue(cue)
        yield {
            "article_id": article_id,
            "quote_id": f"{article_id}-q{number}",
            "start": start,
            "end": end,
            "text": text[start:end],
            "pieces": [list(piece) for piece in one.content],
            "kind": one.kind,
            "source_start": one.source and one.source[0],
            "source_end": one.source and one.source[1],
            "source": one.source and text[one.source[0] : one.source[1]],
            "cue_start": one.cue and one.cue[0],
            "cue_end": one.cue and one.cue[1],
            "cue": cue,
            "cue_lemma": lemma,
            "cue_class": cue_class,
            "speaker": None,
            "speaker_via": _NO_SPEAKER,
            "parent": None if one.parent is None else f"{article_id}-q{one.parent}",
            "confidence": one.confidence,
            "flag": flag,
        }


# ------------------------------------------------------------------ speakers
_SPANS = ["source_start", "source_end", "pieces", "kind"]


def resolve_speakers(
    quotes: pd.DataFrame,
    articles: pd.DataFrame,
    actors: Actors | str | os.PathLike[str] | Sequence[dict[str, Any]] | None = None,
    *,
    progress: bool = True,
) -> pd.DataFrame:
    """Say who the sources of quotes are; see `find_quotes`.

    Parameters
    ----------
    quotes : DataFrame
        The table ``quotes``.
    articles : DataFrame
        The articles they stand in.
    actors : Actors, path, list of dict, optional
    progress : bool

    Returns
    -------
    DataFrame
        `quotes` with ``speaker`` and ``speaker_via`` filled in.
    """
    from toolkit.coreference import Document

    frame = tables.require_articles(articles)
    tables.require_columns(quotes, tables.columns("quotes")[:-1], argument="quotes")
    registry = _registry(actors)
    texts = dict(zip(frame["article_id"], frame["text"], strict=True))
    published = (
        dict(zip(frame["article_id"], frame["published"], strict=True))
        if "published" in frame.columns
        else {}
    )
    speakers: list[str | None] = [None] * len(quotes)
    vias = [_NO_SPEAKER] * len(quotes)
    columns = [quotes[name].tolist() for name in _SPANS]
    rows = [dict(zip(_SPANS, row, strict=True)) for row in zip(*columns, strict=True)]
    groups: dict[Any, list[int]] = {}
    for number, article_id in enumerate(quotes["article_id"].tolist()):
        groups.setdefault(article_id, []).append(number)
    for article_id, numbers in tqdm(groups.items(), desc="speakers", disable=not progress):
        text = texts.get(article_id)
        if not isinstance(text, str):
            continue
        found = [_attribution(rows[number]) for number in numbers]
        when = published.get(article_id)
        document = Document(
            text, registry, published=None if pd.isna(when) else when, attributions=found
        )
        for number, (speaker, via) in zip(numbers, _speakers(document, found), strict=True):
            speakers[number], vias[number] = speaker, via
    out = quotes.copy()
    out["speaker"] = pd.Series(speakers, index=out.index, dtype="str")
    out["speaker_via"] = pd.Series(vias, index=out.index, dtype="str")
    return out


def _registry(actors: Any) -> Actors:
    from toolkit.actors import load_actors

    return load_actors([] if actors is None else actors)


def _attribution(row: Mapping[str, Any]) -> Attribution:
    """Return what tells the speaker of a row of `quotes`."""
    start = row["source_start"]
    missing = start is None or start is pd.NA or (isinstance(start, float) and pd.isna(start))
    source = None if missing else (int(start), int(row["source_end"]))
    pieces = tuple([(int(a), int(b)) for a, b in row["pieces"]])
    return Attribution(source, None, pieces, row["kind"], 0.0)


def _speakers(document: Any, found: Sequence[Attribution]) -> Iterator[tuple[str | None, str]]:
    """Resolve each attribution's source; a direct quote without one goes on with the last."""
    starts = document.page.paragraph_starts
    last: tuple[str | None, int] = (None, -2)  # speaker and paragraph of the last direct quote
    for one in found:
        begin = bisect.bisect_right(starts, one.content[0][0])
        end = bisect.bisect_right(starts, one.content[-1][0])
        if one.source is not None:
            link = document.resolve(*one.source)
            speaker = link.actor_id
            via = _NO_SPEAKER if speaker is None else link.via.partition(":")[0]
        elif one.kind == "direct" and last[0] is not None and begin - last[1] <= 1:
            speaker, via = last[0], "previous quote"
        else:
            speaker, via = None, _NO_SPEAKER
        if one.kind != "indirect":
            last = (speaker, end)
        yield speaker, via
