"""A report is one page that needs nothing else, says what it rests on, and never obeys a text."""

import html.parser
import json

import pandas as pd
import pytest

import toolkit as tk
from toolkit.cli import main
from toolkit.errors import ArgumentError
from toolkit.report import make_report, page
from toolkit.shipped import shipped

NAMES = ["findings", "loaded", "named", "heard", "verbs", "tone", "articles", "method"]


class Seen(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.links, self.alts = [], [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        self.links += [v for k, v in attrs if k in ("src", "href", "srcset", "action")]
        assert not [k for k in given if k.startswith("on")]
        if tag == "img":
            self.alts.append(given.get("alt", ""))


def parse(text):
    seen = Seen()
    seen.feed(text)
    return seen


@pytest.fixture(scope="module")
def five(tmp_path_factory):
    """The demo, as a user runs it."""
    out = tmp_path_factory.mktemp("demo") / "new"
    with pytest.raises(SystemExit) as stop:
        main(["demo", "--out", str(out), "--no-progress", "--json"])
    assert not stop.value.code
    return out


def test_the_demo_leaves_results_and_a_page(five):
    assert tk.load_analysis(five / "build").counts()["articles"] == 5
    text = (five / "report.html").read_text(encoding="utf-8")
    for name in NAMES:
        assert f"<h2 id='{name}'>" in text
    assert "Not shown for these articles" not in text


def test_the_page_needs_nothing_else_and_has_alternative_texts(five):
    seen = parse((five / "report.html").read_text(encoding="utf-8"))
    assert not {"script", "link", "iframe", "object", "embed"} & set(seen.tags)
    assert [u for u in seen.links if not u.startswith(("data:image/png;base64,", "#"))] == []
    assert len(seen.alts) >= 6 and all(len(alt) > 40 for alt in seen.alts)


def test_the_page_says_what_it_rests_on(five):
    text = (five / "report.html").read_text(encoding="utf-8")
    options = tk.load_analysis(five / "build").options
    assert options["weights"] in text and options["registry"] in text
    assert f"framing-toolkit</td><td>{tk.__version__}" in text
    assert "prove nothing about an outlet" in text


def test_the_same_analysis_gives_the_same_bytes(five, tmp_path):
    title = "Five articles on the peace talks of May and June 2025"  # the demo's
    again = make_report(
        tk.load_analysis(five / "build"), tmp_path / "b" / "b.html", title=title, progress=False
    )
    assert again.read_bytes() == (five / "report.html").read_bytes()


def test_hostile_articles_one_outlet_and_no_quotes(tmp_path):
    rows = [
        {"outlet": "<script>alert(1)</script>", "title": "<img src=x onerror=alert(1)>",
         "text": "The <b>river</b> rose again. It rained for a week in the hills. " * 8},
        {"outlet": "<script>alert(1)</script>", "title": None,
         "text": "A second text about the water and the weather in the region. " * 8},
    ]  # fmt: skip
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    analysis = tk.analyze(source, out=tmp_path / "build", engine="serial", progress=False)
    text = make_report(
        analysis, tmp_path / "r.html", title="<script>", max_articles=1, progress=False
    ).read_text(encoding="utf-8")
    assert "script" not in parse(text).tags
    assert "1 more are not shown here" in text


def test_nothing_to_read(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(b"")
    analysis = tk.analyze(tmp_path / "in", out=tmp_path / "build", engine="serial", progress=False)
    text = make_report(analysis, tmp_path / "r.html", progress=False).read_text(encoding="utf-8")
    assert "0 of 1 files" in text


def test_wrong_arguments(five, tmp_path):
    with pytest.raises(ArgumentError, match="max_articles=-1"):
        make_report(five / "build", tmp_path / "r.html", max_articles=-1)
    with pytest.raises(ArgumentError, match="is a folder"):
        make_report(five / "build", tmp_path)
    with pytest.raises(ArgumentError, match="nowhere"):
        make_report(tmp_path / "nowhere", tmp_path / "r.html")


def test_report_from_a_terminal(five, tmp_path, capsys):
    target = tmp_path / "page.html"
    with pytest.raises(SystemExit) as stop:
        main(["report", str(five / "build"), "--out", str(target), "--articles", "0", "--json",
              "--no-progress"])  # fmt: skip
    assert not stop.value.code
    assert json.loads(capsys.readouterr().out) == [{"what": "report", "path": str(target)}]
    assert "0 articles, in order. 5 more" in target.read_text(encoding="utf-8")


def test_tables_are_escaped_and_cut():
    frame = pd.DataFrame({"a_b": ["<x>", "\x07y", None], "n": [1000, 2, 3]})
    text = page.table(frame, most=2)
    assert "&lt;x&gt;" in text and "�y" in text and ">1,000<" in text and "1 rows more" in text
    assert "a b" in text and "<x>" not in text


def test_what_is_shipped_is_named():
    with pytest.raises(ArgumentError, match="data/raw"):
        shipped("data/raws")
