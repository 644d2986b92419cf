"""Names of the registry in a text: which matches stand, and for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from toolkit.actors import Actors
from toolkit.actors.countries import find_country
from toolkit.actors.derive import fold, name_tokens
from toolkit.actors.match import Match
from toolkit.actors.registry import Actor, Alias
from toolkit.actors.words import is_common
from toolkit.coreference import lexicon as lx
from toolkit.coreference.first_names import KNOWN
from toolkit.coreference.known import referent_of
from toolkit.coreference.page import Page
from toolkit.coreference.people import Referent, Span

_NICK = (
    "joe joseph",
    "bill william",
    "will william",
    "bob robert",
    "rob robert",
    "dick richard",
    "rick richard",
    "jim james",
    "jack john",
    "tony anthony",
    "ted edward",
    "ed edward",
    "ted theodore",
    "liz elizabeth",
    "beth elizabeth",
    "kate katherine",
    "peggy margaret",
    "chuck charles",
    "hank henry",
    "harry henry",
    "larry lawrence",
    "sasha alexander",
    "alex alexander",
    "alex oleksandr",
    "volodya vladimir",
    "mike mikhail",
    "kim kimberly",
)
_NICKNAMES = {frozenset(pair.split()) for pair in _NICK}
NAME_TAIL = frozenset(
    "tower towers university college school foundation center centre street avenue "
    "airport institute prize award "
    "awards stadium park bridge building library museum hospital company inc inc. "
    "corp corp. ltd ltd. llc group "
    "brothers organization organisation act bill doctrine commission report house "
    "island river county beach hotel "
    "station square cup trophy times post journal tribune herald globe daily gazette "
    "observer telegraph heights "
    "medal lecture fellow press memorial theatre theater hall plaza road records "
    "pictures studios syndrome "
    "partners associates securities investments ventures llp enterprises "
    "partners associates securities investments ventures enterprises "
    "agreement accords convention protocol declaration treaty consensus war".split()
)
_ABOUT_A_PLACE = frozenset("agreement accords treaty war".split())
# "be president of Chad", "the first president of Chad": the office, not who holds it
_NOBODY_YET = frozenset("first a an any no every be become becoming".split())
_LANGUAGE_BEFORE = frozenset("in speak speaks spoke spoken speaking fluent translated".split())
_ACTS_BEFORE = frozenset(
    "accuse accuses accused accusing urge urges urged urging warn warns warned press "
    "pressed pressure pressured blame "
    "blames blamed tell tells told ask asked asks force forced persuade persuaded "
    "condemn condemned criticise "
    "criticised criticized support supports supported back backed against with "
    "between both and by convince convinced "
    "wants want isolate punish help helps helped allow allows let lets make makes given".split()
)
_PERSON = {"person"}
_NAMESAKES = frozenset(("person", "place"))
_GENDERED = lx.HONORIFICS_HE | lx.HONORIFICS_SHE
_ADDRESSES = lx.HONORIFICS | lx.PERSON
Claims = list[tuple[int, Alias]]


class Listed:
    """Reads the matches of a registry's aliases in their context."""

    page: Page
    actors: Actors
    published: dt.date | None
    referents: dict[str, Referent]
    spans: list[Span]
    _ids: tuple[str, ...]

    def _in_force(self, match: Match) -> Match | None:
        day, claims = self.published, match.claims
        if day is None:
            return match
        if len(claims) == 1:
            return match if claims[0][1].holds(day) else None
        held = tuple(c for c in claims if c[1].holds(day))
        return Match(match.start, match.end, held) if held else None

    def _evident(self, matches: Iterable[Match]) -> set[int]:
        """Actors that the text names beyond doubt: with no ordinary word, or mid-sentence."""
        found: set[int] = set()
        for m in matches:
            text = self.page.text[m.start : m.end]
            if len(m.claims) != 1 or m.claims[0][1].kind in ("demonym", "metonym"):
                continue
            if " " in text or not is_common(text):
                found.add(m.claims[0][0])
                continue
            i = self.page.token_at(m.start)
            if (not self.page.opens_sentence(i) and not self.page.heading(m.start)) and (
                not self._not_a_name(i, text)
            ):
                found.add(m.claims[0][0])
        return found

    def _not_a_name(self, index: int, text: str) -> bool:
        """Whether an ordinary word with a capital is a month, a modal verb, an object here."""
        tokens = self.page.tokens
        before = tokens[index - 1].lower if index else ""
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        lower = text.lower()
        if lower in lx.MONTHS:
            if (
                before
                in (
                    "in",
                    "on",
                    "by",
                    "of",
                    "since",
                    "until",
                    "last",
                    "next",
                    "early",
                    "late",
                    "mid",
                    "this",
                    "and",
                    "to",
                    "from",
                    "every",
                    "each",
                )
                or before.isdigit()
            ):
                return True
            if after is not None and (after.text[0].isdigit() or after.lower in lx.MONTHS):
                return True
        if after is not None and tokens[index].tag.startswith(("MD",)):
            return after.lower in lx.PRONOUNS or after.lower in ("be", "the", "not")
        return before in ("a", "an", "any", "some", "every")

    def _read(self, match: Match, evident: set[int]) -> Span | None:
        page, text = self.page, self.page.text[match.start : match.end]
        first, last = page.token_at(match.start), page.token_at(match.end)
        tokens = page.tokens
        if first >= len(tokens):
            return None
        claims = list(match.claims)
        kind: str = claims[0][1].kind
        if len(claims) > 1:
            kinds = {alias.kind for _, alias in claims}
            kind = next(k for k in ("name", "title", "metonym", "demonym") if k in kinds)
            claims = [c for c in claims if c[1].kind == kind]
        before = tokens[first - 1] if first else None
        after = tokens[last] if last < len(tokens) else None
        if kind == "name" and " " not in text and is_common(text):
            known = any(c[0] in evident for c in claims) or (
                before is not None
                and (before.text in KNOWN or before.lower.rstrip(".") in _ADDRESSES)
            )
            doubtful = page.opens_sentence(first) or page.heading(match.start)
            if text[0].isupper() and self._not_a_name(first, text):
                return None
            if doubtful and not known and not self._stands_as_name(first, last):
                return None
            if text.isupper() and self._shouting(match.start):
                return None
            if text.lower() in lx.PERSON:  # "the Speaker", "Mayor": a title, whoever lists it
                if after is not None and after.capital and page.starts[last] == match.end + 1:
                    return None
                if before is not None and before.lower in ("a", "an", "another", "any", "former"):
                    return None
                kind = "title"
        if kind == "metonym" and not self._acts(first, last):
            return None
        if (kind == "demonym") and (
            before is not None
            and before.lower in _LANGUAGE_BEFORE
            and (after is None or not after.text[0].isalpha() or after.lower in ("and", "or"))
        ):
            return None
        if kind == "title" and before is not None and self._former(first):
            return None
        sorts = {self.actors[self._ids[c[0]]].sort for c in claims} if kind == "name" else set()
        if (
            after is not None
            and after.capital
            and after.lower in NAME_TAIL
            and sorts & _NAMESAKES
            and page.starts[last] <= match.end + 1
            and not page.heading(match.start)
            and not (sorts == {"place"} and after.lower in _ABOUT_A_PLACE)
        ):
            return None
        lead = first
        if sorts == _PERSON and " " not in text:
            lead = self._given_names(first)
            at = lead + 1 if lead < first else first
            claims = [c for c in claims if self._fits_person(at, self.actors[self._ids[c[0]]])]
            if not claims:
                return None
        if first > 1 and tokens[first - 1].text == "-" and page.ends[first - 1] == match.start:
            joined = tokens[first - 2]
            together = page.ends[first - 2] == page.starts[first - 1]
            if (together and joined.capital and kind == "name") and (
                sorts == _PERSON and not self.actors.matcher.claims_of(joined.text)
            ):
                return None
        if kind == "title":
            first, start = self._with_article(first, match.start)
        else:
            if text[:4].lower() == "the " and after is not None and lead == first:
                lead += page.starts[last] == match.end + 1 and after.tag in ("NN", "NNS")
                # "the House managers": without the article
            first, start = lead, page.starts[lead]
        span = Span(start, match.end, first, last, kind, confidence=0.95)
        claims = self._without_twins(claims)
        if len(claims) > 1:
            span.choices = tuple(self._ids[c[0]] for c in claims)
            span.via = "ambiguous: " + "|".join(span.choices)
        else:
            actor = self.actors[self._ids[claims[0][0]]]
            span.referent = self._referent(actor)
            span.via = f"alias: {claims[0][1].text}"
        return span

    def _without_twins(self, claims: Claims) -> Claims:
        """Of entries that are the same in all but their id the first speaks for all."""
        if len(claims) < 2:
            return claims
        twins = {self._sameness(self.actors[self._ids[c[0]]]) for c in claims}
        return claims[:1] if len(twins) == 1 else claims

    @staticmethod
    def _sameness(actor: Actor) -> tuple[object, ...]:
        names = frozenset((a.text, a.kind) for a in actor.aliases)
        return actor.name, actor.kind, actor.wikidata, actor.part_of, actor.roles, names

    def _given_names(self, first: int) -> int:
        """Index of the first of the given names before a surname: of "Donald" in "Donald
        John Trump"; the surname's own index where none stands there."""
        page, tokens = self.page, self.page.tokens
        i = first
        while (
            i > 0
            and page.ends[i - 1] + 1 == page.starts[i]
            and (
                tokens[i - 1].text in KNOWN
                or (
                    len(tokens[i - 1].text.rstrip(".")) == 1
                    and tokens[i - 1].capital
                    and tokens[i - 1].text not in ("I", "A")
                )
            )
        ):
            i -= 1
        return i

    def _with_article(self, first: int, start: int) -> tuple[int, int]:
        if first and self.page.tokens[first - 1].lower == "the":
            return first - 1, self.page.starts[first - 1]
        return first, start

    def _former(self, first: int) -> bool:
        tokens = self.page.tokens
        i = first - 1
        while i >= 0 and tokens[i].text == "-":
            i -= 1
        if i >= 0 and tokens[i].lower in _NOBODY_YET:
            return True
        return i >= 0 and tokens[i].lower in lx.FORMER

    def _shouting(self, offset: int) -> bool:
        a, b = self.page.sentences[self.page.sentence_of(offset)]
        letters = [c for c in self.page.text[a:b] if c.isalpha()]
        return sum(c.isupper() for c in letters) > 0.8 * len(letters)

    def _stands_as_name(self, first: int, last: int) -> bool:
        """At the start of a sentence: followed by what only follows a name."""
        tokens = self.page.tokens
        if last >= len(tokens):
            return False
        after = tokens[last]
        if after.tag == "POS" or after.lower in lx.SAY:
            return True
        if after.text == "," and last + 1 < len(tokens):  # "Bill, you are a friend"
            return tokens[last + 1].lower in ("you", "your", "thank", "i", "we")
        return after.tag in ("VBZ", "VBD", "VBN", "MD") and not tokens[first].tag.startswith(
            ("VB", "MD", "RB", "IN")
        )

    def _acts(self, first: int, last: int) -> bool:
        """Whether a capital stands for its government here, rather than for the place."""
        tokens = self.page.tokens
        before = tokens[first - 1] if first else None
        after = tokens[last] if last < len(tokens) else None
        b = before.lower if before is not None else ""
        if b == "the" and first > 1:
            before = tokens[first - 2]
            b = before.lower
        if after is not None and after.text == "," and last + 1 < len(tokens):
            following = tokens[last + 1].text
            if find_country(following) is not None and b not in ("and",):
                return False
        recent = [t.lower for t in tokens[max(0, first - 6) : first]]
        if after is not None and after.tag == "POS":
            return b not in ("in", "near", "outside")
        if (after is not None and after.lower in ("-", "–") and tokens[last + 1 : last + 2]) and (
            tokens[last + 1].text.lower() in ("based", "area", "born")
        ):
            return False
        if b in lx.PLACE_PREPOSITIONS or b in (
            "via",
            "towards",
            "toward",
            "around",
            "city",
            "central",
        ):
            return False
        if b in ("to", "from", "for", "into", "of", "on", "over", "leaving", "reached", "before"):
            if b in ("into", "leaving", "reached", "before"):
                return False
            return not any(w in lx.MOTION for w in recent) and (b != "of" or "city" not in recent)
        if after is not None and (after.tag.startswith(("VB", "MD")) or after.lower in lx.SAY):
            return True
        if b in _ACTS_BEFORE or (before is not None and before.tag.startswith("VB")):
            return not any(w in lx.MOTION for w in recent[-2:])
        if after is not None and after.lower in ("and", "or"):
            return not any(w in lx.PLACE_PREPOSITIONS for w in recent[-2:])
        if self.page.heading(self.page.starts[first]):
            return True
        return not any(w in lx.MOTION or w in lx.PLACE_PREPOSITIONS for w in recent[-3:]) and not (
            first == 0
            or (self.page.opens_sentence(first) and after is not None and after.text in ",—–(")
        )

    def _fits_person(self, first: int, actor: Actor) -> bool:
        """Whether the first name or honorific before a bare surname fits the actor."""
        page, tokens = self.page, self.page.tokens
        if not first:
            return True
        before = tokens[first - 1]
        if page.ends[first - 1] + 1 < page.starts[first] or not before.capital:
            return True
        word = before.lower.rstrip(".")
        if actor.pronoun in ("he", "she") and word in _GENDERED:
            wrong = lx.HONORIFICS_SHE if actor.pronoun == "he" else lx.HONORIFICS_HE
            return word not in wrong or word in ("sister", "brother")
        if word in lx.PERSON or word in lx.TITLE_WORDS or word in lx.HONORIFICS:
            return True
        if before.text not in KNOWN:
            known = is_common(before.text) or page.opens_sentence(first - 1)
            if known or page.heading(page.starts[first - 1]) or before.tag != "NNP":
                return True
            if self.actors.matcher.claims_of(before.text):
                return True
            # an unknown capitalised word right before a surname: a first name or a demonym
            return (
                not before.text.isalpha() or len(before.text) < 3 or self._fits_first(word, actor)
            )
        return self._fits_first(word, actor)

    def _fits_first(self, first_name: str, actor: Actor) -> bool:
        for alias in actor.aliases:
            if alias.kind != "name" or " " not in alias.text:
                continue
            own = fold(name_tokens(alias.text)[0]).lower()
            other = fold(first_name)
            if own == other or own[0] == other[0] or frozenset((own, other)) in _NICKNAMES:
                return True
            if other in fold(alias.text).lower().split():
                return True
        return not any(" " in a.text for a in actor.aliases if a.kind == "name")

    def _referent(self, actor: Actor) -> Referent:
        if actor.id not in self.referents:
            made = referent_of(self.actors, actor.id, self.published)
            self.referents[actor.id] = made.copied()
        return self.referents[actor.id]
