"""Finding the article that kills its worker, without blaming the ones beside it.

A worker that dies takes with it whatever else it was doing; engines then report all of it as
failed. So a part whose worker died is only a suspect. It is done again alone, in a process
of its own. Only if that dies too is the part halved, always in processes of their own, until
one article (or one file that cannot even be read) is left.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from toolkit.analysis.isolated import KilledError, run_isolated
from toolkit.analysis.parts import Part
from toolkit.analysis.work import Entry, Task

logger = logging.getLogger(__name__)

MOST = 50
"""Poisoned articles a part may have before it is given up."""

Runner = Callable[[Task], Entry]


def hunt(task: Task, *, run: Runner = run_isolated) -> Entry:
    """Do a suspect part alone; if it kills again, find the article, set it aside, go on.

    Parameters
    ----------
    task : dict
        As for `toolkit.analysis.work.work`.
    run : callable
        Does a task in a process of its own and raises `KilledError` when that dies.

    Returns
    -------
    dict
        The manifest entry. A poisoned article is a row with status ``failed``.

    Raises
    ------
    KilledError
        When the part kills its worker although no article of it does so alone.
    """
    part = Part.from_dict(task["part"])
    task = dict(task)
    for _ in range(MOST):
        try:
            return run(task)
        except KilledError as error:
            logger.warning("%s: %s; looking for the article", part.name, error)
        found = _find(task, part, run)
        if found is None:
            return _gently(task, part, run)
        which, number, reason = found
        logger.warning("%s: %s %d %s", part.name, which, number, reason)
        task[which] = {**task.get(which, {}), str(number): reason}
    raise KilledError(f"{part.name}: more than {MOST} of its articles kill their worker")


def _find(task: Task, part: Part, run: Runner) -> tuple[str, int, str] | None:
    """Which unit (while reading) or article (in a step) kills, or None if none does alone."""
    if "load" in task["todo"]:
        reason = _dies({**task, "only": [0, 0]}, run)
        if reason:
            bad = set(map(int, task.get("skip_units", {})))
            found = _halve(
                lambda a, b: (
                    None
                    if bad.issuperset(range(a, b))
                    else _dies({**task, "only": [0, 0], "units": [a, b]}, run)
                ),
                part.units,
            )
            return found and ("skip_units", found[0], f"reading it {found[1]}")
    known = set(map(int, task.get("skip", {})))
    size = 1
    while size < max(part.records, 1):
        size *= 2
    # a container may hold more articles than was guessed: look beyond the end too
    for low, high in ((0, size), (size, 1 << 40)):
        if high > size and not _dies({**task, "only": [low, high]}, run):
            continue
        end = high if high == size else _upper(task, run, low)
        found = _halve(
            lambda a, b: (
                None
                if b - a <= len(known) and known.issuperset(range(a, b))
                else _dies({**task, "only": [a, b]}, run)
            ),
            end,
            low,
        )
        if found:
            return "skip", found[0], f"an analysis step {found[1]}"
    return None


def _upper(task: Task, run: Runner, low: int) -> int:
    """An end of the range behind which nothing kills."""
    high = max(2 * low, 2)
    while _dies({**task, "only": [high, 1 << 40]}, run):
        high *= 2
    return high


def _halve(
    dies: Callable[[int, int], str | None], end: int, low: int = 0
) -> tuple[int, str] | None:
    """Find the first number in a range that dies alone."""
    reason = dies(low, end)
    if not reason:
        return None
    while end - low > 1:
        middle = (low + end) // 2
        left = dies(low, middle)
        if left:
            end, reason = middle, left
            continue
        right = dies(middle, end)
        if not right:
            return None
        low, reason = middle, right
    return low, reason


def _dies(task: Task, run: Runner) -> str | None:
    try:
        run(task)
    except KilledError as error:
        return str(error)
    return None


def _gently(task: Task, part: Part, run: Runner) -> Entry:
    """No article kills alone: perhaps the whole is too much at once. Smaller batches."""
    error: KilledError | None = None
    for batch in (100, 10, 1):
        try:
            return run({**task, "batch": batch})
        except KilledError as again:
            error = again
    raise KilledError(f"{part.name}: {error}, though none of its articles does so alone")
