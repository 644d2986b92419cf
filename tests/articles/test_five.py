"""The five articles of data/raw: no body line lost, headlines known, furniture out."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.articles import load_articles

ROOT = Path(__file__).resolve().parents[2]
RAW = ROOT / "data" / "raw"

FURNITURE = {
    "2025-05-15-outlet-not-stated-zmedia.txt": ["ZMedia", "Read more"],
    "2025-05-16-outlet-not-stated.txt": [
        "Lire aussi",
        "Latest News",
        "- Ayer 18:00 Russia-Ukraine peace talks collapse amid new demands",
        "- Ayer 17:40 Madrid prosecutor under scrutiny as investigators confirm data leak involvement",
        "- Ayer 17:15 Controversy ignites over historian’s remarks on amazigh identity in algeria",
        "- Ayer 16:45 Romanian expatriates rally behind far-right candidate in Spain",
        "- Ayer 16:15 Do foreigners in Spain need to carry residency documents?",
        "- Ayer 15:45 Discovering Spain's most influential figures by region",
        "- Ayer 15:10 EBRD enhances green finance in Morocco with €70 million loan to Bank of Africa",
    ],
    "2025-05-19-nbc-news.txt": [
        "close",
        "close",
        "A house that was badly damaged on Sunday by a Russian drone strike before Kyiv.Valentyn Ogirenko / Reuters",
        "Russian President Vladimir Putin and US President Donald Trump shake hands.",
        "Trump and Putin shake hands before a meeting in Helsinki in 2018.Brendan Smialowski / AFP via Getty Images file",
        "Leave a Comment",
    ],
    "2025-06-04-euronews.txt": [
        "Get all your news in one place.",
        "100’s of premium titles.",
        "One app.",
        "Start reading",
        "Euronews",
        "Euronews",
        "Sign up to read this article",
        "Read news from 100’s of titles, curated specifically for you.",
        "Already a member? Sign in here",
        "Related Stories",
        "Top stories on inkl right now",
        "One subscription that gives you access to news from hundreds of sites",
        "Already a member? Sign in here",
        "Our Picks",
        "Fourteen days free",
        "Download the app",
        "One app. One membership.",
        "100+ trusted global sources.",
    ],
}
HEADLINES = {
    "2025-05-15-outlet-not-stated-zmedia.txt": "Zelensky Slams Russia for Snubbing Istanbul Talks",
    "2025-05-16-outlet-not-stated.txt": "Russia-Ukraine peace talks collapse amid new demands",
    "2025-05-19-nbc-news.txt": "Trump has the meeting with Putin back, demanding direct discussions about Ukraine Russia.",
    "2025-05-20-the-moscow-times.txt": None,
    "2025-06-04-euronews.txt": "Zelenskyy wants face-to-face talks with Putin but Russian leader appears unwilling",
}
BYLINES = {"2025-06-04-euronews.txt": "David O'Sullivan"}


@pytest.fixture(scope="module")
def loaded():
    return load_articles(RAW, return_removed=True, progress=False)


@pytest.mark.parametrize("name", sorted(HEADLINES))
def test_every_line_is_body_headline_byline_or_known_furniture(loaded, name):
    articles, removed = loaded
    row = articles.set_index("source_path").loc[name]
    lines = [x.strip() for x in (RAW / name).read_text(encoding="utf-8").splitlines() if x.strip()]
    if name == "2025-05-20-the-moscow-times.txt":
        start = lines.index("A message from Moscow Times:")
        body, furniture = lines[:start], lines[start:]
    else:
        furniture = FURNITURE[name]
        rest = list(furniture)
        body = []
        for line in lines:
            if line in rest:
                rest.remove(line)
            elif line not in (HEADLINES[name], BYLINES.get(name)):
                body.append(line)
        assert not rest
    assert row["text"].split("\n\n") == body
    assert removed[removed["article_id"] == row["article_id"]]["text"].tolist() == furniture


def test_headlines_and_bylines(loaded):
    articles = loaded[0].set_index("source_path")
    for name, title in HEADLINES.items():
        row = articles.loc[name]
        if title is None:
            assert row.isna()["title"] and row["title_how"] == "unknown"
        else:
            assert row["title"] == title and row["title_how"] == "inferred"
        if name in BYLINES:
            assert row["byline"] == BYLINES[name] and row["byline_how"] == "inferred"
        else:
            assert row.isna()["byline"] and row["byline_how"] == "unknown"


def test_dates_come_from_the_file_names_and_languages_from_the_text(loaded):
    articles = loaded[0]
    assert articles["published"].dt.strftime("%Y-%m-%d").tolist() == [
        "2025-05-15", "2025-05-16", "2025-05-19", "2025-05-20", "2025-06-04"
    ]  # fmt: skip
    assert set(articles["published_how"]) == {"inferred"}
    assert set(articles["language"]) == {"en"}


def test_metadata_wins_and_blank_cells_fall_back():
    articles = load_articles(RAW, metadata=ROOT / "data" / "metadata.csv", progress=False)
    rows = articles.set_index("source_path")
    assert rows.loc["2025-06-04-euronews.txt", "byline_how"] == "stated"
    assert rows.loc["2025-06-04-euronews.txt", "title"] == HEADLINES["2025-06-04-euronews.txt"]
    assert rows.loc["2025-05-20-the-moscow-times.txt", "outlet"] == "The Moscow Times"
    assert not rows.loc["2025-05-20-the-moscow-times.txt"].isna()["outlet"]


def test_offsets_of_what_was_removed_refer_to_the_uncleaned_text(loaded):
    articles, removed = loaded
    raw = load_articles(RAW, clean=False, progress=False)
    assert raw["article_id"].tolist() == articles["article_id"].tolist()
    source = raw.set_index("article_id")["text"]
    text = articles.set_index("article_id")["text"]
    for row in removed.itertuples():
        assert source[row.article_id][row.source_start : row.source_end] == row.text
        assert 0 <= row.position <= len(text[row.article_id])
        assert 0 <= row.score <= 1
