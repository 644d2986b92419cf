import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import tables
from toolkit.errors import ArgumentError, MissingExtraError, TableError, nearest, require


@pytest.mark.parametrize("name", tables.SCHEMAS)
def test_an_empty_table_has_every_column_and_goes_to_parquet(name, tmp_path):
    frame = tables.build(name)
    assert list(frame.columns) == tables.columns(name)
    path = tmp_path / "t.parquet"
    pq.write_table(
        pa.Table.from_pandas(frame, schema=tables.SCHEMAS[name], preserve_index=False), path
    )
    assert pq.read_schema(path).names == tables.columns(name)


@pytest.mark.parametrize("name", tables.SCHEMAS)
def test_every_column_is_described(name):
    for field in tables.SCHEMAS[name]:
        assert len(field.metadata[b"description"]) > 5


def test_build_keeps_extra_columns_and_its_input():
    rows = pd.DataFrame(
        {"mine": [1], "article_id": ["a"], "text": ["x"], "source_start": [0], "source_end": [1]}
    ).assign(rule="r", score=1.0)
    before = rows.copy()
    out = tables.build("removed", rows)
    pd.testing.assert_frame_equal(rows, before)
    assert list(out.columns) == [*tables.columns("removed"), "mine"]


def test_build_refuses_a_missing_column_and_a_null():
    with pytest.raises(TableError, match="rows lack the column 'rule'"):
        tables.build(
            "removed", [dict(article_id="a", text="x", source_start=0, source_end=1, score=1)]
        )
    with pytest.raises(TableError, match="column 'rule' is null in row 0"):
        tables.build(
            "removed",
            [dict(article_id="a", text="x", source_start=0, source_end=1, score=1, rule=None)],
        )


def test_unknown_table_name_suggests_the_nearest():
    with pytest.raises(ArgumentError, match="name='quote' is not known; did you mean 'quotes'"):
        tables.build("quote")


def test_require_columns_needs_a_dataframe():
    with pytest.raises(TableError, match="articles: must be a pandas DataFrame, is list"):
        tables.require_columns([], ["text"], argument="articles")


def test_require_names_the_extra():
    with pytest.raises(MissingExtraError, match=r"pip install 'framing-toolkit\[formats\]'"):
        require("no_such_module_here", "formats")


def test_nearest_gives_none_when_nothing_is_near():
    assert nearest("zzzz", ["outlet"]) is None


def test_times_with_a_zone_become_utc():
    when = pd.to_datetime(["2025-05-16 10:00"]).tz_localize("Europe/Istanbul")
    frame = pd.DataFrame({"article_id": ["a"], "text": ["x"], "published": when})
    hows = {"outlet_how": "none", "title_how": "none", "byline_how": "none", "url_how": "none"}
    hows |= {"published_how": "stated", "language_how": "none"}
    frame = frame.assign(**hows, source_path="p", source_sha256="h", status="ok", n_words=1)
    built = tables.build("articles", frame)["published"]
    assert built.tolist() == [pd.Timestamp("2025-05-16 07:00")]
    assert str(frame["published"].dt.tz) == "Europe/Istanbul"


_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
_CELLS = {
    pa.string(): (_WORDS, st.integers(-9, 9)),
    pa.int64(): (st.integers(-(2**40), 2**40), st.floats(0, 9).map(round).map(float)),
    pa.float64(): (st.floats(-1, 1), st.integers(-9, 9)),
}


@st.composite
def _some_rows(draw, name):
    """Rows of a table; now and then a cell of another type, or a key that not every row has."""
    odd = draw(st.booleans())
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        row = {}
        for field in tables.SCHEMAS[name]:
            plain, other = _CELLS.get(field.type, (st.just([[0, 1], [2, 3]]), None))
            cells = [plain]
            if field.nullable:
                cells.append(st.none())
            if odd and other is not None:
                cells.append(other)
            row[field.name] = draw(st.one_of(cells))
        if odd and draw(st.booleans()):
            row.pop(draw(st.sampled_from([f.name for f in tables.SCHEMAS[name] if f.nullable])))
        rows.append(row)
    return rows


@pytest.mark.parametrize("name", ["mentions", "quotes", "sentiment"])
@given(data=st.data())
@settings(deadline=None, max_examples=30)
def test_rows_give_the_table_that_pandas_makes_of_them(name, data):
    rows = data.draw(_some_rows(name))
    pd.testing.assert_frame_equal(tables.build(name, rows), tables.build(name, pd.DataFrame(rows)))


def test_a_table_that_is_right_already_is_not_changed_by_what_is_done_to_the_new_one():
    row = dict(article_id="a", text="x", rule="r", score=1.0, position=0)
    row |= dict(source_start=0, source_end=1)
    first = tables.build("removed", [row])
    second = tables.build("removed", first)
    second.loc[0, "text"] = "y"
    assert first["text"].tolist() == ["x"]


def test_numbers_too_large_are_refused_with_or_without_a_table():
    row = dict(article_id="a", text="x", rule="r", score=1.0, position=0)
    row |= dict(source_start=2**70, source_end=1)
    for rows in ([row], pd.DataFrame([row])):
        with pytest.raises(OverflowError):
            tables.build("removed", rows)
