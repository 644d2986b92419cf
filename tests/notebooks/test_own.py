"""The series on articles of one's own: what is written, what is refused, what is said."""

from __future__ import annotations

import json
import re

import nbformat
import pandas as pd
import pytest
from nbformat import v4

from toolkit.errors import ArgumentError, RegistryError, ToolkitError
from toolkit.notebooks import run_on_articles
from toolkit.notebooks.methods import caveats, facts, provenance

EVIL = "<script>alert(1)</script><img src=http://evil.example/x onerror=alert(2)>"
LOAD = """\
import toolkit as tk
from toolkit import plots
from toolkit.figures import save_figure
from toolkit.notebooks import kept, need, usable
articles = usable(kept(results, "articles"))
mentions = kept(results, "mentions", articles)
"""
CHART = """\
counts = tk.count_mentions(mentions, articles, by="outlet")
ax = plots.plot_mention_heatmap(counts, source=plots.source_line(articles))
"""
SAVE = """\
names = save_figure(ax, "01-named", notebook="01-first")
articles[["outlet", "text"]]
"""


@pytest.fixture
def series(tmp_path):
    """Three notebooks: one that draws, one that has nothing to show, one that fails."""
    folder = tmp_path / "series"
    folder.mkdir()
    parameters = v4.new_code_cell(
        'data = "x"\nmetadata = None\nactors = None\nresults = None\nsize = 1',
        id="parameters", metadata={"tags": ["parameters"]},
    )  # fmt: skip
    first = [
        v4.new_markdown_cell("# 1. Who is *named*\n\n**Question.** Who?", id="question"),
        v4.new_markdown_cell(
            "- These are five articles.", id="shipped", metadata={"tags": ["shipped"]}
        ),
        parameters,
        v4.new_code_cell(LOAD, id="load"),
        v4.new_code_cell(CHART, id="chart"),
        v4.new_code_cell(SAVE, id="save"),
        v4.new_code_cell('print(f"Somebody is named {len(mentions) * size} times.")', id="finding"),
        v4.new_markdown_cell(
            "**Next:** [2](02-x.ipynb)", id="next", metadata={"tags": ["navigation"]}
        ),
    ]
    second = [parameters, v4.new_code_cell(LOAD + 'need(False, "One outlet: " + articles["outlet"][0])', id="load"),
              v4.new_code_cell("1 / 0", id="never")]  # fmt: skip
    third = [v4.new_code_cell("number = 1 / 0  # <b>bold</b>", id="fails")]
    for name, cells in (("01-first", first), ("02-second", second), ("03-third", third)):
        nbformat.write(v4.new_notebook(cells=cells), folder / f"{name}.ipynb")
    return folder


@pytest.fixture
def corpus(tmp_path):
    """Two articles of one outlet whose name and text attack the page."""
    data = tmp_path / "articles"
    data.mkdir()
    text = "Vladimir Putin spoke to reporters in Moscow about the talks on Monday. "
    for name in "ab":
        (data / f"{name}.txt").write_text(f"{text * 3}\n\n{EVIL} he said in file {name}. {text}")
    table = pd.DataFrame({"file": ["a.txt", "b.txt"], "outlet": EVIL, "outlet_how": "stated"})
    table.to_csv(tmp_path / "metadata.csv", index=False)
    return data


