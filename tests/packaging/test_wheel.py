"""The wheel holds what it should and nothing else, and works without the repository."""

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest
from packaging.metadata import Metadata
from trove_classifiers import classifiers

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"matplotlib", "onnxruntime", "tokenizers", "scipy", "pandas.plotting", "nltk", "textblob"}


def names(archive):
    with zipfile.ZipFile(archive) as opened:
        return [n for n in opened.namelist() if not n.endswith("/")]


def run(place, *arguments, cwd, code=0):
    """Run Python on the files of the wheel; the repository is not on the path."""
    done = subprocess.run(
        [sys.executable, "-P", *arguments],
        cwd=cwd, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done.stdout


def test_every_file_of_the_package_is_there_and_nothing_else(tree, wheel):
    package = {p.relative_to(tree).as_posix() for p in (tree / "toolkit").rglob("*") if p.is_file()}
    shared = {
        f"toolkit/share/{p.relative_to(tree).as_posix()}"
        for pattern in ("data/raw/*.txt", "data/gold/**/*.csv", "notebooks/*.ipynb")
        for p in tree.glob(pattern)
    } | {
        f"toolkit/share/data/{n}"
        for n in ("metadata.csv", "actors.yaml", "README.md", "gold/README.md")
    }
    found = names(wheel)
    assert len(found) == len(set(found))
    about = {n for n in found if ".dist-info/" in n}
    assert set(found) - about == package | shared
    assert {Path(n).name for n in about} == {
        "METADATA", "WHEEL", "RECORD", "entry_points.txt", "LICENSE", "Apache-2.0.txt",
    }  # fmt: skip
    suffixes = {Path(n).suffix for n in found if n not in about}
    assert not suffixes & {".pyc", ".so", ".pt", ".parquet", ".jsonl"}


def test_data_the_package_needs_is_in_it(wheel):
    found = set(names(wheel))
    for name in (
        "py.typed", "cues.yaml", "plots/toolkit.mplstyle", "model/weights/encoder.onnx",
        "model/weights/model.json", "articles/furniture.json", "coding/codebooks/quotes.yaml",
        "coding/view.js", "compare/data/war-peace.yaml",
    ):  # fmt: skip
        assert f"toolkit/{name}" in found
    assert sum(n.startswith("toolkit/share/data/raw/") for n in found) == 5


def digest(path):
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_sdist_has_the_sources_and_gives_the_same_wheel(sdist, wheel, builder, tmp_path):
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (top,) = tmp_path.iterdir()
    found = {p.name for p in top.iterdir()}
    assert {"toolkit", "tests", "docs", "data", "notebooks", "pyproject.toml", "LICENSE"} <= found
    assert not found & {".git", ".venv", ".github", "runs", "dist"}
    assert not list(top.rglob("__pycache__")) + list(top.rglob("*.pyc"))
    for path in (top / "toolkit").rglob("*.py"):  # another place, another time, the same bytes
        os.utime(path, (1_000_000_000, 1_000_000_000))
    assert digest(builder(top, tmp_path / "out", "wheel")) == digest(wheel)


def test_weights_that_were_exchanged_stop_the_build(tree, tmp_path):
    sys.path.insert(0, str(tree))
    try:
        import hatch_build
    finally:
        sys.path.pop(0)
    weights = tmp_path / "weights"
    weights.mkdir()
    (weights / "heads.npz").write_bytes(b"other")
    (weights / "model.json").write_text(json.dumps({"sha256": {"heads.npz": "0" * 64}}))
    with pytest.raises(ValueError, match=r"heads\.npz: SHA-256 is"):
        hatch_build.check_weights(weights)
    hatch_build.check_weights(tree / "toolkit" / "model" / "weights")


def test_metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith("METADATA")]
        raw = archive.read(name)
    about = Metadata.from_email(raw, validate=True)
    assert about.name == "framing-toolkit"
    assert about.license_expression == "MIT AND Apache-2.0"
    assert set(about.classifiers or []) <= classifiers
    assert "Typing :: Typed" in (about.classifiers or [])
    assert not [c for c in about.classifiers or [] if c.startswith("License ::")]
    assert str(about.requires_python) == ">=3.11"
    text = HeaderParser().parsestr(raw.decode("utf-8"))
    assert text["Description-Content-Type"] == "text/markdown"
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    for extra in about.provides_extra or []:
        assert f"| `{extra}` |" in page, f"docs/install.md does not say what {extra!r} is"


def test_import_is_light_from_the_wheel(installed, tmp_path):
    code = "import json, sys, toolkit; print(json.dumps([toolkit.__file__, sorted(sys.modules)]))"
    where, modules = json.loads(run(installed, "-c", code, cwd=tmp_path))
    assert where.startswith(str(installed))
    assert not HEAVY & {n.split(".")[0] for n in modules} | HEAVY & set(modules)
    assert "pandas" not in modules, "nothing is needed before the first call"


def test_it_works_without_the_repository(installed, tmp_path):
    folder = tmp_path / "my texts"
    folder.mkdir()
    for number in range(2):
        (folder / f"{number}.txt").write_text(
            f"Storm number {number} hits the coast\n\n"
            "Anna Berg, the mayor, said that the harbour would stay closed until Monday. " * 6
        )
    call = "from toolkit.cli import main; main()"
    assert "demo" in run(installed, "-c", call, "--help", cwd=tmp_path)
    out = run(
        installed, "-c", call, "analyze", str(folder), "--out", "build", "--workers", "1",
        "--no-progress", "--json", cwd=tmp_path,
    )  # fmt: skip
    rows = {r["table"]: r["rows"] for r in json.loads(out)}
    assert rows["articles"] == 2 and rows["quotes"] >= 2
    code = (
        "from toolkit.shipped import SHIPPED, shipped; import json; "
        "print(json.dumps([str(shipped(n)) for n in SHIPPED]))"
    )
    found = json.loads(run(installed, "-c", code, cwd=tmp_path))
    assert all(f.startswith(str(installed / "toolkit" / "share")) for f in found)
