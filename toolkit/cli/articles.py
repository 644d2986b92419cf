"""``framing load`` and ``framing read``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from toolkit.cli.show import show
from toolkit.errors import ArgumentError, unknown_value


def load(
    path: Annotated[Path, typer.Argument(help="A file, or a folder of files.")],
    metadata: Annotated[
        Path | None, typer.Option(help="Table of what is known about each file (CSV).")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the articles here: .parquet, .csv or .jsonl.")
    ] = None,
    clean: Annotated[bool, typer.Option(help="Take out captions, appeals, sign-up text.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Load articles and say what was found: files, articles, and why some were not read.

    Example: framing load exports/ --out articles.parquet
    """
    from toolkit.articles import load_articles, load_report, report_text

    if out is not None:
        _writer(out)
    articles = load_articles(path, metadata=metadata, clean=clean)
    if not len(articles):
        raise nothing_in(path)
    if out is not None:
        _write(articles, out)
    show(load_report(articles), as_json=as_json, title=f"{len(articles):,} rows from {path}")
    if not as_json:
        typer.echo(report_text(articles))
    if out is not None and not as_json:
        typer.echo(f"wrote {out}")
    if (articles["status"] != "ok").any():
        raise typer.Exit(1)


def read(
    path: Annotated[Path, typer.Argument(help="A file or folder to load.")],
    article: Annotated[
        str | None, typer.Option(help="article_id, or the number of the article from 0.")
    ] = None,
    actors: Annotated[Path | None, typer.Option(help="Registry of actors (YAML).")] = None,
    metadata: Annotated[Path | None, typer.Option(help="What is known about each file.")] = None,
    out: Annotated[Path, typer.Option(help="Where the page goes.")] = Path("article.html"),
) -> None:
    """Write one article as an HTML page with its mentions, quotes and removed lines marked.

    Example: framing read data/raw --article 0 --actors data/actors.yaml
    """
    from toolkit.actors import load_actors
    from toolkit.articles import load_articles
    from toolkit.mentions import find_mentions
    from toolkit.quotes import find_quotes
    from toolkit.reader import read as read_page

    articles, removed = load_articles(path, metadata=metadata, return_removed=True)
    ids = articles["article_id"].tolist()
    if not ids:
        raise nothing_in(path)
    chosen = ids[0] if article is None and ids else article
    if chosen is not None and chosen not in ids and chosen.isdigit() and int(chosen) < len(ids):
        chosen = ids[int(chosen)]
    if chosen not in ids:
        raise unknown_value("article", chosen, ids[:20])
    row = articles[articles["article_id"] == chosen]
    registry = load_actors(actors if actors is not None else [])
    page = read_page(
        row,
        mentions=find_mentions(row, registry, progress=False),
        quotes=find_quotes(row, registry, progress=False),
        removed=removed,
    )
    typer.echo(f"wrote {page.save(folder_for(out))}")


def nothing_in(path: Path) -> ArgumentError:
    """Build the error for a folder without a single file."""
    return ArgumentError(f"path={str(path)!r} holds no file that could be an article.")


def folder_for(out: Path) -> Path:
    """Make the folder that a file is to be written to; returns the path of the file."""
    out.parent.mkdir(parents=True, exist_ok=True)
    return out


def _writer(out: Path) -> str:
    suffix = out.suffix.lower()
    if suffix not in {".parquet", ".csv", ".jsonl"}:
        raise ArgumentError(f"out={str(out)!r} must end in .parquet, .csv or .jsonl.")
    return suffix


def _write(articles: pd.DataFrame, out: Path) -> None:
    suffix = _writer(folder_for(out))
    if suffix == ".parquet":
        articles.to_parquet(out, index=False)
    elif suffix == ".csv":
        from toolkit.figures import csv_bytes

        out.write_bytes(csv_bytes(articles))
    else:
        articles.to_json(out, orient="records", lines=True, date_format="iso", force_ascii=False)
