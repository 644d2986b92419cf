"""`make_report`: the sections of a report, in order, each on its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from toolkit.analysis import Analysis, load_analysis
from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError, ToolkitError
from toolkit.report import page, sections

SECTIONS: tuple[tuple[str, str, Callable[[sections.Held], str]], ...] = (
    ("findings", "What differs, and how sure that is", sections.findings),
    ("loaded", "What was read and what was left out", sections.loaded),
    ("named", "Who is named", sections.named),
    ("heard", "Whose words are reported", sections.heard),
    ("verbs", "With which verbs", sections.verbs),
    ("tone", "In what tone", sections.tone),
    ("articles", "The articles, marked", sections.articles),
    ("method", "How this was made, and what it cannot show", sections.method),
)
"""Anchor, heading and maker of each section."""


@check_arguments
def make_report(
    analysis: Analysis | str | os.PathLike[str],
    path: str | os.PathLike[str] = "report.html",
    *,
    title: str = "How did the outlets frame the event?",
    max_articles: int = 20,
    progress: bool = True,
) -> Path:
    """Write an analysis as one HTML page: findings, charts, marked articles, fine print.

    Parameters
    ----------
    analysis : Analysis or path
        What `toolkit.analyze` or `toolkit.load_analysis` returns, or its folder.
    path : path
        The page to write; folders above it are made.
    title : str
    max_articles : int
        How many articles the page shows in full, the first ones that could be read.
    progress : bool
        Show a bar over the sections.

    Returns
    -------
    Path
        Of the page.

    Raises
    ------
    ArgumentError
        When there is no analysis, `max_articles` is negative, or `path` cannot be written.

    Notes
    -----
    A section that cannot be made from these articles (one outlet only, no quotes) says why.
    The texts are held in memory; for a large corpus report a part of it.

    Examples
    --------
    >>> make_report("build/", "report.html")  # doctest: +SKIP
    PosixPath('report.html')
    """
    from tqdm.auto import tqdm

    if max_articles < 0:
        raise ArgumentError(f"max_articles={max_articles!r} must be 0 or more.")
    found = analysis if isinstance(analysis, Analysis) else load_analysis(analysis)
    target = Path(path)
    if target.is_dir():
        raise ArgumentError(f"path={str(path)!r} is a folder; name a file, such as report.html.")
    held = sections.hold(found, max_articles)
    done = [
        (anchor, heading, _body(make, held))
        for anchor, heading, make in tqdm(SECTIONS, unit="section", disable=not progress)
    ]
    text = page.document(title, done, lead=sections.lead(held))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ArgumentError(f"path={str(path)!r} cannot be written: {error}.") from error
    return target


def _body(make: Callable[[sections.Held], str], held: sections.Held) -> str:
    try:
        return make(held)
    except ToolkitError as error:
        return page.paragraph(f"Not shown for these articles: {error}", note=True)
