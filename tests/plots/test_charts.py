"""What every chart promises: n, source, words, no overlap, no change of its input."""

from __future__ import annotations

import re
from itertools import pairwise

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from toolkit import plots
from toolkit.errors import TableError

SOURCE = "Source: a table made for this test."
NOTE = "Made up, to try the chart."


def texts_of(ax):
    """Every text that is drawn, with its box in pixels."""
    figure = ax.get_figure()
    figure.draw_without_rendering()
    out = []
    unseen = {
        label
        for axis in (ax.xaxis, ax.yaxis)
        for label in axis.get_ticklabels()
        if label not in ticks(axis)
    }
    for text in figure.findobj(matplotlib.text.Text):
        if text not in unseen and text.get_visible() and text.get_text().strip():
            box = text.get_window_extent()
            if box.width > 0:
                out.append((text, box))
    return out


def ticks(axis):
    axis.get_figure(root=True).draw_without_rendering()
    low, high = sorted(axis.get_view_interval())
    return [
        label
        for place, label in zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
        if low <= place <= high and label.get_text().strip() and label.get_visible()
    ]


def overlaps(labels):
    boxes = [t.get_window_extent() for t in labels if t.get_rotation() == 0]
    return [
        (i, j)
        for i in range(len(boxes))
        for j in range(i)
        if boxes[i].shrunk(0.98, 0.9).overlaps(boxes[j].shrunk(0.98, 0.9))
    ]


def cut(ax):
    """Texts that reach over the edge of the figure."""
    figure = ax.get_figure()
    width, height = figure.get_size_inches() * figure.dpi
    return [
        text.get_text()
        for text, box in texts_of(ax)
        if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1
    ]


def draw(case, **more):
    return case.draw(case.table, **case.options, source=SOURCE, note=NOTE, **more)


def test_chart_is_readable(monkeypatch, chart, five):
    monkeypatch.setattr(plt, "show", lambda *_, **__: pytest.fail("a chart called plt.show"))
    settings = dict(matplotlib.rcParams)
    case = chart(five)
    before = case.table.copy(deep=True)
    others = {k: v.copy(deep=True) for k, v in case.options.items() if hasattr(v, "columns")}
    ax = draw(case)

    pd.testing.assert_frame_equal(case.table, before)
    for name, frame in others.items():
        pd.testing.assert_frame_equal(case.options[name], frame)
    assert dict(matplotlib.rcParams) == settings
    says_what_it_must(ax)
    header_and_footer_keep_off_the_body(ax)
    assert overlaps(ticks(ax.yaxis)) == []
    assert overlaps(ticks(ax.xaxis)) == []
    assert cut(ax) == []


def says_what_it_must(ax):
    words = [t.get_text() for t, _ in texts_of(ax)]
    assert ax.get_title(loc="left").endswith("?")
    foot = next(t for t in ax.texts if t.get_gid() == "foot").get_text().replace("\n", " ")
    assert NOTE in foot and foot.endswith(SOURCE)
    assert len(plots.alt_text(ax)) > 60
    assert plots.description(ax)["source"] == SOURCE
    assert plots.alt_text(ax.get_figure()) == plots.alt_text(ax)
    assert len(words) > 8


def header_and_footer_keep_off_the_body(ax):
    figure = ax.get_figure()
    figure.draw_without_rendering()
    parts = {t.get_gid(): t.get_window_extent() for t in ax.texts if t.get_gid()}
    title = next(t for t, _ in texts_of(ax) if t.get_text() == ax.get_title(loc="left"))
    assert parts["subtitle"].y1 <= title.get_window_extent().y0 + 1
    body = ax.get_window_extent()
    assert parts["subtitle"].y0 >= body.y1 - 1
    assert parts["foot"].y1 <= body.y0 + 1
    legend = ax.get_legend()
    if legend is not None:
        box = legend.get_window_extent()
        assert box.y1 <= parts["subtitle"].y0 + 2 and box.y0 >= body.y1 - 2
        assert box.x1 <= figure.bbox.x1


