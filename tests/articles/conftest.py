"""`make`: the builders of small files, as a module."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def make() -> ModuleType:
    path = Path(__file__).with_name("builders.py")
    spec = importlib.util.spec_from_file_location("articles_builders", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def load(tmp_path):
    """Write files and load them: ``load({"a.txt": "..."}, clean=False)``."""
    from toolkit.articles import load_articles

    def run(files, **options):
        folder = tmp_path / "in"
        for name, data in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
        options.setdefault("progress", False)
        return load_articles(folder, **options)

    return run
