"""Outlets side by side: pure functions of tables that return small tidy tables.

The unit of evidence is the article. Every result says how many it rests on (``n``), how its
interval was made and why (``interval_method``, ``interval_reason``), and the smallest p the
comparison could have reached (``smallest_p``).

Modules hold functions of tables. Here they also learn to take an analysis (what
`toolkit.load_analysis` returns) in place of the first table; see `toolkit.given`.
"""

from toolkit.compare.agency import compare_agency, find_agency
from toolkit.compare.cues import compare_cues, find_cues
from toolkit.compare.diversity import compare_diversity, diversity
from toolkit.compare.labels import compare_labels, find_labels
from toolkit.compare.outlets import compare_outlets
from toolkit.compare.points import tone_points
from toolkit.compare.prominence import compare_directness, compare_prominence, prominence
from toolkit.compare.shared import compare_shared_quotes, find_shared_quotes, quote_matrix
from toolkit.compare.tone import compare_tone
from toolkit.compare.verbs import compare_verbs
from toolkit.compare.voices import compare_speakers, compare_voices, quote_positions
from toolkit.compare.words import compare_words
from toolkit.given import takes_analysis

_NO_SOURCE = {"quotes": ("source", "source_start", "source_end", "cue_start", "cue_end")}
_NO_TEXT = {"articles": ("text",), "sentiment": ("text",), "mentions": ("text", "via"),
            "sentences": ("text",), **_NO_SOURCE}  # fmt: skip

compare_agency = takes_analysis(compare_agency, make=find_agency)
compare_cues = takes_analysis(compare_cues, make=find_cues)
compare_labels = takes_analysis(compare_labels, make=find_labels)
compare_directness = takes_analysis(compare_directness, counts=True)
compare_diversity = takes_analysis(compare_diversity, counts=True)
compare_speakers = takes_analysis(compare_speakers, counts=True)
compare_verbs = takes_analysis(compare_verbs, counts=True)
compare_voices = takes_analysis(compare_voices, counts=True)
compare_prominence = takes_analysis(compare_prominence, without=_NO_SOURCE)
compare_shared_quotes = takes_analysis(compare_shared_quotes, without=_NO_SOURCE)
compare_tone = takes_analysis(compare_tone, without=_NO_TEXT)
compare_words = takes_analysis(compare_words, without=_NO_SOURCE)
find_shared_quotes = takes_analysis(find_shared_quotes, without=_NO_SOURCE)
quote_positions = takes_analysis(quote_positions, without=_NO_SOURCE)
tone_points = takes_analysis(tone_points, without=_NO_TEXT)

__all__ = [
    "compare_agency",
    "compare_cues",
    "compare_directness",
    "compare_diversity",
    "compare_labels",
    "compare_outlets",
    "compare_prominence",
    "compare_shared_quotes",
    "compare_speakers",
    "compare_tone",
    "compare_verbs",
    "compare_voices",
    "compare_words",
    "diversity",
    "find_agency",
    "find_cues",
    "find_labels",
    "find_shared_quotes",
    "prominence",
    "quote_matrix",
    "quote_positions",
    "tone_points",
]
