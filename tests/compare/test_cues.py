import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.compare import (
    compare_agency,
    compare_cues,
    compare_labels,
    compare_shared_quotes,
    find_agency,
    find_cues,
    find_labels,
    find_shared_quotes,
    quote_matrix,
)
from toolkit.compare.lexicon import SHIPPED, load_lexicon, match_text
from toolkit.errors import ArgumentError, FileFormatError, TableError


def one(text, outlet="X"):
    return pd.DataFrame({"article_id": ["a"], "outlet": [outlet], "text": [text]})


# ------------------------------------------------------------------ lexicons
@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_lexicons_name_their_sources(name):
    lexicon = load_lexicon(name)
    assert lexicon.sources
    assert len({c.id for c in lexicon.cues}) == len(lexicon.cues)


def test_the_five_generic_frames_and_both_orientations_are_there():
    assert {c.group for c in load_lexicon("generic-frames").cues} == {
        "conflict", "responsibility", "human-interest", "economic-consequences", "morality",
    }  # fmt: skip
    assert {c.group for c in load_lexicon("war-peace").cues} == {"war", "peace"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The TRUCE held.", [("TRUCE", "peace-win-win")]),
        ("A cease-fire and\nceasefires.", [("cease-fire", "peace-win-win"), ("ceasefires", "peace-win-win")]),
        ("The tanker sank.", []),  # not a tank
        ("An upper hand", [("upper hand", "war-zero-sum")]),
        ("The end of\nthe war", []),
        ("They want an end to the war.", [("end to the war", "peace-win-win")]),
        ("the 'compromises' offered", [("compromises", "peace-agreement")]),
        ("a non-agreement", []),
    ],
)  # fmt: skip
def test_matching(text, expected):
    found = find_cues(one(text), lexicons="war-peace", progress=False)
    assert list(zip(found["text"], found["cue"], strict=True)) == expected


def test_may_the_month_is_no_hedge():
    found = find_cues(
        one("In May he may go. On May 5, may we?"), lexicons="hedging", progress=False
    )
    assert found["start"].tolist() == [10, 28]


@given(st.text(alphabet="aWarké’'\" -.\nİ5of thedkilvcs", max_size=80))
@settings(deadline=None, max_examples=50)
def test_spans_are_true_and_do_not_overlap_within_a_cue(text):
    found = find_cues(one(text), progress=False)
    for row in found.itertuples():
        assert text[row.start : row.end] == row.text
    for _, part in found.groupby("cue"):
        ordered = part.sort_values("start")
        assert (ordered["start"].to_numpy()[1:] >= ordered["end"].to_numpy()[:-1]).all()


GOOD = "name: mine\ncues:\n- {id: x, group: g, phrases: [truce*]}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", "not YAML"),
        ("- a", "must map"),
        ("name: x\ncue: []", "did you mean 'cues'"),
        ("cues: []", "at least one entry"),
        ("cues: [a]", "must be a mapping"),
        ("cues: [{id: x, phrases: [a]}]", "needs 'group'"),
        ("cues: [{id: x, group: g}]", "needs phrases or patterns"),
        ("cues: [{id: x, group: g, phrase: [a]}]", "did you mean 'phrases'"),
        ("cues: [{id: x, group: g, phrases: a}]", "list of texts"),
        ("cues: [{id: x, group: g, phrases: ['*a']}]", "is no phrase"),
        ("cues: [{id: x, group: g, patterns: ['(']}]", "no regular expression"),
        ("cues: [{id: x, group: g, patterns: ['a*']}]", "matches nothing"),
        (GOOD + "- {id: x, group: g, phrases: [b]}\n", "more than once"),
    ],
)
def test_bad_lexicons_name_the_file_and_the_fault(tmp_path, text, message):
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FileFormatError, match=message) as caught:
        find_cues(one("a"), lexicons=file, progress=False)
    assert "mine.yaml" in str(caught.value)


def test_a_lexicon_of_ones_own_and_one_that_is_not_there(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD, encoding="utf-8")
    assert [c.id for _, _, c in match_text(load_lexicon(file), "two truces")] == ["x"]
    with pytest.raises(ArgumentError, match="did you mean 'hedging'"):
        load_lexicon("hedgin")
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileFormatError, match="cannot be read"):
        load_lexicon(file)


