"""The main comparisons in one table of findings, each in plain words."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.compare.agency import compare_agency, find_agency
from toolkit.compare.contrast import contrast_counts, count_matrix
from toolkit.compare.cues import compare_cues, find_cues
from toolkit.compare.diversity import compare_diversity
from toolkit.compare.groups import REST, Groups, group_articles, usable
from toolkit.compare.quoted import SMALLER, UNKNOWN
from toolkit.compare.sentences import ENTRIES, say, say_corrected
from toolkit.compare.statistics import benjamini_hochberg
from toolkit.compare.tone import compare_tone
from toolkit.compare.validation import about_question
from toolkit.compare.verbs import compare_verbs
from toolkit.compare.voices import compare_voices
from toolkit.compare.words import compare_words
from toolkit.errors import TableError
from toolkit.text import count_words

_LOG = logging.getLogger(__name__)
TOPICS = ("mentions", "voices", "diversity", "verbs", "tone", "words", "cues", "agency")
_NEUTRAL = ("neutral", "other")

FINDING_COLUMNS = [
    "topic", "about", "estimate", "unit", "interval", "interval_method",
    "against", "estimate_against", "n", "n_against",
    "p", "p_adjusted", "smallest_p", "verdict", "sentence",
]  # fmt: skip


@check_arguments
def compare_outlets(
    analysis: object,
    *,
    by: str = "outlet",
    against: str = REST,
    topics: tuple[str, ...] = TOPICS,
    top: int = 5,
    method: str | None = None,
    validation: pd.DataFrame | None = None,
    n_permutations: int = 1999,
    seed: int = 0,
    progress: bool = True,
) -> pd.DataFrame:
    """Gather the main comparisons of outlets in one table of findings.

    Parameters
    ----------
    analysis : mapping or object
        Holds the tables by name, as items or attributes. ``articles`` is needed; ``mentions``,
        ``quotes``, ``sentences`` and ``sentiment`` are used where they are there; ``cues`` and
        ``agency`` (of `find_cues` and `find_agency`) are made where they are not.
    by : str
        Column of ``articles`` that names the groups.
    against : str
        "rest" or the name of one group.
    topics : tuple of str
        Which of "mentions", "voices", "diversity", "verbs", "tone", "words", "cues", "agency".
    top : int
        How many actors and speakers, the most frequent ones of the whole corpus.
    method : str, optional
        Which scorer of the sentiment table; default "model", else the first there is.
    validation : DataFrame, optional
        What `toolkit.coding.validation_units` returned, of one kind of sheet or several put
        together with `pandas.concat`. Voices, verbs and tone then have a corrected estimate
        in the column ``corrected`` and in the sentence, or the reason why there is none.
    n_permutations, seed
        See `toolkit.compare.statistics`.
    progress : bool

    Returns
    -------
    DataFrame
        One row per finding, by topic and group, without a null anywhere: topic, the group,
        about (what is compared), estimate (float64) and its unit, interval ("low to high", or
        "too few articles", or why there is none), interval_method, against and
        estimate_against (for the diversity of voices, which grows with the number of articles:
        what as many articles drawn at random give), n and n_against (articles), p, p_adjusted
        (Benjamini-Hochberg over the table) and smallest_p (1 where there was nothing to test),
        verdict ("differs", "no difference shown", "too few articles" where even the clearest
        difference could not reach .05, "not tested"), and a sentence. What could not be
        computed because a table is not there has no row.

    Raises
    ------
    TableError, ArgumentError
        When there are no articles, a key is not unique, a group name is null, or an option is
        unknown.

    Examples
    --------
    >>> articles = pd.DataFrame(
    ...     {"article_id": ["a", "b"], "outlet": ["X", "Y"], "text": ["A truce.", "The war."]}
    ... )
    >>> found = compare_outlets({"articles": articles}, topics=("cues",), progress=False)
    >>> found.loc[0, "sentence"]
    'X: 500.0 cues of peace per 1,000 words (1 article), the others 0.0 (1 article). Too few
    articles to show any difference: the smallest possible p is 1.'
    """
    for topic in topics:
        if topic not in TOPICS:
            from toolkit.errors import unknown_value

            raise unknown_value("topics", topic, TOPICS)
    articles = _table(analysis, "articles")
    if articles is None:
        have = ", ".join(repr(str(n)) for n in analysis) if isinstance(analysis, Mapping) else ""
        raise TableError(f"analysis: has no table 'articles'. It has: {have or 'no table'}.")
    tables.require_articles(articles)
    groups = group_articles(articles, by, needed=["text"])
    groups.check_against(against)
    common: dict[str, Any] = {
        "by": by,
        "against": against,
        "n_permutations": n_permutations,
        "seed": seed,
    }
    quotes, sentiment = _table(analysis, "quotes"), _table(analysis, "sentiment")
    mentions, sentences = _table(analysis, "mentions"), _table(analysis, "sentences")
    parts: list[pd.DataFrame] = []

    def add(topic: str, found: pd.DataFrame, about: str | None, unit: str) -> None:
        label = found[about] if about else pd.Series([""] * len(found))
        parts.append(found.assign(topic=topic, about=label.to_numpy(), unit=unit))

    if "mentions" in topics and mentions is not None:
        counted = _mentions(mentions, articles, groups, top, common)
        add("mentions", counted, "actor", "mentions per 1,000 words")
    if quotes is not None and len(quotes):
        if "voices" in topics:
            coded = about_question(validation, "speaker", "quote")
            voices = compare_voices(quotes, articles, top=top, validation=coded, **common)
            voices = voices[~voices["voice"].isin([UNKNOWN, SMALLER])]
            add("voices", voices, "voice", "share of quoted words")
        if "diversity" in topics:
            add("diversity", _diversity(quotes, articles, common), None, "effective voices")
        if (
            "verbs" in topics
            and "cue_class" in quotes.columns
            and quotes["cue_class"].notna().any()
        ):
            coded = about_question(validation, "verb")
            verbs = compare_verbs(quotes, articles, validation=coded, **common)
            verbs = verbs[~verbs["cue_class"].isin(_NEUTRAL)]
            add("verbs", verbs, "cue_class", "share of attributions")
    if "tone" in topics and sentiment is not None and len(sentiment):
        coded = about_question(validation, "tone")
        tone = {**common, "validation": coded, "sentences": sentences}
        parts += _tone(sentiment, articles, method, tone)
    if "words" in topics and len(groups.names) > 1:
        words = _words(articles, quotes, common, progress)
        add("words", words, "term", "uses per 1,000 words")
    if "cues" in topics:
        spans = _table(analysis, "cues")
        spans = find_cues(articles, progress=progress) if spans is None else spans
        cues = compare_cues(spans, articles, **common)
        add("cues", cues, "cue", "cues per 1,000 words")
    if "agency" in topics:
        spans = _table(analysis, "agency")
        spans = find_agency(articles, progress=progress) if spans is None else spans
        harm = compare_agency(spans, articles, **common)
        harm = harm[harm["form"] == "agent deleted"]
        add("agency", harm.assign(form="harm"), "form", "share without an agent")
    if not parts:
        return _empty(by)
    found = pd.concat(parts, ignore_index=True)
    return _findings(found, groups, by, corrected=validation is not None)


def _table(analysis: object, name: str) -> pd.DataFrame | None:
    """Table of that name, whatever holds it."""
    if isinstance(analysis, Mapping):
        table = analysis.get(name)
    elif isinstance(analysis, pd.DataFrame):
        raise TableError(
            "analysis: is one DataFrame; pass the tables by name: {'articles': ..., 'quotes': ...}."
        )
    else:
        table = getattr(analysis, name, None)
    if table is None:
        _LOG.info("compare_outlets: no table %r, so nothing that needs it", name)
        return None
    return tables.require_columns(table, [], argument=name)


def _mentions(
    mentions: pd.DataFrame, articles: pd.DataFrame, groups: Groups, top: int, common: dict
) -> pd.DataFrame:
    frame = tables.require_columns(mentions, ["article_id", "actor_id"], argument="mentions")
    frame = frame[frame["actor_id"].notna()]
    totals = frame["actor_id"].value_counts()
    names = sorted(totals.index, key=lambda a: (-totals[a], a))[:top]
    matrix = count_matrix(
        groups.position(frame["article_id"]),
        pd.Index(names).get_indexer(pd.Index(frame["actor_id"])),
        np.ones(len(frame)),
        (len(groups.ids), len(names)),
    )
    words = [count_words(t) if isinstance(t, str) else 0 for t in usable(articles)["text"]]
    return contrast_counts(
        matrix,
        np.array(words, dtype=np.float64),
        groups,
        column="actor",
        names=[str(n) for n in names],
        kind="rate",
        against=common["against"],
        scale=1000.0,
        n_permutations=common["n_permutations"],
        seed=common["seed"],
    )


def _diversity(quotes: pd.DataFrame, articles: pd.DataFrame, common: dict) -> pd.DataFrame:
    found = compare_diversity(quotes, articles, **common)
    # the reference's own value rests on another number of articles: no like beside like
    named = {"effective": "estimate", "effective_expected": "estimate_against"}
    return found.rename(columns=named).assign(low=np.nan, high=np.nan)


def _tone(
    sentiment: pd.DataFrame,
    articles: pd.DataFrame,
    method: str | None,
    common: dict,
) -> list[pd.DataFrame]:
    levels = set(tables.require_columns(sentiment, ["level"], argument="sentiment")["level"])
    wanted = []
    if "sentence" in levels:
        wanted += [("sentence", "own", "sentences in the outlet's own voice")]
    if "quote" in levels:
        wanted += [("quote", "quoted", "quotes")]
    parts = []
    for level, voice, about in wanted:
        scorer = method
        if method is None and "method" in sentiment.columns:
            methods = sorted(sentiment.loc[sentiment["level"] == level, "method"].dropna().unique())
            scorer = "model" if "model" in methods else (methods[0] if methods else None)
        found = compare_tone(
            sentiment, articles, level=level, voice=voice, method=scorer, **common,
        )  # fmt: skip
        parts.append(found.assign(topic="tone", about=about, unit="mean tone"))
    return parts


def _words(
    articles: pd.DataFrame, quotes: pd.DataFrame | None, common: dict, progress: bool
) -> pd.DataFrame:
    """Return the word that sets each group apart most, with the p of any word doing so."""
    usable_quotes = quotes if quotes is not None and "kind" in quotes.columns else None
    found = compare_words(
        articles, common["by"], against=common["against"], quotes=usable_quotes,
        n_permutations=common["n_permutations"], seed=common["seed"], examples=0,
        progress=progress,
    )  # fmt: skip
    if found.empty:
        return found.assign(estimate=0.0)
    found = found.assign(strength=found["z"].abs())
    found = found.sort_values(
        [common["by"], "p_adjusted", "p", "strength", "term"],
        ascending=[True, True, True, False, True],
    )
    best = found.drop_duplicates(common["by"])
    floor = np.minimum(1, best["smallest_p"] * max(1, len(best) if len(best) > 2 else 1))
    return best.assign(
        estimate=best["rate"],
        estimate_against=best["rate_against"],
        p=best["p_adjusted"],
        smallest_p=floor,
        low=np.nan,
        high=np.nan,
        interval_method="none",
        interval_reason="chosen as the clearest of many words",
        test_method="max-T",
    )


def _findings(
    found: pd.DataFrame, groups: Groups, by: str, *, corrected: bool = False
) -> pd.DataFrame:
    tested = ~found["test_method"].str.startswith("not tested").to_numpy()
    adjusted = np.ones(len(found))
    if tested.any():
        adjusted[tested] = benjamini_hochberg(found.loc[tested, "p"])
    found["p_adjusted"] = adjusted
    nothing = found["estimate"].isna().to_numpy() | (found["n"] == 0).to_numpy()
    found["interval"] = [
        _interval(low, high, n, reason, unit)
        for low, high, n, reason, unit in zip(
            found["low"], found["high"], found["n"], found["interval_reason"], found["unit"],
            strict=True,
        )
    ]  # fmt: skip
    found["verdict"] = np.select(
        [nothing | ~tested, found["smallest_p"] > 0.05, found["p_adjusted"] <= 0.05],
        ["not tested", "too few articles", "differs"],
        "no difference shown",
    )
    found["nothing"] = nothing
    found["nothing_against"] = found["estimate_against"].isna() | (found["n_against"] == 0)
    found.loc[nothing, "interval_method"] = "none"
    found[["estimate", "estimate_against"]] = found[["estimate", "estimate_against"]].fillna(0.0)
    found["size"] = found[by].map(dict(zip(groups.names, groups.sizes.tolist(), strict=True)))
    found["sentence"] = [say(row, by) for row in found.to_dict("records")]
    more = ["corrected"] if corrected else []
    if corrected:
        found["corrected"] = [say_corrected(row) for row in found.to_dict("records")]
        known = ~found["corrected"].str.startswith(("none", "not coded"))
        added = " With the machine's errors taken out: " + found["corrected"] + "."
        found["sentence"] += added.where(known, "")
    order = {topic: number for number, topic in enumerate(TOPICS)}
    found = found.sort_values("topic", key=lambda t: t.map(order), kind="stable")
    out = found[["topic", by, *FINDING_COLUMNS[1:], *more]].reset_index(drop=True)
    texts = ["topic", by, "about", "unit", "interval", "interval_method", "against", "verdict"]
    return out.astype(dict.fromkeys([*texts, "sentence", *more], "str") | {"n": "int64"})


def _interval(low: float, high: float, n: int, reason: str, unit: str) -> str:
    if np.isfinite(low) and np.isfinite(high):
        show = ENTRIES[unit].show
        return f"{show(low)} to {show(high)}"
    if n == 0 or reason.startswith(("too few", "no articles")):
        return "too few articles"
    return f"none: {reason}"


def _empty(by: str) -> pd.DataFrame:
    numbers = {"estimate", "estimate_against", "p", "p_adjusted", "smallest_p"}
    columns = ["topic", by, *FINDING_COLUMNS[1:]]
    return pd.DataFrame(
        {
            c: pd.Series(dtype="float64" if c in numbers else "int64" if c[:1] == "n" else "str")
            for c in columns
        }
    )
