"""CITATION.cff is valid as far as can be told without its schema, and speaks of this version."""

import datetime
import re
from pathlib import Path

import yaml

import toolkit

ROOT = Path(__file__).resolve().parents[2]
ABOUT = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def test_what_the_format_requires_is_there():
    assert ABOUT["cff-version"] == "1.2.0"
    assert ABOUT["message"] and ABOUT["title"] and ABOUT["type"] == "software"
    assert all("name" in a or "family-names" in a for a in ABOUT["authors"])
    known = {
        "cff-version", "message", "title", "type", "abstract", "version", "date-released",
        "license", "authors", "keywords", "references",
    }  # fmt: skip
    assert set(ABOUT) <= known
    assert isinstance(ABOUT["date-released"], datetime.date)


def test_it_is_this_version_under_these_licences():
    assert ABOUT["version"] == toolkit.__version__
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    stated = re.search(r'^license = "([^"]+)"', text, re.M)[1]
    assert set(ABOUT["license"]) == set(stated.split(" AND "))


def test_what_the_model_learnt_from_is_cited():
    cited = " ".join(r["title"] + r.get("notes", "") for r in ABOUT["references"])
    assert "PolNeAR" in cited and "NewsMTSC" in cited
    for reference in ABOUT["references"]:
        assert reference["authors"] and reference["year"] and reference["type"]