# ------------------------------------------------------------------ comparing cues
def test_rates_are_on_the_words_of_the_voice():
    articles = one('A truce, he said. "A truce truce".')
    cues = find_cues(articles, lexicons="war-peace", progress=False)
    own = compare_cues(cues, articles)
    assert (own["count"].item(), own["base"].item()) == (1, 4)
    quoted = compare_cues(cues, articles, voice="quoted")
    assert (quoted["count"].item(), quoted["base"].item()) == (2, 3)
    per = compare_cues(cues, articles, per="cue", voice="all")
    assert per["cue"].tolist() == ["peace-win-win"]
    assert per["estimate"].item() == pytest.approx(1000 * 3 / 7)


def test_cues_of_other_articles_are_refused():
    cues = find_cues(one("A truce."), progress=False)
    with pytest.raises(TableError, match="'a' is not in articles"):
        compare_cues(cues, one("A").assign(article_id="b"))
    with pytest.raises(ArgumentError, match="per='groups'"):
        compare_cues(cues, one("A truce."), per="groups")
    with pytest.raises(ArgumentError, match="against='Z'"):
        compare_cues(cues, one("A truce."), against="Z")


def test_no_cues_no_rows():
    articles = one("Nothing.")
    assert len(compare_cues(find_cues(articles, progress=False), articles)) == 0


# ------------------------------------------------------------------ labels
def test_the_longest_label_counts():
    articles = one(
        "The special military operation. A war. Peace talks, or a political performance."
    )
    found = find_labels(articles, progress=False)
    assert list(zip(found["text"], found["label"], strict=True)) == [
        ("special military operation", "operation"),
        ("war", "war"),
        ("Peace talks", "talks"),
        ("political performance", "spectacle"),
    ]
    shares = compare_labels(found, articles, event="peace-talks")
    assert shares["estimate"].tolist() == [0.5, 0.5]
    with pytest.raises(ArgumentError, match="did you mean 'peace-talks'"):
        compare_labels(found, articles, event="peace-talk")


def test_labels_of_nothing():
    articles = one("Nothing.")
    assert len(compare_labels(find_labels(articles, progress=False), articles)) == 0


# ------------------------------------------------------------------ agency
@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Three people were killed.", ["agent deleted"]),
        ("Russian drones killed three.", ["agent named"]),
        ("Three people were reportedly killed by Russian drones.", ["agent after by"]),
        ("Three people were killed by Friday.", ["agent deleted"]),
        ("Two civilians wounded in shelling overnight.", ["agent deleted"]),
        ("Nine people died in Sumy.", ["agent deleted"]),
        ("Tens of thousands have lost their lives.", ["agent deleted"]),
        ("The bus was hit and destroyed.", ["agent deleted", "agent deleted"]),
        ("They hit on an idea.", []),
        ("He has killed.", []),
        ("Moscow annexed Crimea and deported children.", ["agent named", "agent named"]),
        ("The strike injured at least six.", ["agent named"]),
    ],
)
def test_agency(text, forms):
    assert find_agency(one(text), progress=False)["form"].tolist() == forms


def test_agency_shares():
    articles = one("Two were killed. Drones killed two. Two were killed by drones. One died.")
    found = compare_agency(find_agency(articles, progress=False), articles).set_index("form")
    assert found["estimate"].to_dict() == {
        "agent named": 0.25, "agent after by": 0.25, "agent deleted": 0.5,
    }  # fmt: skip


# ------------------------------------------------------------------ shared quotes
ARTICLES = pd.DataFrame({"article_id": list("abc"), "outlet": ["X", "Y", "Y"]})
QUOTES = pd.DataFrame(
    {
        "article_id": ["a", "b", "c", "c", "c"],
        "speaker": "zelenskyy",
        "text": [
            "Honestly, this document looks like spam",
            "this document looks like SPAM,",
            "“Honestly, this document looks like spam.”",
            "We are ready to meet at any time",
            "Yes",
        ],
        "kind": "direct",
    }
)


def test_near_identical_quotes_are_one_quote():
    found = find_shared_quotes(QUOTES, ARTICLES)
    assert found["shared_id"].tolist() == [0, 0, 0, 1]  # "Yes" is too short to tell
    assert found["n_articles"].tolist() == [3, 3, 3, 1]
    assert found["n_groups"].tolist() == [2, 2, 2, 1]
    matrix = quote_matrix(found)
    assert matrix.loc["Y", 0] == 2
    assert matrix.shape == (2, 1)
    assert quote_matrix(found, min_groups=1).shape == (2, 2)


