import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import tables
from toolkit.cues import CLASSES, read_cue, verb_classes
from toolkit.errors import ArgumentError, RegistryError, TableError, WeightsError
from toolkit.model.encoder import get_encoder
from toolkit.quotes import find_attributions_table, find_quotes, resolve_speakers

ARTICLE = (
    "Ukrainian President Volodymyr Zelenskyy rejected the proposal on Wednesday, calling it "
    "“an ultimatum.”\n\n"
    "“Honestly, this document looks like spam,” said Zelenskyy. “We need a ceasefire.”\n\n"
    "Vladimir Putin accused Kyiv of playing for time. He said the talks would go on.\n\n"
    "According to the report, 12,000 people have died."
)
ACTORS = [
    {"name": "Volodymyr Zelenskyy", "is": "person", "pronoun": "he"},
    {"name": "Vladimir Putin", "is": "person", "pronoun": "he"},
]
HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab Ze\u0301\u200b\u202e\x00\n\r\t“”‘’«»\"'.,!?😀👨‍👩‍👧שלםمن中文"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=300,
)


def articles(*texts, **columns):
    return pd.DataFrame(
        {"article_id": [f"a{i}" for i in range(len(texts))], "text": list(texts)} | columns
    )


def check(frame, quotes):
    """Every offset is true, and every quote is well formed."""
    texts = dict(zip(frame["article_id"], frame["text"], strict=True))
    assert list(quotes.columns)[: len(tables.columns("quotes"))] == tables.columns("quotes")
    assert quotes["quote_id"].is_unique
    for row in quotes.to_dict("records"):
        text = texts[row["article_id"]]
        assert text[row["start"] : row["end"]] == row["text"] != ""
        assert row["pieces"][0][0] == row["start"] and row["pieces"][-1][1] == row["end"]
        for (_, end), (start, _) in zip(row["pieces"], row["pieces"][1:], strict=False):
            assert end <= start
        for role in ("source", "cue"):
            if pd.notna(row[f"{role}_start"]):
                assert text[row[f"{role}_start"] : row[f"{role}_end"]] == row[role] != ""
            else:
                assert pd.isna(row[role])
        assert row["kind"] in ("direct", "mixed", "indirect")
        assert 0 <= row["confidence"] <= 1
        assert pd.isna(row["cue_class"]) or row["cue_class"] in CLASSES
        assert (row["speaker_via"] == "none") == pd.isna(row["speaker"])
        if pd.notna(row["parent"]):
            assert row["parent"] in set(quotes["quote_id"])


@pytest.fixture(scope="module")
def found():
    return find_quotes(articles(ARTICLE), ACTORS, progress=False)


def test_a_table_of_quotes(found):
    check(articles(ARTICLE), found)
    spam = found[found["text"].str.contains("spam")].iloc[0]
    assert spam["kind"] == "direct"
    assert spam["text"].startswith("“Honestly")
    assert spam["source"] == "Zelenskyy"
    assert (spam["cue"], spam["cue_lemma"], spam["cue_class"]) == ("said", "say", "neutral")
    assert (spam["speaker"], spam["speaker_via"]) == ("volodymyr-zelenskyy", "name")


def test_pronouns_resolve_in_the_article(found):
    said = found[found["text"].str.contains("talks would go on")].iloc[0]
    assert said["source"] == "He"
    assert (said["speaker"], said["speaker_via"]) == ("vladimir-putin", "pronoun")


def test_unknown_stays_unknown(found):
    report = found[found["text"].str.contains("12,000")].iloc[0]
    assert report["source"] == "the report"
    assert pd.isna(report["speaker"]) and report["speaker_via"] == "none"


def test_without_a_registry_speakers_get_ids_from_their_names():
    text = "“It is over,” said Bridget Brink, a former diplomat. She added that she had resigned."
    quotes = find_quotes(articles(text), progress=False)
    assert set(quotes["speaker"].dropna()) == {"bridget-brink"}


def test_scare_quotes_are_no_speech():
    text = "The so-called “special operation” began in 2022. It has cost many lives since."
    assert not len(find_quotes(articles(text), progress=False))


def test_a_quotation_is_content_as_a_whole():
    text = (
        "“We will come to Istanbul. And we will sit there, and we will wait, whatever they say,” "
        "Umerov told reporters."
    )
    quotes = find_quotes(articles(text), progress=False)
    assert list(quotes["pieces"]) == [[[0, text.index(" Umerov")]]]


