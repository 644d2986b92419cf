"""How sure an attribution is: a calibrated probability from what the tagger and linker saw.

A logistic regression on the values of `NAMES`, fitted by ``training/calibrate.py`` on articles
that the encoder was not trained on. Its parameters are in ``calibration.json`` beside the
weights. Right means what the benchmark counts as right: the content overlaps a gold content by
half of their union, and the source shares a word with its source.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from toolkit.cues import read_cue

NAMES = (
    "always",
    "content: mean",
    "content: least",
    "content: begins",
    "content: ends",
    "cue: mean",
    "cue: least",
    "source: mean",
    "source: begins",
    "link to the cue",
    "link to the source",
    "no cue",
    "no source",
    "direct",
    "mixed",
    "split",
    "log words",
    "common verb of speech",
    "no known verb",
)
_COMMON = frozenset(("say", "tell", "add", "write", "according to", "ask", "announce", "note"))

Chances = tuple[float, float, float, float]


def describe(
    contents: Sequence[Chances],
    cue: Chances | None,
    source: Chances | None,
    *,
    link: float,
    source_link: float,
    share: float,
    words: int,
    cue_text: str,
) -> list[float]:
    """Return the values of `NAMES` for one attribution.

    Parameters
    ----------
    contents : sequence of tuple
        Mean, least, beginning and ending log-probability of each piece.
    cue, source : tuple or None
        The same of cue and source.
    link, source_link : float
        Probability of the links from content to cue and from cue to source.
    share : float
        Share of the content's words inside quotation marks.
    words : int
        Words of the content.
    cue_text : str
        The cue, or an empty string.

    Returns
    -------
    list of float
    """
    lemma = read_cue(cue_text).lemma
    return [
        1.0,
        math.exp(min(c[0] for c in contents)),
        math.exp(min(c[1] for c in contents)),
        math.exp(min(c[2] for c in contents)),
        math.exp(min(c[3] for c in contents)),
        math.exp(cue[0]) if cue else 0.0,
        math.exp(cue[1]) if cue else 0.0,
        math.exp(source[0]) if source else 0.0,
        math.exp(source[2]) if source else 0.0,
        link,
        source_link,
        float(cue is None),
        float(source is None),
        float(share >= 0.8),
        float(0.0 < share < 0.8),
        float(len(contents) > 1),
        math.log1p(words),
        float(lemma in _COMMON),
        float(lemma is None),
    ]


def probability(values: Sequence[float], weights: Sequence[float]) -> float:
    """Return the calibrated probability, to four places.

    Examples
    --------
    >>> probability([1.0], [0.0])
    0.5
    """
    score = sum(w * v for w, v in zip(weights, values, strict=True))
    return round(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score)))), 4)
