import itertools
import json
import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.errors import ArgumentError, TableError
from toolkit.reader import examples, read
from toolkit.reader.marks import Mark, cut

TEXT = "Putin said he was ready.\n“No,” Zelensky said."
ARTICLE = {"article_id": "a", "text": TEXT, "title": "Talks", "outlet": "Euronews"}
MENTIONS = pd.DataFrame(
    {
        "article_id": ["a", "a", "b"],
        "start": [0, 31, 0],
        "end": [5, 39, 3],
        "actor_id": ["vladimir-putin", "volodymyr-zelenskyy", "x"],
        "kind": ["name", "name", "name"],
        "confidence": [0.9, 0.8, 1.0],
    }
)
QUOTES = pd.DataFrame(
    {
        "article_id": ["a"],
        "quote_id": ["a-q0"],
        "start": [25],
        "end": [30],
        "pieces": [[[25, 30]]],
        "kind": ["direct"],
        "speaker": ["volodymyr-zelenskyy"],
        "speaker_via": ["name"],
        "source_start": pd.array([31], dtype="Int64"),
        "source_end": pd.array([39], dtype="Int64"),
        "cue_start": pd.array([None], dtype="Int64"),
        "cue_end": pd.array([None], dtype="Int64"),
    }
)
SENTIMENT = pd.DataFrame(
    {"article_id": ["a"], "start": [0], "end": [24], "level": ["sentence"], "polarity": [-0.25]}
)
REMOVED = pd.DataFrame({"article_id": ["a"], "text": ["Sign up"], "rule": ["sign-up"]})


class Strict(HTMLParser):
    """Collects tags and attributes, and checks that tags close in order."""

    VOID = frozenset({"meta", "br"})

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes, self.data = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, k, v) for k, v in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.data.append(data)


def parsed(page):
    parser = Strict()
    parser.feed(page._repr_html_())
    parser.close()
    assert not parser.open
    return parser


def full_page():
    return read(ARTICLE, mentions=MENTIONS, quotes=QUOTES, sentiment=SENTIMENT, removed=REMOVED)


def test_the_page_shows_the_marks_the_tables_have():
    html = full_page()._repr_html_()
    assert re.findall(r"<mark[^>]*>([^<]+)", html) == ["Putin", "Zelensky"]
    assert "actor_id: vladimir-putin; kind: name; confidence: 0.90" in html
    assert "<b>volodymyr-zelenskyy</b> (name)" in html
    assert re.search(r'<div>sentence <span title="[^"]+">▼&nbsp;-0.25</span></div>', html)
    assert "1 removed line" in html
    assert "[sign-up]" in html


def test_the_same_input_gives_the_same_bytes_and_inputs_stay(tmp_path):
    before = [t.copy() for t in (MENTIONS, QUOTES, SENTIMENT, REMOVED)]
    assert full_page().html() == full_page().html()
    for table, old in zip((MENTIONS, QUOTES, SENTIMENT, REMOVED), before, strict=True):
        pd.testing.assert_frame_equal(table, old)
    assert full_page().save(tmp_path / "p.html").read_text(encoding="utf-8").startswith("<!DOCTYPE")


ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</p></article><style>*{display:none}</style>",
    "javascript:alert(1)",
    "\u202egnp.exe\u2066",
    "<svg/onload=alert(1)>",
    "&lt;script&gt;",
    "\x00<b>",
    "{{7*7}} ${7*7}",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_article_text_never_becomes_markup(attack):
    article = dict.fromkeys(("text", "title", "outlet", "byline", "url"), attack)
    article["article_id"] = attack
    mentions = pd.DataFrame(
        {"article_id": [attack], "start": [0], "end": [3], "actor_id": [attack], "kind": [attack]}
    )
    removed = pd.DataFrame({"article_id": [attack], "text": [attack], "rule": [attack]})
    parser = parsed(read(article, mentions=mentions, removed=removed))
    assert set(parser.tags) <= {
        "article", "header", "div", "h2", "p", "span", "mark", "sup", "b", "details", "summary", "small",
    }  # fmt: skip
    names = {name for _, name, _ in parser.attributes}
    assert names <= {"style", "title", "data-layer", "dir"}
    for _, name, value in parser.attributes:
        if name == "style":
            assert "url(" not in value and "expression" not in value
    raw = read(article, mentions=mentions)._repr_html_()
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", raw)


