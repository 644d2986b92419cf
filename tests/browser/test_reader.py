"""The reader's widget in a real browser, against its Python side."""

from __future__ import annotations

import pandas as pd
import pytest

import toolkit as tk

TEXT = (
    "Putin said he was ready. The talks begin on Monday.\n"
    "“No,” Zelensky said, “we will not leave Kyiv.” Nobody else spoke to Putin.\n"
    "An aide warned that Trump “told us to wait”."
)
ARTICLE = {
    "article_id": "a", "text": TEXT, "title": "Talks", "outlet": "Euronews",
    "published": pd.Timestamp("2025-06-04"), "url": "https://example.org/a",
}  # fmt: skip


def at(words, start=0):
    begin = TEXT.index(words, start)
    return begin, begin + len(words)


def mention(words, actor, kind="name", confidence=0.9, start=0):
    begin, end = at(words, start)
    return {
        "article_id": "a", "start": begin, "end": end, "text": words, "actor_id": actor,
        "kind": kind, "confidence": confidence,
    }  # fmt: skip


MENTIONS = pd.DataFrame(
    [
        mention("Putin", "vladimir-putin"),
        mention("he", "vladimir-putin", "pronoun", 0.6, 10),
        mention("Zelensky", "volodymyr-zelenskyy"),
        mention("Kyiv", "ukraine", "metonym", 0.7),
        mention("Putin", "vladimir-putin", start=60),
        mention("Trump", "donald-trump"),
        mention("us", None, "pronoun", 0.3, TEXT.index("told us")),
    ]
)


def quote(number, pieces, speaker, kind, source, *, parent=None, confidence=0.9):
    spans = [at(p) for p in pieces]
    start, end = spans[0][0], spans[-1][1]
    a, b = at(source, 0 if speaker != "nobody" else start)
    return {
        "article_id": "a", "quote_id": f"a-q{number}", "start": start, "end": end,
        "text": TEXT[start:end], "pieces": [list(s) for s in spans], "kind": kind,
        "source_start": a, "source_end": b, "source": source, "speaker": speaker,
        "speaker_via": "none" if speaker is None else "name", "parent": parent,
        "confidence": confidence,
    }  # fmt: skip


QUOTES = pd.DataFrame(
    [
        quote(0, ["he was ready"], "vladimir-putin", "indirect", "Putin"),
        quote(1, ["No,", "we will not leave Kyiv."], "volodymyr-zelenskyy", "direct", "Zelensky"),
        quote(2, ["Trump “told us to wait”"], None, "mixed", "An aide", confidence=0.4),
        quote(3, ["told us to wait"], "donald-trump", "direct", "Trump", parent="a-q2"),
    ]
).astype({"speaker": "str"})
SENTIMENT = pd.DataFrame(
    {"article_id": ["a"], "start": [0], "end": [24], "level": ["sentence"], "polarity": [-0.25]}
)
REMOVED = pd.DataFrame({"article_id": ["a"], "text": ["Sign up"], "rule": ["sign-up"]})


@pytest.fixture
def widget():
    page = tk.read(ARTICLE, mentions=MENTIONS, quotes=QUOTES, sentiment=SENTIMENT, removed=REMOVED)
    return page.widget(actors=["marco-rubio"])


def marked(page, layer):
    """What is marked on the page: (key, text), pieces of one mark joined, in order of the text."""
    found = page.evaluate(
        """layer => [...document.querySelectorAll(`.tkr-${layer}:not(.tkr-off)`)].map(node => {
          const copy = node.cloneNode(true);
          copy.querySelectorAll('sup').forEach(sup => sup.remove());
          return [node.dataset.key, copy.textContent];
        })""",
        layer,
    )
    joined: dict[str, str] = {}
    for key, text in found:
        joined[key] = joined.get(key, "") + text
    return joined


def wanted(table, text):
    return sorted(text(row) for row in table.to_dict("records"))


