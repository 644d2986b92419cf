"""Which verbs introduce speech: classes of attribution verbs by speaker and group."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.compare.contrast import adjust, contrast_counts, count_matrix
from toolkit.compare.corrected import NONE, add_shares
from toolkit.compare.groups import REST
from toolkit.compare.quoted import prepare_quotes
from toolkit.compare.validation import read_validation
from toolkit.errors import ArgumentError, unknown_value

LEVELS = ("class", "lemma")
ALL = "all"
OTHER = "other"
NOTHING = "no attribution"
"""What coders answer where the words attribute nothing to anybody."""


@check_arguments
def compare_verbs(
    quotes: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    by: str = "outlet",
    of: str = "class",
    per: str | None = None,
    sides: object = None,
    speakers: list[str] | None = None,
    against: str = REST,
    validation: pd.DataFrame | None = None,
    level: float = 0.95,
    n_permutations: int = 9999,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare the attribution verbs groups of articles use.

    Parameters
    ----------
    quotes : DataFrame
        Needs ``article_id``, ``speaker``, ``text`` and ``cue_class`` (``cue_lemma`` for
        ``of="lemma"``). Classes are those of `toolkit.cues`.
    articles : DataFrame
        Needs ``article_id`` and `by`.
    by : str
        Column of `articles` that names the groups.
    of : {"class", "lemma"}
        What is counted.
    per : {"speaker", "side"}, optional
        Count for each speaker or side by itself. Default: all speakers together.
    sides : mapping, DataFrame or iterable, optional
        Needed for ``per="side"``.
    speakers : list of str, optional
        Only these speakers (or sides).
    against, level, n_permutations, seed
        As for `compare_voices`.
    validation : DataFrame, optional
        What `toolkit.coding.validation_units` returned for sheets of kind "verbs": what each
        coded verb does to people, by class, or that it attributes nothing.

    Returns
    -------
    DataFrame
        One row per voice, group and class: the group, ``voice`` ("all" without `per`),
        ``cue_class`` or ``cue_lemma``, then the columns of
        `toolkit.compare.contrast.RESULT_COLUMNS`: ``count`` is the number of attributions
        with that verb, ``base`` of all attributions with a verb, ``estimate`` their share.
        Quotes without a cue are left out; cues without a class are "other". ``p_adjusted``
        is over the whole table. With `validation` (and ``of="class"``) also
        `toolkit.compare.validation.CORRECTION_COLUMNS`; the errors are those of all speakers
        together.

    Raises
    ------
    TableError, ArgumentError
        As `compare_voices`; and when none of `speakers` is quoted.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["X", "Y"]})
    >>> quotes = pd.DataFrame(
    ...     {
    ...         "article_id": ["a", "a", "b"],
    ...         "speaker": ["putin"] * 3,
    ...         "text": ["No", "Yes", "No"],
    ...         "cue_class": ["neutral", "doubting", "neutral"],
    ...     }
    ... )
    >>> compare_verbs(quotes, articles)[["outlet", "cue_class", "count", "base", "estimate"]]
      outlet cue_class  count  base  estimate
    0      X  doubting      1     2       0.5
    1      X   neutral      1     2       0.5
    2      Y  doubting      0     1       0.0
    3      Y   neutral      1     1       1.0
    """
    if of not in LEVELS:
        raise unknown_value("of", of, LEVELS)
    if validation is not None and of != "class":
        raise ArgumentError(f"validation: people code classes of verbs; of={of!r} cannot use it.")
    column = f"cue_{of}"
    cue = ("cue_class",) if of == "class" else ("cue_class", "cue_lemma")
    frame, groups = prepare_quotes(
        quotes, articles, by=by, per=per or "speaker", sides=sides, nested=True, needed=cue
    )
    groups.check_against(against)
    has_cue = frame["cue"].notna() if "cue" in frame.columns else frame[column].notna()
    frame = frame[has_cue]
    verb = frame[column].astype("object")
    frame = frame.assign(verb=verb.where(verb.notna(), OTHER).astype("str"))
    voices = [ALL] if per is None else sorted(frame["voice"].unique())
    if speakers is not None:
        known = set(frame["voice"])
        missing = [s for s in speakers if s not in known]
        if missing and len(missing) == len(speakers):
            raise unknown_value("speakers", missing[0], sorted(known))
        frame = frame[frame["voice"].isin(speakers)]
        voices = [ALL] if per is None else [v for v in voices if v in set(speakers)]
    names = sorted(frame["verb"].unique(), key=lambda v: (v == OTHER, v))
    shape = (len(groups.ids), len(names))
    parts = []
    for voice in voices:
        part = frame if per is None else frame[frame["voice"] == voice]
        matrix = count_matrix(
            part["row"].to_numpy(),
            pd.Index(names).get_indexer(pd.Index(part["verb"])),
            np.ones(len(part)),
            shape,
        )
        found = contrast_counts(
            matrix,
            np.asarray(matrix.sum(axis=1)).ravel(),
            groups,
            column=column,
            names=names,
            kind="share",
            against=against,
            level=level,
            n_permutations=n_permutations,
            seed=seed,
        )
        found.insert(1, "voice", voice)
        parts.append(found)
    if not parts:
        raise ArgumentError("quotes: none has a cue, so there are no verbs to compare.")
    out = pd.concat(parts, ignore_index=True)
    out = adjust(out).astype({"voice": "str", "count": "int64", "base": "int64"})
    if validation is None:
        return out
    coded = read_validation(validation, groups, questions=("verb",), needed=())
    people, machine = (coded.frame[c].to_numpy(dtype=object) for c in ("people", "machine"))
    people = np.where(people == NOTHING, NONE, people)
    return add_shares(
        out, coded, by=by, label=column, people=people, machine=machine, level=level, seed=seed
    )
