"""Persons that no registry has: found by their names, and under their short forms."""

from __future__ import annotations

from toolkit.actors.countries import find_country
from toolkit.actors.derive import fold, name_tokens, slug
from toolkit.actors.words import is_common, lexicon
from toolkit.coreference import lexicon as lx
from toolkit.coreference.first_names import KNOWN, gender_of
from toolkit.coreference.listed import NAME_TAIL, Listed
from toolkit.coreference.people import Referent, Span
from toolkit.coreference.phrases import plain_head

_NO_PERSON = frozenset(
    "hurricane cyclone typhoon storm operation lake river port cape camp hotel flight "
    "new north south east west san los the saint st fort mount".split()
)
_NUMERALS = frozenset(("III", "VII", "VIII", "XIV", "XVI", "XII", "XIII", "XXIII"))
_PARTICLES = frozenset("de van von der bin al el da di del la ibn den dos du".split())

_NO_TITLE = frozenset(
    "girl boy man woman child baby guy friend fan hero legend icon star champion winner victim "
    "person individual figure model".split()
)


class Persons(Listed):
    """Finds persons among the capitalised words that no alias covers."""

    _taken: list[bool]
    _first_and_last: dict[tuple[str, str], str]

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
        j, n = 0, len(tokens)
        for i, token in enumerate(tokens):
            if i < j or not token.capital or not self._capital(i):
                continue
            j = i + 1
            while (
                j < n
                and page.starts[j] - page.ends[j - 1] <= 1
                and ("\n" not in page.text[page.ends[j - 1] : page.starts[j]])
            ):
                if self._capital(j):
                    j += 1
                elif (
                    tokens[j].text in ("-", "'", "’")
                    and j + 1 < n
                    and self._capital(j + 1)
                    and (page.starts[j] == page.ends[j - 1] and page.starts[j + 1] == page.ends[j])
                ):
                    j += 2
                elif (
                    tokens[j].lower in _PARTICLES
                    and j + 1 < n
                    and (self._capital(j + 1) or tokens[j + 1].text == "-")
                ):
                    j += 1
                else:
                    break
            runs.append((i, j))
        return runs

    def _capital(self, i: int) -> bool:
        token = self.page.tokens[i]
        return (
            token.capital
            and not self._taken[i]
            and token.tag != "POS"
            and token.lower not in lx.PRONOUNS
        )

    def _find_persons(self, *, report: bool) -> None:
        page, tokens = self.page, self.page.tokens
        self._first_and_last = {}
        for first, last in self._runs():
            if not tokens[first].text[0].isalnum():
                continue
            heading = page.heading(page.starts[first])
            a = first
            # leave off titles and ordinary words that open a sentence
            titled = False
            gender = None
            types: set[str] = set()
            while a < last:
                word = tokens[a].lower.rstrip(".")
                if word == "-" and a > first:
                    a += 1
                    continue
                if word not in lx.HONORIFICS and tokens[a].text not in KNOWN:
                    word = plain_head(word)  # "Senators Kelly and Cruz"
                if word in lx.HONORIFICS or word in lx.PERSON or word in lx.TITLE_WORDS:
                    if tokens[a].text in KNOWN and a + 1 < last and word not in lx.HONORIFICS:
                        break
                    titled = (
                        titled
                        or word in lx.HONORIFICS
                        or (word in lx.PERSON and word not in _NO_TITLE)
                    )
                    if word in lx.PERSON:
                        lead = [t.lower for t in tokens[max(0, a - 3) : a + 1]]
                        types.add(lx.office(lead, len(lead) - 1).rstrip("."))
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
            name = page.text[page.starts[a] : page.ends[b - 1]]
            if score >= 1.0 and (len(words) > 1 or titled):
                self._add_person(
                    a,
                    b,
                    name=name,
                    words=words,
                    gender=gender,
                    types=types,
                    report=report,
                    score=score,
                )
            elif not heading:
                key = "?" + fold(name).lower()
                made = self.referents.get(key)
                if made is None:
                    lowered = frozenset(w.lower() for w in words)
                    made = Referent(key, "unknown", False, name, None, lowered)
                    self.referents[key] = made
                span = Span(page.starts[a], page.ends[b - 1], a, b, "other", made)
                self.spans.append(span)

    def _used_alone(self, a: int, b: int) -> bool:
        """Whether the last word of a name comes back alone, as surnames do."""
        tokens = self.page.tokens
        word = tokens[b - 1].text
        for i in range(b, min(len(tokens) - 1, b + 3000)):
            if tokens[i].text == word and not tokens[i - 1].capital:
                after = tokens[i + 1]
                if not after.capital and (after.tag.startswith(("VB", "MD", "POS"))):
                    return True
        return False

    def _name_end(self, a: int, last: int) -> int:
        """Where a name ends in a title-case line: before the verb or the small word."""
        tokens = self.page.tokens
        for i in range(a + 1, last):
            word = tokens[i].text
            if word in KNOWN or len(word) < 2 or word[-1] == "." or not is_common(word):
                continue
            if lexicon()[word.lower()].startswith(
                ("VBZ", "VBD", "VBP", "IN", "TO", "MD", "RB", "CC", "WRB", "DT", "PRP", "WP")
            ):
                return i
        return last

    def _person_score(self, a: int, b: int, words: list[str], titled: bool, heading: bool) -> float:
        """How much speaks for a person; 1 or more decides."""
        if not words:
            return 0.0
        page, tokens = self.page, self.page.tokens
        if len(words) > 4 or words[-1].lower() in NAME_TAIL or words[-1].lower() in lx.ORG_NOUNS:
            return 0.0
        for word in words:
            if word.isupper() and len(word.replace(".", "")) > 2 and word not in _NUMERALS:
                return 0.0
            if word.lower() in lx.ORG_NOUNS or word.lower() in lx.PLACE_NOUNS:
                return 0.0
        if words[0].lower() in _NO_PERSON or find_country(" ".join(words)):
            return 0.0
        score = 0.0
        if words[0] in KNOWN and len(words) > 1:
            score += 1.0
        before = tokens[a - 1] if a else None
        after = tokens[b] if b < len(tokens) else None
        if titled or (
            before is not None
            and before.lower in lx.PERSON
            and page.ends[a - 1] + 1 == page.starts[a]
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
        if after is not None and after.lower in NAME_TAIL:
            score -= 1.0
        return score

    def _add_person(
        self,
        a: int,
        b: int,
        *,
        name: str,
        words: list[str],
        gender: str | None,
        types: set[str],
        report: bool,
        score: float,
    ) -> None:
        page = self.page
        key = slug(name)
        if key in self.actors:
            key += "-2"
        bare = [w for w in name_tokens(name) if len(w.rstrip(".")) > 1]
        if len(bare) > 1:  # "Lindsey O. Graham", "Lindsey Graham"
            key = self._first_and_last.get((bare[0], bare[-1]), key)
        made = self.referents.get(key)
        if made is None:
            made = Referent(key, "person", report, name, gender)
            self.referents[key] = made
            if bare and key not in self.actors:
                self._first_and_last.setdefault((bare[0], bare[-1]), key)
        made.gender = made.gender or gender or (gender_of(words[0]) if len(words) > 1 else None)
        made.types |= types
        span = Span(page.starts[a], page.ends[b - 1], a, b, "name", made, f"name: {name}")
        span.confidence = 0.8 if score >= 2 else 0.7
        self.spans.append(span)

    # -------------------------------------------------------------- short forms
    def _short_forms(self) -> None:
        """Link "Kovalenko" and "Olena" to the "Olena Kovalenko" of the same text."""
        page, tokens = self.page, self.page.tokens
        owners: dict[str, dict[str, int]] = {}
        named = [
            s
            for s in self.spans
            if s.kind == "name" and s.referent is not None and s.referent.sort == "person"
        ]
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
            if token.text not in owners or covered[i] or token.text[0].islower():
                continue
            after = tokens[i + 1] if i + 1 < len(tokens) else None
            before = tokens[i - 1] if i else None
            if (
                after is not None
                and after.capital
                and page.starts[i + 1] == page.ends[i] + 1
                and (
                    not page.heading(page.starts[i])
                    and after.lower not in lx.SAY
                    and not is_common(after.text)
                )
            ):
                continue
            if after is not None and after.lower in NAME_TAIL and after.capital:
                continue
            if (
                is_common(token.text) and (page.opens_sentence(i) or page.heading(page.starts[i]))
            ) and (not self._stands_as_name(i, i + 1)):
                continue
            if (
                before is not None
                and before.text in KNOWN
                and page.ends[i - 1] + 1 == page.starts[i]
            ):
                continue
            if is_common(token.text) and self._not_a_name(i, token.text):
                continue  # "in May", in an article on Theresa May
            held = owners[token.text]
            best = min(held.values())
            keys = [k for k, rank in held.items() if rank == best]
            span = Span(page.starts[i], page.ends[i], i, i + 1, "name", confidence=0.9)
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
                k
                for k, rank in owners.get(referent.name, {}).items()
                if k != referent.key and rank == 0 and " " in self.referents[k].name
            ]
            fitting = [
                k
                for k in others
                if not (
                    referent.gender
                    and self.referents[k].gender
                    and referent.gender != self.referents[k].gender
                )
            ]
            if len(fitting) == 1:
                target = self.referents[fitting[0]]
                target.gender = target.gender or referent.gender
                target.types |= referent.types
                span.referent = target
                span.via = f"short for: {target.name}"
                owners[referent.name].pop(referent.key, None)
