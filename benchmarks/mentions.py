r"""How well actors are found and linked, on GUM's annotated texts, and how fast.

    python benchmarks/mentions.py --gum gum/interview.jsonl gum/speech.jsonl \
        --scorer DIR_WITH_score_mentions.py
    python benchmarks/mentions.py --speed

The gold is GUM (Zeldes 2017, github.com/amir-zeldes/gum; annotations CC BY 4.0), one JSON
object a document: ``doc``, ``text``, and ``entities`` with ``type``, ``identity`` (Wikipedia
title or null), ``actor`` and ``mentions`` (``start``, ``end``, ``head``, ``form``). The
registry of each document is the gold's own list of actors: their kind and their names, not
where they stand. Four registries are tried:

names    every proper name that heads a gold mention, of all actors
linked   the same, of the actors with a Wikipedia identity only
merged   one entry for each Wikipedia identity, as a user would write it: its title and the
         names. GUM lists some actors twice (13 mentions of Virginia and one more); ``linked``
         gives both entries the same name, which makes it ambiguous
title    nothing but the Wikipedia title, of the actors that have one
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import json
import re
import sys
import time
from collections import Counter
from pathlib import Path
from types import ModuleType

from toolkit.actors import load_actors
from toolkit.coreference import Document

KINDS = {"person": "person", "organization": "organization", "place": "place"}


def registry(document: dict, how: str) -> list[dict]:
    """The gold's actors as entries; a name two of them have is shared."""
    text, out = document["text"], []
    for entity in document["entities"]:
        if not entity["actor"] or (how != "names" and entity["identity"] is None):
            continue
        names: list[str] = []
        for mention in entity["mentions"]:
            if mention["form"] != "name":
                continue
            head = mention["head"]  # its words, where they stand together
            whole = text[head[0][0] : head[-1][1]]
            together = all(b[0] - a[1] <= 1 for a, b in itertools.pairwise(head))
            names.append(" ".join(whole.split()) if together and len(whole) < 80 else "")
        if how == "title":
            names = [entity["identity"].replace("_", " ")]
        names = [n for n in dict.fromkeys(names) if len(n) > 1 and any(c.isupper() for c in n)]
        if names:
            name = max(names, key=len)
            out.append(
                {
                    "id": f"e{entity['id']}",
                    "name": name,
                    "is": KINDS[entity["type"]],
                    "aliases": [n for n in names if n != name],
                }
            )
    return out


def merge(document: dict, entries: list[dict]) -> list[dict]:
    """One entry for each Wikipedia identity, with the names of all that have it."""
    identity = {f"e{e['id']}": e for e in document["entities"]}
    size = {key: len(e["mentions"]) for key, e in identity.items()}
    groups: dict[str, list[dict]] = {}
    for entry in entries:
        groups.setdefault(identity[entry["id"]]["identity"], []).append(entry)
    out = []
    for title, group in groups.items():
        first = max(group, key=lambda entry: size[entry["id"]])
        name = re.sub(r"_\(.*\)$", "", title).replace("_", " ")
        names = [n for entry in group for n in [entry["name"], *entry["aliases"]] if n != name]
        out.append({**first, "name": name, "aliases": list(dict.fromkeys(names))})
    return out


def entries_of(document: dict, how: str) -> list[dict]:
    """The registry of a document, of one of the four kinds."""
    found = give_to_linked(document, registry(document, "linked" if how == "merged" else how))
    return merge(document, found) if how == "merged" else found


def shared(entries: list[dict]) -> list[str]:
    owners: dict[str, set] = {}
    for entry in entries:
        for name in [entry["name"], *entry["aliases"]]:
            owners.setdefault(name, set()).add(entry["id"])
    return [name for name, ids in owners.items() if len(ids) > 1]


