"""Tone by group: the outlet's own voice and quoted speech apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit.arguments import check_arguments
from toolkit.compare.contrast import RESULT_COLUMNS, adjust, contrast_counts
from toolkit.compare.corrected import add_means
from toolkit.compare.groups import REST, Groups, group_articles
from toolkit.compare.points import TONE_LEVELS, VOICES, place_scores, voices_of
from toolkit.compare.statistics import cliffs_delta, hedges_g
from toolkit.compare.validation import Coded, Corrected, read_validation, with_corrections
from toolkit.errors import ArgumentError, unknown_value


@check_arguments
def compare_tone(
    sentiment: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    by: str = "outlet",
    level: str = "sentence",
    voice: str = "own",
    per_actor: bool = False,
    method: str | None = None,
    sentences: pd.DataFrame | None = None,
    quotes: pd.DataFrame | None = None,
    mentions: pd.DataFrame | None = None,
    against: str = REST,
    validation: pd.DataFrame | None = None,
    n_permutations: int = 9999,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare the tone of groups of articles: each article's mean is one observation.

    Parameters
    ----------
    sentiment, articles, by, level, method, sentences, quotes, mentions
        As for `tone_points`.
    voice : {"own", "quoted", "all"}
        Which scores: the outlet's own prose (the default), quoted speech, or both. To tell
        them apart, `sentences` (or `mentions`) or ``articles.text`` is needed; quotes are
        "quoted". A sentence is quoted where half of it or more is in quotation marks.
    per_actor : bool
        One row per group and actor: who speaks (level quote), or whom the tone is toward
        (level mention).
    against, n_permutations, seed
        As for `compare_voices`.
    validation : DataFrame, optional
        What `toolkit.coding.validation_units` returned for the question ``tone``: people's
        ``value`` beside the machine's ``score``. Only units of the voice compared are used.
        The shipped sheets ask about mentions, so they serve level "mention"; sentences or
        quotes of your own (``kind="custom"``) serve their level.

    Returns
    -------
    DataFrame
        One row per group (and actor): the group, ``actor`` ("all" without `per_actor`),
        level, voice, n_scores (int64), then the columns of
        `toolkit.compare.contrast.RESULT_COLUMNS` (``estimate`` is the mean of the articles'
        means, -1 to 1; ``n`` articles with a score) and cliffs_delta, hedges_g (float64, NaN
        where undefined) against the reference. With `validation` also
        `toolkit.compare.validation.CORRECTION_COLUMNS`: the mean with the machine's errors
        taken out (see `toolkit.compare.corrected.add_means`), an interval that holds what the
        articles and the coded units leave open, and the reason where there is none.

    Raises
    ------
    TableError, ArgumentError
        As `tone_points`; and when `voice` cannot be told without the table it needs.

    References
    ----------
    Cliff (1993); Hedges (1981).

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["X", "Y"]})
    >>> scores = pd.DataFrame(
    ...     {
    ...         "article_id": ["a", "a", "b"],
    ...         "level": "sentence",
    ...         "start": [0, 10, 0],
    ...         "end": [9, 19, 9],
    ...         "polarity": [0.5, 0.1, -0.2],
    ...     }
    ... )
    >>> compare_tone(scores, articles, voice="all")[["outlet", "n", "estimate", "smallest_p"]]
      outlet  n  estimate  smallest_p
    0      X  1       0.3         1.0
    1      Y  1      -0.2         1.0
    """
    if level not in TONE_LEVELS:
        raise unknown_value("level", level, TONE_LEVELS)
    if voice not in VOICES:
        raise unknown_value("voice", voice, VOICES)
    if level == "quote" and voice == "own":
        voice = "quoted"
    groups = group_articles(articles, by)
    groups.check_against(against)
    points, rows = place_scores(
        sentiment,
        articles,
        groups,
        level=level,
        method=method,
        sentences=sentences,
        quotes=quotes,
        mentions=mentions,
    )
    if voice != "all" and level != "quote":
        table = {"sentence": "sentences", "mention": "mentions"}.get(level)
        if table is None:
            raise ArgumentError(f"voice={voice!r}: a whole article is both; use voice='all'.")
        if len(points) and (points["voice"] == "all").all():
            raise ArgumentError(
                f"voice={voice!r} needs the table {table} or articles.text, which say what is in "
                f"quotation marks; pass {table}=..., or voice='all'."
            )
    keep = np.ones(len(points), dtype=bool)
    if voice != "all":
        keep = (points["voice"] == voice).to_numpy()
    if per_actor:
        keep = keep & points["actor"].notna().to_numpy()
    points, rows = points[keep], rows[keep]
    actors = sorted(points["actor"].dropna().unique()) if per_actor else ["all"]
    parts = []
    for actor in actors:
        chosen = (points["actor"] == actor).to_numpy() if per_actor else np.ones(len(points), bool)
        parts.append(
            _one_actor(
                points[chosen],
                rows=rows[chosen],
                groups=groups,
                actor=str(actor),
                against=against,
                n_permutations=n_permutations,
                seed=seed,
            )
        )
    columns = [
        by,
        "actor",
        "level",
        "voice",
        "n_scores",
        *RESULT_COLUMNS[2:],
        "cliffs_delta",
        "hedges_g",
    ]
    if not parts:
        return pd.DataFrame({c: pd.Series(dtype="str" if c == by else "object") for c in columns})
    out = pd.concat(parts, ignore_index=True)
    out["level"], out["voice"] = level, voice
    out = adjust(out)[columns].astype({"level": "str", "voice": "str", "actor": "str"})
    if validation is None:
        return out
    coded = read_validation(
        validation, groups, questions=("tone",), needed=("score", "value", "start", "end")
    )
    coded, reason = _same_base(
        coded, articles, level=level, voice=voice,
        sentences=sentences, quotes=quotes, mentions=mentions,
    )  # fmt: skip
    if reason:
        none = Corrected(n_coded=len(coded.frame), reason=reason)
        return with_corrections(out, [none] * len(out), level=0.95, lowest=-1.0)
    return add_means(out, coded, by=by, seed=seed)


