"""Names in a text: those of the registry, and persons that no registry knows."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from toolkit.actors import Actors
from toolkit.coreference import lexicon as lx
from toolkit.coreference.introduced import introduced
from toolkit.coreference.page import Page
from toolkit.coreference.people import Referent, Span
from toolkit.coreference.persons import Persons


class Names(Persons):
    """Finds the names of a text.

    Parameters
    ----------
    page : Page
    actors : Actors
    published : date or None
        Leaves out titles that their holder did not have that day.
    persons : bool
        Find persons that are not in the registry too.
    """

    def __init__(
        self, page: Page, actors: Actors, published: dt.date | None, *, persons: bool = True
    ) -> None:
        self.page = page
        self.actors = actors
        self.published = published
        self.referents: dict[str, Referent] = {}
        self.spans: list[Span] = []
        self._ids = actors.matcher.ids
        found = actors.matcher.find(page.text)
        matches = [m for m in map(self._in_force, found) if m]
        inner = [m for m in map(self._in_force, actors.matcher.find_inside(page.text, found)) if m]
        evident = self._evident(matches)
        for match in matches:
            span = self._read(match, evident)
            if span is not None:
                self.spans.append(span)
        for match in inner:
            span = self._read(match, evident)
            if span is not None:
                span.nested = True
                self.spans.append(span)
        self.spans += introduced(page, self.spans)
        self._taken = self._cover()
        self._find_persons(report=persons)
        self._short_forms()
        self.spans.sort(key=lambda s: (s.start, -s.end))
        if any(a.end > b.start for a, b in pairwise(self.spans)):
            self._drop_overlaps()
        self._merge_titles()
        self._settle_ambiguous()

    # -------------------------------------------------------------- tidy up
    def _drop_overlaps(self) -> None:
        kept: list[Span] = []
        nested = [s for s in self.spans if s.nested]
        free = [s for s in self.spans if not s.nested]
        for span in sorted(free, key=lambda s: (s.start, -s.end, s.kind == "other")):
            if kept and kept[-1].end > span.start:
                if kept[-1].kind == "other" and span.kind != "other":
                    kept[-1] = span
                continue
            kept.append(span)
        self.spans = sorted(kept + nested, key=lambda s: (s.start, -s.end))

    def _merge_titles(self) -> None:
        """Make one mention of "Russian President Vladimir Putin"."""
        page, tokens = self.page, self.page.tokens
        gone: set[int] = set()
        by_last = {s.last: n for n, s in enumerate(self.spans) if not s.nested}
        for n, span in enumerate(self.spans):
            referent = span.referent
            if span.kind != "name" or n in gone:
                continue
            person = referent is not None and referent.sort == "person"
            if referent is None and span.choices:
                person = all(
                    k not in self.actors or self.actors[k].sort == "person" for k in span.choices
                )
            if not person:
                continue
            i = span.first
            start = span.start
            types: set[str] = set()
            while i > 0 and page.ends[i - 1] + 2 > page.starts[i]:
                m = by_last.get(i)
                if (
                    m is not None
                    and m not in gone
                    and self.spans[m].kind in ("title", "demonym", "metonym")
                ):
                    before = self.spans[m]
                    if before.kind != "title" and i == span.first:
                        break
                    if before.kind == "title":
                        types |= lx.offices([t.lower for t in tokens[before.first : before.last]])
                    elif before.referent is not None and referent is not None:
                        referent.of |= {before.referent.key}
                    gone.add(m)
                    i, start = before.first, before.start
                    if before.kind in ("demonym", "metonym"):
                        break
                    continue
                if m is not None and self.spans[m].kind == "name" and i != span.first:
                    country = self.spans[m].referent
                    if country is not None and referent is not None:
                        referent.of |= {country.key}
                    break
                word = tokens[i - 1].lower.rstrip(".")
                if (
                    word in lx.PERSON
                    or word in lx.TITLE_WORDS
                    or word in lx.HONORIFICS
                    or word == "-"
                ):
                    if word in lx.PERSON:
                        lead = [t.lower for t in tokens[max(0, i - 4) : i]]
                        types.add(lx.office(lead, len(lead) - 1).rstrip("."))
                    if referent is not None and referent.gender is None:
                        if word in lx.HE_NOUNS or word in lx.HONORIFICS_HE:
                            referent.gender = "he"
                        elif word in lx.SHE_NOUNS or word in lx.HONORIFICS_SHE:
                            referent.gender = "she"
                    i -= 1
                    start = page.starts[i]
                    continue
                if tokens[i - 1].tag == "POS" and i > 1 and referent is not None:
                    owner = by_last.get(i - 1)
                    if owner is not None and self.spans[owner].referent is not None and types:
                        referent.of |= {self.spans[owner].referent.key}  # type: ignore[union-attr]
                break
            if types:
                span.outer_start = start
                if referent is not None:
                    referent.types |= types
        self.spans = [s for n, s in enumerate(self.spans) if n not in gone]

    def _styled(self, key: str, word: str) -> bool:
        """Whether "Dr" or "senator" before a surname goes with one of those who share it."""
        referent = self.referents[key]
        if word in referent.types:
            return True
        if word not in lx.HONORIFICS:
            return False
        if word in ("mr", "mrs", "ms", "miss"):
            return referent.gender == ("he" if word == "mr" else "she")
        before = [self.page.tokens[s.first - 1].lower for s in self.spans
                  if s.referent is referent and s.first]  # fmt: skip
        return any(w.rstrip(".") == word for w in before)

    def _settle_ambiguous(self) -> None:
        """An alias of several actors is settled by the one that is named in full."""
        sure = {
            s.referent.key
            for s in self.spans
            if s.referent is not None and s.kind in ("name", "title")
        }
        for span in self.spans:
            if span.referent is None and span.choices:
                there = [k for k in span.choices if k in sure]
                if len(there) > 1 and span.first:
                    word = self.page.tokens[span.first - 1].lower.rstrip(".")
                    there = [k for k in there if self._styled(k, word)] or there
                ordinary = self.page.text[span.start : span.end].lower() in lx.PERSON
                if len(there) == 1 and not ordinary:
                    span.referent = self.referents[there[0]]
                    span.via = f"settled by the article: {self.referents[there[0]].name}"
                    span.confidence = 0.8
