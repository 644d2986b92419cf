"""The marks of each chart say what its table says, and differ by more than colour."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from toolkit import plots
from toolkit.errors import ArgumentError
from toolkit.plots._style import CUES, text_color_on
from toolkit.plots._words import choose_title
from toolkit.plots.tone import swarm


def bars(ax):
    return [p for container in ax.containers for p in container.patches]


def test_heatmap_cells_are_rates_with_counts_in_brackets():
    counts = pd.DataFrame(
        {
            "outlet": ["A", "A", "B"],
            "actor_id": ["russia", "ukraine", "russia"],
            "n_mentions": [6, 3, 2],
            "n_words": [1000, 1000, 400],
            "n_articles": [2, 2, 1],
        }
    )
    ax = plots.plot_mention_heatmap(counts)
    cells = {(t.get_position()): t.get_text() for t in ax.texts if t.get_gid() is None}
    assert cells == {(0, 0): "6.0 (6)", (1, 0): "5.0 (2)", (0, 1): "3.0 (3)", (1, 1): "0"}
    drawn = plots.drawn_table(ax)
    assert drawn["n_mentions"].tolist() == [6, 3, 2, 0]
    assert drawn["rate"].tolist() == [6.0, 3.0, 5.0, 0.0]


def test_heatmap_folds_counts_and_bases_together():
    counts = pd.DataFrame(
        {
            "outlet": list("ABCD"),
            "actor_id": "russia",
            "n_mentions": [9, 8, 2, 1],
            "n_words": [900, 800, 100, 200],
            "n_articles": 1,
        }
    )
    drawn = plots.drawn_table(plots.plot_mention_heatmap(counts, max_groups=3))
    assert drawn["outlet"].tolist() == ["A", "B", "others"]
    assert drawn["n_mentions"].tolist() == [9, 8, 3]
    assert drawn["n_words"].tolist() == [900, 800, 300]
    assert drawn["rate"].tolist() == [10.0, 10.0, 10.0]


def test_heatmap_of_many_columns_keeps_rates_and_counts_within_their_cells():
    counts = pd.DataFrame(
        {
            "outlet": list("ABCDEFGH"),
            "actor_id": "russia",
            "n_mentions": 1_240,
            "n_words": 100_000,
            "n_articles": 9,
        }
    )
    ax = plots.plot_mention_heatmap(counts)
    ax.get_figure().draw_without_rendering()
    cells = [t for t in ax.texts if t.get_gid() is None]
    assert [t.get_text() for t in cells] == ["12.4\n(1,240)"] * 8
    width = ax.get_window_extent().width / 8
    assert max(t.get_window_extent().width for t in cells) < width


def test_heatmap_names_the_base_of_its_rates():
    counts = pd.DataFrame(
        {"outlet": ["A", "B"], "cue": "talks", "count": [3, 1], "base": [4, 4], "n": [2, 2]}
    )
    ax = plots.plot_mention_heatmap(
        counts, actor="cue", count="count", words="base", articles="n", per=100, noun="label",
        base="label",
    )  # fmt: skip
    said = next(t for t in ax.texts if t.get_gid() == "subtitle").get_text()
    assert said.startswith("Labels per 100 labels of each outlet;")
    assert "4 labels" in ax.get_xticklabels()[0].get_text()


def test_heatmap_marks_residuals_beyond_two():
    counts = pd.DataFrame(
        {
            "outlet": ["A", "B", "C"],
            "actor_id": "russia",
            "n_mentions": [6, 3, 2],
            "r": [2.5, -2.1, 1.9],
        }
    )
    ax = plots.plot_mention_heatmap(counts, residual="r")
    assert [t.get_text() for t in ax.texts[:3]] == ["6 +", "3 −", "2"]


def test_voice_bars_have_the_length_of_their_share():
    voices = pd.DataFrame(
        {"outlet": ["A", "A", "B"], "voice": ["putin", "unknown", "putin"], "n_words": [30, 10, 5]}
    )
    ax = plots.plot_voice_share(voices)
    assert sorted(p.get_width() for p in bars(ax)) == [25.0, 75.0, 100.0]
    assert "speaker not resolved" in [t.get_text() for t in ax.get_legend().get_texts()]
    assert plots.drawn_table(ax)["share"].tolist() == [0.75, 0.25, 1.0, 0.0]


def test_voices_that_were_put_together_are_part_of_the_others():
    voices = pd.DataFrame(
        {
            "outlet": "A",
            "voice": ["a", "b", "c", "all smaller voices", "unknown"],
            "n_words": [4, 3, 2, 90, 1],
            "n_voices": [1, 1, 1, 25, 0],
        }
    )
    ax = plots.plot_voice_share(voices, max_speakers=2)
    assert plots.drawn_table(ax)["n_words"].tolist() == [4, 95, 1]
    assert [t.get_text() for t in ax.get_legend().get_texts()] == [
        "A", "others", "speaker not resolved"
    ]  # fmt: skip
    foot = next(t for t in ax.texts if t.get_gid() == "foot").get_text()
    assert "“others” stands for 27 further speakers (B, C, …)." in foot
    alone = plots.plot_voice_share(voices.iloc[[0, 3]])
    foot = next(t for t in alone.texts if t.get_gid() == "foot").get_text()
    assert "“others” stands for 25 further speakers." in foot


def test_verbs_diverge_from_zero():
    verbs = pd.DataFrame(
        {"outlet": "A", "cue_class": ["accusing", "neutral", "denying"], "count": [2, 7, 1]}
    )
    ax = plots.plot_verb_classes(verbs)
    spans = sorted((p.get_x(), p.get_x() + p.get_width()) for p in bars(ax))
    assert spans == [(-3, -1), (-1, 0), (0, 7)]


def test_parts_of_a_bar_differ_by_hatch_too():
    voices = pd.DataFrame({"outlet": "A", "voice": list("abcdef"), "n_words": range(6, 0, -1)})
    ax = plots.plot_voice_share(voices, max_speakers=7)
    hatches = [p.get_hatch() for p in bars(ax)]
    assert len(set(hatches)) == len(hatches) == 6


def test_palette_has_no_two_cues_alike():
    for part in range(3):
        assert len({cue[part] for cue in CUES}) == len(CUES)


def test_strip_marks_stand_where_the_quotes_stand():
    articles = pd.DataFrame({"article_id": ["a"], "outlet": ["A"], "text": ["x" * 1000]})
    quotes = pd.DataFrame(
        {
            "article_id": ["a", "a", "z"],
            "start": [100, 500, 0],
            "end": [300, 600, 10],
            "speaker": ["putin", None, "putin"],
            "kind": ["direct", "indirect", "direct"],
            "pieces": [[[100, 150], [250, 300]], [[500, 600]], [[0, 10]]],
        }
    )
    ax = plots.plot_voice_strip(quotes, articles=articles)
    drawn = plots.drawn_table(ax)
    assert drawn[["from", "to"]].values.tolist() == [[0.1, 0.15], [0.25, 0.3], [0.5, 0.6]]
    foot = next(t for t in ax.texts if t.get_gid() == "foot").get_text()
    assert "1 quote of other articles not drawn." in foot
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Putin  (1)", "not resolved  (1)"]


def test_strip_of_an_article_without_quotes():
    articles = pd.DataFrame({"article_id": ["a", "b"], "text": ["x" * 10, ""]})
    quotes = pd.DataFrame({"article_id": [], "start": [], "end": [], "speaker": []})
    ax = plots.plot_voice_strip(quotes, articles=articles)
    words = " ".join(t.get_text() for t in ax.texts)
    assert "no quote found" in words and "1 article without text" in words


def test_tone_has_every_sentence_as_a_point_at_its_value():
    values = [0.0, 0.0, 0.0, 0.5, -1.0]
    scores = pd.DataFrame({"outlet": "A", "article_id": "a", "polarity": values})
    ax = plots.plot_tone_points(scores)
    points = np.concatenate([c.get_offsets()[:, 0] for c in ax.collections])
    assert sorted(points) == sorted(values)
    offsets = np.concatenate([c.get_offsets() for c in ax.collections])
    assert len({tuple(row) for row in np.round(offsets, 6)}) == len(values), "points hide points"
    assert any("mean −0.10" in t.get_text() for t in ax.texts)


def test_tone_splits_voices_by_marker_too():
    scores = pd.DataFrame(
        {"outlet": "A", "article_id": "a", "polarity": [0.1, 0.2], "voice": ["own", "quoted"]}
    )
    ax = plots.plot_tone_points(scores, voice="voice")
    shapes = [c.get_paths()[0].vertices.tobytes() for c in ax.collections]
    assert len(set(shapes)) == 2


def test_means_have_no_interval_below_five_articles():
    rng = np.random.default_rng(0)
    points = pd.DataFrame(
        {
            "outlet": ["A"] * 4 + ["B"] * 5,
            "article_id": [f"a{i}" for i in range(9)],
            "polarity": rng.normal(size=9),
        }
    )
    drawn = plots.drawn_table(plots.plot_outlet_means(points)).set_index("outlet")
    assert np.isnan(drawn.loc["A", "low"]) and drawn.loc["A", "method"] == "none"
    assert drawn.loc["B", "low"] < drawn.loc["B", "mean"] < drawn.loc["B", "high"]


def test_means_print_the_smallest_p_they_could_reach():
    points = pd.DataFrame({"outlet": ["A", "B"], "article_id": ["a", "b"], "polarity": [0.1, 0.2]})
    ax = plots.plot_outlet_means(points, smallest_p=0.2)
    foot = next(t for t in ax.texts if t.get_gid() == "foot").get_text()
    assert "smallest p this comparison could reach is 0.2" in foot
    assert "No interval is drawn for fewer than 5 articles" in foot


def test_dumbbell_wants_two_actors_of_the_table():
    counts = pd.DataFrame({"outlet": ["A"], "actor_id": ["putin"], "n_mentions": [1]})
    with pytest.raises(ArgumentError, match="did you mean 'putin'"):
        plots.plot_dumbbell(counts, actors=("putin", "puttin"))
    with pytest.raises(ArgumentError, match="two different actors"):
        plots.plot_dumbbell(counts, actors=("putin", "putin"))


def test_network_sums_both_directions_and_drops_loops():
    edges = pd.DataFrame(
        {"source": ["a", "b", "a", None], "target": ["b", "a", "a", "b"], "weight": [2, 3, 9, 9]}
    )
    drawn = plots.drawn_table(plots.plot_cooccurrence(edges))
    assert drawn.values.tolist() == [["a", "b", 5.0]]


def test_timeline_refuses_what_is_no_date():
    with pytest.raises(ArgumentError, match="no date"):
        plots.plot_timeline(pd.DataFrame({"outlet": ["A"], "published": ["soon"]}))


def test_column_of_words_where_numbers_should_be():
    table = pd.DataFrame({"outlet": ["A"], "voice": ["x"], "n_words": ["many"]})
    with pytest.raises(ArgumentError, match="holds no numbers; the first value is 'many'"):
        plots.plot_voice_share(table)


def test_limits_that_are_too_small():
    table = pd.DataFrame({"outlet": ["A"], "voice": ["x"], "n_words": [1]})
    with pytest.raises(ArgumentError, match="max_groups=1 is too small"):
        plots.plot_voice_share(table, max_groups=1)


@pytest.mark.parametrize(("p", "title"), [(0.01, "A differs"), (0.2, "Who?"), (None, "Who?")])
def test_finding_needs_statistics(p, title):
    scores = pd.DataFrame({"outlet": ["A"], "article_id": ["a"], "polarity": [0.1]})
    ax = plots.plot_tone_points(scores, finding="A differs", p=p)
    assert (ax.get_title(loc="left") == "A differs") is (title == "A differs")
    assert choose_title("Who?", finding="A differs", p=p) == title


def test_text_on_colours_can_be_read():
    for cue in CUES:
        assert text_color_on(cue.color) in ("white", "#222222")
    assert text_color_on("black") == "white" and text_color_on("white") == "#222222"


def test_swarm_keeps_to_its_reach_and_does_not_depend_on_order():
    rng = np.random.default_rng(0)
    values = rng.normal(size=200)
    out = swarm(values, 0.3, 0.05)
    assert np.abs(out).max() <= 0.3 + 1e-9
    order = rng.permutation(200)
    assert sorted(np.round(swarm(values[order], 0.3, 0.05), 9)) == sorted(np.round(out, 9))


def keyness_table():
    return pd.DataFrame(
        {
            "outlet": "A",
            "term": ["truce", "war", "spectacle", "the"],
            "count": [9.0, 1, 6, 100],
            "count_against": [1.0, 12, 0, 120],
            "z": [3.1, -2.9, 1.0, 0.1],
            "p_adjusted": [0.01, 0.03, 0.4, 1.0],
        }
    )


def test_keyness_colours_and_labels_what_is_beyond_chance():
    ax = plots.plot_keyness(keyness_table())
    labels = [t.get_text() for t in ax.texts if t.get_gid() is None]
    assert labels == ["truce", "war"]
    grey, more, less = [c.get_offsets().tolist() for c in ax.collections]
    assert more == [[10.0, 3.1]] and less == [[13.0, -2.9]] and len(grey) == 2
    foot = next(t for t in ax.texts if t.get_gid() == "foot").get_text()
    assert foot.startswith("2 words in colour: adjusted p of at most 0.05")


def test_keyness_says_when_nothing_is_beyond_chance():
    ax = plots.plot_keyness(keyness_table().assign(p_adjusted=0.2, smallest_p=0.2))
    foot = next(t for t in ax.texts if t.get_gid() == "foot").get_text()
    assert "No word differs beyond chance (smallest adjusted p 0.2; the smallest p it" in foot
    italics = [t for t in ax.texts if t.get_fontstyle() == "italic"]
    assert len(italics) == 4


def test_keyness_of_several_groups_asks_which():
    table = pd.concat([keyness_table(), keyness_table().assign(outlet="B")])
    with pytest.raises(ArgumentError, match=r"choose one of .'A', 'B'."):
        plots.plot_keyness(table)
    with pytest.raises(ArgumentError, match="group='C' is not known"):
        plots.plot_keyness(table, group="C")
    assert "B" in plots.plot_keyness(table, group="B").get_title(loc="left")


def test_keyness_labels_do_not_touch():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "term": [f"word{i}" for i in range(60)],
            "count": 5.0,
            "count_against": rng.integers(1, 50, 60).astype(float),
            "z": np.r_[rng.normal(3, 0.05, 30), rng.normal(-3, 0.05, 30)],
            "p_adjusted": 0.001,
        }
    )
    ax = plots.plot_keyness(table)
    ax.get_figure().draw_without_rendering()
    boxes = [
        t.get_tightbbox().shrunk(0.98, 0.9) if t.arrow_patch is None else t
        for t in ax.texts
        if t.get_gid() is None
    ]
    heights = sorted(t.xyann[1] * ax.get_window_extent().height for t in boxes)
    assert len(heights) == 20
    assert min(np.diff(heights)) >= 8 * ax.get_figure().dpi / 72


@pytest.mark.parametrize(("text", "shown"), [
    ('we will never," he said, "give up', "we will never, he said, give up"),
    ("it is “our” land", "it is “our” land"),
    ('the "right" thing, said “one', 'the "right" thing, said one'),
])  # fmt: skip
def test_a_shared_quote_shows_no_half_of_a_pair_of_marks(text, shown):
    shared = pd.DataFrame(
        {
            "outlet": ["A", "B"],
            "article_id": ["a", "b"],
            "shared_id": [0, 0],
            "speaker": ["putin", "putin"],
            "text": [text, text],
        }
    )
    ax = plots.plot_shared_quotes(shared, kind="dots")
    drawn = " ".join(" ".join(t.get_text().split()) for t in ax.get_yticklabels())
    assert shown in drawn


def test_shared_quotes_have_a_dot_for_each_outlet_that_carries_them():
    shared = pd.DataFrame(
        {
            "outlet": ["A", "B", "B", "C", None],
            "shared_id": [0, 0, 1, 0, 1],
            "speaker": ["putin", "putin", "unknown", "putin", None],
            "text": [
                "We want talks now",
                "talks now",
                "an ultimatum, he",
                "want talks",
                "an ultimatum",
            ],
        }
    )
    ax = plots.plot_shared_quotes(shared, kind="dots")
    assert [len(c.get_offsets()) for c in ax.collections] == [3, 2]
    rows = [t.get_text() for t in ax.get_yticklabels()]
    assert rows == ["Putin: “talks now”", "“an ultimatum”"]
    assert "outlet not stated" in ax.get_xticklabels()[3].get_text().replace("\n", " ")


def wire(outlets):
    rows = [
        {"outlet": o, "article_id": f"{o}-{k}", "shared_id": j, "speaker": "putin",
         "text": f"We want talks number {j} and no others"}
        for i, o in enumerate(outlets)
        for j in range(20)
        if (2 * i + j) % 5 < 3
        for k in range(1 + (i + j) % 3)
    ]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.mark.parametrize("n", [2, 5, 20])
def test_lines_join_each_outlet_with_what_it_carries(n):
    table = wire([f"Outlet {i}" for i in range(n)])
    ax = plots.plot_shared_quotes(table)
    drawn = plots.drawn_table(ax)
    lines = [line for line in ax.lines if line.get_gid() == "link"]
    assert len(lines) == len(drawn)
    assert drawn["n_articles"].sum() == table["shared_id"].isin(drawn["shared_id"]).sum()
    names = [t.get_text().split("\n")[0] for t in ax.get_yticklabels()]
    heights = dict(zip(names, ax.get_yticks(), strict=True))
    rows = {q: i for i, q in enumerate(dict.fromkeys(drawn["quote"]))}
    joined = {(round(v.get_ydata()[0], 6), round(v.get_ydata()[-1], 6)) for v in lines}
    assert joined == {
        (round(heights[o], 6), rows[q])
        for o, q in zip(drawn["outlet"], drawn["quote"], strict=True)
    }
    assert len(names) <= 14 and (n < 15 or names[-1] == "others")
    circles = [t.get_text() for t in ax.texts if t.get_text().isdigit()]
    whole = table.groupby("shared_id")["outlet"].nunique()
    assert [int(c) for c in circles] == [whole[i] for i in dict.fromkeys(drawn["shared_id"])]


def test_wider_lines_stand_for_more_articles():
    table = wire(["A", "B", "C"])
    ax = plots.plot_shared_quotes(table)
    widths = {line.get_linewidth() for line in ax.lines if line.get_gid() == "link"}
    assert len(widths) == plots.drawn_table(ax)["n_articles"].nunique() > 1


def test_shared_quotes_know_two_kinds():
    with pytest.raises(ArgumentError, match="kind='bars'"):
        plots.plot_shared_quotes(wire(["A", "B"]), kind="bars")


def ties(n):
    rows = [
        {"source": f"person-number-{i}", "target": f"person-number-{j}", "weight": 400 // (i + j)}
        for i in range(1, n)
        for j in range(i)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize("n", [2, 3, 12, 13, 30])
def test_names_and_numbers_of_the_network_do_not_touch(n):
    ax = plots.plot_cooccurrence(ties(n), max_actors=n)
    ax.figure.draw_without_rendering()
    texts = [t for t in ax.texts if not t.get_gid()]
    assert len(texts) == n + min(6, n * (n - 1) // 2)
    boxes = [Text.get_window_extent(t) for t in texts]
    touching = [
        (texts[i].get_text(), texts[j].get_text())
        for i in range(len(boxes))
        for j in range(i)
        if boxes[i].overlaps(boxes[j])
    ]
    assert touching == []


def test_title_by_hand_wins():
    table = pd.DataFrame({"outlet": ["A"], "voice": ["x"], "n_words": [1]})
    assert plots.plot_voice_share(table, title="My own").get_title(loc="left") == "My own"
    assert plots.plot_voice_share(table, title="").get_title(loc="left") == ""


def test_figures_of_a_chart_are_its_own():
    table = pd.DataFrame({"outlet": ["A"], "voice": ["x"], "n_words": [1]})
    first, second = plots.plot_voice_share(table), plots.plot_voice_share(table)
    assert first.get_figure() is not second.get_figure()
    assert len(plt.get_fignums()) == 2


def test_keyness_draws_the_line_below_which_nothing_is_beyond_chance():
    ax = plots.plot_keyness(keyness_table())
    dashed = [float(line.get_ydata()[0]) for line in ax.lines if line.get_linestyle() != "-"]
    assert dashed == [-2.9, 2.9]
    assert "max-T line" in [t.get_text() for t in ax.get_legend().get_texts()]
    none = plots.plot_keyness(keyness_table().assign(p_adjusted=0.2))
    assert all(line.get_linestyle() == "-" for line in none.lines)
    assert "max-T line" not in [t.get_text() for t in none.get_legend().get_texts()]


def test_the_bar_of_the_others_is_a_mean_and_says_so():
    table = pd.DataFrame(
        {"outlet": [f"O{i}" for i in range(30)], "cue_class": "neutral", "count": 4}
    )
    ax = plots.plot_verb_classes(table, max_groups=4)
    assert sorted({round(p.get_width(), 6) for p in ax.patches}) == [4.0]
    foot = next(t for t in ax.texts if t.get_gid() == "foot").get_text().replace("\n", " ")
    assert "The bar of “others” is the mean of those 27 outlets." in foot
    drawn = plots.drawn_table(ax).set_index("outlet")["count"]
    assert drawn["others"] == 27 * 4
