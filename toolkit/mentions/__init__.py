"""Mentions of actors: found, counted, and put side by side.

What counts a table also takes an analysis in its place; see `toolkit.given`.
"""

from toolkit.given import takes_analysis
from toolkit.mentions.cooccur import count_cooccurrence
from toolkit.mentions.count import count_mentions
from toolkit.mentions.find import MENTION_KINDS, find_mentions
from toolkit.mentions.suggest import actors_stub, suggest_actors

count_cooccurrence = takes_analysis(
    count_cooccurrence, without={"mentions": ("text", "confidence", "via")}
)
count_mentions = takes_analysis(count_mentions)

__all__ = [
    "MENTION_KINDS",
    "actors_stub",
    "count_cooccurrence",
    "count_mentions",
    "find_mentions",
    "suggest_actors",
]
