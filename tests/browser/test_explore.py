"""The window over a corpus in a real browser, against its Python side."""

from __future__ import annotations

import pandas as pd
import pytest

import toolkit as tk

SETTLED = "seq => Number(document.querySelector('.tke').dataset.seq) === seq"


@pytest.fixture(scope="module")
def tables(make_corpus):
    return make_corpus(60, outlets=4)


def settle(page, explorer):
    """Wait until the page shows what was asked last."""
    page.wait_for_timeout(90)  # the search waits for the next key
    page.wait_for_function(SETTLED, arg=explorer.widget().query.get("seq", 0))


def titles(page):
    return page.locator(".tke-title").all_inner_texts()


def test_filters_leave_the_articles_they_should(stage, tables, shots):
    explorer = tk.explore(tables)
    page, watched = stage(explorer.widget(), 1200, 1100)
    articles = tables["articles"]
    assert titles(page) == articles["title"].tolist()[:25]
    assert page.locator(".tke-count").inner_text() == "60 of 60 articles"
    page.screenshot(path=str(shots / "explore.png"))

    page.get_by_label("outlet", exact=True).select_option(label="Outlet 1 (15)")
    settle(page, explorer)
    mine = articles[articles["outlet"] == "Outlet 1"]
    assert titles(page) == mine["title"].tolist()

    page.get_by_label("words", exact=True).fill('ceasefire "nobody has seen"')
    settle(page, explorer)
    text = mine["text"]
    mine = mine[text.str.contains("ceasefire") & text.str.lower().str.contains("nobody has seen")]
    assert 0 < len(mine) < 15 and titles(page) == mine["title"].tolist()

    page.get_by_label("from").fill("2025-05-10")
    page.get_by_label("from").dispatch_event("change")
    settle(page, explorer)
    mine = mine[mine["published"] >= "2025-05-10"]
    assert titles(page) == mine["title"].tolist()
    pd.testing.assert_series_equal(
        explorer.selection["article_id"], mine["article_id"], check_index=False
    )

    quotes = tables["quotes"]
    quotes = quotes[quotes["article_id"].isin(mine["article_id"])]
    caption = page.locator(".tke-who caption").inner_text()
    n_quoting = quotes["article_id"].nunique()
    assert caption == f"Who is quoted: {len(quotes)} quotes in {n_quoting} of {len(mine)} articles"
    counts = quotes["speaker"].value_counts()
    shown = {
        row.locator("th").inner_text(): int(row.locator("td").nth(1).inner_text())
        for row in page.locator(".tke-who tbody tr").all()
    }
    assert {k: v for k, v in shown.items() if k != "not known"} == counts.to_dict()
    assert shown.get("not known", 0) == int(quotes["speaker"].isna().sum())

    page.get_by_role("button", name="clear").click()
    settle(page, explorer)
    assert page.locator(".tke-count").inner_text() == "60 of 60 articles"
    page.get_by_role("button", name="next page").click()
    page.wait_for_function("document.querySelector('.tke-pager span').innerText === 'page 2 of 3'")
    assert titles(page) == articles["title"].tolist()[25:50]
    watched.check()


def test_by_keyboard_to_an_article_and_a_correction_across_articles(stage, tables, shots):
    explorer = tk.explore(tables)
    page, watched = stage(explorer.widget(), 1200, 1100)
    first = page.locator(".tke-open").first
    first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.tkr-title').innerText === 'Story 3'")
    assert explorer.article_id == "000003"
    assert page.evaluate("document.activeElement.dataset.at") == "3"
    page.locator(".tkr").focus()
    quotes = tables["quotes"]
    for number, key in ((3, "000003"), (5, "000005")):
        page.locator(f'.tke-open[data-at="{number}"]').click()
        page.wait_for_function(
            f"document.querySelector('.tkr-title').innerText === 'Story {number}'"
        )
        page.locator(f'[data-side="{number}:q0"]').click()
        page.keyboard.press("x")
        mine = quotes[quotes["article_id"] == key]
        assert explorer.corrections["quote_id"].tolist()[-1] == mine["quote_id"].iloc[0]
    assert explorer.corrections["article_id"].tolist() == ["000003", "000005"]
    page.screenshot(path=str(shots / "explore-corrected.png"))
    left = tk.apply_corrections(quotes, explorer.corrections)
    assert len(left) == len(quotes) - 2
    again = tk.explore(tables, corrections=explorer.corrections)
    pd.testing.assert_frame_equal(again.corrections, explorer.corrections)
    watched.check()


def test_axe_finds_nothing(stage, tables, check_axe):
    page, _ = stage(tk.explore(tables).widget(), 1200, 1100)
    check_axe(page, "#here")


def test_hostile_names_and_titles_stay_text(stage):
    attack = '<img src=x onerror="window.hacked=1">\u202e'
    articles = pd.DataFrame(
        {"article_id": ["a"], "outlet": [attack], "title": [attack], "text": [attack],
         "published": [pd.NaT], "status": [attack]}
    )  # fmt: skip
    quotes = pd.DataFrame(
        {"article_id": ["a"], "quote_id": ["q"], "start": [0], "end": [5], "speaker": [attack],
         "kind": [attack], "cue_class": [attack], "text": ["<img "]}
    )  # fmt: skip
    page, watched = stage(tk.explore({"articles": articles, "quotes": quotes}).widget())
    page.wait_for_selector(".tke-who")
    assert not page.evaluate("window.hacked")
    assert page.locator(".tke img").count() == 0
    shown = page.locator(".tke").inner_text()
    assert "\u202e" not in shown and "⟨U+202E⟩" in shown
    watched.check()


def test_nothing_to_show(stage, tables):
    empty = {name: table.iloc[:0] for name, table in tables.items()}
    page, watched = stage(tk.explore(empty).widget())
    assert "No article is left" in page.locator(".tke").inner_text()
    assert page.locator(".tke-count").inner_text() == "0 of 0 articles"
    alone = tk.explore({"articles": tables["articles"]})
    page, watched = stage(alone.widget())
    assert "No table of quotes was given." in page.locator(".tke-voices").inner_text()
    watched.check()
