"""Names in a text: those of the registry, and persons that no registry knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from toolkit.actors import Actors
from toolkit.actors.countries import find_country
from toolkit.actors.derive import fold, name_tokens, slug
from toolkit.actors.match import Match
from toolkit.actors.registry import Actor
from toolkit.actors.words import is_common, lexicon
from toolkit.coreference import lexicon as lx
from toolkit.coreference.first_names import KNOWN, gender_of
from toolkit.coreference.page import Page
from toolkit.coreference.people import Referent, Span

_NICK = (
    "joe joseph", "bill william", "will william", "bob robert", "rob robert", "dick richard",
    "rick richard", "jim james", "jack john", "tony anthony", "ted edward", "ed edward",
    "ted theodore", "liz elizabeth", "beth elizabeth", "kate katherine", "peggy margaret",
    "chuck charles", "hank henry", "harry henry", "larry lawrence", "sasha alexander",
    "alex alexander", "alex oleksandr", "volodya vladimir", "mike mikhail", "kim kimberly",
)  # fmt: skip
_NICKNAMES = {frozenset(pair.split()) for pair in _NICK}
_NAME_TAIL = frozenset(
    "tower towers university college school foundation center centre street avenue airport institute prize award "
    "awards stadium park bridge building library museum hospital company inc inc. corp corp. ltd ltd. llc group "
    "brothers organization organisation act bill doctrine commission report house island river county beach hotel "
    "station square cup trophy times post journal tribune herald globe daily gazette observer telegraph heights "
    "medal lecture fellow press memorial theatre theater hall plaza road records pictures studios syndrome "
    "agreement accords convention protocol declaration treaty consensus war".split()
)
_LANGUAGE_BEFORE = frozenset("in speak speaks spoke spoken speaking fluent translated".split())
_ACTS_BEFORE = frozenset(
    "accuse accuses accused accusing urge urges urged urging warn warns warned press pressed pressure pressured blame "
    "blames blamed tell tells told ask asked asks force forced persuade persuaded condemn condemned criticise "
    "criticised criticized support supports supported back backed against with between both and by convince convinced "
    "wants want isolate punish help helps helped allow allows let lets make makes given".split()
)


class Names:
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
        self._taken = self._cover()
        self._find_persons(report=persons)
        self._short_forms()
        self.spans.sort(key=lambda s: (s.start, -s.end))
        self._drop_overlaps()
        self._merge_titles()
        self._settle_ambiguous()

    # -------------------------------------------------------------- registry
    def _in_force(self, match: Match) -> Match | None:
        claims = tuple(c for c in match.claims if c[1].holds(self.published))
        return Match(match.start, match.end, claims) if claims else None

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
            if not self.page.opens_sentence(i) and not self.page.heading(m.start):
                if not self._not_a_name(i, text):
                    found.add(m.claims[0][0])
        return found

    def _not_a_name(self, index: int, text: str) -> bool:
        """Whether an ordinary word with a capital is a month, a modal verb, an object here."""
        tokens = self.page.tokens
        before = tokens[index - 1].lower if index else ""
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        lower = text.lower()
        if lower in lx.MONTHS:
            if before in ("in", "on", "by", "of", "since", "until", "last", "next", "early", "late",
                          "mid", "this", "and", "to", "from", "every", "each") or before.isdigit():  # fmt: skip
                return True
            if after is not None and (after.text[0].isdigit() or after.lower in lx.MONTHS):
                return True
        if after is not None and tokens[index].tag.startswith(("MD",)):
            return after.lower in lx.PRONOUNS or after.lower in ("be", "the", "not")
        if before in ("a", "an", "any", "some", "every"):
            return True
        return False

    def _read(self, match: Match, evident: set[int]) -> Span | None:
        page, text = self.page, self.page.text[match.start : match.end]
        first, last = page.token_at(match.start), page.token_at(match.end)
        tokens = page.tokens
        if first >= len(tokens):
            return None
        kinds = {alias.kind for _, alias in match.claims}
        kind = next(k for k in ("name", "title", "metonym", "demonym") if k in kinds)
        claims = [c for c in match.claims if c[1].kind == kind]
        before = tokens[first - 1] if first else None
        after = tokens[last] if last < len(tokens) else None
        if kind == "name" and " " not in text and is_common(text):
            known = any(c[0] in evident for c in claims) or (
                before is not None
                and (before.text in KNOWN or before.lower.rstrip(".") in lx.HONORIFICS | lx.PERSON)
            )
            doubtful = page.opens_sentence(first) or page.heading(match.start)
            if text[0].isupper() and self._not_a_name(first, text):
                return None
            if doubtful and not known and not self._stands_as_name(first, last):
                return None
            if text.isupper() and self._shouting(match.start):
                return None
            if text.lower() in lx.PERSON:  # "the Speaker", "Mayor": a title, whoever lists it
                if after is not None and after.text[0].isupper() and after.start == match.end + 1:
                    return None
                if before is not None and before.lower in ("a", "an", "another", "any", "former"):
                    return None
                kind = "title"
        if kind == "metonym" and not self._acts(first, last):
            return None
        if kind == "demonym":
            if before is not None and before.lower in _LANGUAGE_BEFORE and (
                after is None or not after.text[0].isalpha() or after.lower in ("and", "or")
            ):  # fmt: skip
                return None
        if kind == "title" and before is not None and self._former(first):
            return None
        sorts = {self.actors[self._ids[c[0]]].sort for c in claims}
        if kind == "name" and after is not None and after.start <= match.end + 1:
            if (
                after.lower in _NAME_TAIL
                and after.text[0].isupper()
                and not page.heading(match.start)
            ):
                if sorts & {"person", "place"}:
                    return None
        lead = first
        if kind == "name" and sorts == {"person"} and " " not in text:
            lead = self._given_names(first)
            at = lead + 1 if lead < first else first
            claims = [c for c in claims if self._fits_person(at, self.actors[self._ids[c[0]]])]
            if not claims:
                return None
        if before is not None and before.text == "-" and before.end == match.start and first > 1:
            joined = tokens[first - 2]
            if joined.end == before.start and joined.text[0].isupper() and kind == "name":
                if sorts == {"person"} and not self.actors.matcher.claims_of(joined.text):
                    return None
        if kind == "title":
            first, start = self._with_article(first, match.start)
        else:
            first, start = lead, tokens[lead].start
        span = Span(start, match.end, first, last, kind, confidence=0.95)
        span.outer_start = start
        if len(claims) > 1:
            span.choices = tuple(self._ids[c[0]] for c in claims)
            span.via = "ambiguous: " + "|".join(span.choices)
        else:
            actor = self.actors[self._ids[claims[0][0]]]
            span.referent = self._referent(actor)
            span.via = f"alias: {claims[0][1].text}"
        return span

    def _given_names(self, first: int) -> int:
        """Index of the first of the given names before a surname: of "Donald" in "Donald
        John Trump"; the surname's own index where none stands there."""
        tokens = self.page.tokens
        i = first
        while i > 0 and tokens[i - 1].end + 1 == tokens[i].start and (
            tokens[i - 1].text in KNOWN
            or (len(tokens[i - 1].text.rstrip(".")) == 1 and tokens[i - 1].text[0].isupper()
            and tokens[i - 1].text not in ("I", "A"))
        ):  # fmt: skip
            i -= 1
        return i

    def _with_article(self, first: int, start: int) -> tuple[int, int]:
        if first and self.page.tokens[first - 1].lower == "the":
            return first - 1, self.page.tokens[first - 1].start
        return first, start

    def _former(self, first: int) -> bool:
        tokens = self.page.tokens
        i = first - 1
        while i >= 0 and tokens[i].text == "-":
            i -= 1
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
        if after is not None and after.lower in ("-", "–") and tokens[last + 1 : last + 2]:
            if tokens[last + 1].text.lower() in ("based", "area", "born"):
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
        if self.page.heading(tokens[first].start):
            return True
        return not any(w in lx.MOTION or w in lx.PLACE_PREPOSITIONS for w in recent[-3:]) and not (
            first == 0
            or (self.page.opens_sentence(first) and after is not None and after.text in ",—–(")
        )

    def _fits_person(self, first: int, actor: Actor) -> bool:
        """Whether the first name or honorific before a bare surname fits the actor."""
        tokens = self.page.tokens
        if not first:
            return True
        before = tokens[first - 1]
        if before.end + 1 < tokens[first].start or not before.text[0].isupper():
            return True
        word = before.lower.rstrip(".")
        if actor.pronoun in ("he", "she") and word in (lx.HONORIFICS_HE | lx.HONORIFICS_SHE):
            wrong = lx.HONORIFICS_SHE if actor.pronoun == "he" else lx.HONORIFICS_HE
            return word not in wrong or word in ("sister", "brother")
        if word in lx.PERSON or word in lx.TITLE_WORDS or word in lx.HONORIFICS:
            return True
        if before.text not in KNOWN:
            known = is_common(before.text) or self.page.opens_sentence(first - 1)
            if known or self.page.heading(before.start) or before.tag != "NNP":
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
        known = self.referents.get(actor.id)
        if known is not None:
            return known
        gender = actor.pronoun
        types: set[str] = set()
        of: set[str] = set()
        if actor.sort == "person":
            tokens = name_tokens(actor.name)
            gender = gender or (gender_of(tokens[0]) if tokens else None)
            for role in actor.roles:
                if self.published is None or (
                    (role.since is None or role.since <= self.published)
                    and (role.until is None or self.published <= role.until)
                ):
                    types |= set(role.title.lower().split()[-2:]) & lx.PERSON
                    types.add(role.title.lower().split()[-1])
                    if role.of:
                        of.add(role.of)
            for alias in actor.aliases:
                if alias.kind == "title":
                    types |= set(alias.text.lower().split()) & lx.PERSON
        else:
            types = _types_of(actor)
        if actor.part_of:
            of.add(actor.part_of)
        made = Referent(actor.id, actor.sort, True, actor.name, gender, types, of)
        made.plural = actor.sort == "group" or actor.pronoun == "they"
        self.referents[actor.id] = made
        return made

    # -------------------------------------------------------------- persons not listed
    def _cover(self) -> list[bool]:
        taken = [False] * len(self.page.tokens)
        for span in self.spans:
            if span.kind in ("name", "metonym", "demonym"):
                for i in range(span.first, span.last):
                    taken[i] = True
        return taken

    def _runs(self) -> list[tuple[int, int]]:
        """Runs of capitalised words that no alias covers."""
        page, tokens = self.page, self.page.tokens
        runs: list[tuple[int, int]] = []
        i, n = 0, len(tokens)
        while i < n:
            if not self._capital(i):
                i += 1
                continue
            j = i + 1
            while j < n and tokens[j].start - tokens[j - 1].end <= 1 and (
                "\n" not in page.text[tokens[j - 1].end : tokens[j].start]
            ):  # fmt: skip
                if self._capital(j):
                    j += 1
                elif tokens[j].text in ("-", "'", "’") and j + 1 < n and self._capital(j + 1) and (
                    tokens[j].start == tokens[j - 1].end and tokens[j + 1].start == tokens[j].end
                ):  # fmt: skip
                    j += 2
                elif tokens[j].lower in ("de", "van", "von", "der", "bin", "al", "el", "da", "di",
                                         "del", "la", "ibn", "den", "dos", "du") and (
                    j + 1 < n and (self._capital(j + 1) or tokens[j + 1].text == "-")
                ):  # fmt: skip
                    j += 1
                else:
                    break
            runs.append((i, j))
            i = j
        return runs

    def _capital(self, i: int) -> bool:
        token = self.page.tokens[i]
        return (
            token.text[0].isupper()
            and not self._taken[i]
            and token.tag != "POS"
            and token.lower not in lx.PRONOUNS
        )

    def _find_persons(self, *, report: bool) -> None:
        page, tokens = self.page, self.page.tokens
        for first, last in self._runs():
            heading = page.heading(tokens[first].start)
            a = first
            # leave off titles and ordinary words that open a sentence
            titled = False
            gender = None
            types: set[str] = set()
            while a < last:
                word = tokens[a].lower.rstrip(".")
                if word in lx.HONORIFICS or word in lx.PERSON or word in lx.TITLE_WORDS:
                    if tokens[a].text in KNOWN and a + 1 < last and word not in lx.HONORIFICS:
                        break
                    titled = titled or word in lx.HONORIFICS or word in lx.PERSON
                    if word in lx.PERSON:
                        types.add(word)
                    if word in lx.HONORIFICS_HE or word in lx.HE_NOUNS:
                        gender = "he"
                    if word in lx.HONORIFICS_SHE or word in lx.SHE_NOUNS:
                        gender = "she"
                    a += 1
                elif (
                    page.opens_sentence(a)
                    and tokens[a].text not in KNOWN
                    and is_common(tokens[a].text)
                ):
                    a += 1
                else:
                    break
            for k in range(last - 2, a - 1, -1):  # "... Committee Chairman Bob Corker"
                word = tokens[k].lower.rstrip(".")
                if (word in lx.PERSON or word in lx.HONORIFICS) and tokens[k + 1].text in KNOWN:
                    types.add(word)
                    a, titled = k + 1, True
                    break
            if a >= last:
                continue
            b = self._name_end(a, last)
            while b > a and (tokens[b - 1].lower in lx.DAYS or tokens[b - 1].lower in lx.MONTHS):
                b -= 1
            if b <= a:
                continue
            words = [t.text for t in tokens[a:b] if t.text not in ("-", "'", "’")]
            score = self._person_score(a, b, words, titled, heading)
            name = page.text[tokens[a].start : tokens[b - 1].end]
            if score >= 1.0 and (len(words) > 1 or titled):
                self._add_person(a, b, name, words, gender, types, report, score)
            elif not heading:
                key = "?" + fold(name).lower()
                made = self.referents.setdefault(
                    key, Referent(key, "unknown", False, name, None, {w.lower() for w in words})
                )
                span = Span(tokens[a].start, tokens[b - 1].end, a, b, "other", made)
                span.outer_start = span.start
                self.spans.append(span)

    def _used_alone(self, a: int, b: int) -> bool:
        """Whether the last word of a name comes back alone, as surnames do."""
        tokens = self.page.tokens
        word = tokens[b - 1].text
        for i in range(b, min(len(tokens) - 1, b + 3000)):
            if tokens[i].text == word and not tokens[i - 1].text[0].isupper():
                after = tokens[i + 1]
                if not after.text[0].isupper() and (after.tag.startswith(("VB", "MD", "POS"))):
                    return True
        return False

    def _name_end(self, a: int, last: int) -> int:
        """Where a name ends in a title-case line: before the verb or the small word."""
        tokens = self.page.tokens
        for i in range(a + 1, last):
            word = tokens[i].text
            if word in KNOWN or len(word) < 2 or word[-1] == "." or not is_common(word):
                continue
            if lexicon()[word.lower()].startswith(("VBZ", "VBD", "VBP", "IN", "TO", "MD", "RB", "CC",
                                                   "WRB", "DT", "PRP", "WP")):  # fmt: skip
                return i
        return last

    def _person_score(self, a: int, b: int, words: list[str], titled: bool, heading: bool) -> float:
        """How much speaks for a person; 1 or more decides."""
        page, tokens = self.page, self.page.tokens
        if len(words) > 4 or words[-1].lower() in _NAME_TAIL or words[-1].lower() in lx.ORG_NOUNS:
            return 0.0
        if any(w.isupper() and len(w.replace(".", "")) > 2 and w not in ("III", "VII", "VIII", "XIV",
               "XVI", "XII", "XIII", "XXIII") for w in words):  # fmt: skip
            return 0.0
        if any(w.lower() in lx.ORG_NOUNS or w.lower() in lx.PLACE_NOUNS for w in words):
            return 0.0
        if find_country(" ".join(words)) or words[0].lower() in ("new", "north", "south", "east",
                                                                 "west", "san", "los", "the",
                                                                 "saint", "st", "fort", "mount"):  # fmt: skip
            return 0.0
        score = 0.0
        if words[0] in KNOWN and len(words) > 1:
            score += 1.0
        before = tokens[a - 1] if a else None
        after = tokens[b] if b < len(tokens) else None
        if titled or (
            before is not None and before.lower in lx.PERSON and before.end + 1 == tokens[a].start
        ):
            score += 1.0
        unusual = sum(not is_common(w) for w in words)
        if len(words) > 1 and unusual == len(words):
            if after is not None and (after.lower in lx.SAY or after.lower == "who"):
                score += 1.0
            if before is not None and before.lower in lx.SAY and before.tag != "VBG":
                score += 1.0
            if after is not None and after.tag in ("VBD", "VBZ"):
                score += 0.5
            if score < 1.0 and self._used_alone(a, b):
                score += 0.5
            if after is not None and after.text == "," and b + 1 < len(tokens):
                following = tokens[b + 1]
                if following.text.isdigit() and len(following.text) == 2:
                    score += 1.0
                if following.lower in ("a", "an", "the", "who") and any(
                    t.lower in lx.PERSON for t in tokens[b + 2 : b + 6]
                ):
                    score += 1.0
            if len(words) == 3 and len(words[1].rstrip(".")) == 1:
                score += 1.0
        if before is not None and before.lower == "the" and not titled:
            score -= 1.0
        if len(words) > 1 and is_common(words[-1]) and words[0] not in KNOWN:
            score -= 0.5
        if heading and not titled and words[0] not in KNOWN:
            score -= 1.0
        if after is not None and after.lower in _NAME_TAIL:
            score -= 1.0
        return score

    def _add_person(
        self, a: int, b: int, name: str, words: list[str], gender: str | None, types: set[str],
        report: bool, score: float,
    ) -> None:  # fmt: skip
        tokens = self.page.tokens
        key = slug(name)
        if key in self.actors:
            key += "-2"
        bare = [w for w in name_tokens(name) if len(w.rstrip(".")) > 1]
        for other, known in self.referents.items():  # "Lindsey O. Graham", "Lindsey Graham"
            if known.sort == "person" and other not in self.actors and len(bare) > 1:
                theirs = [w for w in name_tokens(known.name) if len(w.rstrip(".")) > 1]
                if theirs[:1] == bare[:1] and theirs[-1:] == bare[-1:]:
                    key = other
                    break
        made = self.referents.get(key)
        if made is None:
            made = Referent(key, "person", report, name, gender, types)
            self.referents[key] = made
        made.gender = made.gender or gender or (gender_of(words[0]) if len(words) > 1 else None)
        made.types |= types
        span = Span(tokens[a].start, tokens[b - 1].end, a, b, "name", made, f"name: {name}")
        span.confidence = 0.8 if score >= 2 else 0.7
        span.outer_start = span.start
        self.spans.append(span)

    # -------------------------------------------------------------- short forms
    def _short_forms(self) -> None:
        """Link "Kovalenko" and "Olena" to the "Olena Kovalenko" of the same text."""
        page, tokens = self.page, self.page.tokens
        owners: dict[str, dict[str, int]] = {}
        named = [s for s in self.spans if s.kind == "name" and s.referent is not None
                 and s.referent.sort == "person"]  # fmt: skip
        for span in named:
            referent = span.referent
            assert referent is not None
            words = [w for w in name_tokens(page.text[span.start : span.end]) if len(w) > 1]
            if referent.key in self.actors:
                words = words if len(words) > 1 else []
            for place, word in enumerate(words):
                if word[0].isupper() and len(word.rstrip(".")) > 1:
                    rank = 0 if place == len(words) - 1 or len(words) == 1 else 1
                    held = owners.setdefault(word, {})
                    held[referent.key] = min(rank, held.get(referent.key, rank))
        if not owners:
            return
        self._merge_single_titled(owners)
        covered = [False] * len(tokens)
        for span in self.spans:
            if span.kind in ("name", "title", "metonym"):
                for i in range(span.first, span.last):
                    covered[i] = True
        for i, token in enumerate(tokens):
            if covered[i] or token.text not in owners or token.text[0].islower():
                continue
            after = tokens[i + 1] if i + 1 < len(tokens) else None
            before = tokens[i - 1] if i else None
            if after is not None and after.text[0].isupper() and after.start == token.end + 1 and (
                not page.heading(token.start) and after.lower not in lx.SAY and not is_common(after.text)
            ):  # fmt: skip
                continue
            if after is not None and after.lower in _NAME_TAIL and after.text[0].isupper():
                continue
            if is_common(token.text) and (page.opens_sentence(i) or page.heading(token.start)):
                if not self._stands_as_name(i, i + 1):
                    continue
            if before is not None and before.text in KNOWN and before.end + 1 == token.start:
                continue
            held = owners[token.text]
            best = min(held.values())
            keys = [k for k, rank in held.items() if rank == best]
            span = Span(token.start, token.end, i, i + 1, "name", confidence=0.9)
            span.outer_start = span.start
            if len(keys) == 1:
                span.referent = self.referents[keys[0]]
                span.via = f"short for: {self.referents[keys[0]].name}"
            else:
                span.choices = tuple(keys)
                span.via = "ambiguous: " + "|".join(keys)
            self.spans.append(span)

    def _merge_single_titled(self, owners: dict[str, dict[str, int]]) -> None:
        """ "Mr. Smith" is the "John Smith" of the text, if there is one."""
        for span in self.spans:
            referent = span.referent
            if referent is None or referent.key in self.actors or " " in referent.name:
                continue
            if referent.sort != "person" or span.kind != "name":
                continue
            others = [
                k for k, rank in owners.get(referent.name, {}).items()
                if k != referent.key and rank == 0 and " " in self.referents[k].name
            ]  # fmt: skip
            fitting = [
                k for k in others
                if not (referent.gender and self.referents[k].gender
                        and referent.gender != self.referents[k].gender)
            ]  # fmt: skip
            if len(fitting) == 1:
                target = self.referents[fitting[0]]
                target.gender = target.gender or referent.gender
                target.types |= referent.types
                span.referent = target
                span.via = f"short for: {target.name}"
                owners[referent.name].pop(referent.key, None)

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
        tokens = self.page.tokens
        gone: set[int] = set()
        by_last = {s.last: n for n, s in enumerate(self.spans) if not s.nested}
        for n, span in enumerate(self.spans):
            referent = span.referent
            if span.kind != "name" or n in gone:
                continue
            person = referent is not None and referent.sort == "person"
            if referent is None and span.choices:
                person = all(k not in self.actors or self.actors[k].sort == "person"
                             for k in span.choices)  # fmt: skip
            if not person:
                continue
            i = span.first
            start = span.start
            types: set[str] = set()
            while i > 0 and tokens[i - 1].end + 2 > tokens[i].start:
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
                        types |= (
                            set(self.page.text[before.start : before.end].lower().split())
                            & lx.PERSON
                        )
                    elif before.referent is not None and referent is not None:
                        referent.of.add(before.referent.key)
                    gone.add(m)
                    i, start = before.first, before.start
                    if before.kind in ("demonym", "metonym"):
                        break
                    continue
                if m is not None and self.spans[m].kind == "name" and i != span.first:
                    country = self.spans[m].referent
                    if country is not None and referent is not None:
                        referent.of.add(country.key)
                    break
                word = tokens[i - 1].lower.rstrip(".")
                if (
                    word in lx.PERSON
                    or word in lx.TITLE_WORDS
                    or word in lx.HONORIFICS
                    or word == "-"
                ):
                    if word in lx.PERSON:
                        types.add(word)
                    if referent is not None and referent.gender is None:
                        if word in lx.HE_NOUNS or word in lx.HONORIFICS_HE:
                            referent.gender = "he"
                        elif word in lx.SHE_NOUNS or word in lx.HONORIFICS_SHE:
                            referent.gender = "she"
                    i -= 1
                    start = tokens[i].start
                    continue
                if tokens[i - 1].tag == "POS" and i > 1 and referent is not None:
                    owner = by_last.get(i - 1)
                    if owner is not None and self.spans[owner].referent is not None and types:
                        referent.of.add(self.spans[owner].referent.key)  # type: ignore[union-attr]
                break
            if types:
                span.outer_start = start
                if referent is not None:
                    referent.types |= types
        self.spans = [s for n, s in enumerate(self.spans) if n not in gone]

    def _settle_ambiguous(self) -> None:
        """An alias of several actors is settled by the one that is named in full."""
        sure = {s.referent.key for s in self.spans
                if s.referent is not None and s.kind in ("name", "title")}  # fmt: skip
        for span in self.spans:
            if span.referent is None and span.choices:
                there = [k for k in span.choices if k in sure]
                if len(there) > 1 and span.first:
                    word = self.page.tokens[span.first - 1].lower.rstrip(".")
                    there = [k for k in there if word in self.referents[k].types] or there
                ordinary = self.page.text[span.start : span.end].lower() in lx.PERSON
                if len(there) == 1 and not ordinary:
                    span.referent = self.referents[there[0]]
                    span.via = f"settled by the article: {self.referents[there[0]].name}"
                    span.confidence = 0.8


def _types_of(actor: Actor) -> set[str]:
    """Head nouns that fit a place, an organisation or a group."""
    names = [a.text for a in actor.aliases if a.kind == "name"]
    known = lx.ORG_NOUNS | set(lx.PLACE_NOUNS)
    types: set[str] = set()
    for name in (actor.name, *names):
        types |= {w.lower().strip(".,'’") for w in name.replace("-", " ").split()} & known
    plain = {n.lower().removeprefix("the ").split("(")[0].strip() for n in (actor.name, *names)}
    if actor.sort == "place":
        if actor.iso is not None or any(find_country(n) is not None for n in plain):
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
