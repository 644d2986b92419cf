"""Find aliases in text: whole words, longest first, many at once (Aho and Corasick 1975)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import ahocorasick

from toolkit.actors.derive import fold, spelled_out
from toolkit.actors.registry import Actors, Alias

_RANK = {"written": 0, "library": 1, "derived": 2}
Claims = tuple[tuple[int, Alias], ...]


class Match(NamedTuple):
    """One alias in a text: offsets and who claims it (index of the actor, alias)."""

    start: int
    end: int
    claims: Claims


class Matcher:
    """The aliases of a registry, compiled.

    Parameters
    ----------
    actors : Actors
    """

    def __init__(self, actors: Actors) -> None:
        self.ids = tuple(actors)
        claims: dict[str, dict[int, Alias]] = {}
        for index, actor in enumerate(actors.values()):
            for alias in actor.aliases:
                for text in _variants(alias):
                    held = claims.setdefault(text, {})
                    if index not in held or _rank(alias) < _rank(held[index]):
                        held[index] = alias
        self._automaton = ahocorasick.Automaton()
        self._claims: dict[str, Claims] = {}
        self._inner: dict[str, tuple[Match, ...]] = {}  # by alias, once it was met
        for text, held in claims.items():
            self._claims[text] = _strongest(held)
            self._automaton.add_word(text, (len(text), self._claims[text]))
        if self._claims:
            self._automaton.make_automaton()

    def claims_of(self, text: str) -> Claims:
        """Return who claims an alias: (index of the actor, alias)."""
        bare = text[4:] if text.lower().startswith("the ") else text
        for form in (text, text.lower(), bare, bare.lower()):
            if form in self._claims:
                return self._claims[form]
        return ()

    def ambiguous(self) -> dict[str, tuple[str, ...]]:
        """Return the aliases that several actors claim at the same time."""
        out: dict[str, tuple[str, ...]] = {}
        for text, claims in self._claims.items():
            if len(claims) > 1 and _meet_in_time([alias for _, alias in claims]):
                shown = claims[0][1].text
                out.setdefault(shown if shown.lower() == text.lower() else text,
                               tuple(self.ids[i] for i, _ in claims))  # fmt: skip
        return out

    def scan(self, text: str) -> Iterator[Match]:
        """Yield every whole-word match, overlapping ones included, by end offset.

        Parameters
        ----------
        text : str

        Yields
        ------
        Match
        """
        for start, end, claims in self._hits(text):
            yield Match(start, -end, claims)

    def _hits(self, text: str) -> list[tuple[int, int, Claims]]:
        """Whole-word matches by end: start, end below zero (for sorting), claims."""
        out: list[tuple[int, int, Claims]] = []
        if not self._claims:
            return out
        n = len(text)
        for last, (length, claims) in self._automaton.iter(text):
            end = last + 1
            start = end - length
            if end < n:
                after = text[end]
                if (after.isalnum() or after == "_") and text[last].isalnum():
                    continue
            if start:
                before = text[start - 1]
                if (before.isalnum() or before == "_") and text[start].isalnum():
                    continue
            out.append((start, -end, claims))
        return out

    def find(self, text: str) -> list[Match]:
        """Return the matches that stay when longer ones win, in order.

        Parameters
        ----------
        text : str

        Returns
        -------
        list of Match
            None overlaps another. Of two that overlap the longer stays; of two as long, the
            one that starts first.

        Examples
        --------
        >>> from toolkit.actors import load_actors
        >>> actors = load_actors([{"id": "us", "is": "country", "iso": "US"}])
        >>> text = "The United States of America said USA Today erred."
        >>> [text[m.start : m.end] for m in actors.matcher.find(text)]
        ['United States of America', 'USA']
        """
        kept: list[Match] = []
        for start, end, claims in sorted(self._hits(text)):  # no two are alike in both
            end = -end
            while kept and kept[-1].end > start and end - start > kept[-1].end - kept[-1].start:
                kept.pop()
            if not kept or kept[-1].end <= start:
                kept.append(Match(start, end, claims))
        return kept

    def find_inside(self, text: str, kept: list[Match]) -> list[Match]:
        """Return names that stand as a complement or an owner inside a longer match.

        "president of the United States" names the United States too, "Ukraine's army"
        Ukraine; "Moscow Times" does not name Moscow, nor "Russian president" Russia.

        Parameters
        ----------
        text : str
        kept : list of Match
            What `find` returned for the text.
        """
        out: list[Match] = []
        for outer in kept:
            surface = text[outer.start : outer.end]
            if " " not in surface:
                continue
            found = self._inner.get(surface)
            if found is None:
                found = self._inside(surface, outer.claims)
                if self._claims.get(surface) is outer.claims:
                    self._inner[surface] = found
            for start, end, claims in found:
                out.append(Match(outer.start + start, outer.start + end, claims))
        return out

    def _inside(self, surface: str, outer: Claims) -> tuple[Match, ...]:
        owners = {i for i, _ in outer}
        best: dict[int, Match] = {}
        for inner in self.scan(surface):
            if inner.end - inner.start == len(surface):
                continue
            claims = tuple(
                (i, a)
                for i, a in inner.claims
                if a.kind == "name" and a.source != "derived" and i not in owners
            )
            owned = surface[inner.end : inner.end + 2] in ("'s", "’s")
            listed = surface[inner.end : inner.end + 5] == " and " or (
                surface[: inner.start].endswith(" and ")
            )
            after = surface[inner.end :]
            body = inner.start == 0 and not _PAPER.search(after) and _BODY.search(after)
            inside = owned or listed or body or _INSIDE.search(surface[: inner.start])
            if not claims or not inside:
                continue
            last = best.get(inner.start)
            if last is None or _longer(inner, last):
                best[inner.start] = Match(inner.start, inner.end, claims)
        return tuple(best.values())


_INSIDE = re.compile(r"(?:^|\W)(?:of|for|in|at|to|from)\s+(?:the\s+)?$|,\s$", re.IGNORECASE)
_BODY = re.compile(
    r"^ (?:.* )?(?:Army|Navy|Air Force|Marine Corps|Coast Guard|Armed Forces|Police|Government|"
    r"Parliament|Senate|Congress|House|Ministry|Department|Office|Mission|Administration|Embassy|"
    r"Party|Coast|[Gg]overnment|[Mm]ilitary|[Tt]eam)\b"
)
_PAPER = re.compile(r" (?:Times|Post|Press|Paper|News|Today)\b")


def _longer(a: Match, b: Match) -> bool:
    return a.end - a.start > b.end - b.start


def _rank(alias: Alias) -> tuple[int, int]:
    return (_RANK[alias.source], 0 if alias.kind == "name" else 1)


def _strongest(held: dict[int, Alias]) -> Claims:
    """Of several claims to one alias keep the ones that were written, else the library's."""
    if len(held) == 1:
        return tuple(held.items())
    best = min(_RANK[alias.source] for alias in held.values())
    return tuple((i, a) for i, a in held.items() if _RANK[a.source] == best)


