"""Which words set groups of articles apart, tested over articles."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import sparse

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.compare.groups import REST, Groups, group_articles, usable
from toolkit.compare.keyness import log_odds, signed_g2
from toolkit.compare.permutation import permute_counts
from toolkit.compare.tokens import Words, count_terms, direct_pieces, quoted_spans
from toolkit.errors import ArgumentError
from toolkit.sentences import sentence_spans

CORPUS = "corpus"
_UNSEEN = 0.5  # count of a word that a background corpus does not have

COLUMNS = [
    "term", "against", "count", "count_against", "rate", "rate_against",
    "articles", "articles_against", "n", "n_against",
    "delta", "z", "g2", "p", "p_adjusted", "smallest_p", "method", "reason",
    "min_articles", "examples",
]  # fmt: skip


@check_arguments
def compare_words(
    articles: pd.DataFrame,
    group: str = "outlet",
    *,
    against: str = REST,
    prior: float | str | Mapping[str, float] | pd.Series = CORPUS,
    alpha0: float | None = None,
    voice: str = "own",
    quotes: pd.DataFrame | None = None,
    ngrams: int = 1,
    stop: object = (),
    terms: object = None,
    min_articles: int | None = None,
    n_permutations: int = 1000,
    seed: int = 0,
    examples: int = 2,
    top: int = 25,
    progress: bool = True,
) -> pd.DataFrame:
    r"""Compare how often groups of articles use each word.

    Parameters
    ----------
    articles : DataFrame
        Needs ``article_id``, ``text`` and the column `group`.
    group : str
        Column that names the groups; at least two.
    against : str
        "rest" (all articles outside the group; never a pool that includes it) or a group.
    prior : float, "corpus", mapping or Series
        A number: the same prior count for every word. "corpus": in proportion to the counts in
        all articles given. A mapping word -> count: in proportion to that background corpus,
        where words it does not have count as seen half a time.
    alpha0 : float, optional
        What an informative prior sums to, in words. Default: the mean length of an article, so
        that the prior weighs as much as one article. Without use for a number.
    voice : {"own", "quoted", "all"}
        The outlet's own prose (default), quoted speech, or both. With quotes in, keyness
        measures whom an outlet quotes.
    quotes : DataFrame, optional
        The table ``quotes``; its direct quotes are cut out beside what stands in quotation
        marks.
    ngrams : int
        Longest term, in words.
    stop : iterable of str
        Words to leave out.
    terms : iterable of str, optional
        Only these terms.
    min_articles : int, optional
        Terms in fewer articles are left out. Default: a twentieth of the articles, at least
        1 and at most 5, so that a small corpus keeps its words.
    n_permutations, seed
        Of articles; see `toolkit.compare.permutation.permute_counts`.
    examples : int
        Sentences shown per term, from different articles where there are.
    top : int
        Give examples for so many terms of each group at each end of z.
    progress : bool

    Returns
    -------
    DataFrame
        One row per group and term, by group, then z downward: the group, then `COLUMNS`.
        Counts are float64 (whole numbers), rates per 1,000 words. ``articles`` contain the
        term; ``n`` have any words. ``delta`` and ``z`` are log-odds with the prior, with the
        **two-term** variance. ``g2`` is signed. ``p`` is by permutation of articles.
        ``p_adjusted`` is max-T over all terms, times the number of comparisons in the table.
        ``examples`` is a list of sentences.

    Raises
    ------
    TableError, ArgumentError
        On missing columns, fewer than two groups, a reference that does not exist, or a prior
        that does not sum to a positive finite number.

    References
    ----------
    Monroe, Colaresi and Quinn (2008), Fightin' Words, Political Analysis 16; Dunning (1993);
    Westfall and Young (1993).

    Examples
    --------
    >>> articles = pd.DataFrame(
    ...     {
    ...         "article_id": list("abcd"),
    ...         "outlet": list("XXYY"),
    ...         "text": ["A truce now.", "The truce holds.", "The war goes on.", "War, again."],
    ...     }
    ... )
    >>> found = compare_words(articles, prior=0.1, progress=False)
    >>> found.loc[found.term == "truce", ["outlet", "count", "articles", "p"]].round(3)
      outlet  count  articles      p
    0      X    2.0         2  0.333
    ...
    """
    tables.require_articles(articles)
    groups = group_articles(articles, group, needed=["text"])
    groups.check_against(against)
    if len(groups.names) < 2:
        raise ArgumentError(
            f"group={group!r}: all {len(groups.ids)} articles are in {groups.names[0]!r}; "
            "a comparison needs at least two groups."
        )
    for name, value in (("examples", examples), ("top", top)):
        if not isinstance(value, (int, np.integer)) or value < 0:
            raise ArgumentError(f"{name}={value!r} must be a whole number of at least 0.")
    frame = usable(articles)
    floor = _floor(min_articles, len(frame))
    words = count_terms(
        frame, voice=voice, quotes=quotes, ngrams=ngrams, stop=stop, terms=terms,
        min_articles=floor, progress=progress,
    )  # fmt: skip
    alpha, alpha_total, named = _prior(prior, alpha0, words)
    out = score_words(
        words, groups, against=against, alpha=alpha, alpha_total=alpha_total,
        n_permutations=n_permutations, seed=seed,
    )  # fmt: skip
    out["method"] = f"log-odds, {named}, two-term variance; " + out["method"]
    out["min_articles"] = floor
    out["examples"] = _examples(
        out, frame, words, groups, voice=voice, quotes=quotes, number=examples, top=top
    )
    return out[[group, *COLUMNS]]


def score_words(
    words: Words,
    groups: Groups,
    *,
    against: str = REST,
    alpha: float | np.ndarray = 0.1,
    alpha_total: float | None = None,
    n_permutations: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Score counted terms: everything `compare_words` gives that needs no text.

    Parameters
    ----------
    words : Words
        Counts per article, in the order of `groups`.
    groups : Groups
    against : str
    alpha : float or array, shape (terms,)
        Prior count of each term.
    alpha_total : float, optional
        Sum of the prior; default the sum of `alpha`.
    n_permutations, seed
        As for `compare_words`.

    Returns
    -------
    DataFrame
        As `compare_words`, without ``min_articles`` and ``examples``.
    """
    counts, exposure = sparse.csr_matrix(words.counts), words.n_words
    used = exposure > 0
    if alpha_total is None:
        alpha_total = float(np.broadcast_to(alpha, len(words.terms)).sum())
    sums, present = _by_group(counts, groups), _by_group((counts > 0).astype(np.float64), groups)
    compared = [name for name in groups.names if name != against]
    family = len(compared) if len(groups.names) > 2 else 1
    parts = []
    for name in compared:
        inside, outside = (mask & used for mask in groups.contrast(name, against))
        total, other = float(exposure[inside].sum()), float(exposure[outside].sum())
        mine, theirs = _contrast(sums, groups, name, against)
        delta, z = log_odds(
            mine, theirs, alpha, total=total, total_against=other, alpha_total=alpha_total
        )
        both = inside | outside
        found = permute_counts(
            counts if both.all() else counts[both], exposure[both], inside[both],
            n_permutations=n_permutations, seed=seed,
        )  # fmt: skip
        articles, articles_against = _contrast(present, groups, name, against)
        n, m = int(inside.sum()), int(outside.sum())
        part = pd.DataFrame(
            {
                groups.by: pd.Series([name] * len(words.terms), dtype="str"),
                "term": pd.Series(words.terms, dtype="str"),
                "against": pd.Series([against] * len(words.terms), dtype="str"),
                "count": mine,
                "count_against": theirs,
                "rate": 1000 * mine / max(total, 1),
                "rate_against": 1000 * theirs / max(other, 1),
                "articles": articles.astype(np.int64),
                "articles_against": articles_against.astype(np.int64),
                "n": n,
                "n_against": m,
                "delta": delta,
                "z": z,
                "g2": signed_g2(mine, theirs, total=total, total_against=other),
                "p": found.p,
                "p_adjusted": np.minimum(1, family * found.p_adjusted),
                "smallest_p": found.smallest_p,
            }
        )
        splits = "exact" if found.exact else "Monte Carlo"
        part["method"] = f"{splits} permutation of articles ({found.n_permutations:,}), max-T"
        part["reason"] = _reason(n, m, found.smallest_p, family)
        parts.append(part.sort_values(["z", "term"], ascending=[False, True], kind="stable"))
    return pd.concat(parts, ignore_index=True).astype({"method": "str", "reason": "str"})


