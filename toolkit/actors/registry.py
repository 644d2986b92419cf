"""The registry object: who counts as whom."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import html
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from toolkit.errors import ArgumentError, shown, unknown_value

if TYPE_CHECKING:
    from toolkit.actors.match import Matcher

KINDS = {
    "person": "person",
    "country": "place",
    "region": "place",
    "city": "place",
    "place": "place",
    "institution": "organization",
    "organization": "organization",
    "group": "group",
}
"""Kind of actor -> what it is to a pronoun: person, place, organization or group."""

_SHOWN = 50  # rows a notebook shows

ALIAS_KINDS = ("name", "title", "metonym", "demonym")
PRONOUNS = ("he", "she", "they", "it")


@dataclass(frozen=True, slots=True)
class Alias:
    """One way of naming an actor.

    Attributes
    ----------
    text : str
    kind : str
        name, title, metonym or demonym.
    source : str
        ``written`` in the registry, from the ``library``, or ``derived`` from the name.
    since, until : date or None
        When it stood for the actor (titles).
    """

    text: str
    kind: str
    source: str = "written"
    since: dt.date | None = None
    until: dt.date | None = None

    def holds(self, day: dt.date | None) -> bool:
        """Whether the alias stood for its actor on a day; true where no day is known."""
        if day is None:
            return True
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True, slots=True)
class Role:
    """An office held: ``president`` of ``ukraine`` since a day, until a day."""

    title: str
    of: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """One person, state, institution or group.

    Attributes
    ----------
    id, name : str
    kind : str
        One of `KINDS`.
    side : str or None
        A label that counts can be rolled up to.
    part_of : str or None
        Id of the group or institution it belongs to.
    wikidata : str or None
    pronoun : str or None
        he, she, they or it; None where unknown.
    roles : tuple of Role
    aliases : tuple of Alias
    """

    id: str
    name: str
    kind: str
    side: str | None = None
    part_of: str | None = None
    wikidata: str | None = None
    pronoun: str | None = None
    roles: tuple[Role, ...] = ()
    aliases: tuple[Alias, ...] = ()
    iso: str | None = None

    @property
    def sort(self) -> str:
        """What it is to a pronoun: person, place, organization or group."""
        return KINDS[self.kind]


class Actors(Mapping[str, Actor]):
    """A registry of actors, read-only. Make one with `load_actors`.

    It is a mapping of id -> `Actor`, hashable, and equal to a registry of the same content.

    Attributes
    ----------
    source : str
        Where it was read from.
    ambiguous : dict of str -> tuple of str
        Aliases that stand for several actors, with their ids. A mention by such an alias
        gets an actor only where the article settles it.
    """

    def __init__(self, actors: tuple[Actor, ...], *, source: str = "list") -> None:
        self._actors = {actor.id: actor for actor in actors}
        self.source = source

    def __getitem__(self, actor_id: str) -> Actor:
        try:
            return self._actors[actor_id]
        except KeyError:
            raise KeyError(str(unknown_value("actor_id", actor_id, list(self._actors)))) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._actors)

    def __len__(self) -> int:
        return len(self._actors)

    def __contains__(self, actor_id: object) -> bool:
        return actor_id in self._actors

    @functools.cached_property
    def digest(self) -> str:
        """SHA-256 of the content, the same on every machine."""
        rows = [
            [a.id, a.name, a.kind, a.side, a.part_of, a.wikidata, a.pronoun, a.iso]
            + [[r.title, r.of, str(r.since), str(r.until)] for r in a.roles]
            + [[x.text, x.kind, x.source, str(x.since), str(x.until)] for x in a.aliases]
            for a in self._actors.values()
        ]
        return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Actors) and self.digest == other.digest

    def __repr__(self) -> str:
        return f"Actors({len(self)} actors from {self.source})"

    def _repr_html_(self) -> str:
        frame = self.table()
        shown = frame.head(_SHOWN).drop(columns=["wikidata"])
        head = "".join(f"<th>{html.escape(str(c))}</th>" for c in shown.columns)
        body = "".join(
            "<tr>"
            + "".join(f"<td>{html.escape('' if pd.isna(v) else str(v))}</td>" for v in row)
            + "</tr>"
            for row in shown.itertuples(index=False)
        )
        kinds = ", ".join(f"{n:,} {kind}" for kind, n in frame["kind"].value_counts().items())
        n_aliases = sum(len(a.aliases) for a in self._actors.values())
        more = len(frame) - len(shown)
        return (
            f"<p>Actors from {html.escape(self.source)}: {len(self):,} "
            f"({html.escape(kinds) or 'none'}). Aliases: {n_aliases:,}, of which "
            f"{len(self.ambiguous):,} stand for several actors.</p>"
            f"<table><tr>{head}</tr>{body}</table>"
            + (f"<p>and {more:,} more: <code>actors.table()</code>.</p>" if more else "")
            + "<p>Next: <code>tk.find_mentions(articles, actors)</code>, "
            "<code>tk.find_quotes(articles, actors)</code>, "
            "<code>tk.suggest_actors(articles, actors=actors)</code> for who is missing, "
            "<code>actors.lookup('Kyiv')</code>, <code>actors.ambiguous</code>.</p>"
        )

    def table(self) -> pd.DataFrame:
        """Return the registry as a table, one row an actor.

        Returns
        -------
        DataFrame
            actor_id, name, kind, side, part_of, wikidata, pronoun, and the written and
            library aliases of each kind, joined by "; ".
        """
        rows = []
        for a in self._actors.values():
            row: dict[str, object] = {
                "actor_id": a.id,
                "name": a.name,
                "kind": a.kind,
                "side": a.side,
                "part_of": a.part_of,
                "wikidata": a.wikidata,
                "pronoun": a.pronoun,
            }
            for kind in ALIAS_KINDS:
                texts = [x.text for x in a.aliases if x.kind == kind and x.source != "derived"]
                row[f"{kind}s"] = "; ".join(dict.fromkeys(texts))
            rows.append(row)
        columns = ["actor_id", "name", "kind", "side", "part_of", "wikidata", "pronoun"]
        frame = pd.DataFrame(rows, columns=[*columns, *(f"{k}s" for k in ALIAS_KINDS)])
        return frame.astype("str")

    def lookup(self, text: str, *, on: dt.date | None = None) -> tuple[str, ...]:
        """Return the ids of the actors that an alias stands for.

        Parameters
        ----------
        text : str
            An alias as written; titles in any case.
        on : date, optional
            Leaves out titles that were not held that day.

        Returns
        -------
        tuple of str
            Empty where the alias is unknown; several where it is ambiguous.

        Examples
        --------
        >>> from toolkit.actors import load_actors
        >>> load_actors([{"id": "UA", "is": "country"}]).lookup("Kiev")
        ('UA',)
        """
        if not isinstance(text, str):
            raise ArgumentError(f"text={shown(text)} must be a string.")
        claims = self.matcher.claims_of(text)
        return tuple(dict.fromkeys(self.matcher.ids[c[0]] for c in claims if c[1].holds(on)))

    @functools.cached_property
    def ambiguous(self) -> dict[str, tuple[str, ...]]:
        """Aliases that several actors share, with the ids."""
        return self.matcher.ambiguous()

    @functools.cached_property
    def matcher(self) -> Matcher:
        """The compiled aliases (built on first use)."""
        from toolkit.actors.match import Matcher

        return Matcher(self)

    def groups_of(self, actor_id: str) -> tuple[str, ...]:
        """Return the ids of what an actor belongs to, nearest first.

        Examples
        --------
        >>> from toolkit.actors import load_actors
        >>> load_actors([{"name": "NATO", "is": "organization"},
        ...              {"name": "Mark Rutte", "is": "person", "part_of": "nato"}]
        ... ).groups_of("mark-rutte")
        ('nato',)
        """
        out: list[str] = []
        parent = self[actor_id].part_of
        while parent is not None and parent not in out:
            out.append(parent)
            parent = self._actors[parent].part_of
        return tuple(out)

    def members(self, actor_id: str) -> tuple[str, ...]:
        """Return the ids of all actors that belong to one, directly or not."""
        _ = self[actor_id]
        return tuple(a for a in self._actors if actor_id in self.groups_of(a))