def test_the_page_shows_the_marks_that_the_tables_have(stage, widget, shots):
    page, watched = stage(widget)
    mentions = marked(page, "mention")
    assert list(mentions.values()) == wanted_in_order(MENTIONS)
    quotes = marked(page, "quote")
    pieces = ["".join(TEXT[a:b] for a, b in row) for row in QUOTES["pieces"]]
    assert sorted(quotes.values()) == sorted(pieces)
    assert sorted(marked(page, "source").values()) == sorted(QUOTES["source"])
    assert page.locator(".tkr-count").inner_text() == "11 of 11 marks"
    assert page.locator(".tkr-letter").count() == len(MENTIONS)
    assert "[sign-up]" in page.locator(".tkr-removed").text_content()
    assert "▼ -0.25 sentence" in page.locator(".tkr-page").inner_text()
    assert "speaker unknown" in page.locator('[data-side="q2"]').inner_text()
    page.screenshot(path=str(shots / "reader.png"))
    watched.check()


def wanted_in_order(table):
    return table.sort_values("start", kind="stable")["text"].tolist()


def test_a_filter_changes_the_marks(stage, widget, shots):
    page, watched = stage(widget)
    every = marked(page, "mention")
    actor = page.get_by_label("actor")
    actor.select_option(label="vladimir-putin (3)")
    assert list(marked(page, "mention").values()) == ["Putin", "he", "Putin"]
    assert len(marked(page, "quote")) == 4
    page.locator(".tkr-layer").first.get_by_label("kind").select_option(label="pronoun (2)")
    assert list(marked(page, "mention").values()) == ["he"]
    page.get_by_label("speaker").first.select_option(label="not known (1)")
    assert list(marked(page, "quote")) == ["q2"]
    page.screenshot(path=str(shots / "reader-filtered.png"))
    page.get_by_role("button", name="show all").click()
    assert marked(page, "mention") == every
    least = page.get_by_label("confidence at least")
    least.fill("0.65")
    assert set(marked(page, "mention").values()) == {"Putin", "Zelensky", "Kyiv", "Trump"}
    assert "q2" not in marked(page, "quote")
    page.get_by_label("quotes", exact=True).uncheck()
    assert marked(page, "quote") == {}
    assert widget.filters["quotes"] is False and widget.filters["confidence"] == 0.65
    watched.check()


def test_corrections_come_back_by_keyboard_alone(stage, widget):
    page, watched = stage(widget)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "tkr"
    while page.locator(".tkr-quote.tkr-current").count() == 0:
        page.keyboard.press("j")
    assert widget.selected_row["quote_id"] == "a-q0"
    page.keyboard.press("x")
    page.keyboard.press("j")
    while widget.selected_row.name != "quotes":
        page.keyboard.press("j")
    assert widget.selected_row["quote_id"] == "a-q1"
    page.keyboard.press("s")
    page.keyboard.type("marco")
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.className.startsWith('tkr')")
    found = widget.corrections
    assert found["quote_id"].tolist() == ["a-q0", "a-q1"]
    assert found["action"].tolist() == ["reject", "speaker"]
    assert found["speaker"].tolist()[1] == "marco-rubio"
    assert found["speaker_was"].tolist() == ["vladimir-putin", "volodymyr-zelenskyy"]
    page.keyboard.press("k")
    while (
        widget.selected_row["quote_id"] != "a-q0" if widget.selected_row.name == "quotes" else True
    ):
        page.keyboard.press("k")
    page.keyboard.press("x")
    assert widget.corrections["quote_id"].tolist() == ["a-q1"]
    watched.check()

    mended = tk.apply_corrections(QUOTES, found)
    assert mended["quote_id"].tolist() == ["a-q1", "a-q2", "a-q3"]
    assert mended["speaker"].tolist()[0] == "marco-rubio"
    again = tk.read(ARTICLE, quotes=QUOTES).widget(corrections=found)
    pd.testing.assert_frame_equal(again.corrections, found)


