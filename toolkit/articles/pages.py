"""A web page beside its body: which lines of the page did not make it into the article."""

from __future__ import annotations

from toolkit.articles.boilerplate import Removed
from toolkit.articles.folding import fold
from toolkit.articles.lines import split_lines
from toolkit.articles.rules import line_rule

_SHORT = 5


def page_lines(page: str, body: str) -> list[Removed]:
    """Return the lines of a page that are not in its body.

    Parameters
    ----------
    page : str
        All text of the page, as lines.
    body : str
        The article's text, paragraphs separated by blank lines.

    Examples
    --------
    >>> [r.rule for r in page_lines("Menu\\nTalks ended on Friday, they said.\\nHome page",
    ...                             "Talks ended on Friday, they said.")]
    ['page control', 'page layout']
    """
    paragraphs: list[tuple[str, int]] = []
    at = 0
    for paragraph in body.split("\n\n"):
        paragraphs.append((f" {fold(paragraph)} ", at + len(paragraph)))
        at += len(paragraph) + 2
    whole = "".join(p for p, _ in paragraphs)
    out: list[Removed] = []
    pointer, position = 0, 0
    for line in split_lines(page):
        folded = fold(line.text)
        if folded:
            short = len(folded.split()) < _SHORT
            found = None
            if short or f" {folded} " in whole:
                for i in [*range(pointer, len(paragraphs)), *range(pointer)]:
                    same = paragraphs[i][0] == f" {folded} "
                    if same or (not short and f" {folded} " in paragraphs[i][0]):
                        found = i
                        break
            if found is not None:
                pointer, position = found, paragraphs[found][1]
                continue
        name, score = line_rule(line.text, line.n_words) or ("page layout", 0.9)
        out.append(Removed(line.start, line.end, name, score, at=min(position, len(body))))
    return out