def _by_group(counts: sparse.csr_matrix, groups: Groups) -> np.ndarray:
    """Sums of the articles of each group, (groups, terms)."""
    rows = np.arange(len(groups.codes))
    shape = (len(groups.names), len(rows))
    member = sparse.csr_matrix((np.ones(len(rows)), (groups.codes, rows)), shape=shape)
    return (member @ counts).toarray()


def _contrast(
    sums: np.ndarray, groups: Groups, name: str, against: str
) -> tuple[np.ndarray, np.ndarray]:
    """Sums of a group and of what it is compared with; a group is never in its reference."""
    mine = sums[groups.names.index(name)]
    if against == REST:
        return mine, sums.sum(axis=0) - mine
    if against == name:
        return mine, np.zeros_like(mine)
    return mine, sums[groups.names.index(against)]


def _reason(n: int, m: int, lowest: float, family: int) -> str:
    if min(n, m) == 0:
        return f"{n} against {m} articles with words: nothing to test"
    floor = min(1.0, lowest * family)
    if floor > 0.05:
        return f"{n} against {m} articles: too few, p_adjusted cannot fall below {floor:.2g}"
    return f"{n} against {m} articles: p_adjusted can fall to {floor:.2g}"


def _floor(min_articles: int | None, n: int) -> int:
    if min_articles is None:
        return max(1, min(5, n // 20))
    if isinstance(min_articles, bool) or not isinstance(min_articles, (int, np.integer)):
        raise ArgumentError(f"min_articles={min_articles!r} must be a whole number.")
    if not 1 <= min_articles <= n:
        raise ArgumentError(
            f"min_articles={min_articles!r} must lie between 1 and the {n} articles given."
        )
    return int(min_articles)


def _prior(
    prior: float | str | Mapping[str, float] | pd.Series, alpha0: float | None, words: Words
) -> tuple[float | np.ndarray, float, str]:
    """Return alpha of each term, its sum, and its name."""
    size = len(words.terms)
    if isinstance(prior, (int, float, np.number)) and not isinstance(prior, bool):
        if not np.isfinite(prior) or prior <= 0:
            raise ArgumentError(f"prior={prior!r} must be a finite number above 0.")
        return float(prior), float(prior) * size, f"flat prior {float(prior):g}"
    if isinstance(prior, str):
        if prior != CORPUS:
            raise ArgumentError(
                f"prior={prior!r} is not known. Valid: a number, {CORPUS!r}, or a mapping of "
                "words to counts."
            )
        background = np.asarray(words.counts.sum(axis=0)).ravel()
        name = "informative prior from all articles"
    else:
        given = pd.Series(prior, dtype="object")
        if given.index.duplicated().any():
            twice = given.index[given.index.duplicated()][0]
            raise ArgumentError(f"prior: the word {twice!r} occurs more than once.")
        try:
            values = given.astype("float64")
        except (TypeError, ValueError) as error:
            raise ArgumentError(f"prior: holds something that is no number ({error}).") from error
        total = values.sum(skipna=False)
        if not np.isfinite(total) or (values < 0).any() or total <= 0:
            raise ArgumentError(
                "prior: its counts must not be negative and must sum to a positive finite "
                f"number; they sum to {total:g}."
            )
        background = values.reindex(words.terms).fillna(0).to_numpy(dtype=np.float64)
        background = np.where(background > 0, background, _UNSEEN)
        name = "informative prior from the background given"
    if alpha0 is None:
        alpha0 = float(words.n_words.sum() / max(1, (words.n_words > 0).sum())) or 1.0
    if not np.isfinite(alpha0) or alpha0 <= 0:
        raise ArgumentError(f"alpha0={alpha0!r} must be a finite number above 0.")
    if size == 0:
        return np.zeros(0), float(alpha0), name
    return alpha0 * background / background.sum(), float(alpha0), f"{name}, alpha0 {alpha0:g}"


# ------------------------------------------------------------------ examples
def _examples(
    out: pd.DataFrame,
    frame: pd.DataFrame,
    words: Words,
    groups: Groups,
    *,
    voice: str,
    quotes: pd.DataFrame | None,
    number: int,
    top: int,
) -> pd.Series:
    """Sentences with the term from articles of the group, for the terms at both ends of z."""
    found: list[list[str]] = [[] for _ in range(len(out))]
    if number and top and len(out):
        texts = frame["text"].tolist()
        keys = frame["article_id"].tolist()
        pieces = direct_pieces(quotes)
        column = {t: i for i, t in enumerate(words.terms)}
        by_term = sparse.csc_matrix(words.counts)
        named, listed = out[groups.by].tolist(), out["term"].tolist()

        @functools.lru_cache(maxsize=4096)
        def spans(row: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
            return sentence_spans(texts[row]), quoted_spans(texts[row], pieces.get(keys[row]))

        rank = out.groupby(groups.by, sort=False).cumcount().to_numpy()
        size = out.groupby(groups.by, sort=False)["term"].transform("size").to_numpy()
        for row in np.flatnonzero((rank < top) | (rank >= size - top)).tolist():
            at = column[listed[row]]
            inside = by_term.indices[by_term.indptr[at] : by_term.indptr[at + 1]]
            code = groups.names.index(named[row])
            for article in np.sort(inside[groups.codes[inside] == code]).tolist():
                sentence = _sentence(texts[article], listed[row], voice, *spans(article))
                if sentence:
                    found[row].append(sentence)
                if len(found[row]) == number:
                    break
    return pd.Series(found, index=out.index, dtype="object")


def _sentence(
    text: str,
    term: str,
    voice: str,
    sentences: list[tuple[int, int]],
    quoted: list[tuple[int, int]],
) -> str | None:
    """First sentence in which the term stands in the voice, or None."""
    joined = r"\s+".join(re.escape(w).replace("'", "['’ʼ]") for w in term.split(" "))
    for match in re.finditer(rf"(?<![\w])(?:{joined})(?![\w])", text, re.IGNORECASE):
        inside = any(a <= match.start() < b for a, b in quoted)
        if voice == "all" or inside == (voice == "quoted"):
            for a, b in sentences:
                if a <= match.start() < b:
                    return text[a:b]
    return None