def give_to_linked(document: dict, entries: list[dict]) -> list[dict]:
    """A name that an actor with a Wikipedia identity has is not one of an actor without."""
    linked = {f"e{e['id']}" for e in document["entities"] if e["identity"] is not None}
    taken = {n for e in entries if e["id"] in linked for n in [e["name"], *e["aliases"]]}
    out = []
    for entry in entries:
        names = [entry["name"], *entry["aliases"]]
        if entry["id"] not in linked:
            names = [n for n in names if n not in taken]
        if names:
            out.append({**entry, "name": names[0], "aliases": names[1:]})
    return out


def predict(documents: list[dict], how: str) -> dict[str, list[dict]]:
    out = {}
    for d in documents:
        entries = entries_of(d, how)
        actors = load_actors(entries, shared=shared(entries))
        found = Document(d["text"], actors).mentions
        out[d["doc"]] = [
            {"start": m.start, "end": m.end, "actor": m.actor_id, "kind": m.kind, "via": m.via}
            for m in found
            if m.actor_id is not None
        ]
    return out


THIRD = frozenset(
    "he him his himself she her hers herself it its itself they them their theirs "
    "themselves".split()
)


def third_persons(documents: list[dict], predictions: dict[str, list[dict]]) -> str:
    """Recall of third-person pronouns of linked actors, and how many predicted are right."""
    gold = right = predicted = good = 0
    for d in documents:
        at = {(p["start"], p["end"]): p["actor"] for p in predictions[d["doc"]]}
        owner = {}
        for e in d["entities"]:
            for m in e["mentions"]:
                surface = d["text"][m["start"] : m["end"]].lower()
                if m["form"] == "pronoun" and surface in THIRD:
                    linked = e["actor"] and e["identity"] is not None
                    owner[m["start"], m["end"]] = e["id"]
                    gold += linked
                    right += linked and at.get((m["start"], m["end"])) == f"e{e['id']}"
        for p in predictions[d["doc"]]:
            surface = d["text"][p["start"] : p["end"]].lower()
            if p["kind"] == "pronoun" and surface in THIRD and p["actor"][1:].isdigit():
                predicted += 1
                good += owner.get((p["start"], p["end"])) == p["actor"][1:]
    return f"third-person pronouns: {right} of {gold} found, {good} of {predicted} right"


def load(paths: list[Path]) -> list[dict]:
    rows = []
    for path in paths:
        rows += [json.loads(x) for x in path.read_text(encoding="utf-8").splitlines() if x.strip()]
    return rows


def show(name: str, s: dict) -> None:
    form = s["recall_by_form"]
    print(
        f"{name:28s} P {100 * s['P']:5.1f}  R {100 * s['R']:5.1f}  F1 {100 * s['F1']:5.1f}"
        f"   name {100 * form['name']:5.1f}  nominal {100 * form['nominal']:5.1f}"
        f"  pronoun {100 * form['pronoun']:5.1f}   exact {100 * s['count_exact']:5.1f}"
        f"  within 1 {100 * s['count_within_1']:5.1f}   gold {s['gold_mentions']}"
    )


def speed(megabytes: float) -> None:
    """Matching alone: 1,000 aliases over made-up articles of 500 words, one core."""
    import random

    from toolkit.actors.words import lexicon

    random.seed(0)
    words = [w for w in lexicon() if w.isalpha() and w.islower()]
    names = random.sample(words, 2000)
    entries = [
        {"id": f"a{i}", "name": f"{names[2 * i].title()} {names[2 * i + 1].title()}z"}
        for i in range(500)
    ]
    actors = load_actors(entries)  # each has its full name and its surname: 1,000 aliases
    n = sum(len(a.aliases) for a in actors.values())
    matcher = actors.matcher
    common = words[::7]
    articles = []
    size = 0
    while size < megabytes * 1e6:
        text = [random.choice(common) for _ in range(500)]
        for _ in range(20):
            text[random.randrange(500)] = random.choice(entries)["name"]
        articles.append(" ".join(text))
        size += len(articles[-1].encode())
    start = time.process_time()
    found = sum(len(matcher.find(a)) for a in articles)
    took = time.process_time() - start
    print(
        f"{n} aliases, {len(articles)} articles, {size / 1e6:.0f} MB, {found} matches:"
        f" {size / 1e6 / took:.1f} MB/s"
    )


