"""Accuracy on the small gold that is in the repository, and the floors it must not fall below.

    python benchmarks/floors.py            # what is measured, beside its floor
    python benchmarks/floors.py --write    # raise floors to what is measured, less the slack
    python benchmarks/floors.py --lower    # lower them too: say why in the commit

The gold is five articles, so these numbers guard against breaking something. They say nothing of
other news. Each floor lies a little below what was measured, because results may differ in the
last digits between processors. The hashes of the gold files stand beside the floors: gold that
changed is refused until the floors are written again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ROOT / "benchmarks" / "floors.json"
GOLD = (
    "tests/gold/quotes.jsonl", "tests/gold/pronouns.jsonl",
    "data/gold/quotes.csv", "data/gold/tone.csv",
)  # fmt: skip
SLACK = {"count": 1, "rate": 0.02}


def measure() -> dict[str, float]:
    """Return every number that has a floor; counts are whole, rates between 0 and 1."""
    sys.path.insert(0, str(ROOT / "tests"))
    try:
        import test_coreference_gold
        import test_quotes_gold
    finally:
        sys.path.pop(0)
    counts = test_quotes_gold.measure()[0]
    out: dict[str, float] = {}
    for kind, (_, found, right) in counts.items():
        out[f"quotations found, {kind}"] = found
        out[f"quotations with the right speaker, {kind}"] = right
    rows = test_coreference_gold.results_of()
    out["pronouns resolved rightly"] = sum(actor in row["actors"] for row, actor in rows)
    return out | against_codings()


def against_codings() -> dict[str, float]:
    """Return the machine's rates against the codings by hand of the five articles."""
    import toolkit as tk
    from toolkit.notebooks.checking import read_check

    data = ROOT / "data"
    articles = tk.load_articles(data / "raw", metadata=data / "metadata.csv", progress=False)
    actors = tk.load_actors(data / "actors.yaml")
    mentions = tk.find_mentions(articles, actors, progress=False)
    tables = {
        "articles": articles,
        "quotes": tk.find_quotes(articles, actors, progress=False),
        "sentiment": tk.score_sentiment(articles, mentions=mentions, progress=False),
    }
    found = tk.machine_vs_people(read_check(data / "gold", tables, actors=actors))
    found = found[(found["group"] == "all") & found["code"].isna()]
    names = "coded " + found["question"] + ", " + found["measure"]
    return dict(zip(names, found["estimate"].astype(float).round(4), strict=True))


def hashes() -> dict[str, str]:
    """Return the SHA-256 of every file of gold."""
    return {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in GOLD}


def floor_of(value: float) -> float:
    """Return the floor for a measured value.

    >>> floor_of(22), floor_of(0.85)
    (21, 0.83)
    """
    if isinstance(value, int):
        return value - SLACK["count"]
    return round(value - SLACK["rate"], 4)


def raised(old: dict[str, float], found: dict[str, float], *, lower: bool) -> dict[str, float]:
    """Return new floors; without `lower` none falls.

    >>> raised({"a": 5, "b": 0.9}, {"a": 9, "b": 0.8}, lower=False)
    {'a': 8, 'b': 0.9}
    >>> raised({"a": 5, "b": 0.9}, {"a": 9, "b": 0.8}, lower=True)
    {'a': 8, 'b': 0.78}
    """
    new = {name: floor_of(value) for name, value in found.items()}
    return new if lower else {n: max(v, old.get(n, v)) for n, v in new.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="raise the floors")
    parser.add_argument("--lower", action="store_true", help="write them, lower ones too")
    options = parser.parse_args()
    stored = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {"floors": {}}
    old, found = stored["floors"], measure()
    for name, value in found.items():
        floor = old.get(name)
        mark = "" if floor is None or value >= floor else "  BELOW ITS FLOOR"
        print(f"{name:45} {value:8} floor {floor}{mark}")
    if options.write or options.lower:
        floors = raised(old, found, lower=options.lower)
        text = json.dumps({"gold": hashes(), "floors": floors}, indent=2, ensure_ascii=False)
        FLOORS.write_text(text + "\n", encoding="utf-8")
        print(f"wrote {FLOORS}")
    elif any(found.get(name, -1) < floor for name, floor in old.items()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
