import pandas as pd
import pytest

from toolkit.compare import compare_tone, tone_points
from toolkit.errors import ArgumentError, TableError

ARTICLES = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["X", "Y"]})
SCORES = pd.DataFrame(
    {
        "article_id": ["a", "a", "a", "b"],
        "level": "sentence",
        "method": "m",
        "start": [0, 10, 20, 0],
        "end": [9, 19, 29, 9],
        "polarity": [0.4, 0.2, -0.9, -0.2],
    }
)
SENTENCES = SCORES[["article_id", "start", "end"]].assign(in_quote=[0.0, 0.2, 0.9, 0.0])


def test_own_voice_and_quotes_apart():
    own = compare_tone(SCORES, ARTICLES, sentences=SENTENCES)
    assert own["estimate"].tolist() == pytest.approx([0.3, -0.2])
    assert own["n_scores"].tolist() == [2, 1]
    quoted = compare_tone(SCORES, ARTICLES, sentences=SENTENCES, voice="quoted")
    assert quoted.loc[quoted["outlet"] == "X", "estimate"].item() == -0.9
    everything = compare_tone(SCORES, ARTICLES, voice="all")
    assert everything["n_scores"].tolist() == [3, 1]


def test_the_voice_is_read_from_the_text_where_no_sentences_are_given():
    text = "“Peace.” War now."
    articles = pd.DataFrame({"article_id": ["a"], "outlet": ["X"], "text": [text]})
    scores = SCORES.iloc[:2].assign(start=[0, 9], end=[8, 17])
    points = tone_points(scores, articles)
    assert points["voice"].tolist() == ["quoted", "own"]
    assert compare_tone(scores, articles)["estimate"].item() == 0.2


def test_without_text_or_sentences_the_voice_cannot_be_told():
    with pytest.raises(ArgumentError, match="needs the table sentences"):
        compare_tone(SCORES, ARTICLES)
    with pytest.raises(ArgumentError, match="a whole article is both"):
        compare_tone(SCORES.assign(level="article"), ARTICLES, level="article")


def test_the_article_is_the_unit():
    """Thirty sentences of one article weigh as much as one sentence of another."""
    many = pd.concat([SCORES.iloc[[0]].assign(start=i, end=i + 1) for i in range(30)])
    articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["X", "X"]})
    found = compare_tone(pd.concat([many, SCORES.iloc[[3]]]), articles, voice="all")
    assert found["estimate"].item() == pytest.approx(0.1)
    assert found["n"].item() == 2


def test_tone_toward_actors_and_of_speakers():
    toward = SCORES.assign(level="mention", target=["p", "z", "p", "p"])
    mentions = SCORES[["article_id", "start", "end"]].assign(in_quote=[False, False, True, False])
    found = compare_tone(
        toward, ARTICLES, level="mention", per_actor=True, mentions=mentions
    ).set_index(["actor", "outlet"])
    assert found.loc[("p", "X"), "estimate"] == 0.4
    assert found.loc[("z", "X"), "n_scores"] == 1
    assert found.loc[("z", "Y"), "n"] == 0
    quotes = SCORES[["article_id", "start", "end"]].assign(speaker=["p", None, "z", "z"])
    said = compare_tone(
        SCORES.assign(level="quote"), ARTICLES, level="quote", per_actor=True, quotes=quotes
    )
    assert set(said["actor"]) == {"p", "z"}
    assert set(said["voice"]) == {"quoted"}


def test_effect_sizes_stand_beside_the_test():
    articles = pd.DataFrame({"article_id": list("abcdefghi"), "outlet": ["X"] * 4 + ["Y"] * 5})
    scores = pd.DataFrame(
        {
            "article_id": list("abcdefghi"),
            "level": "sentence",
            "start": 0,
            "end": 1,
            "polarity": [0.1, 0.2, 0.3, 0.4, 0.2, 0.3, 0.4, 0.5, 0.6],
        }
    )
    found = compare_tone(scores, articles, voice="all").set_index("outlet")
    assert found.loc["X", "cliffs_delta"] == pytest.approx(-0.55)
    assert found.loc["X", "hedges_g"] == pytest.approx(-0.91084, abs=5e-6)
    assert found.loc["X", "interval_method"] == "none"
    assert found.loc["Y", "interval_method"] == "t"


def test_points_keep_every_score():
    points = tone_points(SCORES, ARTICLES, sentences=SENTENCES)
    assert len(points) == len(SCORES)
    assert points["voice"].tolist() == ["own", "own", "quoted", "own"]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"level": "sentences"}, ArgumentError, "did you mean 'sentence'"),
        ({"voice": "ours"}, ArgumentError, "voice='ours'"),
        ({"method": "vader"}, ArgumentError, "method='vader'"),
        ({"against": "Z"}, ArgumentError, "against='Z'"),
        ({"by": "side"}, TableError, "no column 'side'"),
    ],
)
def test_wrong_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        compare_tone(SCORES, ARTICLES, **{"voice": "all"} | arguments)


def test_several_methods_need_a_choice():
    both = pd.concat([SCORES, SCORES.assign(method="other")])
    with pytest.raises(ArgumentError, match="choose one of"):
        compare_tone(both, ARTICLES, voice="all")
    assert len(compare_tone(both, ARTICLES, voice="all", method="other")) == 2


def test_a_score_is_a_number():
    with pytest.raises(TableError, match="sentiment: polarity=-inf"):
        compare_tone(SCORES.assign(polarity=-float("inf")), ARTICLES, voice="all")


def test_no_scores_and_one_outlet():
    none = compare_tone(SCORES.iloc[:0], ARTICLES, voice="all")
    assert (none["n"] == 0).all()
    assert (none["p"] == 1).all()
    one = compare_tone(SCORES[SCORES["article_id"] == "a"], ARTICLES.iloc[[0]], voice="all")
    assert one["test_method"].item().startswith("not tested")


def test_inputs_stay():
    before = [t.copy(deep=True) for t in (SCORES, ARTICLES, SENTENCES)]
    compare_tone(SCORES, ARTICLES, sentences=SENTENCES)
    for old, now in zip(before, (SCORES, ARTICLES, SENTENCES), strict=True):
        pd.testing.assert_frame_equal(old, now)
