"""Codebooks: the shipped ones hold together, and broken ones are named."""

import pytest
import yaml

from toolkit.coding.codebooks import (
    Codebook,
    dump_codebook,
    load_codebook,
    shipped,
)
from toolkit.errors import ArgumentError


@pytest.mark.parametrize("name", shipped())
def test_shipped_codebooks_say_what_they_mean(name):
    book = load_codebook(name)
    assert book.name == name and book.unit and book.title
    for question in book.questions:
        assert question.ask.endswith("?")
        judged = [c for c in question.codes if not c.missing]
        assert judged or question.choices
        said = []
        for code in question.codes:
            where = (name, question.id, code.code)
            assert code.define, where
            # Each code shows a case and a near miss, and they are two different texts.
            assert len(code.example) >= 15 and len(code.counterexample) >= 15, where
            said += [code.example, code.counterexample]
        assert len(set(said)) == len(said), (name, question.id)


def test_five_frames_with_two_items_each():
    frames = {q.id.split("_")[0] for q in load_codebook("frames").questions}
    assert frames == {"conflict", "responsibility", "human", "morality", "economy"}
    assert len(load_codebook("frames").questions) == 10


def test_peace_journalism_has_both_sides():
    ids = [q.id for q in load_codebook("peace").questions]
    assert sum(i.startswith("war_") for i in ids) >= 5
    assert sum(i.startswith("peace_") for i in ids) >= 5


@pytest.mark.parametrize("name", shipped())
def test_written_and_read_again(name):
    book = load_codebook(name).with_choices({"anna-berg": "Anna Berg", "x": "X"})
    assert load_codebook(yaml.safe_load(dump_codebook(book))) == book


@pytest.mark.parametrize(
    ("given", "code"),
    [("Yes ", "yes"), ("YES.", "yes"), ("y", "yes"), (True, "yes"), (1.0, "yes"), ("N", "no"),
     ("\u00a0no\u200b", "no"), ("unclear", "unclear")],
)  # fmt: skip
def test_answers_as_people_write_them(given, code):
    assert load_codebook("quotes").question("quote").read(given).code == code


@pytest.mark.parametrize("given", ["yes/no", "maybe", "yess", "2", "?"])
def test_answers_that_are_no_code(given):
    assert load_codebook("quotes").question("quote").read(given) is None


def test_actors_by_id_and_name_but_not_by_an_ambiguous_name():
    book = load_codebook("mentions").with_choices({"a1": "Smith", "a2": "Smith", "b": "Falk"})
    question = book.question("actor")
    assert question.read("Falk").code == "b"
    assert question.read("a2").code == "a2"
    assert question.read("Smith") is None


GOOD = {"name": "x", "questions": [{"id": "q", "ask": "?", "codes": ["yes", "no"]}]}


def broken(**change):
    question = {**GOOD["questions"][0], **change}
    return {"name": "x", "questions": [question]}


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"name": "x"}, "questions must be a list"),
        ({"questions": []}, "questions must be a list"),
        ({**GOOD, "qestions": 1}, "did you mean 'questions'"),
        (broken(id="Q 1"), "lower-case"),
        (broken(level="rank"), "level='rank'"),
        (broken(codes=[]), "has no codes"),
        (broken(codes=["a", "A "]), "listed twice"),
        (broken(codes=["a", {"code": "b", "also": "a"}]), "stands for both"),
        (broken(none="nope"), "none='nope'"),
        (broken(level="ordinal"), "needs a value"),
        (broken(when={"other": "yes"}), "no question here"),
        (broken(choices="people"), "must be 'actors'"),
        (broken(codes=[{"define": "no code"}]), "has no code"),
        ({"questions": [GOOD["questions"][0]] * 2}, "two questions have the id 'q'"),
    ],
)
def test_broken_codebooks_are_named(raw, message):
    with pytest.raises(ArgumentError, match=message):
        load_codebook(raw)


def test_files(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(GOOD), encoding="utf-8")
    assert isinstance(load_codebook(path), Codebook)
    # A bare yes in YAML is True; it is read as the word.
    assert load_codebook(yaml.safe_load("questions: [{id: q, ask: '?', codes: [yes, no]}]")
                         ).question("q").answers() == ["yes", "no"]  # fmt: skip
    path.write_text("questions: [", encoding="utf-8")
    with pytest.raises(ArgumentError, match="not YAML"):
        load_codebook(path)
    path.write_bytes(b"name: \xff\xfe\x00")
    with pytest.raises(ArgumentError, match="no UTF-8"):
        load_codebook(path)
    with pytest.raises(ArgumentError, match="no such file"):
        load_codebook(tmp_path / "gone.yaml")
    with pytest.raises(ArgumentError, match="did you mean 'quotes'"):
        load_codebook("quots")


def test_classes_of_verbs_are_those_of_the_list():
    from toolkit.cues import CLASSES

    codes = [c.code for c in load_codebook("verbs").question("verb").codes if not c.missing]
    assert codes == [*CLASSES, "other", "no attribution"]