def test_phrases_do_not_make_one_quote_of_many():
    """Neither words that anybody writes, nor a name that many quotes hold, join them."""
    texts = [
        "it as a hoax",
        "he described it as a great success for the whole country",
        "they see it as a burden that nobody wants to carry",
        "the Green New Deal was distracting from what both parties want",
        "we will fight the Green New Deal wherever it comes to a vote",
        "the Green New Deal",
        "he described it as a great success",
    ]
    articles = pd.DataFrame({"article_id": [f"a{i}" for i in range(7)], "outlet": list("ABCDEFG")})
    quotes = pd.DataFrame({"article_id": articles["article_id"], "speaker": "z", "text": texts})
    found = find_shared_quotes(quotes, articles)["shared_id"].tolist()
    assert found[6] == found[1]  # a part of a quote matches the whole
    assert found[5] in (found[3], found[4]) and found[3] != found[4]
    assert len({found[0], found[1], found[2], found[3], found[4]}) == 5


def test_the_order_of_rows_changes_no_set():
    mixed = QUOTES.sample(frac=1, random_state=1)
    sets = [
        {
            frozenset(part["text"])
            for _, part in find_shared_quotes(q, ARTICLES).groupby("shared_id")
        }
        for q in (QUOTES, mixed)
    ]
    assert sets[0] == sets[1]


def test_indirect_quotes_are_the_outlets_words():
    assert len(find_shared_quotes(QUOTES.assign(kind="indirect"), ARTICLES)) == 0


def test_jaccard_by_hand():
    found = compare_shared_quotes(QUOTES, ARTICLES).iloc[0]
    assert (found["n_quotes"], found["n_quotes_against"], found["shared"]) == (1, 2, 1)
    assert found["jaccard"] == 0.5
    # a, b or c alone against the two others: 1/2, 1/2, and 1/2
    assert found["expected"] == 0.5
    assert found["p"] == 1
    assert found["smallest_p"] == pytest.approx(1 / 3)


def test_outlets_that_avoid_each_others_quotes_are_found():
    articles = pd.DataFrame({"article_id": [f"a{i}" for i in range(20)], "outlet": list("XY") * 10})
    quotes = pd.DataFrame(
        {
            "article_id": articles["article_id"],
            "speaker": "z",
            "text": ["one two three four five", "six seven eight nine ten"] * 10,
        }
    )
    found = compare_shared_quotes(quotes, articles, n_permutations=499).iloc[0]
    assert found["jaccard"] == 0
    assert found["expected"] > 0.9
    assert found["p"] == 1 / 500


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"min_words": 1}, "min_words=1"),
        ({"similarity": 0}, "similarity=0"),
        ({"similarity": 1.5}, "similarity=1.5"),
    ],
)
def test_wrong_options(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        find_shared_quotes(QUOTES, ARTICLES, **arguments)


def test_one_outlet_cannot_share_and_no_quotes_are_no_crash():
    with pytest.raises(ArgumentError, match="needs two groups"):
        compare_shared_quotes(QUOTES, ARTICLES.assign(outlet="X"))
    none = compare_shared_quotes(QUOTES.iloc[:0], ARTICLES).iloc[0]
    assert (none["jaccard"], none["p"], none["n"]) == (0, 1, 0)
    assert len(find_shared_quotes(QUOTES.iloc[:0], ARTICLES)) == 0


def test_inputs_stay():
    articles = one("A truce. Two were killed. The talks.")
    before = articles.copy(deep=True)
    quotes = QUOTES.copy(deep=True)
    for find, compare in (
        (find_cues, compare_cues),
        (find_labels, compare_labels),
        (find_agency, compare_agency),
    ):
        found = find(articles, progress=False)
        kept = found.copy(deep=True)
        compare(found, articles)
        pd.testing.assert_frame_equal(found, kept)
    compare_shared_quotes(QUOTES, ARTICLES)
    pd.testing.assert_frame_equal(articles, before)
    pd.testing.assert_frame_equal(QUOTES, quotes)
