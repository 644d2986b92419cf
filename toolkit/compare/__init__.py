"""Outlets side by side: pure functions of tables that return small tidy tables.

The unit of evidence is the article. Every result says how many it rests on (``n``), how its
interval was made and why (``interval_method``, ``interval_reason``), and the smallest p the
comparison could have reached (``smallest_p``).
"""

from toolkit.compare.agency import compare_agency, find_agency
from toolkit.compare.cues import compare_cues, find_cues
from toolkit.compare.diversity import compare_diversity, diversity
from toolkit.compare.labels import compare_labels, find_labels
from toolkit.compare.outlets import compare_outlets
from toolkit.compare.prominence import compare_directness, compare_prominence, prominence
from toolkit.compare.shared import compare_shared_quotes, find_shared_quotes, quote_matrix
from toolkit.compare.tone import compare_tone, tone_points
from toolkit.compare.verbs import compare_verbs
from toolkit.compare.voices import compare_speakers, compare_voices, quote_positions
from toolkit.compare.words import compare_words

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
