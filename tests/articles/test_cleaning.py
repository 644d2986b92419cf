"""The cleaner on its own: what goes, what stays, and where it says it stood."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.articles import boilerplate, classifier, features
from toolkit.articles.assemble import Draft
from toolkit.articles.boilerplate import clean_text, fold
from toolkit.articles.head import find_byline, find_title, is_name
from toolkit.articles.lines import split_lines, unwrap
from toolkit.articles.pages import page_lines
from toolkit.articles.repeated import remove_repeated
from toolkit.articles.rules import line_rule
from toolkit.errors import WeightsError

BODY = [
    "The first direct talks in three years ended on Friday after less than two hours, officials said.",
    "“We are ready to go on,” the minister told reporters outside the palace on the Bosphorus.",
    "His counterpart did not say whether his side would come back to the table next week.",
    "Observers in both capitals had expected little from the meeting, and they got even less.",
]


@pytest.mark.parametrize(("line", "rule"), [
    ("Leave a comment", "comment prompt"),
    ("12 Comments", "comment prompt"),
    ("Laissez un commentaire", "comment prompt"),
    ("READ MORE: What we know about the talks", "read more link"),
    ("Lesen Sie auch: Was bisher geschah", "read more link"),
    ("Sign up for our morning briefing", "sign-up prompt"),
    ("Already a member? Log in", "sign-up prompt"),
    ("Share on Facebook", "share link"),
    ("Advertisement", "page control"),
    ("×", "page control"),
    ("© 2025 The Daily Record. All rights reserved.", "copyright line"),
    ("(Reporting by Jane Doe in Kyiv; editing by John Roe)", "agency credit"),
    ("We use cookies to improve this site. See our privacy policy.", "cookie text"),
    ("Smoke over the harbour of Odesa on Monday. Jane Doe/AFP via Getty Images", "photo caption"),
    ("Photo: Jane Doe / Reuters", "photo caption"),
    ("- 18:40 Ministers meet in Ankara", "headline list"),
])  # fmt: skip
def test_kinds_of_lines(line, rule):
    found = line_rule(line, len(line.split()))
    assert found is not None and found[0] == rule and 0 < found[1] <= 1


@pytest.mark.parametrize("line", [
    *BODY,
    "He told Reuters that the talks had ended.",
    "The company said its privacy policy had not changed since the spring, and that nobody had complained.",
    "Share prices fell by a tenth after the announcement, and the rouble lost what it had gained.",
    "Join or die, the old slogan said, and the delegates who had come from all over the country laughed.",
    "“Read more than you write,” the old editor used to say to those who came to him with their drafts.",
    "“Sign up for this war? Never,” said the young man, and he turned his back on the recruiting officer.",
])  # fmt: skip
def test_sentences_of_an_article_are_no_furniture(line):
    assert line_rule(line, len(line.split())) is None


def test_nothing_between_the_paragraphs_is_lost():
    found = clean_text("\n".join(BODY))
    assert found.text == "\n\n".join(BODY) and found.removed == []
    assert [("\n".join(BODY))[a:b] for a, b in found.spans] == BODY


def test_an_appeal_goes_and_an_opinion_piece_stays():
    appeal = [
        "Dear readers,",
        "We need your help to go on.",
        "Please support our work today with a donation.",
    ]
    found = clean_text("\n".join([*BODY, *appeal]))
    assert found.text == "\n\n".join(BODY)
    assert {r.rule for r in found.removed} == {"appeal to readers"}
    opinion = [
        "We have been here before, and we know how it ends: with our diplomats waiting in an empty room.",
        "You may say that talking is better than shooting, and we would not be the ones to disagree.",
        "But our patience is not without end, and your vote in autumn will say how long it lasts.",
    ]
    assert clean_text("\n".join(opinion)).text == "\n\n".join(opinion)


@given(
    st.lists(
        st.sampled_from(
            [*BODY, "Menu", "Read more", "", "Sign up now", "x" * 300, "A. B", "•", "18:40 News"]
        ),
        max_size=25,
    )
)
@settings(deadline=None, max_examples=30)
def test_every_line_is_kept_or_removed_or_in_the_head(lines):
    text = "\n".join(lines)
    found = clean_text(text)
    pieces = [text[a:b] for a, b in found.spans]
    assert found.text == "\n\n".join(pieces)
    gone = [text[r.start : r.end] for r in found.removed]
    rest = sorted(line.text for line in split_lines(text))
    for piece in [*pieces, *gone]:
        rest.remove(piece)
    assert len(rest) <= 2
    assert all(0 <= r.at <= len(found.text) and 0 <= r.score <= 1 for r in found.removed)


@given(st.text(max_size=300), st.sampled_from(["lines", "body", "page"]))
@settings(deadline=None, max_examples=50)
def test_any_text_can_be_cleaned(text, layout):
    found = clean_text(text, layout=layout)
    assert isinstance(found.text, str)


def test_the_body_of_a_database_keeps_short_lines():
    lines = [BODY[0], "What next?", BODY[1], BODY[2]]
    assert clean_text("\n".join(lines), layout="body").text == "\n\n".join(lines)


def test_a_known_headline_and_byline_are_taken_out_of_the_top():
    text = "\n".join(["Talks end", "By Jane Doe", *BODY])
    found = clean_text(text, title="Talks End", byline="Jane Doe")
    assert found.text == "\n\n".join(BODY) and found.removed == []


def test_headline_and_byline():
    lines = split_lines(
        "\n".join(["The Daily Record", "Talks end without a result", "By Jane Doe", "", *BODY])
    )
    flags = [False] * len(lines)
    assert find_title(lines, flags) == 1 and find_byline(lines, [2, 0]) == 2
    assert find_title(split_lines("\n".join(BODY)), [False] * 4) is None
    assert not is_name("Breaking News") and is_name("Ursula von der Leyen")


def test_unwrap_moves_no_character():
    text = (
        "One line that is about as wide as the next\none line that is about as wide as the one\n"
        * 4
    )
    out = unwrap(text)
    assert len(out) == len(text) and out.count("\n") < text.count("\n")
    assert unwrap("\n".join(BODY)) == "\n".join(BODY)


def test_the_trees_are_evaluated_as_they_are_written():
    names = features.all_names()
    weights = {
        "features": names, "depth": 2, "bias": 0.5,
        "trees": [{"feature": [0, 1, 0], "threshold": [1.0, 2.0, 3.0], "value": [-1.0, 1.0, -2.0, 2.0]}],
    }  # fmt: skip
    x = np.zeros((4, len(names)))
    x[:, 0], x[:, 1] = [0, 0, 2, 4], [0, 3, 0, 0]
    margins = 0.5 + np.array([-1.0, 1.0, -2.0, 2.0])
    np.testing.assert_allclose(
        classifier.Trees.of(weights).probability(x), 1 / (1 + np.exp(-margins))
    )
    with pytest.raises(WeightsError):
        classifier.Trees.of({**weights, "features": names[1:]})


def test_the_shipped_weights_fit_and_rules_are_patterns():
    assert len(json.loads((files("toolkit.articles") / "lines.json").read_text())["trees"]) > 50
    assert len(features.all_names()) == len(set(features.all_names()))


def draft(number, paragraphs, outlet="X"):
    text, spans, at = "\n\n".join(paragraphs), [], 0
    for p in paragraphs:
        spans.append((at, at + len(p)))
        at += len(p) + 2
    row = {"article_id": str(number), "status": "ok", "outlet": outlet, "text": text, "n_words": 9}
    return Draft(row, [], spans)


def own(sentence, number):
    return " ".join(f"{w}{number}" if k % 5 == 0 else w for k, w in enumerate(sentence.split()))


def test_passages_that_come_back_in_an_outlet_go():
    standing = "The Daily Record brings you the news of the region every day, and it has done so since 1921."
    drafts = [
        draft(i, [own(BODY[i % 4], i), own(BODY[(i + 1) % 4], i), standing]) for i in range(12)
    ]
    others = [draft(i, [BODY[0], standing], outlet="Y") for i in range(3)]
    assert remove_repeated([*drafts, *others]) == 12
    assert all(standing not in d.row["text"] and len(d.spans) == 2 for d in drafts)
    assert all(standing in d.row["text"] for d in others)
    assert drafts[0].removed[0]["rule"] == "repeated in the outlet"
    assert drafts[0].removed[0]["position"] <= len(drafts[0].row["text"])


def test_copies_of_one_article_are_no_repetition():
    drafts = [draft(i, BODY) for i in range(15)]
    assert remove_repeated(drafts) == 0


def test_page_lines_cover_what_is_not_in_the_body():
    page = "\n".join(["Home", *BODY, "Home"])
    assert [page[r.start : r.end] for r in page_lines(page, "\n\n".join(BODY))] == ["Home", "Home"]
    assert fold("A–B!") == fold("a b") and boilerplate.Cleaned("x").removed == []


@pytest.mark.parametrize(("text", "kept"), [
    ("Ukraine and Russia agreed to talk.", "Ukraine and Russia agreed to talk."),
    ("Share on Facebook\nBoth sides agreed to talk.\nRead more", "Both sides agreed to talk."),
    ("Talks fail", ""),
    ("Share on Facebook\nAll rights reserved.\nRead more", ""),
])  # fmt: skip
def test_an_article_may_be_one_short_sentence(text, kept):
    assert clean_text(text).text == kept