def test_a_report_holds_everything_loads_nothing_and_is_the_same_again(series, corpus, tmp_path):
    out = tmp_path / "report"
    options = {
        "out": out, "folder": series, "metadata": tmp_path / "metadata.csv", "progress": False,
        "parameters": {"size": 10},
    }  # fmt: skip
    told = run_on_articles(corpus, **options)
    states = told.set_index("file")["state"]
    assert states["01-first.ipynb"] == "new" and states["02-second.ipynb"] == "ended early"
    assert states["03-third.ipynb"] == "failed" and states["report.html"] == "new"
    assert (out / "figures" / "01-named.svg").is_file()

    page = (out / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page and "<img src=http" not in page and "onerror=alert" not in page.replace(
        "onerror=alert(2)&gt;", ""
    )  # fmt: skip
    assert "default-src 'none'" in page
    for source in re.findall(r"(?:src|href)=[\"']([^\"']*)", page):
        assert source.startswith(("data:image/png;base64,", "#")), source[:60]
    assert page.count("data:image/png;base64,") == 1
    assert re.search(r'alt="Heatmap of mentions', page)
    assert page.count("Code of this step") == 9 and "<details open" not in page
    assert "These are five articles" not in page and "Next:" not in page
    assert "Who is named</a>" in page and "times." in page.split('id="01-first"')[0], (
        "findings on top"
    )
    assert "This notebook ends here. One outlet" in page
    assert "This notebook failed." in page and "ZeroDivisionError" in page
    assert "&lt;b&gt;bold" in page
    for said in ("Nobody has checked", "All articles are by one outlet", "Versions", "weights",
                 "No article has a date", "1 duplicate"):  # fmt: skip
        assert said in page, said

    book = nbformat.read(out / "notebooks" / "01-first.ipynb", 4)
    injected = next(c for c in book.cells if "injected-parameters" in c.metadata.get("tags", []))
    assert 'data = "../../articles"' in injected.source and "size = 10" in injected.source
    assert str(tmp_path) not in json.dumps(book), "what is written can be moved"
    about = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert set(about) == {"articles", "caveats", "versions", "hashes"}
    assert all(re.fullmatch(r"[0-9a-f]{64}", h) for k, h in about["hashes"].items() if ":" in k)

    again = run_on_articles(corpus, **options)
    assert set(again["state"]) == {"unchanged", "ended early", "failed"}


def test_what_is_refused_before_anything_runs(series, corpus, tmp_path):
    out = tmp_path / "report"
    common = {"out": out, "folder": series, "progress": False}
    with pytest.raises(ArgumentError, match="parameter='sise' is not known; did you mean 'size'"):
        run_on_articles(corpus, parameters={"sise": 2}, **common)
    with pytest.raises(ArgumentError, match="give it as data="):
        run_on_articles(corpus, parameters={"data": "elsewhere"}, **common)
    with pytest.raises(ArgumentError, match=r"data='.*nowhere' does not exist"):
        run_on_articles(tmp_path / "nowhere", **common)
    with pytest.raises(ArgumentError, match=r"actors='.*no.yaml' does not exist"):
        run_on_articles(corpus, actors=tmp_path / "no.yaml", **common)
    with pytest.raises(ArgumentError, match="is a file; it must be a folder"):
        run_on_articles(corpus, **{**common, "out": corpus / "a.txt"})
    bad = tmp_path / "bad.yaml"
    bad.write_text("actors: 5")
    with pytest.raises((RegistryError, ToolkitError)):
        run_on_articles(corpus, actors=bad, **common)
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "a.txt").write_text("")
    with pytest.raises(ArgumentError, match="no article could be read"):
        run_on_articles(empty, **common)
    assert not (out / "report.html").exists()


def articles(**columns):
    base = {"outlet": ["A"] * 6, "status": "ok", "n_words": 100, "language": "en",
            "published": pd.Timestamp("2025-05-15")}  # fmt: skip
    return pd.DataFrame({**base, **columns})


def test_caveats_fit_the_articles():
    quotes = pd.DataFrame({"speaker": ["x", None]})

    def said(**columns):
        return " ".join(caveats(articles(**columns), quotes))

    assert "All articles are by one outlet" in said()
    assert "All articles are by one outlet" not in said(outlet=["A", "B"] * 3)
    assert "prove nothing about an outlet" in said(outlet=["A", "B"] * 3)
    assert "prove nothing" not in said(outlet=["A"] * 6)
    assert "2 of 6 articles name no outlet" in said(outlet=["A", "B", None] * 2)
    assert "3 of 6 articles are not in English" in said(language=["en", "de"] * 3)
    assert "not in English" not in said(language=[None] * 6)
    assert "No article has a date" in said(published=pd.NaT)
    assert "6 dates were inferred" in said(published_how="inferred")
    assert "50% of the quotations" in said()
    assert "No quotation was found" in " ".join(caveats(articles(), quotes.head(0)))
    assert "Nobody has checked" in said()
    assert "Nobody has checked" not in " ".join(caveats(articles(), quotes, checked=True))


def test_facts_count_what_was_left_out():
    found = facts(articles(status=["ok"] * 4 + ["empty", "duplicate"]))
    assert found["articles"] == "4 of 6 files" and found["left out"] == "1 empty, 1 duplicate"
    assert found["words"] == "400" and found["languages"] == "en 4"
    assert facts(articles(published=pd.NaT))["days"] == "none known"
    with pytest.raises(ArgumentError):
        provenance("no-such-folder")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--data", "x"], "--data needs --out"),
        (["--actors", "a.yaml"], "--actors needs --data"),
        (["--out", "o"], "--out needs --data"),
        (["--data", "x", "--out", "o", "--stale"], "--stale needs no --data"),
        (["--data", "x", "--out", "o", "-p", "nonsense"], "is not of the form NAME=VALUE"),
        (["--data", "nowhere", "--out", "o"], "data='nowhere' does not exist"),
    ],
)
def test_the_command_refuses_what_does_not_go_together(
    series, monkeypatch, capsys, arguments, message
):
    from toolkit.cli import main

    monkeypatch.chdir(series.parent)
    (series.parent / "x").mkdir()
    with pytest.raises(SystemExit) as stop:
        main(["notebooks", "run", "--folder", str(series), "--no-progress", *arguments])
    assert stop.value.code == 2
    assert message in capsys.readouterr().err
