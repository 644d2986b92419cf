"""Wheel and sdist, built once from a copy of the working tree, without a network."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".*", "__pycache__", "*.egg-info", "dist", "build", "_build", "_generated", "runs"
)


def build(source, target, kind):
    """Build one distribution with the backend that pyproject.toml names."""
    code = (
        "import sys; from hatchling import build; "
        f"print(build.build_{kind}(sys.argv[1]))"
    )  # fmt: skip
    target.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", code, str(target)],
        cwd=source, capture_output=True, text=True, check=False,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1750000000", "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return target / done.stdout.split()[-1]


@pytest.fixture(scope="session")
def builder():
    return build


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    pytest.importorskip("hatchling")
    return Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("tree") / "source", ignore=LEFT_OUT))


@pytest.fixture(scope="session")
def wheel(tree, tmp_path_factory):
    return build(tree, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="session")
def sdist(tree, tmp_path_factory):
    return build(tree, tmp_path_factory.mktemp("sdist"), "sdist")


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory):
    """The wheel's files as an installer would lay them down, away from the repository."""
    place = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    return place
