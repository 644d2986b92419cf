"""The toolkit from a terminal: ``framing --help``.

Exit codes: 0 done, 1 done but something was not right (files that could not be read, a registry
with problems), 2 wrong use, 130 interrupted.
"""

from __future__ import annotations

import sys

import typer

from toolkit.cli import actors, analysis, articles, coding, doctor, notebooks, report
from toolkit.errors import ToolkitError

app = typer.Typer(
    name="framing",
    help="How did different outlets frame the same event?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("load")(articles.load)
app.command("read")(articles.read)
app.command("analyze")(analysis.analyze)
app.command("status")(analysis.status)
app.add_typer(actors.app, name="actors")
app.add_typer(coding.app, name="code")
app.add_typer(notebooks.app, name="notebooks")
app.command("report")(report.report)
app.command("demo")(report.demo)
app.command("doctor")(doctor.doctor)


INTERRUPTED = 130
"""What Typer exits with after Ctrl-C."""

_RESUMED = " What is finished stays; the same command goes on where it stopped."


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; what the toolkit refuses is one sentence, not a traceback.

    Parameters
    ----------
    arguments : list of str, optional
        Without it, ``sys.argv``.

    Raises
    ------
    SystemExit
        Always, with the exit code.
    """
    try:
        app(arguments, prog_name="framing")
    except (ToolkitError, OSError) as error:
        sys.stderr.write(f"framing: {_said(error)}\n")
        raise SystemExit(2) from error
    except SystemExit as stop:
        if stop.code == INTERRUPTED:
            words = sys.argv[1:] if arguments is None else arguments
            sys.stderr.write(f"framing: interrupted.{_RESUMED if 'analyze' in words[:1] else ''}\n")
        raise


def _said(error: Exception) -> str:
    """Say what went wrong; the system names the file, and why it could not use it."""
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return f"{error.filename}: {error.strerror.lower()}. Check the path and your rights to it."
    return str(error)
