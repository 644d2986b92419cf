"""How early and how prominently a voice is heard, and whether in its own words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.compare.contrast import RESULT_COLUMNS, adjust, contrast_counts, count_matrix
from toolkit.compare.groups import REST, usable
from toolkit.compare.quoted import prepare_quotes, voices_in_order
from toolkit.errors import ArgumentError, unknown_value
from toolkit.sentences import split_sentences

MEASURES = ("share", "first_position", "first_voice")
KINDS = ("direct", "mixed", "indirect")


def position_weights(positions: object) -> np.ndarray:
    r"""Return the weight :math:`1 / \log_2(i + 2)` of each sentence number i, from 0.

    The discount of information retrieval: the first sentence weighs 1, the third a half.

    References
    ----------
    Jarvelin and Kekalainen (2002), ACM TOIS 20.

    Examples
    --------
    >>> position_weights([0, 2]).tolist()
    [1.0, 0.5]
    """
    at = np.asarray(positions, dtype=np.float64)
    if len(at) and (not np.isfinite(at).all() or at.min() < 0):
        raise ArgumentError("positions: sentence numbers must be finite and not negative.")
    return 1 / np.log2(at + 2)


@check_arguments
def prominence(positions: pd.DataFrame, n_sentences: int) -> pd.DataFrame:
    """Return how prominent each voice is in one article.

    Parameters
    ----------
    positions : DataFrame
        One row per time a voice is heard: ``voice`` and ``sentence`` (number, from 0).
    n_sentences : int
        Sentences in the article.

    Returns
    -------
    DataFrame
        One row per voice, most prominent first: first_position i / (n - 1) (0 at the top, 1 in
        the last sentence; 0 in an article of one sentence), share of the summed weights of
        `position_weights`, and first_voice (bool).

    Raises
    ------
    ArgumentError
        When a sentence number does not lie in 0 to n - 1.

    Examples
    --------
    >>> heard = pd.DataFrame({"voice": list("ZZPPT"), "sentence": [0, 2, 3, 9, 6]})
    >>> prominence(heard, 10).round(6)
      voice  first_position     share  first_voice
    0     Z        0.000000  0.587527         True
    1     P        0.333333  0.281912        False
    2     T        0.666667  0.130562        False
    """
    frame = tables.require_columns(positions, ["voice", "sentence"], argument="positions")
    at = frame["sentence"].to_numpy(dtype=np.float64)
    if len(at) and (at.min() < 0 or at.max() >= n_sentences):
        raise ArgumentError(
            f"n_sentences={n_sentences!r}: sentence numbers run from {at.min():g} to {at.max():g}, "
            "and must lie from 0 to n_sentences - 1."
        )
    weighted = frame.assign(weight=position_weights(at))
    out = weighted.groupby("voice", sort=True).agg(
        first=("sentence", "min"), share=("weight", "sum")
    )
    out["first_position"] = out["first"] / max(n_sentences - 1, 1)
    out["share"] /= out["share"].sum() if len(out) else 1
    out["first_voice"] = out["first"] == out["first"].min()
    out = out.sort_values("share", ascending=False, kind="stable").reset_index()
    return out[["voice", "first_position", "share", "first_voice"]]


@check_arguments
def compare_prominence(
    quotes: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    by: str = "outlet",
    per: str = "speaker",
    sides: object = None,
    measure: str = "share",
    sentences: pd.DataFrame | None = None,
    against: str = REST,
    nested: bool = False,
    top: int | None = None,
    level: float = 0.95,
    n_permutations: int = 9999,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare how prominently groups of articles place their voices.

    Parameters
    ----------
    quotes : DataFrame
        Needs ``article_id``, ``speaker``, ``text`` and ``start``.
    articles : DataFrame
        Needs ``article_id`` and `by`, and ``text`` where `sentences` is not given.
    by, per, sides, against, nested, level, n_permutations, seed
        As for `compare_voices`.
    measure : {"share", "first_position", "first_voice"}
        ``share``: the voice's part of the article's summed sentence weights 1 / log2(i + 2).
        ``first_position``: i / (n - 1) of its first quote, over the articles that quote it.
        ``first_voice``: whether it is the first one quoted.
    sentences : DataFrame, optional
        The table ``sentences``. Default: split the articles here.
    top : int, optional
        Only so many voices, the most quoted ones.

    Returns
    -------
    DataFrame
        One row per group and voice: the group, ``voice``, ``measure``, then the columns of
        `toolkit.compare.contrast.RESULT_COLUMNS`. ``estimate`` is the mean over articles with
        quotes (for first_position: with a quote of that voice). p_adjusted is over the table.

    Raises
    ------
    TableError, ArgumentError
        As `compare_voices`.

    Examples
    --------
    >>> articles = pd.DataFrame(
    ...     {"article_id": ["a"], "outlet": ["X"], "text": ["He said no. They left. She agreed."]}
    ... )
    >>> quotes = pd.DataFrame(
    ...     {
    ...         "article_id": ["a", "a"],
    ...         "speaker": ["p", "z"],
    ...         "text": ["no", "agreed"],
    ...         "start": [8, 27],
    ...     }
    ... )
    >>> found = compare_prominence(quotes, articles, measure="first_position")
    >>> found[["voice", "estimate"]].values.tolist()
    [['p', 0.0], ['z', 1.0]]
    """
    if measure not in MEASURES:
        raise unknown_value("measure", measure, MEASURES)
    frame, groups = prepare_quotes(
        quotes, articles, by=by, per=per, sides=sides, nested=nested, needed=("start",)
    )
    groups.check_against(against)
    if sentences is None:
        sentences = split_sentences(usable(articles), progress=False)
    tables.require_columns(sentences, ["article_id", "sentence_id", "start"], argument="sentences")
    frame = frame.assign(sentence=_sentence_numbers(frame, sentences))
    n_sentences = sentences.groupby("article_id").size().reindex(groups.ids).fillna(1).to_numpy()
    voices = voices_in_order(frame, top)
    shape = (len(groups.ids), len(voices))
    rows = frame["row"].to_numpy()
    columns = pd.Index(voices).get_indexer(pd.Index(frame["voice"]))
    at = frame["sentence"].to_numpy(dtype=np.float64)
    quoted = np.bincount(rows, minlength=shape[0]) > 0
    first = np.full(shape, np.inf)
    np.minimum.at(first, (rows[columns >= 0], columns[columns >= 0]), at[columns >= 0])
    if measure == "share":
        weights = position_weights(at)
        all_weights = np.bincount(rows, weights=weights, minlength=shape[0])
        values = count_matrix(rows, columns, weights, shape).toarray()
        values = values / np.where(all_weights > 0, all_weights, 1)[:, None]
        exposures = [quoted] * len(voices)
    elif measure == "first_voice":
        earliest = np.full(shape[0], np.inf)
        np.minimum.at(earliest, rows, frame["start"].to_numpy(dtype=np.float64))
        leads = frame["start"].to_numpy(dtype=np.float64) == earliest[rows]
        values = count_matrix(rows[leads], columns[leads], np.ones(leads.sum()), shape).toarray()
        values = np.minimum(values, 1)
        exposures = [quoted] * len(voices)
    else:
        last = np.maximum(n_sentences - 1, 1)[:, None]
        heard = np.isfinite(first)
        values = np.where(heard, first, 0) / last
        exposures = list(heard.T)
    kind = "mean" if measure == "first_position" else "share"
    parts = [
        contrast_counts(
            values[:, [number]],
            exposures[number].astype(np.float64),
            groups,
            column="voice",
            names=[voice],
            kind=kind,
            against=against,
            level=level,
            n_permutations=n_permutations,
            seed=seed,
        )
        for number, voice in enumerate(voices)
    ]
    return _gather(parts, by, "measure", measure)