def _meet_in_time(aliases: list[Alias]) -> bool:
    for i, a in enumerate(aliases):
        for b in aliases[i + 1 :]:
            starts = [x.since for x in (a, b) if x.since is not None]
            ends = [x.until for x in (a, b) if x.until is not None]
            if not starts or not ends or max(starts) <= min(ends):
                return True
    return False


def _variants(alias: Alias) -> Iterator[str]:
    text = alias.text
    if alias.kind != "title" and " " not in text and text.isascii() and "'" not in text:
        yield text  # the common case, quickly
        if len(text) > 3 and not text.isupper():
            yield text.upper()
        return
    forms = {text, fold(text), fold(spelled_out(text))}
    if alias.kind == "title":
        for form in tuple(forms):
            lower = form[4:] if form.lower().startswith("the ") else form
            forms |= {lower, _title_case(lower), _lower_words(lower)}
            forms |= {lower[:1].upper() + lower[1:]}
    if len(text) > 3:
        forms |= {form.upper() for form in tuple(forms)}
    for form in tuple(forms):
        if "'" in form or "’" in form:
            forms |= {form.replace("'", "’"), form.replace("’", "'")}
    for form in tuple(forms):
        if " " in form:
            forms |= {form.replace(" ", "\n"), form.replace(" ", "\xa0")}
            if form.count(" ") > 1:  # a line that breaks at one of its spaces
                at = -1
                while (at := form.find(" ", at + 1)) >= 0:
                    forms.add(form[:at] + "\n" + form[at + 1 :])
    yield from forms


_SMALL = frozenset("of the and for in on to at".split())


def _title_case(text: str) -> str:
    return " ".join(
        w if w in _SMALL or not w[:1].islower() else w[0].upper() + w[1:] for w in text.split(" ")
    )


def _lower_words(text: str) -> str:
    """Lower the words that are capitalised only because the title was written so."""
    words = text.split(" ")
    return " ".join([words[0], *(w.lower() if w.istitle() and len(words) > 1 else w
                                 for w in words[1:])])  # fmt: skip
