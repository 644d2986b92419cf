"""What the same event is called: talks or an ultimatum, a war or an operation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.compare.contrast import adjust, contrast_counts, count_matrix
from toolkit.compare.cues import check_spans, choose_voice
from toolkit.compare.groups import REST, group_articles
from toolkit.compare.lexicon import Lexicon, find_matches, load_lexicon


@check_arguments
def find_labels(
    articles: pd.DataFrame,
    *,
    labels: str | Path | Lexicon = "labels",
    progress: bool = True,
) -> pd.DataFrame:
    """Find the names articles use for an event.

    Parameters
    ----------
    articles : DataFrame
        Needs ``article_id`` and ``text``.
    labels : str, Path or Lexicon
        A YAML file as ``toolkit/compare/data/labels.yaml``: ``group`` is the event, ``id``
        the label, ``phrases`` the words for it.
    progress : bool

    Returns
    -------
    DataFrame
        One row per label found, in the order of the text: article_id, start, end (int64), text,
        event, label, in_quote (bool). Where labels of one event overlap, the longest counts.

    Raises
    ------
    TableError, FileFormatError
        As `find_cues`.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["The peace talks were a farce."]})
    >>> find_labels(articles, progress=False)[["text", "event", "label"]].values.tolist()
    [['peace talks', 'peace-talks', 'talks'], ['farce', 'peace-talks', 'spectacle']]
    """
    found = find_matches(articles, [load_lexicon(labels)], exclusive=True, progress=progress)
    found = found.rename(columns={"group": "event", "cue": "label"})
    return found[["article_id", "start", "end", "text", "event", "label", "in_quote"]]


@check_arguments
def compare_labels(
    labels: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    by: str = "outlet",
    event: str | None = None,
    voice: str = "own",
    against: str = REST,
    level: float = 0.95,
    n_permutations: int = 9999,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare which names groups of articles use for an event.

    Parameters
    ----------
    labels : DataFrame
        What `find_labels` returned.
    articles : DataFrame
        Needs ``article_id`` and `by`.
    by : str
        Column of `articles` that names the groups.
    event : str, optional
        Only this event.
    voice : {"own", "quoted", "all"}
        The outlet's own prose (default), quoted speech, or both.
    against, level, n_permutations, seed
        As for `compare_voices`.

    Returns
    -------
    DataFrame
        One row per event, group and label: ``event``, the group, ``label``, then the columns of
        `toolkit.compare.contrast.RESULT_COLUMNS`; ``estimate`` is the label's share of all
        labels of that event. p_adjusted is over the table.

    Raises
    ------
    TableError, ArgumentError
        As `compare_voices`, and on an event the table does not have.

    Examples
    --------
    >>> articles = pd.DataFrame(
    ...     {"article_id": ["a"], "outlet": ["X"], "text": ["The talks, or farce, or talks."]}
    ... )
    >>> labels = find_labels(articles, progress=False)
    >>> compare_labels(labels, articles)[["label", "count", "base"]].values.tolist()
    [['spectacle', 1.0, 3.0], ['talks', 2.0, 3.0]]
    """
    from toolkit.errors import unknown_value

    frame = check_spans(labels, articles, "labels", ["event", "label"])
    groups = group_articles(articles, by)
    groups.check_against(against)
    events = sorted(frame["event"].unique())
    if event is not None:
        if event not in events:
            raise unknown_value("event", event, events)
        events = [event]
    chosen = choose_voice(frame, voice)
    parts = []
    for one in events:
        names = sorted(frame.loc[frame["event"] == one, "label"].unique())
        part = chosen[chosen["event"] == one]
        matrix = count_matrix(
            groups.position(part["article_id"]),
            pd.Index(names).get_indexer(pd.Index(part["label"])),
            np.ones(len(part)),
            (len(groups.ids), len(names)),
        )
        found = contrast_counts(
            matrix,
            np.asarray(matrix.sum(axis=1)).ravel(),
            groups,
            column="label",
            names=[str(n) for n in names],
            kind="share",
            against=against,
            level=level,
            n_permutations=n_permutations,
            seed=seed,
        )
        found.insert(0, "event", pd.Series([str(one)] * len(found), dtype="str"))
        parts.append(found)
    if not parts:
        empty = contrast_counts(
            np.zeros((len(groups.ids), 0)), np.zeros(len(groups.ids)), groups,
            column="label", names=[], kind="share", against=against,
        )  # fmt: skip
        return empty.assign(event=pd.Series(dtype="str"))
    return adjust(pd.concat(parts, ignore_index=True))
