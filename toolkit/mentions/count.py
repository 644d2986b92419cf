"""Count mentions, with what they are counted out of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from toolkit import tables
from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError, TableError
from toolkit.mentions.find import check_kinds
from toolkit.text import count_words

COUNTED = (
    "n_mentions", "n_articles", "n_naming", "share_naming", "n_words", "per_1000_words",
    "first_position", "n_headlines",
)  # fmt: skip


@check_arguments
def count_mentions(
    mentions: pd.DataFrame | Mapping[str, pd.DataFrame],
    articles: pd.DataFrame | None = None,
    *,
    by: str | Sequence[str] | None = None,
    kinds: Iterable[str] | str | None = None,
    own_voice: bool = True,
    actors: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Count how often each actor is mentioned, with the base of every count.

    Parameters
    ----------
    mentions : DataFrame, or mapping of table name -> DataFrame
        The table ``mentions``; or all tables at once, as `analyze` returns them.
    articles : DataFrame
        The articles they were found in (left out where `mentions` is a mapping):
        ``article_id`` and ``text``; those without a mention count as well. ``title`` is
        used for headlines, where it is there.
    by : str or sequence of str, optional
        Columns of `articles` to group by, such as ``"outlet"``. An article whose value is
        null is in the group null.
    kinds : iterable of str, optional
        Which kinds of mention to count; all by default.
    own_voice : bool
        Leave out mentions inside quotation marks (the default): they are not the outlet's.
    actors : iterable of str, optional
        Actor ids to report, in this order; by default all that `mentions` has, most
        mentioned first.

    Returns
    -------
    DataFrame
        One row a group and actor, zeros included:

        - n_mentions: mentions counted; n_articles: articles in the group;
        - n_naming: articles that mention the actor at all; share_naming: their share;
        - n_words: words of the group's articles; per_1000_words: mentions per 1,000 of them;
        - first_position: median over the naming articles of where the first mention stands
          (0 the first character, 1 the last); null where nobody names the actor;
        - n_headlines: headlines that have one of the actor's names as this table has them;
          null where no article has a title.

    Raises
    ------
    TableError, ArgumentError

    Notes
    -----
    Mentions whose ``actor_id`` is null (ambiguous) are not counted for anybody. With
    ``own_voice`` the words are still all words of the articles, so that groups with more
    quotation do not seem to name everybody more often.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a", "b"], "text": ["Kyiv agreed.", "Rain."]})
    >>> from toolkit.mentions import find_mentions
    >>> found = find_mentions(articles, [{"id": "UA", "is": "country"}], progress=False)
    >>> count_mentions(found, articles)[["actor_id", "n_mentions", "share_naming"]].values.tolist()
    [['UA', 1, 0.5]]
    """
    mentions, articles = both_tables(mentions, articles)  # type: ignore[assignment]
    needed = ["article_id", "start", "text", "actor_id", "kind", "in_quote"]
    found = tables.require_columns(mentions, needed, argument="mentions")
    frame = tables.require_articles(articles)
    groups = [by] if isinstance(by, str) else [] if by is None else list(by)
    tables.require_columns(frame, groups, argument="articles (by)")
    clash = [c for c in groups if c in (*COUNTED, "actor_id")]
    if clash:
        raise ArgumentError(f"by={clash[0]!r} is also a column of the result; rename it first.")
    if not isinstance(own_voice, (bool, np.bool_)):
        raise ArgumentError(f"own_voice={own_voice!r} must be True or False.")
    stray = set(found["article_id"].dropna()) - set(frame["article_id"])
    if stray:
        raise TableError(
            f"mentions: article_id {min(map(str, stray))!r} is not in articles "
            f"({len(stray)} such ids). Pass the articles the mentions were found in."
        )
    wanted = check_kinds(kinds)
    kept = found[found["kind"].isin(wanted) & found["actor_id"].notna()]
    if own_voice:
        kept = kept[~kept["in_quote"].astype(bool)]
    if actors is not None:
        ids = list(dict.fromkeys([actors] if isinstance(actors, str) else actors))
    else:
        order = found.loc[found["actor_id"].notna(), "actor_id"].value_counts()
        ids = sorted(order.index, key=lambda a: (-int(order[a]), str(a)))
    base = frame[["article_id", *groups]].copy()
    base["n_words"] = [count_words(t) if isinstance(t, str) else 0 for t in frame["text"]]
    base["length"] = [max(len(t), 1) if isinstance(t, str) else 1 for t in frame["text"]]
    has_titles = "title" in frame.columns and frame["title"].notna().any()
    base["title"] = frame["title"] if has_titles else None
    surfaces = _surfaces(found)
    joined = kept.merge(base.drop(columns="title"), on="article_id", how="left")
    joined["position"] = joined["start"] / joined["length"]
    rows: list[dict] = []
    split: list[tuple[tuple, pd.DataFrame]] = (
        [(k if isinstance(k, tuple) else (k,), g) for k, g in base.groupby(groups, dropna=False)]
        if groups else [((), base)]
    )  # fmt: skip
    for key, group in split:
        inside = joined[joined["article_id"].isin(group["article_id"])]
        per_actor = dict(list(inside.groupby("actor_id"))) if len(inside) else {}
        n_words = int(group["n_words"].sum())
        titles = [t for t in group["title"] if isinstance(t, str)] if has_titles else []
        for actor in ids:
            own = per_actor.get(actor)
            n = 0 if own is None else len(own)
            firsts = [] if own is None else own.groupby("article_id")["position"].min().tolist()
            rows.append(
                {
                    **dict(zip(groups, key, strict=True)),
                    "actor_id": actor,
                    "n_mentions": n,
                    "n_articles": len(group),
                    "n_naming": len(firsts),
                    "share_naming": len(firsts) / len(group) if len(group) else np.nan,
                    "n_words": n_words,
                    "per_1000_words": 1000 * n / n_words if n_words else np.nan,
                    "first_position": float(np.median(firsts)) if firsts else np.nan,
                    "n_headlines": (
                        sum(names_in(t, surfaces.get(actor, ())) for t in titles)
                        if has_titles else None
                    ),
                }
            )  # fmt: skip
    out = pd.DataFrame(rows, columns=[*groups, "actor_id", *COUNTED])
    for column in groups:
        out[column] = out[column].astype(frame[column].dtype)
    out["actor_id"] = out["actor_id"].astype("str")
    for column in ("n_mentions", "n_articles", "n_naming", "n_words"):
        out[column] = out[column].astype("int64")
    for column in ("share_naming", "per_1000_words", "first_position"):
        out[column] = out[column].astype("float64")
    out["n_headlines"] = out["n_headlines"].astype("Int64")
    return out


def both_tables(mentions: object, articles: object) -> tuple[object, object]:
    """Take the two tables out of a mapping of tables, where one was given."""
    if isinstance(mentions, Mapping):
        found = tables.pick(mentions, "mentions", argument="mentions")
        if articles is None:
            articles = tables.pick(mentions, "articles", argument="mentions")
        return found, articles
    if articles is None:
        raise ArgumentError("articles=None: pass the articles the mentions were found in.")
    return mentions, articles


def _surfaces(found: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Names under which each actor occurs in the table."""
    named = found[found["kind"].isin(["name", "metonym", "title"]) & found["actor_id"].notna()]
    return {
        str(actor): tuple(dict.fromkeys(group["text"]))
        for actor, group in named.groupby("actor_id")
    }


def names_in(title: str, names: Iterable[str]) -> bool:
    """Whether a headline has one of the names, as a word of its own."""
    for name in names:
        at = title.find(name)
        while at >= 0:
            end = at + len(name)
            if not (at and title[at - 1].isalnum()) and not (
                end < len(title) and title[end].isalnum()
            ):
                return True
            at = title.find(name, at + 1)
    return False