def _scorer() -> ModuleType:
    return importlib.import_module("score_mentions")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gum", nargs="+", type=Path, default=[])
    parser.add_argument("--scorer", type=Path, help="folder of score_mentions.py; goes with --gum")
    parser.add_argument("--registry", nargs="+", default=["names", "linked", "merged", "title"])
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--megabytes", type=float, default=30)
    parser.add_argument("--out", type=Path, help="write predictions (names registry) here")
    parser.add_argument("--errors", action="store_true", help="print what is wrong")
    args = parser.parse_args()
    if args.gum and not args.scorer:
        parser.error("--gum needs --scorer")
    if args.scorer:
        sys.path.insert(0, str(args.scorer))
    for path in args.gum:
        documents = load([path])
        for how in args.registry:
            predictions = predict(documents, how)
            for linked in (True, False):
                show(
                    f"{path.stem} {how} {'linked' if linked else 'all'}",
                    _scorer().score(documents, predictions, linked=linked),
                )
            print(" " * 28, third_persons(documents, predictions))
            if args.out and how == "names":
                with args.out.open("w", encoding="utf-8") as f:
                    for doc, rows in predictions.items():
                        f.write(json.dumps({"doc": doc, "mentions": rows}) + "\n")
            if args.errors:
                errors(documents, predictions)
    if args.speed:
        speed(args.megabytes)


def errors(documents: list[dict], predictions: dict[str, list[dict]]) -> None:
    meet = _scorer().meet
    tally: Counter = Counter()
    for d in documents:
        text = d["text"]
        gold = [
            dict(m, entity=e["id"], identity=e["identity"], type=e["type"], actor=e["actor"])
            for e in d["entities"]
            for m in e["mentions"]
        ]
        pred = predictions[d["doc"]]
        pairs = meet(gold, pred)
        by_gold = {j: i for i, j in pairs}
        used = {i for i, _ in pairs}
        for j, g in enumerate(gold):
            link = g["actor"] and g["identity"] is not None
            p = pred[by_gold[j]] if j in by_gold else None
            where = (
                text[max(0, g["start"] - 50) : g["start"]]
                + "[["
                + text[g["start"] : g["end"]][:60]
                + "]]"
                + text[g["end"] : g["end"] + 30]
            ).replace("\n", "/")
            if link and p is None:
                print("MISS ", g["form"], d["doc"][4:], g["identity"], "|", where)
                tally["miss", g["form"]] += 1
            elif link and p["actor"] != f"e{g['entity']}":
                print(
                    "WRONG",
                    g["form"],
                    d["doc"][4:],
                    g["identity"],
                    "|",
                    where,
                    "|",
                    p["actor"],
                    p["via"],
                )
                tally["wrong", g["form"]] += 1
            elif not g["actor"] and p is not None:
                print(
                    "NOT  ",
                    g["form"],
                    d["doc"][4:],
                    g["type"],
                    "|",
                    where,
                    "|",
                    p["kind"],
                    p["actor"],
                    p["via"],
                )
                tally["not an actor", p["kind"]] += 1
        for i, p in enumerate(pred):
            if i not in used:
                where = (
                    text[max(0, p["start"] - 50) : p["start"]]
                    + "[["
                    + text[p["start"] : p["end"]]
                    + "]]"
                    + text[p["end"] : p["end"] + 30]
                ).replace("\n", "/")
                print("EXTRA", p["kind"], d["doc"][4:], p["actor"], "|", where, "|", p["via"])
                tally["extra", p["kind"]] += 1
    for key, n in sorted(tally.items()):
        print(*key, n)


if __name__ == "__main__":
    main()
