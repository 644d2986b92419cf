"""A public function given a value of the wrong type says so in a sentence, before it starts."""

import importlib
import inspect
import pickle

import numpy as np
import pandas as pd
import pytest

from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError, TableError, shown

PACKAGES = (
    "actors", "analysis", "articles", "coding", "compare", "mentions", "notebooks", "plots",
    "quotes", "reader", "report", "sentences", "sentiment",
)  # fmt: skip
WRONG = {"int": "three", "float": "much", "bool": "maybe", "str": 7}


def public():
    for package in PACKAGES:
        module = importlib.import_module(f"toolkit.{package}")
        names = getattr(module, "__all__", ["find_quotes", "score_sentiment", "split_sentences"])
        for name in names:
            thing = getattr(module, name, None)
            if inspect.isfunction(thing):
                yield thing


def simple():
    for function in public():
        for name, parameter in inspect.signature(function).parameters.items():
            kinds = str(parameter.annotation).split(" | ")
            wrong = next((WRONG[kind] for kind in kinds if kind in WRONG), None)
            texts = wrong in ("three", "much", "maybe") and any("str" in kind for kind in kinds)
            if wrong is not None and not texts and not {"object", "Any"} & set(kinds):
                yield pytest.param(function, name, wrong, id=f"{function.__name__}-{name}")


OWN_WORDS = {"alt_text", "description", "drawn_table", "examples"}  # say it themselves


@pytest.mark.parametrize(("function", "name", "wrong"), list(simple()))
def test_every_simple_argument_is_checked_by_its_annotation(function, name, wrong):
    if function.__name__ in OWN_WORDS:
        pytest.skip("has words of its own")
    with pytest.raises(ArgumentError) as raised:
        function(**{name: wrong})
    assert f"{name}={wrong!r} must be " in str(raised.value)


def test_it_is_most_of_them():
    assert len(list(simple())) > 250


@check_arguments
def example(
    table: pd.DataFrame,
    *,
    n: int = 1,
    share: float | None = 0.5,
    path: "str | os.PathLike[str]" = ".",  # noqa: F821
    names: list[str] = (),
    kinds: dict[str, str] | None = None,
    anything: object = None,
) -> tuple:
    return n, share


# under `from __future__ import annotations` they are texts, as everywhere in the package
example.__wrapped__.__annotations__ = {
    "table": "pd.DataFrame", "n": "int", "share": "float | None",
    "path": "str | os.PathLike[str]", "names": "Sequence[str]", "kinds": "Mapping[str, str] | None",
    "anything": "object",
}  # fmt: skip
TABLE = pd.DataFrame({"text": ["a"]})


@pytest.mark.parametrize(
    "good",
    [
        {"n": np.int64(3)},
        {"share": 1},
        {"share": np.float32(0.5)},
        {"share": None},
        {"share": float("nan")},  # whether it may be is for the function to say
        {"names": ("a", "b")},
        {"names": pd.Series(["a"])},
        {"kinds": {}},
        {"anything": object()},
    ],
)
def test_what_fits_passes(good):
    assert example(TABLE, **good)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"n": True}, "n=True must be a whole number."),
        ({"n": 2.0}, "n=2.0 must be a whole number."),
        ({"share": "half"}, "share='half' must be a number or None."),
        ({"path": 3}, "path=3 must be a path."),
        ({"names": "ab"}, "names='ab' must be a list of texts."),
        ({"names": ["a", 3]}, "names=['a', 3] must be a list of texts."),
        ({"names": TABLE}, "names=<DataFrame of 1 rows> must be a list of texts."),
        ({"kinds": ["a"]}, "kinds=['a'] must be a dict or None."),
    ],
)
def test_what_does_not_fit_is_said(bad, message):
    with pytest.raises(ArgumentError) as raised:
        example(TABLE, **bad)
    assert str(raised.value) == message


def test_a_table_is_asked_for_as_everywhere():
    with pytest.raises(TableError, match="table: must be a pandas DataFrame, is list"):
        example([1])


def test_a_missing_or_unknown_argument_is_python_s_own_error():
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'table'"):
        example()
    with pytest.raises(TypeError, match="unexpected keyword argument 'm'"):
        example(TABLE, m=1)


def test_functions_keep_their_name_and_can_be_sent_to_another_process():
    from toolkit import find_quotes

    assert find_quotes.__doc__.startswith("Find")
    assert pickle.loads(pickle.dumps(find_quotes)) is find_quotes


def test_a_value_is_shown_on_one_line():
    assert shown("a\nb") == "'a\\nb'"
    assert shown(np.zeros((4, 2))) == "<ndarray of 4 rows>"
    assert len(shown("x" * 1000)) == 60
