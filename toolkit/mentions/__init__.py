"""Mentions of actors: found, counted, and put side by side."""

from toolkit.mentions.cooccur import count_cooccurrence
from toolkit.mentions.count import count_mentions
from toolkit.mentions.find import MENTION_KINDS, find_mentions
from toolkit.mentions.suggest import actors_stub, suggest_actors

__all__ = [
    "MENTION_KINDS",
    "actors_stub",
    "count_cooccurrence",
    "count_mentions",
    "find_mentions",
    "suggest_actors",
]
