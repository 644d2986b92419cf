"""Outlets side by side: pure functions of tables that return small tidy tables.

The unit of evidence is the article. Every result says how many it rests on (``n``), how its
interval was made and why (``interval_method``, ``interval_reason``), and the smallest p the
comparison could have reached (``smallest_p``).
"""

from toolkit.compare.diversity import compare_diversity, diversity
from toolkit.compare.prominence import compare_directness, compare_prominence, prominence
from toolkit.compare.tone import compare_tone, tone_points
from toolkit.compare.verbs import compare_verbs
from toolkit.compare.voices import compare_speakers, compare_voices, quote_positions
from toolkit.compare.words import compare_words

__all__ = [
    "compare_directness",
    "compare_diversity",
    "compare_prominence",
    "compare_speakers",
    "compare_tone",
    "compare_verbs",
    "compare_voices",
    "compare_words",
    "diversity",
    "prominence",
    "quote_positions",
    "tone_points",
]
