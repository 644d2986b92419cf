"""Who is heard: shares of quotes and quoted words, diversity, prominence, directness."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import sparse

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.compare.contrast import contrast_counts, count_matrix
from toolkit.compare.corrected import NONE, add_shares
from toolkit.compare.groups import REST, read_sides
from toolkit.compare.quoted import SMALLER, UNKNOWN, fold_smaller, prepare_quotes, voices_in_order
from toolkit.compare.statistics import contingency
from toolkit.compare.validation import Coded, read_validation
from toolkit.errors import unknown_value
from toolkit.text import count_words

MEASURES = ("words", "quotes")
NOBODY = "nobody named"
"""What coders answer where the article does not say who speaks."""
DIRECT = "direct"


@check_arguments
def compare_voices(
    quotes: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    by: str = "outlet",
    per: str = "speaker",
    sides: object = None,
    measure: str = "words",
    against: str = REST,
    nested: bool = False,
    top: int | None = None,
    validation: pd.DataFrame | None = None,
    level: float = 0.95,
    n_permutations: int = 9999,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare whom groups of articles quote, and for how many words.

    Parameters
    ----------
    quotes : DataFrame
        Needs ``article_id``, ``speaker``, ``text``; ``pieces`` and ``parent`` are used.
    articles : DataFrame
        Needs ``article_id`` and `by`; ``text`` is used to count the words of split quotes.
    by : str
        Column of `articles` that names the groups.
    per : {"speaker", "side"}
        What a voice is. Sides need `sides`.
    sides : mapping, DataFrame or iterable, optional
        Who is on which side: ``{actor_id: side}`` or a list of actors.
    measure : {"words", "quotes"}
        What the share, its interval and its test are of. Both shares are given.
    against : str
        "rest" (all other articles) or the name of one group.
    nested : bool
        Count quotes inside quotes too.
    top : int, optional
        Only so many voices, those with most quoted words; the others are one more row, "all
        smaller voices", so that shares still add up. Shares, intervals and p of the voices that
        stay are the same; ``p_adjusted`` is over fewer rows. Default: every voice by itself.
    validation : DataFrame, optional
        What `toolkit.coding.validation_units` returned for sheets of kind "quotes": whom
        people heard speak in each coded passage, what was no speech, and what was missed.
    level, n_permutations, seed
        See `toolkit.compare.statistics`.

    Returns
    -------
    DataFrame
        One row per group and voice, every combination, most quoted voice first: the group,
        ``voice``, n_quotes, n_words (int64), share_quotes, share_words (float64, of all quotes
        and quoted words of the group, "unknown" included; NaN where it has none), with
        `top` also ``n_voices`` (int64, voices the row stands for; 0 for "unknown"), then the
        columns of `toolkit.compare.contrast.RESULT_COLUMNS`. ``n`` counts articles with at
        least one quote. With `validation` also `toolkit.compare.validation.CORRECTION_COLUMNS`:
        the share with the machine's errors taken out (see
        `toolkit.compare.corrected.add_shares`), an interval that holds what the articles and
        the coded units leave open, and the reason where there is none.

    Raises
    ------
    TableError
        On missing columns, null group names, or keys that are not unique.
    ArgumentError
        On an unknown option or a reference that does not exist.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["X", "Y"]})
    >>> quotes = pd.DataFrame(
    ...     {
    ...         "article_id": ["a", "a", "b"],
    ...         "speaker": ["putin", "zelenskyy", "putin"],
    ...         "text": ["We want talks", "An ultimatum", "Never again, no"],
    ...     }
    ... )
    >>> compare_voices(quotes, articles)[["outlet", "voice", "n_words", "share_words"]]
      outlet      voice  n_words  share_words
    0      X      putin        3          0.6
    1      X  zelenskyy        2          0.4
    2      Y      putin        3          1.0
    3      Y  zelenskyy        0          0.0
    """
    if measure not in MEASURES:
        raise unknown_value("measure", measure, MEASURES)
    frame, groups = prepare_quotes(quotes, articles, by=by, per=per, sides=sides, nested=nested)
    groups.check_against(against)
    frame, smaller = (frame, []) if top is None else fold_smaller(frame, top)
    voices = voices_in_order(frame)
    number, words = _counts(frame, voices, len(groups.ids))
    used = words if measure == "words" else number
    out = contrast_counts(
        used,
        np.asarray(used.sum(axis=1)).ravel(),
        groups,
        column="voice",
        names=voices,
        kind="share",
        against=against,
        level=level,
        n_permutations=n_permutations,
        seed=seed,
    )
    for place, (name, matrix) in enumerate((("quotes", number), ("words", words))):
        totals = np.vstack(
            [np.asarray(matrix[groups.codes == g].sum(axis=0)) for g in range(len(groups.names))]
        )
        base = totals.sum(axis=1, keepdims=True)
        with np.errstate(invalid="ignore"):
            share = totals / base
        out.insert(2 + place, f"n_{name}", totals.ravel().astype(np.int64))
        out.insert(3 + 2 * place, f"share_{name}", share.ravel())
    order = ["n_quotes", "n_words", "share_quotes", "share_words"]
    out = out[[by, "voice", *order, *[c for c in out if c not in (by, "voice", *order)]]]
    if top is not None:
        out = _say_folded(out, smaller)
    if validation is None:
        return out
    coded = read_validation(validation, groups, questions=("speaker", "quote"), needed=("text",))
    coded, people, machine = _who_said(
        coded, voices=voices, per=per, sides=sides, smaller=set(smaller), folded=top is not None
    )
    if measure == "words":
        words_of = [max(1, count_words(str(t))) for t in coded.frame["text"]]
        coded = replace(coded, weight=coded.weight * np.array(words_of, dtype=np.float64))
    return add_shares(
        out, coded, by=by, label="voice", people=people, machine=machine, level=level, seed=seed
    )


