import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import sentences as cutting
from toolkit.errors import TableError
from toolkit.sentences import sentence_spans, split_sentences


def sentences(text):
    return [text[a:b] for a, b in sentence_spans(text)]


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


@settings(deadline=None, max_examples=100)
@given(marked)
def test_spans_are_true_and_ordered(text):
    previous = 0
    for a, b in sentence_spans(text):
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
    out = split_sentences(articles, progress=False)
    pd.testing.assert_frame_equal(articles, before)
    assert out["text"].tolist() == ["One.", "“Two.”"]
    assert out["in_quote"].tolist() == [0.0, 1.0]
    assert out["sentence_id"].tolist() == [0, 1]


def test_split_sentences_says_what_is_missing():
    with pytest.raises(TableError, match="no column 'text'; the nearest is 'Text'"):
        split_sentences(pd.DataFrame({"article_id": ["a"], "Text": ["x"]}))
    with pytest.raises(TableError, match="'a' occurs more than once"):
        split_sentences(pd.DataFrame({"article_id": ["a", "a"], "text": ["x", "y"]}))


ends = st.lists(
    st.sampled_from(
        ["They met.", "Mr.", "Lt.", "sgt.", "U.S.", "E.U.", "etc.", " ", " ", " ", "\n", "\t", "!", "?",
         "…", ". . .", "\"", "”", "“", "'", "’", "»", "«", ")", "(", "--", "*", "said", "President",
         "He", "a.m.", "1.", "Putin.", "it"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(ends)
def test_nupunkt_is_not_asked_in_vain(text):
    """Where it is not asked, its cuts are among those made anyhow."""
    found = sentence_spans(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "_ENDER", re.compile("[.!?…]|$"))  # one more than there are
        cutting._kept_sentences.cache_clear()
        assert sentence_spans(text) == found
    cutting._kept_sentences.cache_clear()
