"""Passages that come back in many articles of one outlet: what no single page can show.

A page's own furniture is told by its look; a standing paragraph ("X is a reporter at Y", "Get
the weekly briefing") looks like prose and is told by its return.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from toolkit.articles.assemble import Draft
from toolkit.articles.folding import fold_paragraphs
from toolkit.articles.pages import page_lines

GRAM = 12
"""Words in a passage that counts as repeated."""
MIN_ARTICLES = 10
"""Articles an outlet needs before its repetitions are looked for."""
_LEAST, _SHARE, _COVERED = 3, 0.1, 0.8
_WORD = re.compile(r"\w+")


def remove_repeated(drafts: Sequence[Draft]) -> int:
    """Take out paragraphs that stand in a tenth of an outlet's articles, and in three at least.

    A paragraph counts as repeated when it recurs word for word, or when four fifths of its
    words lie in 12-word passages that recur. Articles that repeat one another as a whole count
    once. Outlets with fewer than ten articles are left alone.

    Parameters
    ----------
    drafts : sequence of Draft
        Changed in place.

    Returns
    -------
    int
        Number of paragraphs taken out.
    """
    outlets: dict[object, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.row["status"] == "ok" and draft.row["outlet"] and draft.spans:
            outlets[draft.row["outlet"]].append(draft)
    return sum(_one_outlet(own) for own in outlets.values() if len(own) >= MIN_ARTICLES)


def _grams(folded: str) -> list[int]:
    words = folded.split()
    return [hash(tuple(words[i : i + GRAM])) for i in range(len(words) - GRAM + 1)]


def _one_outlet(drafts: Sequence[Draft]) -> int:
    distinct: dict[frozenset[str], Draft] = {}
    folded: dict[int, list[str]] = {}
    for draft in drafts:
        paragraphs = fold_paragraphs(str(draft.row["text"]))
        folded[id(draft)] = paragraphs
        distinct.setdefault(frozenset(paragraphs), draft)
    if len(distinct) < MIN_ARTICLES:
        return 0
    whole: Counter[str] = Counter()
    grams: Counter[int] = Counter()
    for draft in distinct.values():
        whole.update(set(folded[id(draft)]))
        grams.update({g for p in folded[id(draft)] for g in _grams(p)})
    least = max(_LEAST, _SHARE * len(distinct))
    count = 0
    for draft in drafts:
        paragraphs = folded[id(draft)]
        scores = [_score(p, whole, grams, least, len(distinct)) for p in paragraphs]
        if 0 < sum(1 for s in scores if s) < len(scores):
            _take_out(draft, scores)
            count += sum(1 for s in scores if s)
    return count


def _score(paragraph: str, whole: Counter[str], grams: Counter[int], least: float, n: int) -> float:
    """Return how sure it is that a paragraph is a standing passage; 0 when it is none."""
    if whole[paragraph] >= least:
        return round(min(0.99, 0.7 + 0.3 * whole[paragraph] / n), 3)
    own = _grams(paragraph)
    if not own:
        return 0.0
    n_words = len(own) + GRAM - 1
    covered = [False] * n_words
    for i, gram in enumerate(own):
        if grams[gram] >= least:
            covered[i : i + GRAM] = [True] * GRAM
    return 0.7 if sum(covered) >= _COVERED * n_words else 0.0


def _take_out(draft: Draft, scores: Sequence[float]) -> None:
    """Move paragraphs from the text of a draft to what was removed."""
    paragraphs = str(draft.row["text"]).split("\n\n")
    old_at, new_at, at = [], [], 0
    kept: list[str] = []
    spans: list[tuple[int, int]] = []
    for paragraph, score, span in zip(paragraphs, scores, draft.spans, strict=True):
        old_at.append(at)
        new_at.append(sum(len(k) + 2 for k in kept))
        at += len(paragraph) + 2
        if score:
            draft.removed.append(
                {
                    "article_id": draft.row["article_id"],
                    "text": paragraph,
                    "source_start": span[0],
                    "source_end": span[1],
                    "rule": "repeated in the outlet",
                    "score": score,
                    "position": at,
                }
            )
        else:
            kept.append(paragraph)
            spans.append(span)
    text = "\n\n".join(kept)
    for row in draft.removed:
        place = int(row["position"])  # type: ignore[call-overload]
        before = sum(1 for o in old_at if o < place)
        row["position"] = min(len(text), new_at[before - 1] if before else 0)
    draft.removed.sort(key=lambda row: int(row["source_start"]))  # type: ignore[call-overload]
    draft.row["text"], draft.row["n_words"], draft.spans = text, len(_WORD.findall(text)), spans
    if draft.page is not None:
        draft.removed = [
            {
                "article_id": draft.row["article_id"],
                "text": draft.page[r.start : r.end],
                "source_start": r.start,
                "source_end": r.end,
                "rule": r.rule,
                "score": r.score,
                "position": r.at,
            }
            for r in page_lines(draft.page, text)
        ]
