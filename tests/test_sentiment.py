import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import tables
from toolkit.errors import ArgumentError, TableError, WeightsError
from toolkit.model.encoder import Encoder, get_encoder
from toolkit.sentences import split_sentences
from toolkit.sentiment import score_sentiment

TEXT = (
    "Peace talks collapsed. Zelenskyy was praised as a brave and honest leader. "
    "Putin was widely condemned for the brutal attack on a hospital.\n\n"
    "The delegations met on Friday."
)
HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab Ze\u0301\u200b\u202e\x00\n“”\"'.!?😀👨‍👩‍👧שלםمن中文 good bad"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=200,
)


def articles(*texts, **columns):
    return pd.DataFrame(
        {"article_id": [f"a{i}" for i in range(len(texts))], "text": list(texts)} | columns
    )


def mentions(*words, text=TEXT, article_id="a0"):
    return pd.DataFrame(
        [
            {
                "article_id": article_id,
                "start": text.index(word),
                "end": text.index(word) + len(word),
                "actor_id": word.lower(),
            }
            for word in words
        ]
    )


def check(frame, scores):
    texts = dict(zip(frame["article_id"], frame["text"], strict=True))
    assert list(scores.columns) == list(tables.build("sentiment", scores).columns)
    for row in scores.to_dict("records"):
        assert texts[row["article_id"]][row["start"] : row["end"]] == row["text"]
    assert scores["polarity"].between(-1, 1).all()
    assert scores["label"].isin(["negative", "neutral", "positive"]).all()


# ------------------------------------------------------------------ lexicons
def test_what_lexicons_say_and_get_wrong():
    """The examples that docs/quotes.md gives."""
    frame = articles(
        "Peace talks collapsed.", "The deal isn't good.", "The deal is not good.", "A great day."
    )
    textblob = score_sentiment(frame, progress=False)
    vader = score_sentiment(frame, method="vader", progress=False)
    assert textblob["polarity"].round(2).tolist() == [0.0, 0.7, -0.35, 0.8]
    assert vader["polarity"].round(2).tolist() == [0.34, -0.34, -0.34, 0.62]
    assert textblob["subjectivity"].notna().all() and vader["subjectivity"].isna().all()


def test_textblob_gives_what_textblob_gives():
    from textblob import TextBlob

    frame = articles(TEXT, *TEXT.split(". "))
    scores = score_sentiment(frame, progress=False)
    for text, row in zip(frame["text"], scores.itertuples(), strict=True):
        theirs = TextBlob(text).sentiment
        assert row.polarity == pytest.approx(theirs.polarity)
        assert row.subjectivity == pytest.approx(theirs.subjectivity)


def test_textblob_is_called_once_a_text(monkeypatch):
    import toolkit.lexicons as module

    calls = []

    def counted(text):
        calls.append(text)
        return 0.5, 0.5

    monkeypatch.setattr(module, "_textblob", lambda: counted)
    score_sentiment(articles("a b", "c d"), progress=False)
    assert calls == ["a b", "c d"]


def test_vader_of_an_article_is_the_mean_of_its_sentences():
    frame = articles(TEXT)
    whole = score_sentiment(frame, method="vader", progress=False)["polarity"].iloc[0]
    parts = score_sentiment(frame, level="sentence", method="vader", progress=False)
    assert len(parts) == 4
    assert whole == pytest.approx(parts["polarity"].mean())


def test_the_level_is_what_the_table_holds():
    frame = articles(TEXT)
    sentences = split_sentences(frame, progress=False)
    assert set(score_sentiment(frame, progress=False)["level"]) == {"article"}
    by_table = score_sentiment(sentences, progress=False)
    by_level = score_sentiment(frame, level="sentence", progress=False)
    pd.testing.assert_frame_equal(by_table, by_level)
    quotes = tables.build(
        "quotes",
        [
            {
                "article_id": "a0", "quote_id": "a0-q0", "start": 0, "end": 22, "text": TEXT[:22],
                "pieces": [[0, 22]], "kind": "direct", "speaker_via": "none", "confidence": 1.0,
                "flag": "not English (de)",
            }
        ],
    )  # fmt: skip
    scores = score_sentiment(quotes, progress=False)
    assert scores["level"].tolist() == ["quote"]
    assert scores["flag"].tolist() == ["not English (de)"]
    check(frame, scores)


