"""Harm with and without its author: "three were killed" or "drones killed three".

Rules over words, no parser. They see common verbs of harm; see ``docs/compare.md`` for what
they miss.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.compare.contrast import contrast_counts, count_matrix
from toolkit.compare.cues import check_spans, choose_voice
from toolkit.compare.groups import REST, group_articles, usable
from toolkit.compare.tokens import quoted_spans

FORMS = ("agent named", "agent after by", "agent deleted")

# past form or participle -> whether it always has an object, so that without one it is passive
_VERBS = {
    "killed": True, "wounded": True, "injured": True, "murdered": True, "assassinated": True,
    "executed": True, "slain": True, "maimed": True, "massacred": True, "slaughtered": True,
    "destroyed": True, "damaged": True, "levelled": True, "leveled": True, "obliterated": True,
    "bombed": False, "shelled": False, "struck": False, "hit": False, "attacked": False,
    "raided": False, "targeted": False, "invaded": False, "occupied": False, "captured": False,
    "seized": False, "annexed": True, "deported": True, "abducted": True, "kidnapped": True,
    "detained": True, "displaced": True, "expelled": True, "tortured": True,
    "imprisoned": True, "ousted": True, "downed": True,
}  # fmt: skip
_BE = r"(?:was|were|is|are|been|being|be|get|gets|got)"
_ADVERB = r"(?:\w+ly|also|already|again|then|later|reportedly|not|never|all|both|either)"
_HARM = re.compile(
    rf"(?P<aux>\b{_BE}\s+(?:{_ADVERB}\s+){{0,2}})?\b(?P<verb>{'|'.join(_VERBS)})\b", re.IGNORECASE
)
_JOINED = re.compile(
    rf"\b{_BE}\s+(?:{_ADVERB}\s+){{0,2}}\w+ed(?:,\s+\w+ed)*\s+(?:and|or)\s+$", re.IGNORECASE
)
_HAVE = re.compile(rf"\b(?:have|has|had|having|to|will|would)\s+(?:{_ADVERB}\s+)?$", re.IGNORECASE)
_BY = re.compile(
    r"[^.;:!?,\n]{0,80}?\bby\s+(?!(?:the\s+)?(?:time|end|way|hand|mistake|accident|law|"
    r"\d|midnight|noon|early|late|mid|mon|tues|wednes|thurs|fri|satur|sun|january|february|"
    r"march|april|may|june|july|august|september|october|november|december))(?=\w)",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"\s+(?:the|a|an|its|his|her|their|our|my|your|this|that|these|those|at\s+least|about|around|"
    r"some|several|many|more\s+than|up\s+to|nearly|almost|over|dozens|hundreds|thousands|scores|"
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|one|"
    r"\d[\d,.]*|people|civilians|children|women|him|her|them|us|me|himself|[A-Z]\w+)\b"
)
_STOPS = re.compile(
    r"\s*(?:[.,;:!?)”\"]|$|\s(?:in|on|at|during|when|after|before|by|while|since|as|near|from|"
    r"and|or|over|across|last|this|for|with|amid|under|inside|outside|within|overnight)\b)",
    re.IGNORECASE,
)
_DIED = re.compile(
    r"\b(?:(?:was|were)\s+left\s+dead|lost\s+(?:their|his|her)\s+li(?:ves|fe)|"
    r"(?:have|has|had)\s+died|died)\b",
    re.IGNORECASE,
)


@check_arguments
def find_agency(articles: pd.DataFrame, *, progress: bool = True) -> pd.DataFrame:
    """Find reports of harm, and whether they say who did it.

    Parameters
    ----------
    articles : DataFrame
        Needs ``article_id`` and ``text``.
    progress : bool

    Returns
    -------
    DataFrame
        One row per verb of harm, in the order of the text: article_id, start, end (int64), text,
        verb (lower case), form ("agent named": active with an object; "agent after by":
        passive with its author; "agent deleted": passive without, or "died"), in_quote (bool).
        Uses that could be either are left out.

    Raises
    ------
    TableError
        On missing columns or ids that are not unique.

    References
    ----------
    Fowler (1991), Language in the News; Trew (1979), in Fowler et al., Language and Control.

    Examples
    --------
    >>> text = "Russian drones killed three. Three people were killed. Two were killed by a bomb."
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    >>> find_agency(articles, progress=False)["form"].tolist()
    ['agent named', 'agent deleted', 'agent after by']
    """
    frame = usable(tables.require_articles(articles))
    rows = []
    pairs = zip(frame["article_id"], frame["text"], strict=True)
    for key, text in tqdm(pairs, total=len(frame), desc="agency", disable=not progress):
        if not isinstance(text, str) or not text:
            continue
        found = [_classify(text, match) for match in _HARM.finditer(text)]
        hits = [f for f in found if f is not None]
        hits += [(m.start(), m.end(), m.group().lower(), FORMS[2]) for m in _DIED.finditer(text)]
        quoted = quoted_spans(text)
        for a, b, verb, form in sorted(hits):
            inside = any(c <= a < d for c, d in quoted)
            rows.append((key, a, b, text[a:b], " ".join(verb.split()), form, inside))
    columns = ["article_id", "start", "end", "text", "verb", "form", "in_quote"]
    types = dict.fromkeys(columns, "str") | {"start": "int64", "end": "int64", "in_quote": "bool"}
    return pd.DataFrame(rows, columns=columns).astype(types)


def _classify(text: str, match: re.Match[str]) -> tuple[int, int, str, str] | None:
    verb = match["verb"].lower()
    start, end = match.start(), match.end()
    passive = match["aux"] is not None
    if not passive:
        joined = _JOINED.search(text[max(0, start - 60) : start])
        passive = joined is not None
    if passive:
        return start, end, verb, FORMS[1] if _BY.match(text, end) else FORMS[2]
    if _OBJECT.match(text, end):
        return start, end, verb, FORMS[0]
    if _HAVE.search(text[max(0, start - 20) : start]):  # active, with no object in sight
        return None
    if _VERBS[verb] and _STOPS.match(text, end):  # "three people killed in a strike"
        return start, end, verb, FORMS[1] if _BY.match(text, end) else FORMS[2]
    return None


@check_arguments
def compare_agency(
    agency: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    by: str = "outlet",
    voice: str = "own",
    against: str = REST,
    level: float = 0.95,
    n_permutations: int = 9999,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare how often groups of articles leave out who did harm.

    Parameters
    ----------
    agency : DataFrame
        What `find_agency` returned.
    articles, by, voice, against, level, n_permutations, seed
        As for `compare_labels`.

    Returns
    -------
    DataFrame
        One row per group and form: the group, ``form``, then the columns of
        `toolkit.compare.contrast.RESULT_COLUMNS`; ``estimate`` is the form's share of all
        reports of harm.

    Raises
    ------
    TableError, ArgumentError
        As `compare_voices`.

    Examples
    --------
    >>> articles = pd.DataFrame(
    ...     {"article_id": ["a"], "outlet": ["X"], "text": ["Two were killed. Drones hit a bus."]}
    ... )
    >>> found = compare_agency(find_agency(articles, progress=False), articles)
    >>> found[["form", "count", "base"]].values.tolist()
    [['agent named', 1.0, 2.0], ['agent after by', 0.0, 2.0], ['agent deleted', 1.0, 2.0]]
    """
    frame = choose_voice(check_spans(agency, articles, "agency", ["form"]), voice)
    groups = group_articles(articles, by)
    names = list(FORMS)
    matrix = count_matrix(
        groups.position(frame["article_id"]),
        pd.Index(names).get_indexer(pd.Index(frame["form"])),
        np.ones(len(frame)),
        (len(groups.ids), len(names)),
    )
    return contrast_counts(
        matrix,
        np.asarray(matrix.sum(axis=1)).ravel(),
        groups,
        column="form",
        names=names,
        kind="share",
        against=against,
        level=level,
        n_permutations=n_permutations,
        seed=seed,
    )