def test_a_click_copies_the_row(stage, widget):
    page, watched = stage(widget)
    page.locator(".tkr-mention", has_text="Kyiv").click()
    page.wait_for_selector(".tkr-note:has-text('row copied')")
    copied = page.evaluate("navigator.clipboard.readText()")
    names, values = (line.split("\t") for line in copied.rstrip("\n").split("\n"))
    assert names == list(MENTIONS.columns)
    assert dict(zip(names, values, strict=True))["actor_id"] == "ukraine"
    assert widget.selected_row["text"] == "Kyiv"
    watched.check()


ATTACKS = [
    "<script>window.hacked=1</script>",
    '"><img src=x onerror="window.hacked=1">',
    "</p></article><style>*{display:none}</style>",
    "javascript:window.hacked=1",
    "\u202egnp.exe\u2066",
    "<svg/onload=window.hacked=1>",
    "url(https://evil.example/x)",
    '=HYPERLINK("https://evil.example","x")',
]


def test_article_text_never_becomes_markup(stage):
    text = "\n".join(ATTACKS)
    article = dict.fromkeys(("title", "outlet", "byline", "url"), " ".join(ATTACKS))
    article |= {"article_id": ATTACKS[1], "text": text, "url": ATTACKS[3]}
    spans = [(text.index(a), text.index(a) + len(a)) for a in ATTACKS]
    rows = [
        {"article_id": ATTACKS[1], "start": s, "end": e, "text": a, "kind": a}
        for a, (s, e) in zip(ATTACKS, spans, strict=True)
    ]
    mentions = pd.DataFrame(rows).assign(actor_id=ATTACKS)
    quotes = pd.DataFrame(rows).assign(speaker=ATTACKS, quote_id=ATTACKS)
    removed = pd.DataFrame({"article_id": ATTACKS[1], "text": ATTACKS, "rule": ATTACKS})
    widget = tk.read(article, mentions=mentions, quotes=quotes, removed=removed).widget(
        actors=ATTACKS
    )
    page, watched = stage(widget)
    page.locator(".tkr-mention").last.click()
    page.wait_for_selector(".tkr-note:has-text('row copied')")
    for _ in range(2 * len(ATTACKS)):
        page.locator(".tkr").press("j")
    assert not page.evaluate("window.hacked")
    inside = page.evaluate(
        """() => [...document.querySelectorAll('.tkr *')].map(n => [n.tagName.toLowerCase(),
          [...n.attributes].map(a => a.name), n.getAttribute('style') || ''])"""
    )
    tags = {tag for tag, _, _ in inside}
    assert not tags & {"script", "style", "img", "svg", "iframe", "object", "link", "a", "form"}
    for _, names, style in inside:
        assert not [n for n in names if n.startswith("on") or n in ("src", "href", "srcdoc")]
        assert "url(" not in style
    shown = page.locator(".tkr").inner_text()
    assert "<script>window.hacked=1</script>" in shown
    assert "\u202e" not in shown and "⟨U+202E⟩gnp.exe" in shown
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "\t'=HYPERLINK(" in copied and "\u202e" not in copied
    watched.check()


def test_axe_finds_nothing(stage, widget, check_axe):
    page, _ = stage(widget)
    check_axe(page, "#here")
    for _ in range(9):
        page.locator(".tkr").press("j")
    page.locator(".tkr").press("x")
    check_axe(page, "#here")


@pytest.mark.parametrize("text", ["", "שלום עולם. הנשיא דיבר אתמול.", "word " * 60_000])
def test_an_article_without_quotes_right_to_left_or_long(stage, text):
    page, watched = stage(
        tk.read({"article_id": "a", "text": text}, quotes=QUOTES.iloc[:0]).widget()
    )
    shown = page.locator(".tkr-page").inner_text()
    if not text:
        assert "This article has no text." in shown
    elif text.startswith("word"):
        assert "Shown: the first 200,000 of 300,000 characters." in shown
    else:
        direction = "getComputedStyle(document.querySelector('.tkr-text')).direction"
        assert page.evaluate(direction) == "rtl"
    assert page.locator(".tkr-count").inner_text() == "0 of 0 marks"
    watched.check()
