"""``python -m toolkit.notebooks``: run the series and regenerate its figures."""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Sequence

from toolkit.errors import ArgumentError, ToolkitError
from toolkit.notebooks.run import changes, run_notebooks


def main(argv: Sequence[str] | None = None) -> int:
    """Run the notebooks from a terminal; ``--help`` tells how."""
    parser = argparse.ArgumentParser(
        prog="python -m toolkit.notebooks",
        description="Run the notebooks and list which figures are new, changed or unchanged.",
    )
    parser.add_argument("folder", nargs="?", default="notebooks", help="folder of the notebooks")
    parser.add_argument("--figures", help="where figures go (default: figures beside the folder)")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="run these notebooks only")
    parser.add_argument(
        "--stale",
        action="store_true",
        help="run only notebooks whose cells, data, code or packages changed since they ran here",
    )
    parser.add_argument(
        "--parameter",
        "-p",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="value for a name in the cells tagged parameters; may be repeated",
    )
    parser.add_argument(
        "--store", action="store_true", help="write the outputs back into the notebooks"
    )
    parser.add_argument("--timeout", type=float, default=900, help="most seconds for one cell")
    parser.add_argument("--workers", type=int, default=2, help="notebooks run at the same time")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    options = parser.parse_args(argv)
    try:
        result = run_notebooks(
            options.folder,
            figures=options.figures,
            parameters=parse_parameters(options.parameter),
            only=options.only,
            store=options.store,
            stale_only=options.stale,
            timeout=options.timeout,
            workers=options.workers,
            progress=not options.quiet,
        )
    except ToolkitError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(changes(result) + "\n")
    return 0


def parse_parameters(pairs: Sequence[str]) -> dict[str, object]:
    """Read NAME=VALUE pairs; a value that is no Python literal is text.

    Raises
    ------
    ArgumentError
        When a pair has no ``=`` or its name is none.

    Examples
    --------
    >>> parse_parameters(["seed=1", "data=raw"])
    {'seed': 1, 'data': 'raw'}
    """
    out: dict[str, object] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.isidentifier():
            raise ArgumentError(f"--parameter {pair!r} is not of the form NAME=VALUE.")
        try:
            out[name] = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            out[name] = value
    return out


if __name__ == "__main__":
    raise SystemExit(main())