def test_the_speaker_goes_on_over_a_paragraph_without_a_source():
    text = (
        "“We are ready to talk at any place and at any time,” Maria Novak said.\n\n"
        "“But we will not talk about our land.”"
    )
    quotes = find_quotes(articles(text), progress=False)
    assert set(quotes["speaker"].dropna()) <= {"maria-novak"}
    assert len(quotes) >= 1


def test_a_quote_inside_a_quote_has_a_parent():
    text = (
        "He arrived on Monday. \"The president said to me, 'You have to go to Kyiv now,'\" Kellogg "
        "told reporters in Washington."
    )
    frame = articles(text)
    quotes = find_quotes(frame, progress=False)
    check(frame, quotes)
    outer, inner = (quotes[quotes["parent"].isna() == side] for side in (True, False))
    assert outer["source"].tolist() == ["Kellogg"]
    assert inner["parent"].tolist() == outer["quote_id"].tolist()
    assert inner["source"].tolist() == ["The president"]
    assert "You have to go to Kyiv" in inner["text"].iloc[0]


def test_a_quote_inside_a_quote_must_be_likelier_right_than_wrong(monkeypatch):
    from toolkit.model import attributions

    frame = articles("\"She told me, 'You have to go to Kyiv now,'\" Kellogg told reporters.")
    inner = find_quotes(frame, progress=False).dropna(subset="parent")
    assert (inner["confidence"] >= attributions.LEAST_NESTED).all() and len(inner) == 1
    monkeypatch.setattr(attributions, "LEAST_NESTED", 1.0)
    assert find_quotes(frame, progress=False)["parent"].isna().all()


@given(st.text(alphabet="ab \n\"'“”‘’«»,", max_size=60))
@settings(deadline=None, max_examples=50)
def test_what_a_quotation_holds_is_what_comparing_all_finds(text):
    from toolkit.model.attributions import _with_inner
    from toolkit.text import find_quotations

    quotations = find_quotations(text)
    inner = [q for q in quotations if q.depth == 1]
    wanted = []
    for outer in (q for q in quotations if not q.depth and q.closed):
        held = [q for q in inner if outer.start < q.start and q.end < outer.end]
        wanted += [(outer, held)] if held else []
    assert _with_inner(quotations) == wanted


def test_the_two_halves_make_the_whole(found):
    spans = find_attributions_table(articles(ARTICLE), progress=False)
    assert spans["speaker"].isna().all()
    before = spans.copy(deep=True)
    whole = resolve_speakers(spans, articles(ARTICLE), ACTORS, progress=False)
    pd.testing.assert_frame_equal(whole, found)
    pd.testing.assert_frame_equal(spans, before)


def test_a_pass_that_is_at_hand_is_used(found, tmp_path):
    frame = articles(ARTICLE)
    passes = list(get_encoder(threads=1).encode_many(frame["text"]))
    again = find_quotes(frame, ACTORS, encoded=passes, weights=tmp_path, progress=False)
    pd.testing.assert_frame_equal(again, found)
    with pytest.raises(ArgumentError, match="encoded: holds 1 texts, articles has 2 rows"):
        find_quotes(articles(ARTICLE, "x"), encoded=passes, progress=False)


def test_the_same_alone_and_among_others(found):
    others = articles("Nothing to see.", "", ARTICLE, "“Yes,” she said.\n" * 50)
    quotes = find_quotes(others, ACTORS, threads=2, progress=False)
    same = quotes[quotes["article_id"] == "a2"].reset_index(drop=True)
    columns = ["start", "end", "text", "speaker", "confidence", "cue"]
    pd.testing.assert_frame_equal(same[columns], found[columns])


def test_the_table_survives_parquet(found, tmp_path):
    found.to_parquet(tmp_path / "quotes.parquet")
    back = pd.read_parquet(tmp_path / "quotes.parquet")
    assert [list(map(list, p)) for p in back["pieces"]] == found["pieces"].tolist()