def test_n_stands_in_every_outlet_label(outlet_chart, five):
    ax = draw(outlet_chart(five))
    if outlet_chart.__name__ == "strip":
        headers = [t.get_text() for t in ax.texts]
        assert sum(h.endswith(("quotes", "quote")) for h in headers) == len(five)
        assert all(t.get_text().endswith(")") for t in ticks(ax.yaxis))
        return
    axis = ax.xaxis if outlet_chart.__name__ == "heatmap" else ax.yaxis
    labels = [t.get_text().replace("\n", " ") for t in ticks(axis)]
    assert len(labels) == len(five)
    for name, label in zip(five, labels, strict=True):
        assert label.startswith(name)
        assert any(char.isdigit() for char in label.removeprefix(name))
        assert "article" in label


def test_draws_into_given_axes(chart, five):
    figure, (left, right) = plt.subplots(1, 2, figsize=(16, 8), layout="constrained")
    ax = draw(chart(five), ax=left)
    assert ax is left
    assert plt.get_fignums() == [figure.number]
    assert not right.has_data()
    assert ax.get_title(loc="left")
    assert any(SOURCE in t.get_text().replace("\n", " ") for t in ax.texts)
    figure.draw_without_rendering()


def test_no_rows(chart):
    case = chart(["A", "B"])
    options = {k: v.iloc[:0] if hasattr(v, "columns") else v for k, v in case.options.items()}
    ax = case.draw(case.table.iloc[:0], **options, source=SOURCE)
    assert any(t.get_text().startswith("No ") for t in ax.texts)
    assert plots.alt_text(ax)
    assert cut(ax) == []


def test_missing_column_names_the_nearest(chart, five):
    case = chart(five)
    column = next(c for c in ("outlet", *case.table.columns) if c in case.table.columns)
    column = "article_id" if chart.__name__ in ("strip", "cleaning") else column
    with pytest.raises(TableError, match=f"no column '{column}'.*{column}x"):
        case.draw(case.table.rename(columns={column: f"{column}x"}), **case.options)


def test_no_table(chart, five):
    case = chart(five)
    with pytest.raises(TableError, match="must be a pandas DataFrame, is list"):
        case.draw([1, 2], **case.options)


def test_sixty_outlets_fold_into_others_and_say_so(outlet_chart):
    outlets = [f"Outlet number {i}" for i in range(60)]
    ax = draw(outlet_chart(outlets))
    assert overlaps(ticks(ax.yaxis)) == [] and cut(ax) == []
    foot = next(t for t in ax.texts if t.get_gid() == "foot").get_text().replace("\n", " ")
    if outlet_chart.__name__ == "strip":
        assert "54 further articles not drawn" in foot
        return
    axis = ax.xaxis if outlet_chart.__name__ == "heatmap" else ax.yaxis
    labels = [t.get_text() for t in ticks(axis)]
    assert len(labels) < 16
    assert labels[-1].startswith("others")
    further = 60 - (len(labels) - 1)
    assert f"“others” stands for {further} further" in foot


def test_names_of_eighty_characters(outlet_chart):
    outlets = ["The " + "very " * 14 + "long name", "B" * 80, "$x^2$ & <b>bold</b> _under_ 100%"]
    ax = draw(outlet_chart(outlets))
    assert overlaps(ticks(ax.yaxis)) == []
    assert overlaps(ticks(ax.xaxis)) == []
    assert cut(ax) == []
    body = ax.get_window_extent()
    assert body.width > 0.3 * ax.get_figure().bbox.width


def test_long_names_that_differ_at_the_end_stay_apart(outlet_chart):
    ax = draw(outlet_chart([f"The {'very ' * 12}Daily of Region {i}" for i in range(4)]))
    axis = ax.xaxis if outlet_chart.__name__ == "heatmap" else ax.yaxis
    strip = outlet_chart.__name__ == "strip"
    names = [t.get_text() for t in (ax.texts if strip else ticks(axis))]
    named = [n.replace("\n", " ") for n in names if n.startswith("The very")]
    assert len(named) == 4
    assert all(re.search(rf"on {i}\b", n) for i, n in enumerate(named))
    assert cut(ax) == []


