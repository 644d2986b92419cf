"""What the widgets share: how their scripts are put together, and a few lines of script.

A widget's script is one module made of files of this package; nothing is fetched.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def script(*files: Path) -> str:
    """Return the source of a widget's module: `dom.js` of this folder, then `files`.

    Examples
    --------
    >>> script().splitlines()[0]
    '// What every widget uses. All text is set as text, never as HTML.'
    """
    return "\n".join(p.read_text(encoding="utf-8") for p in (HERE / "dom.js", *files))