# ------------------------------------------------------------------ bad input
@settings(deadline=None, max_examples=40)
@given(st.lists(HOSTILE, min_size=1, max_size=3))
def test_offsets_are_true_in_any_text(texts):
    frame = articles(*texts)
    before = frame.copy(deep=True)
    check(frame, find_quotes(frame, progress=False, threads=1))
    pd.testing.assert_frame_equal(frame, before)


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_offsets_are_true_in_damaged_news(data):
    marks = "“”\"'‘’«»\x00\u0301\n 😀"
    text = ARTICLE
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.text(st.sampled_from(marks), max_size=3)) + text[at + 1 :]
    frame = articles(text)
    check(frame, find_quotes(frame, ACTORS, progress=False, threads=1))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "“",
        "\n",
        " ",
        "\x00",
        "“”‘’\"'«»" * 500,
        '"' * 1001,
        "😀" * 3000,
        "e\u0301" * 3000,
        "קרא " * 2000,
        "قال الرئيس: «نريد السلام». " * 50,
        "x" * 100_000,
        "\n" * 10_000,
    ],
    ids=lambda text: repr(text)[:24],
)
def test_odd_texts(text):
    frame = articles(text)
    check(frame, find_quotes(frame, progress=False))


def test_a_paragraph_of_many_words():
    sentence = "Officials said on Monday that the talks would “go on as planned” in Istanbul. "
    frame = articles(sentence * 400)
    quotes = find_quotes(frame, progress=False)
    check(frame, quotes)
    assert len(quotes) >= 300  # one a sentence: windows lose none


def test_articles_without_text_and_no_articles():
    frame = articles(None, "He said no.")
    assert set(find_quotes(frame, progress=False)["article_id"]) <= {"a1"}
    assert len(find_quotes(articles(), progress=False)) == 0
    assert find_quotes(articles(), progress=False).dtypes.equals(tables.build("quotes").dtypes)


def test_other_languages_are_read_and_flagged():
    german = (
        "Der Präsident sagte am Montag, die Gespräche in Istanbul seien gescheitert. „Wir wollen "
        "Frieden“, erklärte er vor Journalisten in Kiew und forderte neue Sanktionen gegen Moskau."
    )
    quotes = find_quotes(articles(german, ARTICLE), progress=False)
    flags = quotes.groupby("article_id")["flag"].agg(lambda s: s.isna().all())
    assert flags["a1"]
    if "a0" in flags:
        assert not flags["a0"]
    stated = find_quotes(articles(ARTICLE, language=["fr"]), progress=False)
    assert set(stated["flag"]) == {"not English (fr)"}


def test_wrong_arguments():
    with pytest.raises(TableError, match="articles: has no column 'text'"):
        find_quotes(pd.DataFrame({"article_id": [1]}))
    with pytest.raises(TableError, match="occurs more than once"):
        find_quotes(pd.DataFrame({"article_id": ["a", "a"], "text": ["", ""]}))
    with pytest.raises(TableError, match="must be a pandas DataFrame"):
        find_quotes(["text"])
    with pytest.raises(ArgumentError, match="threads=0"):
        find_quotes(articles("x"), threads=0)
    with pytest.raises((RegistryError, ArgumentError)):
        find_quotes(articles(ARTICLE), "no-such-file.yaml", progress=False)
    with pytest.raises(WeightsError, match="reinstall"):
        find_quotes(articles(ARTICLE), weights="no-such-folder", progress=False)


def test_a_progress_bar_can_be_had(capsys):
    find_quotes(articles(ARTICLE), progress=True)
    assert "quotes" in capsys.readouterr().err


# ------------------------------------------------------------------ verbs
@pytest.mark.parametrize(
    ("cue", "lemma", "cue_class"),
    [
        ("said", "say", "neutral"),
        ("has repeatedly said", "say", "neutral"),
        ("issued a statement saying", "say", "neutral"),
        ("According to", "according to", "neutral"),
        ("pointing out", "point out", "explaining"),
        ("made it clear", "make clear", "explaining"),
        ("claims", "claim", "doubting"),
        ("was accused of", "accuse", "accusing"),
        ("hit back", "hit back", "accusing"),
        ("'s warning", "warn", "warning"),
        ("offered", "offer", "conciliating"),
        ("ruled out", "rule out", "denying"),
        ("did not deny", "deny", "neutral"),
        ("didn’t rule out", "rule out", "neutral"),
        ("criticism of", "criticize", "accusing"),
        ("called for", "call for", "insisting"),
        ("called", "call", "neutral"),
        ("shrugged off", "shrug off", "denying"),
        (":", None, None),
        ("", None, None),
    ],
)
def test_cues(cue, lemma, cue_class):
    assert read_cue(cue) == (lemma, cue_class)


def test_every_listed_verb_is_read_as_itself():
    for lemma, name in verb_classes().items():
        assert read_cue(lemma) == (lemma, name), lemma


def test_every_class_has_verbs():
    assert set(verb_classes().values()) == set(CLASSES)