# ------------------------------------------------------------------ the model
@pytest.fixture(scope="module")
def toward():
    return score_sentiment(
        articles(TEXT), mentions=mentions("Zelenskyy", "Putin", "delegations"), progress=False
    )


def test_tone_toward_mentions(toward):
    check(articles(TEXT), toward)
    assert toward["level"].unique().tolist() == ["mention"]
    assert toward["method"].unique().tolist() == ["model"]
    assert toward["target"].tolist() == ["zelenskyy", "putin", "delegations"]
    assert toward["label"].tolist() == ["positive", "negative", "neutral"]
    assert toward["polarity"].iloc[0] > 0 > -0.3 > toward["polarity"].iloc[1]
    assert toward["confidence"].between(1 / 3 - 1e-3, 1).all()


def test_tone_does_not_depend_on_other_mentions_articles_or_threads(toward):
    frame = articles("x", TEXT, TEXT * 20)
    some = mentions("Putin", article_id="a1")
    alone = score_sentiment(frame, mentions=some, threads=2, progress=False)
    for column in ("polarity", "confidence", "label"):
        assert alone[column].iloc[0] == toward[column].iloc[1]


def test_rows_come_in_the_order_of_the_mentions(toward):
    order = mentions("delegations", "Zelenskyy", "Putin")
    scores = score_sentiment(articles(TEXT), mentions=order, progress=False)
    assert scores["target"].tolist() == ["delegations", "zelenskyy", "putin"]
    assert scores["polarity"].tolist() == toward["polarity"].iloc[[2, 0, 1]].tolist()


def test_one_pass_serves_both(toward):
    frame = articles(TEXT)
    passes = list(get_encoder(threads=1).encode_many(frame["text"]))
    wanted = mentions("Zelenskyy", "Putin", "delegations")
    again = score_sentiment(frame, mentions=wanted, encoded=passes, progress=False)
    pd.testing.assert_frame_equal(again, toward)
    with pytest.raises(ArgumentError, match="encoded: holds 1 texts, table has 2 rows"):
        score_sentiment(articles(TEXT, "x"), mentions=wanted, encoded=passes, progress=False)


@pytest.mark.parametrize("method", ["textblob", "vader"])
def test_lexicons_score_the_sentence_of_a_mention(method):
    scores = score_sentiment(
        articles(TEXT), mentions=mentions("Zelenskyy", "Putin"), method=method, progress=False
    )
    sentences = score_sentiment(articles(TEXT), level="sentence", method=method, progress=False)
    assert scores["polarity"].tolist() == sentences["polarity"].iloc[[1, 2]].tolist()
    check(articles(TEXT), scores)