def test_only_plain_web_addresses_become_links():
    parser = parsed(read(ARTICLE | {"url": "https://example.org/a?b=1&c=2"}))
    assert ("a", "href", "https://example.org/a?b=1&c=2") in parser.attributes
    assert "a" not in parsed(read(ARTICLE | {"url": 'https://x.org/" onclick="x'})).tags


spans = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=12)


@settings(deadline=None, max_examples=200)
@given(spans, st.integers(0, 10), st.integers(11, 30))
def test_cut_covers_the_stretch_exactly(pairs, start, end):
    marks = [Mark(a, b, "mention") for a, b in pairs]
    out = cut(start, end, marks)
    assert out[0].start == start and out[-1].end == end
    assert all(a.end == b.start for a, b in itertools.pairwise(out))
    for stretch in out:
        for mark in marks:
            covers = (
                mark.start <= stretch.start and stretch.end <= mark.end and mark.start < mark.end
            )
            assert (mark in stretch.marks) == covers


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), spans)
def test_any_text_and_any_marks_give_a_well_formed_page_with_all_its_text(text, pairs):
    mentions = pd.DataFrame(
        [{"article_id": "a", "start": a, "end": b, "actor_id": f"x{a % 3}"} for a, b in pairs],
        columns=["article_id", "start", "end", "actor_id"],
    )
    parsed(read({"article_id": "a", "text": text}, mentions=mentions))


def test_no_text_long_text_and_right_to_left_text():
    assert "no text" in read({"article_id": "a", "text": None})._repr_html_()
    page = read({"article_id": "a", "text": "word " * 100_000}, max_chars=1000)._repr_html_()
    assert "the first 1,000 of 500,000 characters" in page
    assert len(page) < 10_000
    assert "שלום" in read({"article_id": "a", "text": "שלום עולם"})._repr_html_()


def test_two_articles_side_by_side():
    other = ARTICLE | {"article_id": "b", "text": TEXT.replace("ready", "not ready")}
    html = read(ARTICLE, compare_with=other)._repr_html_()
    assert "− <span" in html and "+ <span" in html and "shared word for word: 50%" in html


def test_wrong_arguments_say_what_is_wrong():
    two = pd.DataFrame([ARTICLE, ARTICLE])
    with pytest.raises(ArgumentError, match="must be one article, has 2 rows"):
        read(two)
    with pytest.raises(TableError, match="article: has no column 'text'"):
        read({"article_id": "a"})
    with pytest.raises(ArgumentError, match="max_chars=0"):
        read(ARTICLE, max_chars=0)
    with pytest.raises(TableError, match="mentions: has no column 'end'"):
        read(ARTICLE, mentions=pd.DataFrame({"article_id": [], "start": []}))


def test_examples_show_the_sentences_behind_a_row():
    articles = pd.DataFrame([ARTICLE])
    row = {"outlet": "Euronews", "actor_id": "volodymyr-zelenskyy", "n": 1}
    out = examples(row, articles=articles, details=MENTIONS)
    assert out["sentence"].tolist() == ["“No,” Zelensky said."]
    assert out["text"].tolist() == ["Zelensky"]
    with pytest.raises(ArgumentError, match="no field to look examples up by; it has n"):
        examples({"n": 1}, articles=articles, details=MENTIONS)
    assert examples({"outlet": "BBC"}, articles=articles, details=MENTIONS).empty


def test_two_megabytes_are_shown_in_part_and_send_no_more_than_that():
    text = ("Putin spoke of talks. " * 40 + "\n") * 2300
    assert len(text) > 2_000_000
    starts = list(range(0, len(text) - 100, 100))
    mentions = pd.DataFrame(
        {"article_id": "a", "start": starts, "end": [s + 5 for s in starts], "actor_id": "p"}
    )
    page = read({"article_id": "a", "text": text}, mentions=mentions)
    assert 1990 <= page._repr_html_().count("<mark") <= 2010
    widget = page.widget()
    assert len(widget.content["items"]) == 2000
    assert len(json.dumps(widget.content)) < 1_000_000