@check_arguments
def compare_directness(
    quotes: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    by: str = "outlet",
    per: str = "speaker",
    sides: object = None,
    kind: str = "direct",
    against: str = REST,
    nested: bool = False,
    top: int | None = None,
    level: float = 0.95,
    n_permutations: int = 9999,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare whose quotes stand in their own words.

    Parameters
    ----------
    quotes : DataFrame
        Needs ``article_id``, ``speaker``, ``text`` and ``kind``.
    articles, by, per, sides, against, nested, top, level, n_permutations, seed
        As for `compare_prominence`.
    kind : {"direct", "mixed", "indirect"}
        The share of which kind of quote.

    Returns
    -------
    DataFrame
        One row per group and voice: the group, ``voice``, ``kind``, then the columns of
        `toolkit.compare.contrast.RESULT_COLUMNS`; ``base`` is that voice's quotes.

    Raises
    ------
    TableError, ArgumentError
        As `compare_voices`.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "outlet": ["X"]})
    >>> quotes = pd.DataFrame(
    ...     {"article_id": ["a", "a"], "speaker": ["p", "p"], "text": ["no", "yes"],
    ...      "kind": ["direct", "indirect"]}
    ... )
    >>> compare_directness(quotes, articles)[["voice", "count", "base", "estimate"]].values.tolist()
    [['p', 1.0, 2.0, 0.5]]
    """
    if kind not in KINDS:
        raise unknown_value("kind", kind, KINDS)
    frame, groups = prepare_quotes(
        quotes, articles, by=by, per=per, sides=sides, nested=nested, needed=("kind",)
    )
    groups.check_against(against)
    voices = voices_in_order(frame, top)
    shape = (len(groups.ids), len(voices))
    rows = frame["row"].to_numpy()
    columns = pd.Index(voices).get_indexer(pd.Index(frame["voice"]))
    every = count_matrix(rows, columns, np.ones(len(frame)), shape)
    chosen = count_matrix(rows, columns, (frame["kind"] == kind).to_numpy(dtype=float), shape)
    parts = [
        contrast_counts(
            chosen[:, [number]],
            every[:, [number]].toarray().ravel(),
            groups,
            column="voice",
            names=[voice],
            kind="share",
            against=against,
            level=level,
            n_permutations=n_permutations,
            seed=seed,
        )
        for number, voice in enumerate(voices)
    ]
    return _gather(parts, by, "kind", kind)


def _gather(parts: list[pd.DataFrame], by: str, name: str, value: str) -> pd.DataFrame:
    columns = [by, "voice", name, *RESULT_COLUMNS]
    if not parts:
        return pd.DataFrame({c: pd.Series(dtype="object") for c in columns})
    out = pd.concat(parts, ignore_index=True)
    out[name] = pd.Series([value] * len(out), dtype="str")
    out = adjust(out)[columns]
    return out.sort_values(by, kind="stable", ignore_index=True)


def _sentence_numbers(frame: pd.DataFrame, sentences: pd.DataFrame) -> np.ndarray:
    """Number of the sentence each quote starts in; 0 where the article has none."""
    starts = {
        key: part.sort_values("start")[["start", "sentence_id"]].to_numpy(dtype=np.int64)
        for key, part in sentences.groupby("article_id")
    }
    out = np.zeros(len(frame), dtype=np.int64)
    ids, begins = frame["article_id"].to_numpy(), frame["start"].to_numpy(dtype=np.int64)
    for key in pd.unique(frame["article_id"]):
        table = starts.get(key)
        if table is not None:
            mine = ids == key
            found = np.searchsorted(table[:, 0], begins[mine], side="right") - 1
            out[mine] = table[np.maximum(found, 0), 1]
    return out
