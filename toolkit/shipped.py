"""Where the things lie that come with the toolkit and are not code: articles, notebooks.

In a checkout they are the repository's own folders. In an installed wheel they are copies, made
when the wheel is built, with the same places relative to each other.
"""

from __future__ import annotations

from pathlib import Path

from toolkit.errors import ToolkitError, unknown_value

SHIPPED = ("data/raw", "data/metadata.csv", "data/actors.yaml", "data/gold", "notebooks")
"""What can be asked for."""

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return the path of something that comes with the toolkit.

    Parameters
    ----------
    name : {"data/raw", "data/metadata.csv", "data/actors.yaml", "data/gold", "notebooks"}
        The five articles, what is known about them, the registry of actors, the codings by
        hand, the notebooks.

    Returns
    -------
    Path
        To be read and never written to.

    Raises
    ------
    ArgumentError
        When `name` is none of these.
    ToolkitError
        When it is not there: the installation is not whole.

    Examples
    --------
    >>> len(list(shipped("data/raw").glob("*.txt")))
    5
    """
    if name not in SHIPPED:
        raise unknown_value("name", name, SHIPPED)
    for root in (_PACKAGE / "share", _PACKAGE.parent):
        if (root / name).exists():
            return root / name
    raise ToolkitError(
        f"{name} should lie in {_PACKAGE / 'share'} and is not there: the installation is not "
        "whole. Reinstall it with pip install --force-reinstall framing-toolkit."
    )
