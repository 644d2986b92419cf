"""Propose actors for a registry, for a person to read and decide."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import pandas as pd
from tqdm.auto import tqdm

from toolkit import tables
from toolkit.actors import Actors, load_actors
from toolkit.actors.countries import all_demonyms, countries, find_country
from toolkit.actors.derive import fold, name_tokens, slug
from toolkit.actors.words import is_common
from toolkit.arguments import check_arguments
from toolkit.coreference.lexicon import DAYS, MONTHS, ORG_NOUNS
from toolkit.coreference.names import Names
from toolkit.coreference.page import Page
from toolkit.errors import ArgumentError

_ADJECTIVES = frozenset(
    "European Asian African Western Eastern Northern Southern Central Latin".split()
)
_COLUMNS = (
    "name", "kind", "n_mentions", "n_articles", "variant_of", "similarity", "reason",
    "example", "article_id", "start", "end",
)  # fmt: skip


@check_arguments
def suggest_actors(
    articles: pd.DataFrame,
    *,
    actors: Any = None,
    min_mentions: int = 1,
    min_similarity: float = 70.0,
    progress: bool = True,
) -> pd.DataFrame:
    """List names that no registry has yet, likely variants of known names first.

    Nothing is applied: similar spelling is no proof (Putin and Putina are 91 % alike, Niger
    and Nigeria 83 %, Kyiv and Kiev 75 %). Read the examples and decide.

    Parameters
    ----------
    articles : DataFrame
        Needs ``article_id`` and ``text``.
    actors : path, list of dict, or Actors, optional
        Names it covers are left out, and new names are compared with its aliases. Without
        it names are compared with each other only.
    min_mentions : int
        Leave out rarer names, unless they look like a variant.
    min_similarity : float
        From 0 to 100: how alike two spellings must be to be called a variant.
    progress : bool
        Show a progress bar.

    Returns
    -------
    DataFrame
        One row a name: name, kind (a guess: person, country, organization, city or null),
        n_mentions, n_articles, variant_of (actor id, or the commoner spelling), similarity
        (0 to 100; null without a variant), reason, example (the sentence of the first mention)
        and its article_id, start and end. Variants first, the most alike on top; then by count.

    Raises
    ------
    TableError, RegistryError, ArgumentError

    Notes
    -----
    Similarity is rapidfuzz's ratio (Indel distance) of the last names, raised where the
    first names agree.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": [
    ...     "President Volodymyr Zensky left. Zensky smiled."]})
    >>> found = suggest_actors(
    ...     articles, actors=[{"name": "Volodymyr Zelensky"}], progress=False)
    >>> found[["name", "n_mentions", "variant_of"]].values.tolist()
    [['Volodymyr Zensky', 2, 'volodymyr-zelensky']]
    """
    frame = tables.require_articles(articles)
    if not isinstance(min_mentions, int) or min_mentions < 1:
        raise ArgumentError(f"min_mentions={min_mentions!r} must be a whole number from 1.")
    if not 0 <= min_similarity <= 100:
        raise ArgumentError(f"min_similarity={min_similarity!r} must lie between 0 and 100.")
    registry = load_actors(actors if actors is not None else [])
    seen = _names_in(frame, registry, progress=progress)
    rows = [row for row in seen.values() if _worth(row)]
    _find_variants(rows, registry, min_similarity)
    kept = [r for r in rows if r["n_mentions"] >= min_mentions or r["variant_of"] is not None]
    kept.sort(key=lambda r: (r["variant_of"] is None, -(r["similarity"] or 0.0),
                             -r["n_mentions"], r["name"]))  # fmt: skip
    out = pd.DataFrame(
        [{**r, "n_articles": len(r["articles"])} for r in kept], columns=list(_COLUMNS)
    )
    for column in ("name", "kind", "variant_of", "reason", "example", "article_id"):
        out[column] = out[column].astype("str")
    for column in ("n_mentions", "n_articles", "start", "end"):
        out[column] = out[column].astype("int64")
    out["similarity"] = out["similarity"].astype("float64")
    return out


def _names_in(frame: pd.DataFrame, registry: Actors, *, progress: bool) -> dict[str, dict]:
    seen: dict[str, dict] = {}
    for article_id, text in tqdm(
        zip(frame["article_id"], frame["text"], strict=True),
        total=len(frame), desc="names", disable=not progress,
    ):  # fmt: skip
        if not isinstance(text, str) or not text:
            continue
        page = Page(text)
        names = Names(page, registry, None)
        for span in names.spans:
            referent = span.referent
            if referent is None or referent.key in registry or span.kind not in ("name", "other"):
                continue
            person = referent.sort == "person"
            surface = referent.name if person else text[span.start : span.end]
            surface = " ".join(surface.split())
            if page.heading(span.start) and surface not in seen:
                continue
            row = seen.get(surface)
            if row is None:
                a, b = page.sentences[page.sentence_of(span.start)]
                row = seen[surface] = {
                    "name": surface, "kind": None, "n_mentions": 0, "articles": set(),
                    "variant_of": None, "similarity": None, "reason": None,
                    "example": text[a:b], "article_id": article_id,
                    "start": span.start, "end": span.end,
                }  # fmt: skip
            row["n_mentions"] += 1
            row["articles"].add(article_id)
            if person:
                row["kind"] = "person"
            else:
                row["kind"] = row["kind"] or _guess(surface)
    return seen


def _worth(row: dict) -> bool:
    words = row["name"].split()
    if len(row["name"]) < 3 or not row["name"][0].isalpha():
        return False
    if all(w.lower() in DAYS | MONTHS for w in words):
        return False
    if row["name"] in all_demonyms() or row["name"] in _ADJECTIVES:
        return False
    ordinary = len(words) == 1 and is_common(words[0])
    return not ordinary or row["kind"] is not None


def _guess(surface: str) -> str | None:
    """What a name that is no person's may be: a country, an organisation, a capital."""
    if find_country(surface) is not None:
        return "country"
    words = surface.split()
    if len(words) > 1 and words[-1].lower() in ORG_NOUNS:
        return "organization"
    return "city" if surface in _capitals() else None


