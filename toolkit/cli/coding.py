"""``framing code``: sheets for people, agreement, and how wrong the machine is here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from toolkit.cli.show import show

app = typer.Typer(help="Check against people: sheets, agreement, errors.", no_args_is_help=True)
_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_SHEETS = Annotated[list[Path], typer.Argument(help="Filled sheets, or one folder of them.")]
_KEY = Annotated[Path, typer.Option(help="The key file that was written with the sheets.")]
_BOOK = Annotated[Path | None, typer.Option(help="The codebook, if not beside the key file.")]
_MAIN = ["question", "coders", "code", "n_units", "percent", "alpha", "low", "high", "sentence"]


def _read(sheets: list[Path], sample: Path, codebook: Path | None) -> tuple[pd.DataFrame, int]:
    from toolkit.coding import read_sheets, refused_cells

    paths = sheets[0] if len(sheets) == 1 else sheets
    codes = read_sheets(paths, sample=sample, codebook=codebook)
    refused = refused_cells(codes)
    for row in refused.to_dict("records"):
        typer.echo(f"refused: {row['file']} {row['cell']}: {row['reason']}", err=True)
    return codes, len(refused)


@app.command()
def sheets(
    build: Annotated[Path, typer.Argument(help="A folder that `framing analyze` wrote.")],
    out: Annotated[Path, typer.Option(help="Folder for the sheets.")],
    kind: Annotated[
        str, typer.Option(help="quotes, mentions, tone, verbs, cues, frames, peace.")
    ] = "quotes",
    n: Annotated[int, typer.Option(help="Number of units.")] = 100,
    coder: Annotated[list[str] | None, typer.Option(help="A coder's name; repeat it.")] = None,
    overlap: Annotated[float, typer.Option(help="Share that every coder gets.")] = 0.5,
    by: Annotated[str, typer.Option(help="Column of the articles: strata.")] = "outlet",
    unmarked: Annotated[float, typer.Option(help="Share the machine did not mark.")] = 0.3,
    seed: Annotated[int, typer.Option(help="Seed of draw and order.")] = 0,
) -> None:
    """Draw a sample and write a sheet for each coder.

    Example: framing code sheets build/ --kind quotes --n 150 --coder ana --coder ben --out check/
    """
    from toolkit.analysis import load_analysis
    from toolkit.coding import make_sheet

    sample = make_sheet(
        load_analysis(build), kind=kind, n=n, coders=coder or 2, overlap=overlap, by=by,
        unmarked=unmarked, folder=out, seed=seed,
    )  # fmt: skip
    show(
        sample.groupby("stratum", as_index=False).agg(
            drawn=("unit_id", "size"), of=("population", "first")
        ),
        title=f"{len(sample)} units, written to {out}; keep {kind}-key.csv to yourself",
    )


@app.command()
def agree(sheets: _SHEETS, sample: _KEY, codebook: _BOOK = None, as_json: _JSON = False) -> None:
    """Say how far the coders agree.

    Example: framing code agree check/ --sample check/quotes-key.csv
    """
    from toolkit.coding import agreement

    codes, refused = _read(sheets, sample, codebook)
    show(agreement(codes)[_MAIN], as_json=as_json)
    raise typer.Exit(1 if refused else 0)


@app.command()
def check(sheets: _SHEETS, sample: _KEY, codebook: _BOOK = None, as_json: _JSON = False) -> None:
    """Say how often the machine is right, by outlet too, and whether equally so.

    Example: framing code check check/ --sample check/quotes-key.csv
    """
    from toolkit.coding import compare_errors, machine_vs_people

    codes, refused = _read(sheets, sample, codebook)
    table = machine_vs_people(codes).drop(columns=["sentence", "interval", "n_effective"])
    show(table, as_json=as_json)
    if not as_json:
        for row in compare_errors(codes).itertuples():
            typer.echo(f"{row.question}, {row.measure}: {row.sentence}")
    raise typer.Exit(1 if refused else 0)


@app.command()
def correct(
    build: Annotated[Path, typer.Argument(help="The folder that the sheets were made from.")],
    sheets: _SHEETS,
    sample: _KEY,
    codebook: _BOOK = None,
    by: Annotated[str, typer.Option(help="Column of the articles: what is compared.")] = "outlet",
    as_json: _JSON = False,
) -> None:
    """Compare voices, verbs or tone with the machine's errors taken out, raw beside corrected.

    Example: framing code correct build/ check/ --sample check/quotes-key.csv
    """
    from toolkit.analysis import load_analysis
    from toolkit.coding import validation_units
    from toolkit.compare import compare_tone, compare_verbs, compare_voices
    from toolkit.compare.validation import CORRECTION_COLUMNS
    from toolkit.errors import ArgumentError

    codes, refused = _read(sheets, sample, codebook)
    tables, units = load_analysis(build), validation_units(codes)
    kind = str(codes["kind"].dropna().iloc[0]) if codes["kind"].notna().any() else ""
    articles = tables["articles"]
    if kind == "quotes":
        found = compare_voices(tables["quotes"], articles, by=by, validation=units)
    elif kind == "verbs":
        found = compare_verbs(tables["quotes"], articles, by=by, validation=units)
    elif kind == "tone":
        scores = tables["sentiment"]
        method = "model" if scores["method"].eq("model").any() else None
        found = compare_tone(
            scores, articles, by=by, level="mention", method=method,
            mentions=tables["mentions"], validation=units,
        )  # fmt: skip
    else:
        raise ArgumentError(f"sample: sheets of kind {kind!r} correct no comparison.")
    about = {"quotes": "voice", "verbs": "cue_class", "tone": "actor"}[kind]
    columns = [by, about, "estimate", "low", "high", *CORRECTION_COLUMNS]
    show(found[columns].drop(columns="correction"), as_json=as_json)
    raise typer.Exit(1 if refused else 0)


@app.command()
def adjudicate(
    sheets: _SHEETS,
    sample: _KEY,
    out: Annotated[Path, typer.Option(help="Folder for the new sheet.")],
    codebook: _BOOK = None,
) -> None:
    """Write what the coders differ on as a new sheet.

    Example: framing code adjudicate check/ --sample check/quotes-key.csv --out check/settle/
    """
    from toolkit.coding import adjudication_sheet

    codes, _ = _read(sheets, sample, codebook)
    book = codebook or sample.with_name(sample.name.replace("-key.csv", "-codebook.yaml"))
    for path in adjudication_sheet(codes, pd.read_csv(sample), codebook=book, folder=out):
        typer.echo(f"wrote {path}")


@app.command("sample-size")
def sample_size_(
    half_width: Annotated[float, typer.Argument(help="Half the interval, such as 0.1.")] = 0.1,
    share: Annotated[float, typer.Option(help="Expected share of right units.")] = 0.5,
    population: Annotated[int | None, typer.Option(help="Units there are in all.")] = None,
) -> None:
    """Say how many units give an interval of that width.

    Example: framing code sample-size 0.05 --share 0.9
    """
    from toolkit.coding import sample_size

    typer.echo(sample_size(half_width, share=share, population=population))
