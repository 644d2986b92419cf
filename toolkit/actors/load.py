"""Read a registry and check it: every error names the file, the entry and the fix."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from toolkit.actors.countries import Country, find_country, is_ordinary
from toolkit.actors.derive import (
    acronym,
    organization_names,
    person_names,
    role_titles,
    slug,
)
from toolkit.actors.implied import more_names, person_of
from toolkit.actors.reader import Reader, read_yaml
from toolkit.actors.registry import ALIAS_KINDS, KINDS, PRONOUNS, Actor, Actors, Alias, Role
from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError, nearest, shown

_KEYS = (
    "id", "name", "is", "iso", "side", "part_of", "wikidata", "pronoun", "surname", "roles",
    "aliases", "note",
)  # fmt: skip
_SYNONYMS = {"kind": "is", "type": "is"}
_KIND_SYNONYMS = {
    "state": "country", "nation": "country", "organisation": "organization", "org": "organization",
    "company": "organization", "party": "organization", "media": "organization",
    "location": "place", "loc": "place", "gpe": "place", "per": "person", "people": "group",
}  # fmt: skip
_PRONOUN_SYNONYMS = {
    "him": "he", "male": "he", "masculine": "he", "m": "he", "man": "he",
    "her": "she", "female": "she", "feminine": "she", "f": "she", "woman": "she",
    "them": "they", "its": "it", "neuter": "it",
}  # fmt: skip
_ROLE_KEYS = ("title", "of", "from", "to")
_MAX_ALIAS = 200


@check_arguments
def load_actors(source: object, *, shared: Iterable[str] = ()) -> Actors:
    """Load a registry of actors and check it.

    Parameters
    ----------
    source : path, list of dict, or Actors
        A YAML file with the key ``actors`` (and, where two actors do share a written alias,
        ``shared``: a list of those aliases), or the list itself. A registry that is loaded
        already is returned as it is.
    shared : iterable of str
        Aliases that several actors may claim, beside those the file lists. They stay
        ambiguous unless an article settles them.

    Returns
    -------
    Actors
        Read-only. Persons have the shorter forms of their names, countries what
        `countryinfo` knows (capital, demonyms, other names), holders of a role the titles
        that follow from it.

    Raises
    ------
    RegistryError
        Names the file, the entry and the fix.
    ArgumentError
        When `source` is none of these.

    Notes
    -----
    An entry has these keys, of which ``name`` (or ``id``) is enough: ``id``, ``name``, ``is``
    (person, country, region, city, place, institution, organization, group), ``iso``,
    ``side``, ``part_of``, ``wikidata``, ``pronoun`` (he, she, they, it), ``surname``,
    ``roles`` (list of ``title``, ``of``, ``from``, ``to``), ``aliases`` (a list of names, or
    ``name``, ``title``, ``metonym``, ``demonym`` with a list each), ``note``.

    Examples
    --------
    >>> actors = load_actors([
    ...     {"id": "UA", "is": "country"},
    ...     {"name": "Volodymyr Zelenskyy", "is": "person", "aliases": ["Zelensky"],
    ...      "roles": [{"title": "president", "of": "UA", "from": "2019-05-20"}]},
    ... ])
    >>> actors.lookup("the Ukrainian president"), actors.lookup("Ukrainians")
    (('volodymyr-zelenskyy',), ('UA',))
    """
    if isinstance(source, Actors):
        return source
    if isinstance(source, (str, Path)):
        path = Path(source)
        reader = Reader(path.name)
        content = read_yaml(path, reader)
    elif isinstance(source, (list, tuple)):
        reader = Reader("actors")
        content = list(source)
    elif isinstance(source, Mapping):
        reader = Reader("actors")
        content = source
    else:
        raise ArgumentError(
            f"actors={shown(source)} must be a path, a list of dicts or what load_actors returned."
        )
    common = set(shared)
    if isinstance(content, Mapping):
        reader.keys(content, ("actors", "shared"), "the registry")
        listed = content.get("shared") or []
        if not isinstance(listed, list):
            reader.fail(f"shared is {listed!r}.", "Write a list of aliases.")
        common |= {str(a) for a in listed}
        content = content.get("actors")
    if content is None:
        content = []
    if not isinstance(content, list):
        reader.fail(f"actors is a {type(content).__name__}.", "Write a list, one entry an actor.")
    return _build(content, reader, common)


def _build(entries: list, reader: Reader, shared: set[str]) -> Actors:
    first: list[tuple[Actor, str | None]] = []
    places: dict[str, str] = {}
    for number, entry in enumerate(entries, start=1):
        reader.where = f"entry {number}"
        if not isinstance(entry, Mapping):
            reader.fail(f"is {entry!r}, not a mapping.", "Write `id: ...` and `name: ...`.")
        entry = {_SYNONYMS.get(k, k) if isinstance(k, str) else k: v for k, v in entry.items()}
        shown = entry.get("id") or entry.get("name")
        if isinstance(shown, str):
            reader.where = f"entry {number} ({shown!r})"
        actor, family = _read_entry(entry, reader)
        if actor.id in places:
            reader.fail(
                f"the id {actor.id!r} is taken by {places[actor.id]}.",
                "Give one of the two another id.",
            )
        places[actor.id] = reader.where
        first.append((actor, family))
    by_id = {actor.id: actor for actor, _ in first}
    for actor, _ in first:
        reader.where = places[actor.id]
        _check_references(actor, by_id, reader)
    _check_written(by_id, places, reader, shared)
    done = tuple(_with_derived(actor, family, by_id) for actor, family in first)
    return Actors(done, source=reader.source)


def _read_entry(entry: Mapping[str, Any], reader: Reader) -> tuple[Actor, str | None]:
    reader.keys(entry, _KEYS, "the entry")
    actor_id, name = reader.text(entry, "id"), reader.text(entry, "name")
    kind = reader.choice(entry, "is", KINDS, _KIND_SYNONYMS)
    iso = reader.text(entry, "iso")
    country = None
    if kind == "country" or iso:
        country = find_country(iso or name or actor_id or "")
        if country is None and actor_id and not iso:
            country = find_country(actor_id)
        if country is None and (iso or not name):
            given = iso or actor_id
            reader.fail(
                f"{given!r} is not a country the library knows.",
                "Write its ISO code as `iso: UA`, or give `name` and aliases by hand.",
            )
        kind = kind or "country"
    if actor_id is None and name is None:
        reader.fail("has neither id nor name.", "Give it a name, as in `name: Angela Merkel`.")
    if name is None:
        name = country.name if country else str(actor_id).replace("-", " ").title()
    if actor_id is None:
        actor_id = slug(name)
    if any(c.isspace() or not c.isprintable() for c in actor_id):
        reader.fail(f"the id {actor_id!r} has a space in it.", f"Write {slug(actor_id)!r}.")
    if kind is None:
        kind = "person"
    aliases = [Alias(name, "name"), *_read_aliases(entry.get("aliases"), reader)]
    roles = tuple(_read_roles(entry.get("roles"), reader))
    if country is not None:
        aliases += _library_aliases(country, {a.text for a in aliases})
    elif kind == "place" and (known := find_country(name)) is not None:
        # a place that is a country keeps to its names: capital and demonym are asked for by
        # `is: country`
        have = {a.text for a in aliases}
        aliases += [Alias(text, "name", "library") for text in (known.name, *known.names)
                    if text not in have]  # fmt: skip
    wikidata = reader.text(entry, "wikidata")
    if wikidata is not None and not re.fullmatch(r"Q[1-9]\d*", wikidata):
        reader.fail(f"wikidata: {wikidata!r} is no Wikidata id.", "Write it as Q7747.")
    reader.text(entry, "note")
    unique = {(a.text, a.kind): a for a in reversed(aliases)}
    _check_alias(Alias(name, "name"), reader)
    actor = Actor(
        id=actor_id,
        name=name,
        kind=kind,
        side=reader.text(entry, "side"),
        part_of=reader.text(entry, "part_of"),
        wikidata=wikidata,
        pronoun=reader.choice(entry, "pronoun", PRONOUNS, _PRONOUN_SYNONYMS),
        roles=roles,
        aliases=tuple(reversed(unique.values())),
        iso=country.iso if country else None,
    )
    return actor, reader.text(entry, "surname")


def _read_aliases(value: Any, reader: Reader) -> list[Alias]:
    if value is None:
        return []
    if isinstance(value, (list, tuple)):
        value = {"name": list(value)}
    if not isinstance(value, Mapping):
        reader.fail(f"aliases is {value!r}.", "Write a list, or name/title/metonym/demonym lists.")
    plural = {k[:-1]: v for k, v in value.items() if isinstance(k, str) and k.endswith("s")}
    plain = {k: v for k, v in value.items() if not (isinstance(k, str) and k.endswith("s"))}
    reader.keys({**plain, **plural}, ALIAS_KINDS, "aliases")
    out: list[Alias] = []
    for kind, texts in [*plain.items(), *plural.items()]:
        if isinstance(texts, str):
            texts = [texts]
        if not isinstance(texts, (list, tuple)):
            reader.fail(f"aliases.{kind} is {texts!r}.", "Write a list of texts.")
        for text in texts:
            if isinstance(text, (bool, int, float)) or text is None or not isinstance(text, str):
                reader.fail(
                    f"the {kind} alias {text!r} is not a text.",
                    "Put it in quotation marks, or take it out.",
                )
            alias = Alias(" ".join(text.split()), kind)
            _check_alias(alias, reader)
            out.append(alias)
    return out


def _check_alias(alias: Alias, reader: Reader) -> None:
    if not alias.text:
        reader.fail(f"an alias of kind {alias.kind} is empty.", "Take it out or fill it in.")
    if not any(c.isalnum() for c in alias.text):
        reader.fail(f"the alias {alias.text!r} has no letter.", "Take it out.")
    if len(alias.text) == 1 and alias.text.isascii():
        reader.fail(
            f"the alias {alias.text!r} is one letter, which would match in every article.",
            "Take it out, or write the longer form.",
        )
    if len(alias.text) > _MAX_ALIAS:
        reader.fail(
            f"an alias has {len(alias.text)} characters ({alias.text[:30]!r}...).",
            f"Keep aliases under {_MAX_ALIAS} characters; did a list lose its dashes?",
        )


def _read_roles(value: Any, reader: Reader) -> Iterable[Role]:
    if value is None:
        return
    if isinstance(value, (Mapping, str)):
        value = [value]
    if not isinstance(value, (list, tuple)):
        reader.fail(f"roles is {value!r}.", "Write a list of `title`, `of`, `from`, `to`.")
    for row in value:
        if isinstance(row, str):
            row = {"title": row}
        if not isinstance(row, Mapping):
            reader.fail(f"a role is {row!r}.", "Write `title`, `of`, `from`, `to`.")
        reader.keys(row, _ROLE_KEYS, "a role")
        title = reader.text(row, "title")
        if title is None:
            reader.fail("a role has no title.", "Write it as `title: president`.")
        since, until = reader.day(row, "from", last=False), reader.day(row, "to", last=True)
        if since and until and until < since:
            reader.fail(f"the role {title!r} ends before it begins.", "Swap `from` and `to`.")
        yield Role(title, reader.text(row, "of"), since, until)


def _library_aliases(country: Country, written: set[str]) -> list[Alias]:
    out = [Alias(text, "name", "library") for text in (country.name, *country.names)]
    out += [Alias(c, "metonym", "library") for c in country.capitals if not is_ordinary(c)]
    out += [Alias(d, "demonym", "library") for d in country.demonyms]
    return [a for a in out if a.text not in written]


def _check_references(actor: Actor, by_id: Mapping[str, Actor], reader: Reader) -> None:
    named = [("part_of", actor.part_of)] + [("of", role.of) for role in actor.roles]
    for key, target in named:
        if target is not None and target not in by_id:
            hint = nearest(target, by_id)
            reader.fail(
                f"{key}: no actor has the id {target!r}"
                + (f"; did you mean {hint!r}?" if hint else "."),
                "Add an entry with that id, or correct it.",
            )
    path, parent = [actor.id], actor.part_of
    while parent is not None:
        if parent in path:
            if parent == actor.id:
                reader.fail(
                    f"part_of goes round in a circle: {' -> '.join([*path, parent])}.",
                    "Take one of the links out.",
                )
            return
        path.append(parent)
        parent = by_id[parent].part_of if parent in by_id else None


def _check_written(
    by_id: Mapping[str, Actor], places: Mapping[str, str], reader: Reader, shared: set[str]
) -> None:
    """One alias, one actor: unless it is derived, or listed as shared."""
    owner: dict[str, str] = {}
    for actor in by_id.values():
        for alias in actor.aliases:
            if alias.source != "written" or alias.text in shared:
                continue
            other = owner.setdefault(alias.text, actor.id)
            if other != actor.id:
                reader.where = places[actor.id]
                reader.fail(
                    f"the alias {alias.text!r} is claimed by {places[other]} too.",
                    "Take it from one of them, or list it under `shared:` "
                    "(surnames need not be written: they follow from the names).",
                )


def _with_derived(actor: Actor, family: str | None, by_id: Mapping[str, Actor]) -> Actor:
    aliases = list(actor.aliases)
    have = {a.text for a in aliases}
    names = [a.text for a in actor.aliases if a.kind == "name" and a.source == "written"]
    more: list[Alias] = []
    for name in names:
        if actor.kind == "person":
            person = person_of(name)
            if person != name:
                more.append(Alias(person, "name", "derived"))
            if name == actor.name or len(name.split()) > 1:
                more += [Alias(t, "name", "derived") for t in person_names(person, family)]
        else:
            more += [Alias(t, "name", "derived") for t in organization_names(name)]
            more += [Alias(t, "name", "derived") for t in more_names(name, actor.sort == "place")]
            if actor.sort == "place" and "," in name:
                more.append(Alias(name.split(",")[0].strip(), "name", "derived"))
            short = acronym(name)
            if (
                short
                and not name.startswith(("United States ", "United Kingdom "))
                and actor.kind not in ("city", "region")
                and actor.iso is None
            ):
                more.append(Alias(short, "name", "derived"))
                more.append(Alias("".join(c + "." for c in short), "name", "derived"))
    for role in actor.roles:
        of = by_id[role.of] if role.of else None
        more += list(role_titles(role, of))
    for alias in more:
        if alias.text not in have and len(alias.text) > 1:
            have.add(alias.text)
            aliases.append(alias)
    return Actor(
        actor.id, actor.name, actor.kind, actor.side, actor.part_of, actor.wikidata,
        actor.pronoun, actor.roles, tuple(aliases), actor.iso,
    )  # fmt: skip