def test_mentions_at_the_edges():
    long = "The minister spoke. " * 300  # longer than a window
    ends = [0, len(long) - 20, len(long) // 2 // 20 * 20]
    some = pd.DataFrame(
        [{"article_id": "a0", "start": a, "end": a + 12} for a in ends]
        + [{"article_id": "a0", "start": 0, "end": len(long)}]
        + [{"article_id": "a0", "start": 3, "end": 4}, {"article_id": "a0", "start": 5, "end": 5}]
    )
    scores = score_sentiment(articles(long), mentions=some, progress=False)
    check(articles(long), scores)
    assert scores["target"].isna().all()
    assert scores["label"].iloc[-2:].tolist() == ["neutral", "neutral"]


# ------------------------------------------------------------------ bad input
@settings(deadline=None, max_examples=40)
@given(st.lists(HOSTILE, min_size=1, max_size=3), st.sampled_from(["textblob", "vader"]))
def test_any_text(texts, method):
    frame = articles(*texts)
    before = frame.copy(deep=True)
    for level in ("article", "sentence"):
        check(frame, score_sentiment(frame, level=level, method=method, progress=False))
    pd.testing.assert_frame_equal(frame, before)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_any_mention_in_any_text(data):
    text = data.draw(HOSTILE)
    spans = [
        sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
        for _ in range(3)
    ]
    some = pd.DataFrame([{"article_id": "a0", "start": a, "end": b} for a, b in spans])
    before = some.copy(deep=True)
    check(articles(text), score_sentiment(articles(text), mentions=some, progress=False, threads=1))
    pd.testing.assert_frame_equal(some, before)


@pytest.mark.parametrize("text", ["", "a", "\x00", "“" * 999, "😀" * 999, "good " * 50_000])
@pytest.mark.parametrize("method", ["textblob", "vader"])
def test_odd_texts(text, method):
    frame = articles(text)
    check(frame, score_sentiment(frame, method=method, progress=False))
    check(frame, score_sentiment(frame, level="sentence", method=method, progress=False))


def test_empty_tables():
    for options in ({}, {"level": "sentence"}, {"mentions": mentions()}):
        some = options.get("mentions")
        if some is not None:
            options["mentions"] = pd.DataFrame({"article_id": [], "start": [], "end": []})
        scores = score_sentiment(articles(), progress=False, **options)
        assert len(scores) == 0
        assert list(scores.columns)[:3] == ["article_id", "level", "start"]
    assert score_sentiment(articles(None), progress=False)["polarity"].tolist() == [0.0]


def test_other_languages_are_scored_and_flagged():
    french = (
        "Les pourparlers de paix ont échoué vendredi à Istanbul, selon le ministère turc des "
        "Affaires étrangères, et le président ukrainien a dénoncé une mise en scène de Moscou."
        " Aucune date n'a été fixée pour une nouvelle rencontre entre les délégations."
    )
    scores = score_sentiment(articles(french, TEXT), progress=False)
    assert scores["flag"].iloc[0] == "not English (fr)"
    assert scores["flag"].isna().iloc[1]


def test_wrong_arguments(tmp_path):
    frame = articles(TEXT)
    with pytest.raises(ArgumentError, match=r"level='sentences'.*did you mean 'sentence'"):
        score_sentiment(frame, level="sentences")
    with pytest.raises(ArgumentError, match=r"method='textbolb'.*did you mean 'textblob'"):
        score_sentiment(frame, method="textbolb")
    with pytest.raises(ArgumentError, match="method='model' scores the tone toward a mention"):
        score_sentiment(frame, method="model")
    with pytest.raises(ArgumentError, match="mentions=None"):
        score_sentiment(frame, level="mention")
    with pytest.raises(TableError, match=r"level='quote' needs the columns"):
        score_sentiment(frame, level="quote")
    with pytest.raises(TableError, match="table: has no column 'text'"):
        score_sentiment(frame.rename(columns={"text": "txt"}))
    with pytest.raises(TableError, match="mentions: has no column 'start'"):
        score_sentiment(frame, mentions=frame)
    with pytest.raises(TableError, match=r"'other'.*is not in the table"):
        score_sentiment(frame, mentions=mentions("Putin", article_id="other"))
    outside = mentions("Putin").assign(end=9999)
    with pytest.raises(TableError, match=r"row 0 runs from .* to 9999, outside its text"):
        score_sentiment(frame, mentions=outside)
    with pytest.raises(WeightsError, match="reinstall"):
        score_sentiment(frame, mentions=mentions("Putin"), weights=tmp_path, progress=False)


def test_calibrated_probabilities_add_up(toward):
    encoder = Encoder(threads=1)
    encoder._loaded = get_encoder(threads=1).loaded
    from toolkit.model.tone import tone_probabilities

    (found,) = tone_probabilities(encoder.encode(TEXT), [(23, 32)])
    assert np.isclose(found.sum(), 1)
    assert round(float(found[2] - found[0]), 4) == toward["polarity"].iloc[0]