def _counts(
    frame: pd.DataFrame, voices: list[str], n_articles: int
) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Return quotes and quoted words of each article and voice."""
    rows, columns = frame["row"].to_numpy(), pd.Index(voices).get_indexer(pd.Index(frame["voice"]))
    shape = (n_articles, len(voices))
    number = count_matrix(rows, columns, np.ones(len(frame)), shape)
    return number, count_matrix(rows, columns, frame["n_words"].to_numpy(), shape)


def _say_folded(table: pd.DataFrame, smaller: list[str]) -> pd.DataFrame:
    """Insert how many voices each row stands for."""
    standing = {SMALLER: len(smaller), UNKNOWN: 0}
    number = table["voice"].map(lambda v: standing.get(v, 1)).astype("int64")
    out = table.copy()
    out.insert(2, "n_voices", number)
    return out


def _who_said(
    coded: Coded, *, voices: list[str], per: str, sides: object, smaller: set[str], folded: bool
) -> tuple[Coded, np.ndarray, np.ndarray]:
    """One row per coded passage: who speaks to people, and to the machine.

    The rows of the question ``quote`` hold what is no speech to people, and what the machine
    missed, beside both speakers; without them, those of ``speaker`` serve. A speaker the
    machine never names counts as unknown, as in the comparison; one of the smaller voices as
    these, where they are `folded`.
    """
    frame = coded.frame
    if {"question", "speaker", "machine_speaker"} <= set(frame.columns):
        coded = coded.only(frame["question"].eq("quote").to_numpy())
        frame = coded.frame
        said = frame["speaker"].where(frame["people"].ne("no"), NONE)
        heard = frame["machine_speaker"].where(frame["machine"].ne("no"), NONE)
        keep = (said.notna() & heard.notna()).to_numpy()
        coded, said, heard = coded.only(keep), said[keep], heard[keep]
    else:
        said, heard = frame["people"], frame["machine"]
    sides_of = read_sides(sides) if per == "side" else None
    known = {*voices, *smaller, *heard.astype(str)}

    def voice(name: object) -> str:
        if name == NONE:
            return NONE
        if sides_of is not None:
            who = sides_of.get(str(name), UNKNOWN)
        else:
            who = str(name) if name in known and name != NOBODY else UNKNOWN
        return SMALLER if folded and who not in voices and who != UNKNOWN else who

    both = [np.array([voice(v) for v in column], dtype=object) for column in (said, heard)]
    return coded, both[0], both[1]


@check_arguments
def quote_positions(
    quotes: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    by: str = "outlet",
    per: str = "speaker",
    sides: object = None,
    nested: bool = False,
) -> pd.DataFrame:
    """Return where in its article each quote stands.

    Parameters
    ----------
    quotes : DataFrame
        Needs ``article_id``, ``speaker``, ``text``, ``start`` and ``end``.
    articles : DataFrame
        Needs ``article_id``, ``text`` and `by`.
    by, per, sides, nested
        As for `compare_voices`.

    Returns
    -------
    DataFrame
        One row per quote in the order of the text: the group, article_id, voice, n_words,
        start, end (int64, characters) and from, to (float64, share of the article's
        characters, 0 to 1). ``kind`` is kept where it is there.

    Raises
    ------
    TableError
        As `compare_voices`.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "outlet": ["X"], "text": ["He said no."]})
    >>> quotes = pd.DataFrame(
    ...     {"article_id": ["a"], "speaker": ["putin"], "text": ["no"], "start": [8], "end": [10]}
    ... )
    >>> quote_positions(quotes, articles)[["voice", "from", "to"]].round(2).values.tolist()
    [['putin', 0.73, 0.91]]
    """
    tables.require_columns(articles, ["text"], argument="articles")
    frame, groups = prepare_quotes(
        quotes, articles, by=by, per=per, sides=sides, nested=nested, needed=("start", "end")
    )
    lengths = articles.set_index("article_id")["text"].str.len()
    length = frame["article_id"].map(lengths).fillna(0).clip(lower=1).to_numpy(dtype=np.float64)
    out = pd.DataFrame(
        {
            by: np.array(groups.names, dtype=object)[groups.codes[frame["row"]]],
            "article_id": frame["article_id"],
            "voice": frame["voice"],
            "n_words": frame["n_words"],
            "start": frame["start"].astype("int64"),
            "end": frame["end"].astype("int64"),
            "from": frame["start"].to_numpy(dtype=np.float64) / length,
            "to": frame["end"].to_numpy(dtype=np.float64) / length,
        }
    ).astype({by: "str"})
    if "kind" in frame.columns:
        out["kind"] = frame["kind"]
    return out.sort_values([by, "article_id", "start"], ignore_index=True, kind="stable")


@check_arguments
def compare_speakers(
    quotes: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    by: str = "outlet",
    per: str = "speaker",
    sides: object = None,
    nested: bool = False,
    top: int | None = None,
    n_permutations: int = 9999,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the table group x voice of quotes, with adjusted residuals.

    The residual is Haberman's: beyond about 2 in size the cell is further from independence
    than chance allows if quotes were independent. They are not, within one article, so the p
    beside it comes from shuffling articles.

    Parameters
    ----------
    quotes, articles, by, per, sides, nested, top, n_permutations, seed
        As for `compare_voices`.

    Returns
    -------
    DataFrame
        One row per group and voice: n_quotes (int64), expected, residual (float64), n, p,
        p_adjusted, smallest_p and test_method as in `compare_voices`; ``n_voices`` with `top`.

    Raises
    ------
    TableError, ArgumentError
        As `compare_voices`.

    References
    ----------
    Haberman (1973), The analysis of residuals in cross-classified tables, Biometrics 29.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["X", "Y"]})
    >>> quotes = pd.DataFrame(
    ...     {"article_id": list("aaab"), "speaker": list("ppzz"), "text": ["Yes"] * 4}
    ... )
    >>> found = compare_speakers(quotes, articles)[["voice", "n_quotes", "residual"]]
    >>> found.round(2).values.tolist()
    [['p', 2, 1.15], ['z', 1, -1.15], ['p', 0, -1.15], ['z', 1, 1.15]]
    """
    frame, groups = prepare_quotes(quotes, articles, by=by, per=per, sides=sides, nested=nested)
    frame, smaller = (frame, []) if top is None else fold_smaller(frame, top)
    voices = voices_in_order(frame)
    number, _ = _counts(frame, voices, len(groups.ids))
    out = contrast_counts(
        number, np.asarray(number.sum(axis=1)).ravel(), groups, column="voice", names=voices,
        kind="share", against=REST, n_permutations=n_permutations, seed=seed, limits=False,
    )  # fmt: skip
    out = out.assign(n_quotes=out["count"].astype("int64"))
    columns = [
        by, "voice", "n_quotes", "expected", "residual", "n", "p", "p_adjusted", "smallest_p",
        "test_method",
    ]  # fmt: skip
    if top is not None:
        out = _say_folded(out, smaller)
        columns.insert(2, "n_voices")
    if out.empty:
        return out.assign(expected=0.0, residual=0.0)[columns]
    table = out["n_quotes"].to_numpy().reshape(len(groups.names), -1)
    total = max(table.sum(), 1)
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True) / total
    residuals = np.asarray(contingency(table)["residuals"])
    return out.assign(expected=expected.ravel(), residual=residuals.ravel())[columns]
