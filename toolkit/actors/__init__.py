"""The registry of actors: who counts as whom, under every name."""

from toolkit.actors.load import load_actors
from toolkit.actors.registry import Actor, Actors, Alias, Role

__all__ = ["Actor", "Actors", "Alias", "Role", "load_actors"]
