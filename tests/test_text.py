import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import text as tx
from toolkit.errors import TableError


def quoted(text):
    return [text[q.start : q.end] for q in tx.find_quotations(text)]


def sentences(text):
    return [text[a:b] for a, b in tx.sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Peace,” he said. “Now.”", ["“Peace,”", "“Now.”"]),
        ('He called it "a show" and "a farce".', ['"a show"', '"a farce"']),
        ("It's the two sides' view that 'nothing' changed in '90s.", ["'nothing'"]),
        ("They called him 'clown' and 'losers' shortly.", ["'clown'", "'losers'"]),
        ("'The sides' talks are far,' he said.", ["'The sides' talks are far,'"]),
        ("Er sagte: „Frieden“ und ging.", ["„Frieden“"]),
        ("Il a dit «non» hier.", ["«non»"]),
        (
            "He said: “It is what nobody else would know. “",
            ["“It is what nobody else would know. “"],
        ),
        ("to stop “the” bloodbath “, which is on.", ["“the”"]),
        ("rock 'n' roll isn't o'clock", ["'n'"]),
        ("No marks at all", []),
        ('"', []),
        ("“”", []),
    ],
)
def test_known_quotations(text, expected):
    assert [q for q in quoted(text) if len(q) > 2] == expected


def test_an_unclosed_mark_costs_only_its_own_paragraph():
    text = "He said “we will\nThey left.\n“Yes,” she said."
    found = tx.find_quotations(text)
    assert [text[q.start : q.end] for q in found] == ["“we will", "“Yes,”"]
    assert [q.closed for q in found] == [False, True]


def test_nested_quotations_have_depth():
    text = "“He said ‘no’ to me,” she said. 'Call it \"peace\" now,' he said."
    assert [(text[q.start : q.end], q.depth) for q in tx.find_quotations(text)] == [
        ("“He said ‘no’ to me,”", 0),
        ("‘no’", 1),
        ("'Call it \"peace\" now,'", 0),
        ('"peace"', 1),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "It was led by retired Lt. Gen. Keith Kellogg, an envoy. They met.",
            ["It was led by retired Lt. Gen. Keith Kellogg, an envoy.", "They met."],
        ),
        (
            '"Is it?" Vice President JD Vance told them.',
            ['"Is it?" Vice President JD Vance told them.'],
        ),
        ("'So be it.' Trump left.", ["'So be it.'", "Trump left."]),
        ("“We are ready.” They left.", ["“We are ready.”", "They left."]),
        ("One\nTwo", ["One", "Two"]),
        (
            "So they met. Putin spoke of a win. He left.",
            ["So they met.", "Putin spoke of a win.", "He left."],
        ),
        (
            "With U.S. Secretary Rubio. He met the U.S. They left.",
            ["With U.S. Secretary Rubio.", "He met the U.S.", "They left."],
        ),
        ("Some approx. Ten of them came.", ["Some approx. Ten of them came."]),
        ("At 10 a.m. they met in the U.S. capital.", ["At 10 a.m. they met in the U.S. capital."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_known_sentences(text, expected):
    assert sentences(text) == expected


marked = st.text(alphabet="abS \n.,?!'’‘“”\"«»„Mr\u202e\x00é😀", max_size=80)


@settings(deadline=None, max_examples=200)
@given(marked)
def test_spans_are_true_ordered_and_inside_their_paragraph(text):
    spans = tx.paragraphs(text)
    assert all("\n" not in text[a:b] and text[a:b] == text[a:b].strip() for a, b in spans)
    found = tx.find_quotations(text)
    assert [q.start for q in found] == sorted(q.start for q in found)
    for q in found:
        assert 0 <= q.start < q.inner_start <= q.inner_end <= q.end <= len(text)
        assert any(a <= q.start and q.end <= b for a, b in spans)
    previous = 0
    for a, b in tx.sentence_spans(text):
        assert previous <= a < b <= len(text)
        assert text[a:b] == text[a:b].strip()
        previous = b


@settings(deadline=None, max_examples=100)
@given(marked)
def test_sentences_cover_every_word(text):
    covered = "".join(sentences(text))
    assert "".join(covered.split()) == "".join(text.split())


def test_split_sentences_table():
    articles = pd.DataFrame({"article_id": ["a", "b", "c"], "text": ["One. “Two.”", None, ""]})
    before = articles.copy()
    out = tx.split_sentences(articles, progress=False)
    pd.testing.assert_frame_equal(articles, before)
    assert out["text"].tolist() == ["One.", "“Two.”"]
    assert out["in_quote"].tolist() == [0.0, 1.0]
    assert out["sentence_id"].tolist() == [0, 1]


def test_split_sentences_says_what_is_missing():
    with pytest.raises(TableError, match="no column 'text'; the nearest is 'Text'"):
        tx.split_sentences(pd.DataFrame({"article_id": ["a"], "Text": ["x"]}))
    with pytest.raises(TableError, match="'a' occurs more than once"):
        tx.split_sentences(pd.DataFrame({"article_id": ["a", "a"], "text": ["x", "y"]}))


def test_quoted_shares():
    text = "“Yes,” she said."
    assert tx.quoted_shares(text, [(0, 6), (7, 16), (0, 12)]).tolist() == [1.0, 0.0, 0.5]
