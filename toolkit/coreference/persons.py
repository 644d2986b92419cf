"""Persons that no registry has: found by their names, and under their short forms."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.actors.derive import fold, name_tokens, slug
from toolkit.actors.words import is_common
from toolkit.coreference import lexicon as lx
from toolkit.coreference.first_names import KNOWN, gender_of
from toolkit.coreference.listed import NAME_TAIL, Listed
from toolkit.coreference.people import Referent, Span
from toolkit.coreference.runs import Run, read_run

_PARTICLES = frozenset("de van von der bin al el da di del la ibn den dos du".split())
_OPENS, _GOES_ON = (True,), (False,)
_INNER_MARKS = frozenset(("-", "'", "’"))


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

    def _runs(self) -> Iterator[tuple[int, int]]:
        """Yield the runs of capitalised words that no alias covers."""
        page, tokens, taken = self.page, self.page.tokens, self._taken
        j, n = 0, len(tokens)
        for i in page.capitals:
            if i < j or taken[i] or not tokens[i].named:
                continue
            j = i + 1
            while j < n:
                token = tokens[j]
                if token.named and not taken[j]:
                    step = 1
                elif (
                    token.text in _INNER_MARKS
                    and self._capital(j + 1)
                    and (page.starts[j] == page.ends[j - 1] and page.starts[j + 1] == page.ends[j])
                ):
                    step = 2
                elif token.lower in _PARTICLES and (
                    self._capital(j + 1) or (j + 1 < n and tokens[j + 1].text == "-")
                ):
                    step = 1
                else:
                    break
                gap = page.text[page.ends[j - 1] : page.starts[j]]
                if len(gap) > 1 or gap == "\n":
                    break
                j += step
            yield i, j

    def _capital(self, i: int) -> bool:
        return i < len(self._taken) and self.page.tokens[i].named and not self._taken[i]

    def _find_persons(self, *, report: bool) -> None:
        page, tokens = self.page, self.page.tokens
        opens = page.opens_sentence
        self._first_and_last = {}
        for first, last in self._runs():
            if last - first == 1:
                run = read_run((tokens[first].text,), _OPENS if opens(first) else _GOES_ON)
            else:
                texts = tuple([token.text for token in tokens[first:last]])
                run = read_run(texts, tuple([opens(i) for i in range(first, last)]))
            if run is None:
                continue
            heading = page.heading(page.starts[first])
            if run.possible and (run.titled or len(run.words) > 1):
                score = self._person_score(first, run, heading)
                if score >= 1.0:
                    self._add_person(first, run, report=report, score=score)
                    continue
            if not heading:
                self._add_unknown(first, run)

    def _add_unknown(self, first: int, run: Run) -> None:
        page, a, b = self.page, first + run.first, first + run.last
        start, end = page.starts[a], page.ends[b - 1]
        name = page.text[start:end]
        key = run.key or "?" + fold(name).lower()
        made = self.referents.get(key)
        if made is None:
            lowered = frozenset([word.lower() for word in run.words])
            made = Referent(key, "unknown", False, name, None, lowered)
            self.referents[key] = made
        self.spans.append(Span(start, end, a, b, "other", referent=made))

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

    def _person_score(self, first: int, run: Run, heading: bool) -> float:
        """How much speaks for a person; 1 or more decides."""
        page, tokens = self.page, self.page.tokens
        a, b, words, titled = first + run.first, first + run.last, run.words, run.titled
        score = run.score
        before = tokens[a - 1] if a else None
        after = tokens[b] if b < len(tokens) else None
        if (
            not titled
            and before is not None
            and before.person
            and page.ends[a - 1] + 1 == page.starts[a]
        ):
            score += 1.0
        if run.unusual:
            if after is not None and (after.say or after.lower == "who"):
                score += 1.0
            if before is not None and before.say and before.tag != "VBG":
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
                    t.person for t in tokens[b + 2 : b + 6]
                ):
                    score += 1.0
            if len(words) == 3 and len(words[1].rstrip(".")) == 1:
                score += 1.0
        if before is not None and before.lower == "the" and not titled:
            score -= 1.0
        if heading and not titled and not run.known:
            score -= 1.0
        if after is not None and after.lower in NAME_TAIL:
            score -= 1.0
        return score

    def _add_person(self, first: int, run: Run, *, report: bool, score: float) -> None:
        page, tokens, words = self.page, self.page.tokens, run.words
        a, b = first + run.first, first + run.last
        name = page.text[page.starts[a] : page.ends[b - 1]]
        key = slug(name)
        if key in self.actors:
            key += "-2"
        bare = [w for w in name_tokens(name) if len(w.rstrip(".")) > 1]
        if len(bare) > 1:  # "Lindsey O. Graham", "Lindsey Graham"
            key = self._first_and_last.get((bare[0], bare[-1]), key)
        made = self.referents.get(key)
        if made is None:
            made = Referent(key, "person", report, name, run.gender)
            self.referents[key] = made
            if bare and key not in self.actors:
                self._first_and_last.setdefault((bare[0], bare[-1]), key)
        made.gender = made.gender or run.gender or (gender_of(words[0]) if len(words) > 1 else None)
        for i in run.offices:
            i += first
            lead = [t.lower for t in tokens[max(0, i - 3) : i + 1]]
            made.types |= {lx.office(lead, len(lead) - 1).rstrip(".")}
        made.types |= frozenset(run.types)
        span = Span(page.starts[a], page.ends[b - 1], a, b, "name", referent=made)
        span.via = f"name: {name}"
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
        for i in page.capitals:
            token = tokens[i]
            if token.text not in owners or covered[i]:
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
