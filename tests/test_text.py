import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import text as tx


def quoted(text):
    return [text[q.start : q.end] for q in tx.find_quotations(text)]


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


def test_quoted_shares():
    text = "“Yes,” she said."
    assert tx.quoted_shares(text, [(0, 6), (7, 16), (0, 12)]).tolist() == [1.0, 0.0, 0.5]