def _same_base(
    coded: Coded,
    articles: pd.DataFrame,
    *,
    level: str,
    voice: str,
    sentences: pd.DataFrame | None,
    quotes: pd.DataFrame | None,
    mentions: pd.DataFrame | None,
) -> tuple[Coded, str]:
    """Coded units of the level and voice that are compared, or why there are none."""
    frame = coded.frame
    if "kind" in frame.columns and level != "mention" and frame["kind"].eq("tone").any():
        return coded, f"the coded units are mentions, the level compared is {level!r}"
    known = frame["score"].notna() & frame["value"].notna()
    coded = coded.only(known.to_numpy())
    if voice == "all" or level == "quote":
        return coded, ""
    frame = coded.frame
    told = voices_of(
        frame.drop(columns="target", errors="ignore"), articles,
        level=level, sentences=sentences, quotes=quotes, mentions=mentions,
    )["voice"]  # fmt: skip
    if "voice" in frame.columns:  # for units of other articles
        told = told.where(told != "all", frame["voice"])
    return coded.only((told == voice).to_numpy()), ""


def _one_actor(
    points: pd.DataFrame,
    *,
    rows: np.ndarray,
    groups: Groups,
    actor: str,
    against: str,
    n_permutations: int,
    seed: int,
) -> pd.DataFrame:
    size = len(groups.ids)
    number = np.bincount(rows, minlength=size)
    total = np.bincount(rows, weights=points["polarity"].to_numpy(), minlength=size)
    mean = total / np.maximum(number, 1)
    has = number > 0
    found = contrast_counts(
        mean[:, None],
        has.astype(np.float64),
        groups,
        column="actor",
        names=[actor],
        kind="mean",
        against=against,
        n_permutations=n_permutations,
        seed=seed,
    )
    found["n_with"] = found["n"]
    scores, cliff, hedge = [], [], []
    for name in groups.names:
        inside, outside = groups.contrast(name, against)
        scores.append(int(number[inside].sum()))
        a, b = mean[inside & has], mean[outside & has]
        cliff.append(cliffs_delta(a, b) if len(a) and len(b) else np.nan)
        g = hedges_g(a, b) if len(a) and len(b) else None
        hedge.append(np.nan if g is None else g)
    return found.assign(n_scores=scores, cliffs_delta=cliff, hedges_g=hedge)
