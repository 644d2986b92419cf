"""Fixtures for the tests of coding."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from tests_coding_helpers import make_analysis


@pytest.fixture(scope="session")
def analysis():
    return make_analysis()