def test_one_outlet(outlet_chart):
    ax = draw(outlet_chart(["Only one"]))
    assert cut(ax) == []


def test_outlet_without_a_name(outlet_chart):
    ax = draw(outlet_chart(["A", None, "C"]))
    words = " ".join(t.get_text().replace("\n", " ") for t, _ in texts_of(ax))
    assert "outlet not stated" in words


def test_numbers_that_are_none_are_counted_not_drawn(chart, five):
    case = chart(five)
    number = {
        "heatmap": "n_mentions", "dumbbell": "n_mentions", "voices": "n_words", "verbs": "count",
        "tone": "polarity", "means": "polarity", "network": "weight", "keyness": "z",
    }.get(chart.__name__)  # fmt: skip
    if number is None:
        pytest.skip("this chart draws no column of numbers")
    table = case.table.astype({number: "float64"})
    table.loc[[0, 1], number] = [np.nan, np.inf]
    ax = case.draw(table, **case.options, source=SOURCE)
    foot = next(t for t in ax.texts if t.get_gid() == "foot").get_text()
    assert "2 " in foot and "without a value are not drawn" in foot


def test_missing_dates_are_counted(five):
    days = [pd.Timestamp("2025-05-15"), pd.NaT, pd.Timestamp("2025-06-04"), pd.NaT, pd.NaT]
    ax = plots.plot_timeline(pd.DataFrame({"outlet": five, "published": days}), source=SOURCE)
    foot = next(t for t in ax.texts if t.get_gid() == "foot").get_text()
    assert "3 articles without a date are not drawn." in foot
    assert len(plots.drawn_table(ax)) == 2


def test_drawn_table_of_foreign_axes():
    with pytest.raises(ValueError, match="was not drawn"):
        plots.drawn_table(plt.figure().add_subplot())
    assert plots.alt_text(plt.figure()) == ""


def test_names_from_right_to_left(outlet_chart):
    ax = draw(outlet_chart(["ערוץ החדשות הראשון", "قناة الأخبار", "\u202eEvil\u202c News"]))
    assert cut(ax) == []
    words = " ".join(t.get_text() for t, _ in texts_of(ax))
    assert "\u202e" not in words and "Evil News" in words.replace("\n", " ")


def marks(ax):
    """The numbers in the marks of a timeline, by row, with their places in pixels."""
    ax.get_figure().draw_without_rendering()
    return sorted(
        (float(y), float(box.x0), float(box.x1))
        for t in ax.texts
        if t.get_gid() is None
        for y, box in [(t.get_position()[1], t.get_window_extent())]
    )


@pytest.mark.parametrize(
    ("days", "unit"),
    [(20, "day"), (120, "week"), (450, "month"), (1300, "quarter"), (5000, "year")],
)
def test_timeline_takes_the_span_whose_marks_keep_apart(days, unit):
    stamps = pd.date_range("2001-01-01", periods=days)
    table = pd.DataFrame({"outlet": "A", "published": stamps})
    ax = plots.plot_timeline(table)
    subtitle = next(t for t in ax.texts if t.get_gid() == "subtitle").get_text()
    assert f"Articles by {unit};" in subtitle
    assert overlaps(ticks(ax.xaxis)) == [] and len(ticks(ax.xaxis)) >= 2
    assert cut(ax) == []
    assert plots.drawn_table(ax)["n_articles"].sum() == len(table)
    placed = marks(ax)
    close = [a for a, b in pairwise(placed) if a[0] == b[0] and a[2] > b[1]]
    assert close == []


def test_a_grouping_goes_by_its_own_name(outlet_chart):
    case = outlet_chart(["left", "right"])
    if outlet_chart.__name__ in ("strip", "cleaning"):
        pytest.skip("this chart has articles in its rows")
    table = case.table.rename(columns={"outlet": "political_leaning"})
    ax = case.draw(table, **case.options, by="political_leaning", source=SOURCE)
    said = [t.get_text() for t, _ in texts_of(ax)] + [plots.alt_text(ax)]
    assert not any("outlet" in text for text in said)
    assert "2 political leanings" in plots.alt_text(ax)
