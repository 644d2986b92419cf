"""Charts: one chart, one function; a tidy table and ``ax=`` in, Axes out.

Every chart states its base, its n and its source, tells its parts apart by more than colour, and
asks a question in its title unless the statistics allow an answer. No function shows a figure or
touches matplotlib's settings. `alt_text` returns what a chart says to somebody who cannot see it.

>>> from toolkit import plots
>>> "plot_voice_share" in plots.__all__
True
"""

from toolkit.plots._alt import alt_text, description, drawn_table
from toolkit.plots._style import OKABE_ITO, STYLE_SHEET, style
from toolkit.plots.cleaning import plot_cleaning
from toolkit.plots.corpus import caution, source_line
from toolkit.plots.dumbbell import plot_dumbbell
from toolkit.plots.heatmap import plot_mention_heatmap
from toolkit.plots.keyness import plot_keyness
from toolkit.plots.means import plot_outlet_means
from toolkit.plots.network import plot_cooccurrence
from toolkit.plots.reliability import plot_reliability
from toolkit.plots.shared import plot_shared_quotes
from toolkit.plots.strip import plot_voice_strip
from toolkit.plots.timeline import plot_timeline
from toolkit.plots.tone import plot_tone_points
from toolkit.plots.verbs import plot_verb_classes
from toolkit.plots.voices import plot_voice_share

__all__ = [
    "OKABE_ITO",
    "STYLE_SHEET",
    "alt_text",
    "caution",
    "description",
    "drawn_table",
    "plot_cleaning",
    "plot_cooccurrence",
    "plot_dumbbell",
    "plot_keyness",
    "plot_mention_heatmap",
    "plot_outlet_means",
    "plot_reliability",
    "plot_shared_quotes",
    "plot_timeline",
    "plot_tone_points",
    "plot_verb_classes",
    "plot_voice_share",
    "plot_voice_strip",
    "source_line",
    "style",
]
