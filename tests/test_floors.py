"""The accuracy on the small gold does not fall below `benchmarks/floors.json`."""

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))
import floors  # noqa: E402

sys.path.pop(0)
STORED = json.loads(floors.FLOORS.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def measured():
    return floors.measure()


def test_the_gold_is_the_one_the_floors_were_set_on():
    assert STORED["gold"] == floors.hashes(), "gold changed: run benchmarks/floors.py, then --write"


def test_every_number_has_a_floor_and_none_is_below_it(measured):
    assert set(measured) == set(STORED["floors"])
    below = {n: (v, STORED["floors"][n]) for n, v in measured.items() if v < STORED["floors"][n]}
    assert not below


def test_floors_ask_for_something(measured):
    """A floor far below what is measured guards nothing."""
    for name, value in measured.items():
        assert STORED["floors"][name] >= value * 0.85, f"{name}: run benchmarks/floors.py --write"


def test_floors_are_not_lowered_by_accident():
    old = {"a": 5, "b": 0.9}
    assert floors.raised(old, {"a": 1, "b": 0.95, "c": 7}, lower=False) == {
        "a": 5, "b": 0.93, "c": 6,
    }  # fmt: skip