@functools.cache
def _capitals() -> frozenset[str]:
    return frozenset(c for country in countries().values() for c in country.capitals)


class _Known(NamedTuple):
    """A spelling that another may be a variant of."""

    last: str
    first: str
    target: str
    weight: tuple[float, str]


def _spelling(name: str, target: str, weight: tuple[float, str]) -> _Known:
    words = name_tokens(name)
    return _Known(words[-1], words[0] if len(words) > 1 else "", target, weight)


def _find_variants(rows: list[dict], registry: Actors, least: float) -> None:
    """Compare last names: with the registry's, else with the commoner spelling."""
    from rapidfuzz import fuzz, process

    known = [
        _spelling(alias.text, actor.id, (float("inf"), ""))
        for actor in registry.values()
        for alias in actor.aliases
        if alias.kind in ("name", "metonym") and alias.source != "derived"
    ]
    own = [_spelling(r["name"], r["name"], (float(r["n_mentions"]), r["name"])) for r in rows]
    by_letter: dict[str, list[_Known]] = {}
    for one in (*known, *own):
        if len(one.last) >= 4:
            by_letter.setdefault(fold(one.last)[0].lower(), []).append(one)
    spelled = {k: [fold(o.last).lower() for o in held] for k, held in by_letter.items()}
    for row, mine in zip(rows, own, strict=True):
        last, first = mine.last, mine.first
        if len(last) < 4 or last.lower() in ORG_NOUNS:
            continue
        letter = fold(last)[0].lower()
        best: tuple[float, str, str] | None = None
        for _, value, index in process.extract(
            fold(last).lower(), spelled[letter], scorer=fuzz.ratio, score_cutoff=60, limit=None
        ):
            other = by_letter[letter][index]
            if other.weight <= mine.weight or (is_common(other.last) and is_common(last)):
                continue
            reason = f"{last} and {other.last}"
            if value == 100.0 and first and other.first and first != other.first:
                continue  # two persons of one surname, more likely than a variant
            if value == 100.0 and (not first or not other.first):
                continue  # the same word: a short form, or a capital that is a place here
            if first and other.first:
                alike = fuzz.ratio(fold(first).lower(), fold(other.first).lower())
                if alike < 70:
                    continue
                value = min(99.0, value + 15.0)
                reason += f", first names {first} and {other.first}"
            if value >= least and (best is None or value > best[0]):
                best = (value, other.target, reason)
        if best is not None:
            row["similarity"], row["variant_of"], row["reason"] = best


@check_arguments
def actors_stub(suggestions: pd.DataFrame) -> str:
    """Write suggestions as the YAML of a registry, to edit by hand.

    Parameters
    ----------
    suggestions : DataFrame
        What `suggest_actors` returned, or the rows of it that you keep.

    Returns
    -------
    str
        YAML that `load_actors` reads. Likely variants are comments, not entries: whether
        they are the same actor is for you to say.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["Ann Lee spoke."]})
    >>> print(actors_stub(suggest_actors(articles, progress=False)))
    actors:
      - id: ann-lee
        name: "Ann Lee"  # 1 mention in 1 article
        is: person
    <BLANKLINE>
    """
    import json

    frame = tables.require_columns(
        suggestions, ["name", "kind", "n_mentions", "n_articles", "variant_of"],
        argument="suggestions",
    )  # fmt: skip
    lines = ["actors:"]
    taken: set[str] = set()
    for row in frame.to_dict("records"):
        n, m = int(row["n_mentions"]), int(row["n_articles"])
        base = f"{n} mention{'s' * (n != 1)} in {m} article{'s' * (m != 1)}"
        name = json.dumps(row["name"], ensure_ascii=False)
        if not pd.isna(row["variant_of"]):
            lines.append(f"  # {name}: {base}; a variant of {row['variant_of']}?")
            continue
        key, number = slug(row["name"]), 2
        while key in taken:
            key, number = f"{slug(row['name'])}-{number}", number + 1
        taken.add(key)
        kind = "person" if pd.isna(row["kind"]) else row["kind"]
        unsure = "  # a guess" if pd.isna(row["kind"]) else ""
        lines += [f"  - id: {key}", f"    name: {name}  # {base}", f"    is: {kind}{unsure}"]
    if len(lines) == 1 or not taken:
        lines[0] = "actors: []"
    return "\n".join(lines) + "\n"
