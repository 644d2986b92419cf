"""The notebooks as a program: run the series, on the shipped articles or on one's own."""

from toolkit.notebooks.books import (
    NotebookError,
    NothingToShowError,
    find_notebooks,
    parameters_of,
    store_outputs,
)
from toolkit.notebooks.checking import read_check
from toolkit.notebooks.inside import called, kept, need, usable
from toolkit.notebooks.own import run_on_articles
from toolkit.notebooks.run import changes, run_notebooks

__all__ = [
    "NotebookError",
    "NothingToShowError",
    "called",
    "changes",
    "find_notebooks",
    "kept",
    "need",
    "parameters_of",
    "read_check",
    "run_notebooks",
    "run_on_articles",
    "store_outputs",
    "usable",
]
