"""What the registry says of an actor, as a text's reader needs it."""

from __future__ import annotations

import datetime as dt
import functools

from toolkit.actors.countries import find_country
from toolkit.actors.derive import name_tokens
from toolkit.actors.registry import Actor, Actors
from toolkit.coreference import lexicon as lx
from toolkit.coreference.first_names import gender_of
from toolkit.coreference.people import Referent


@functools.lru_cache(maxsize=16384)
def referent_of(actors: Actors, actor_id: str, published: dt.date | None) -> Referent:
    """Return an actor with the head nouns that fit it on a day, its gender and its owners.

    The same for all texts of a day, so to be copied before it is changed.
    """
    actor = actors[actor_id]
    gender = actor.pronoun
    types: set[str] = set()
    of: set[str] = set()
    if actor.sort == "person":
        tokens = name_tokens(actor.name)
        gender = gender or (gender_of(tokens[0]) if tokens else None)
        for role in actor.roles:
            if published is None or (
                (role.since is None or role.since <= published)
                and (role.until is None or published <= role.until)
            ):
                words = role.title.lower().replace("-", " - ").split()
                types |= lx.offices(words) or {words[-1]}
                if role.of:
                    of.add(role.of)
        for alias in actor.aliases:
            if alias.kind == "title":
                types |= lx.offices(alias.text.lower().replace("-", " - ").split())
    else:
        types = types_of(actor)
    if actor.part_of:
        of.add(actor.part_of)
    made = Referent(actor.id, actor.sort, True, actor.name, gender, frozenset(types), frozenset(of))
    made.plural = actor.sort == "group" or actor.pronoun == "they"
    return made


def types_of(actor: Actor) -> set[str]:
    """Head nouns that fit a place, an organisation or a group."""
    names = [a.text for a in actor.aliases if a.kind == "name"]
    known = lx.ORG_NOUNS | set(lx.PLACE_NOUNS)
    types: set[str] = set()
    for name in (actor.name, *names):
        types |= {w.lower().strip(".,'’") for w in name.replace("-", " ").split()} & known
    plain = {n.lower().removeprefix("the ").split("(")[0].strip() for n in (actor.name, *names)}
    if actor.sort == "place":
        if "state)" in actor.name:  # "Georgia (U.S. state)"
            types.add("state")
        elif actor.iso is not None or any(find_country(n) is not None for n in plain):
            types |= {"country"}
            types.discard("state")
        elif actor.kind == "city":
            types.add("city")
        elif plain & lx.US_STATES:
            types.add("state")
        elif plain & lx.CONTINENTS:
            types |= {"continent", "region"}
        elif plain & lx.REGIONS or actor.kind == "region":
            types.add("region")
        elif not types & set(lx.PLACE_NOUNS):
            types.add("place?")
        types = {lx.PLACE_NOUNS.get(t, t) for t in types}
    return types
