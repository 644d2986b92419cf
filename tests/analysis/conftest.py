from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fake_corpus import HERE, ROOT, text_of, write_lines


@pytest.fixture(autouse=True)
def _fakes_can_be_imported(monkeypatch):
    """The fake recipe can be imported in spawned processes and in what they start."""
    path = os.pathsep.join([str(HERE), str(ROOT), os.environ.get("PYTHONPATH", "")])
    monkeypatch.setenv("PYTHONPATH", path.rstrip(os.pathsep))


@pytest.fixture
def corpus(tmp_path) -> Path:
    """60 JSON lines in 6 parts (of 10), some of them repeated, and 12 text files."""
    folder = tmp_path / "my exports é"
    folder.mkdir()
    write_lines(folder / "crawl 1.jsonl", [text_of(n % 50) for n in range(60)])
    for number in range(12):
        (folder / f"note {number}.txt").write_text(f"Note {number}. Kyiv said no.")
    return folder
