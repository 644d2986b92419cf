"""A made-up corpus with every table, of any size; no model is run."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import toolkit as tk

PEOPLE = ["volodymyr-zelenskyy", "vladimir-putin", "donald-trump", "marco-rubio"]
NAMES = ["Zelensky", "Putin", "Trump", "Rubio"]
VERBS = [("said", "neutral"), ("warned", "warning"), ("accused", "accusing"), ("hinted", None)]
TALK = [
    "the talks will go on in Istanbul next week",
    "nobody has seen a plan for peace yet",
    "we will not leave the towns that we hold",
    "a ceasefire must come before anything else",
]
PROSE = [
    "Drones hit the town at night. ",
    "Three people were killed. ",
    "The peace talks ended after two hours. ",
    "Perhaps the truce holds. ",
]


def make_corpus(n: int, *, seed: int = 0, outlets: int = 3) -> dict[str, pd.DataFrame]:
    """Return articles, mentions, quotes, sentences and sentiment of `n` articles."""
    rng = np.random.default_rng(seed)
    articles, mentions, quotes, scores = [], [], [], []
    for number in range(n):
        key, text = f"{number:06x}", ""
        for _ in range(int(rng.integers(2, 6))):
            text += PROSE[rng.integers(4)]
            who, (verb, cls) = int(rng.integers(4)), VERBS[rng.integers(4)]
            kind = ["direct", "indirect"][rng.integers(2)]
            start = len(text)
            text += NAMES[who]
            mentions.append((key, start, len(text), NAMES[who], PEOPLE[who], "name", False))
            text += f" {verb} "
            cue = (len(text) - len(verb) - 1, len(text) - 1)
            text += "“" if kind == "direct" else "that "
            begin = len(text)
            text += TALK[rng.integers(4)]
            speaker = None if rng.integers(5) == 0 else PEOPLE[who]
            quotes.append(
                (key, f"{key}-q{len(quotes)}", begin, len(text), text[begin:], kind, start,
                 start + len(NAMES[who]), NAMES[who], *cue, verb, verb, cls, speaker,
                 "name" if speaker else "none", float(rng.uniform(0.5, 1)))
            )  # fmt: skip
            text += ".” " if kind == "direct" else ". "
            for other, between in ((who, " met "), ((who + 1) % 4, " at noon. ")):
                mentions.append((key, len(text), len(text) + len(NAMES[other]), NAMES[other],
                                 PEOPLE[other], "name", False))  # fmt: skip
                text += NAMES[other] + between
        text = text.strip()
        day = (
            pd.NaT
            if number % 7 == 6
            else pd.Timestamp("2025-05-01") + pd.Timedelta(days=number % 40)
        )
        articles.append((key, f"Outlet {number % outlets}", f"Story {number}", text, day, "ok"))
    frame = pd.DataFrame(
        articles, columns=["article_id", "outlet", "title", "text", "published", "status"]
    )
    frame["n_words"] = frame["text"].str.split().str.len()
    sentences = tk.split_sentences(frame, progress=False)
    for row in sentences.itertuples():
        scores.append((row.article_id, "sentence", row.start, row.end, row.text, "model",
                       float(np.round(rng.normal(0, 0.4), 2))))  # fmt: skip
    found = pd.DataFrame(
        mentions, columns=["article_id", "start", "end", "text", "actor_id", "kind", "in_quote"]
    )
    starts = sentences.groupby("article_id")["start"].apply(np.array)
    found["sentence_id"] = [
        int(np.searchsorted(starts[a], s, side="right")) - 1
        for a, s in zip(found["article_id"], found["start"], strict=True)
    ]
    columns = [
        "article_id", "quote_id", "start", "end", "text", "kind", "source_start", "source_end",
        "source", "cue_start", "cue_end", "cue", "cue_lemma", "cue_class", "speaker",
        "speaker_via", "confidence",
    ]  # fmt: skip
    table = pd.DataFrame(quotes, columns=columns)
    table["pieces"] = [[[a, b]] for a, b in zip(table["start"], table["end"], strict=True)]
    return {
        "articles": frame,
        "mentions": found.assign(confidence=0.9),
        "quotes": table.assign(parent=pd.Series([None] * len(table), dtype="str")),
        "sentences": sentences,
        "sentiment": pd.DataFrame(
            scores,
            columns=["article_id", "level", "start", "end", "text", "method", "polarity"],
        ),
    }


@pytest.fixture(scope="session")
def corpus():
    return make_corpus(12)
