"""A small analysis whose errors are known, because they were planted."""

from __future__ import annotations

import numpy as np
import pandas as pd


def make_analysis(
    *, n_articles: int = 24, outlets: int = 4, n_sentences: int = 10, seed: int = 0
) -> dict[str, pd.DataFrame]:
    """Articles of short sentences, some of them said by somebody, and what a machine found."""
    rng = np.random.default_rng(seed)
    articles, sentences, quotes, mentions, sentiment = [], [], [], [], []
    for a in range(n_articles):
        article_id, text = f"a{a:03d}", ""
        for s in range(n_sentences):
            name = ["Anna Berg", "Boris Falk", "Carla Dorn"][int(rng.integers(3))]
            said = f"{name} said that measure {a}-{s} was late."
            sentence = said if rng.random() < 0.5 else f"The measure {a}-{s} came into force."
            start = len(text)
            text += sentence + " "
            sentences.append((article_id, s, s // 3, start, start + len(sentence), sentence, 0.0))
            if sentence is said:
                at = start + sentence.index("that")
                end = start + len(sentence) - 1
                speaker = name.lower().replace(" ", "-")
                quotes.append((article_id, f"{article_id}-q{s}", at, end, speaker))
                mentions.append((article_id, s, start, start + len(name), speaker))
                label = ["negative", "neutral", "positive"][int(rng.integers(3))]
                polarity = {"negative": -0.7, "neutral": 0.05, "positive": 0.6}[label]
                sentiment.append(
                    (article_id, "mention", start, start + len(name), speaker, label, polarity)
                )
        articles.append((article_id, f"Outlet {a % outlets}", text.strip()))
    return {
        "articles": pd.DataFrame(articles, columns=["article_id", "outlet", "text"]),
        "sentences": pd.DataFrame(
            sentences,
            columns=["article_id", "sentence_id", "paragraph", "start", "end", "text", "in_quote"],
        ),
        "quotes": pd.DataFrame(
            quotes, columns=["article_id", "quote_id", "start", "end", "speaker"]
        ),
        "mentions": pd.DataFrame(
            mentions, columns=["article_id", "sentence_id", "start", "end", "actor_id"]
        ),
        "sentiment": pd.DataFrame(
            sentiment,
            columns=["article_id", "level", "start", "end", "target", "label", "polarity"],
        ),
    }


def fill(path, answers, *, header_row: int = 1) -> None:
    """Write answers {unit_id: {question: answer}} into a sheet's workbook."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    sheet = book["coding"]
    heading = [c.value for c in sheet[header_row]]
    for row in sheet.iter_rows(min_row=header_row + 1):
        unit = row[heading.index("unit_id")].value
        for question, answer in answers.get(unit, {}).items():
            row[heading.index(question)].value = answer
    book.save(path)
