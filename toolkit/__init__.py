"""How did different outlets frame the same event?

The public names are loaded when they are first used, so importing the package is quick.

>>> import toolkit as tk
>>> "load_articles" in dir(tk)
True
"""

from __future__ import annotations

import importlib
import logging
from typing import TYPE_CHECKING

__version__ = "0.1.0"

_HOMES = {
    "agreement": "toolkit.coding",
    "analyze": "toolkit.analysis",
    "apply_corrections": "toolkit.reader",
    "compare_outlets": "toolkit.compare",
    "compare_tone": "toolkit.compare",
    "compare_verbs": "toolkit.compare",
    "compare_voices": "toolkit.compare",
    "compare_words": "toolkit.compare",
    "count_cooccurrence": "toolkit.mentions",
    "count_mentions": "toolkit.mentions",
    "diff_texts": "toolkit.articles",
    "examples": "toolkit.reader",
    "explore": "toolkit.reader",
    "find_duplicates": "toolkit.articles",
    "find_mentions": "toolkit.mentions",
    "find_quotes": "toolkit.quotes",
    "load_actors": "toolkit.actors",
    "load_analysis": "toolkit.analysis",
    "load_articles": "toolkit.articles",
    "load_report": "toolkit.articles",
    "machine_vs_people": "toolkit.coding",
    "make_sheet": "toolkit.coding",
    "plots": "toolkit.plots",
    "read": "toolkit.reader",
    "read_sheets": "toolkit.coding",
    "report_text": "toolkit.articles",
    "score_sentiment": "toolkit.sentiment",
    "split_sentences": "toolkit.sentences",
    "suggest_actors": "toolkit.mentions",
}

__all__ = ["__version__", *_HOMES]  # noqa: PLE0604

if TYPE_CHECKING:
    from toolkit import plots
    from toolkit.actors import load_actors
    from toolkit.analysis import analyze, load_analysis
    from toolkit.articles import (
        diff_texts,
        find_duplicates,
        load_articles,
        load_report,
        report_text,
    )
    from toolkit.coding import (  # type: ignore[no-redef]
        agreement,
        machine_vs_people,
        make_sheet,
        read_sheets,
    )
    from toolkit.compare import (
        compare_outlets,
        compare_tone,
        compare_verbs,
        compare_voices,
        compare_words,
    )
    from toolkit.mentions import (
        count_cooccurrence,
        count_mentions,
        find_mentions,
        suggest_actors,
    )
    from toolkit.quotes import find_quotes
    from toolkit.reader import apply_corrections, examples, explore, read
    from toolkit.sentences import split_sentences
    from toolkit.sentiment import score_sentiment

logging.getLogger("toolkit").addHandler(logging.NullHandler())


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'toolkit' has no attribute {name!r}")
    module = importlib.import_module(_HOMES[name])
    thing = module if module.__name__ == f"toolkit.{name}" else getattr(module, name)
    globals()[name] = thing
    return thing


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
