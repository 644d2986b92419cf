"""The site builds without a warning, needs nothing from elsewhere, and lists every name."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import toolkit

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    pytest.importorskip("sphinx")
    pytest.importorskip("myst_nb")
    target = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q",
         "-d", str(target / "trees"), str(ROOT / "docs"), str(target / "html")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return target / "html"


def test_no_page_loads_anything_from_elsewhere(site):
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        loaded = re.findall(r"<(?:script|img|iframe|source)[^>]+src=\"([^\"]+)\"", text)
        loaded += re.findall(
            r"<link[^>]+rel=\"(?:stylesheet|preload|icon)\"[^>]+href=\"([^\"]+)", text
        )
        away = [u for u in loaded if re.match(r"(https?:)?//", u)]
        assert not away, (path, away)
    for path in site.rglob("*.css"):
        assert not re.search(r"@import|url\([\"']?(https?:)?//", path.read_text(encoding="utf-8"))


def test_every_page_of_the_repository_has_its_place(site):
    for name in (
        "tutorial", "faq", "methods", "tables", "_generated/model-card", "_generated/data-card",
        "howto/nexis", "howto/registry", "howto/reader", "howto/words", "howto/look", "howto/validate",
        "howto/cluster", "howto/one-function", "_generated/commands",
    ):  # fmt: skip
        assert (site / f"{name}.html").is_file(), name
    books = {p.stem for p in (ROOT / "notebooks").glob("[0-9]*.ipynb")}
    assert books <= {p.stem for p in (site / "_generated" / "notebooks").glob("*.html")}


def test_every_public_name_is_in_the_reference(site):
    text = "".join(
        p.read_text(encoding="utf-8") for p in (site / "_generated" / "api").glob("*.html")
    )
    known = set(re.findall(r'id="toolkit\.[\w.]*?(\w+)"', text))
    missing = set(toolkit.__all__) - known - {"__version__", "plots"}
    assert not missing


def test_every_command_is_described(site):
    text = (site / "_generated" / "commands.html").read_text(encoding="utf-8")
    for name in ("load", "analyze", "status", "actors", "code", "notebooks", "report", "read",
                 "demo", "doctor"):  # fmt: skip
        assert f"framing {name}" in text
