"""``framing actors``: propose, check and show a registry."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from toolkit.actors.registry import Role
from toolkit.cli.articles import folder_for, nothing_in
from toolkit.cli.show import show

app = typer.Typer(help="The registry of actors: suggest, check, show.", no_args_is_help=True)
_BRIEF = ["name", "kind", "n_mentions", "n_articles", "variant_of", "example"]
_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def suggest(
    path: Annotated[Path, typer.Argument(help="A file or folder of articles.")],
    actors: Annotated[
        Path | None, typer.Option(help="A registry whose names are already known.")
    ] = None,
    metadata: Annotated[Path | None, typer.Option(help="What is known about each file.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write a YAML stub to edit here.")] = None,
    as_json: _JSON = False,
) -> None:
    """Propose actors, aliases and likely variants from a corpus, for review.

    Example: framing actors suggest data/raw --actors data/actors.yaml
    """
    from toolkit.articles import load_articles
    from toolkit.mentions import actors_stub, suggest_actors

    articles = load_articles(path, metadata=metadata)
    if not len(articles):
        raise nothing_in(path)
    table = suggest_actors(articles, actors=str(actors) if actors is not None else None)
    shown = table if as_json else table[_BRIEF]
    show(shown, as_json=as_json, title=f"{len(table)} suggestions, to be reviewed")
    if out is not None:
        folder_for(out).write_text(actors_stub(table), encoding="utf-8")
        typer.echo(f"wrote {out}")


@app.command()
def check(path: Annotated[Path, typer.Argument(help="The registry (YAML).")]) -> None:
    """Check a registry; every mistake names the entry and the fix.

    Example: framing actors check data/actors.yaml
    """
    from toolkit.actors import load_actors

    registry = load_actors(path)
    typer.echo(f"{path}: {len(registry)} actors, no mistakes found")


@app.command("show")
def show_(
    path: Annotated[Path, typer.Argument(help="The registry (YAML).")],
    as_json: _JSON = False,
) -> None:
    """Show the registry with every name each actor goes by.

    Example: framing actors show data/actors.yaml
    """
    from toolkit.actors import load_actors

    registry = load_actors(path)
    if as_json:
        show(registry.table(), as_json=True)
        return
    rows = []
    for actor in registry.values():
        names = [a.text for a in actor.aliases if a.kind != "title" or a.source == "written"]
        rows.append(
            {
                "actor_id": actor.id,
                "kind": actor.kind,
                "side": actor.side,
                "offices": "; ".join(_office(role) for role in actor.roles) or None,
                "goes_by": "; ".join(dict.fromkeys(names)),
            }
        )
    columns = ["actor_id", "kind", "side", "offices", "goes_by"]
    show(pd.DataFrame(rows, columns=columns), title=f"{len(rows)} actors")


def _office(role: Role) -> str:
    days = [f"from {role.since}"] if role.since else []
    days += [f"to {role.until}"] if role.until else []
    held = f" ({' '.join(days)})" if days else ""
    return role.title + (f" of {role.of}" if role.of else "") + held
