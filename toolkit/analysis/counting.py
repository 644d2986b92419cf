"""Counting on disk: what would be too much for memory never becomes a DataFrame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.analysis.filters import name as sql_name
from toolkit.errors import MissingExtraError

if TYPE_CHECKING:
    from toolkit.analysis.reading import Analysis

_UNUSED = ("source", "source_start", "source_end", "cue_start", "cue_end")


def counted(analysis: Analysis) -> pd.DataFrame:
    """Read the quotes part by part, and keep of each text how many words it has.

    Returns
    -------
    DataFrame
        The quotes without ``text``, ``pieces`` and where sources and cues stand; ``n_words``
        (int64) counts a split quote's words piece by piece.
    """
    from toolkit.compare.quoted import count_quoted_words

    kept = [c for c in analysis.dataset("quotes").schema.names if c not in _UNUSED]
    found = []
    for path in analysis.files("quotes"):  # a part that failed may have articles and no quotes
        quotes = analysis.part("quotes", path.stem, columns=kept)
        articles = analysis.part("articles", path.stem, columns=["article_id", "text"])
        n_words = count_quoted_words(quotes, articles)
        found.append(quotes.drop(columns=["text", "pieces"]).assign(n_words=n_words))
    if not found:
        return analysis["quotes"].drop(columns=["text", "pieces"]).assign(n_words=0)
    return pd.concat(found, ignore_index=True)


def answer(analysis: Analysis, function: str, arguments: Mapping[str, Any]) -> Any:
    """Count mentions in SQL. Whatever is unusual is left to the function itself."""
    if function != "count_mentions" or not {"mentions", "articles"} <= set(analysis):
        return NotImplemented
    if not set(arguments) <= {"by", "kinds", "own_voice", "actors"}:
        return NotImplemented
    by = arguments.get("by") or []
    groups = [by] if isinstance(by, str) else list(by)
    known = analysis.dataset("articles").schema.names
    if not set(groups) <= set(known) or "actor_id" in groups:
        return NotImplemented
    if not isinstance(arguments.get("own_voice", True), bool | np.bool_):
        return NotImplemented
    try:
        return _count_mentions(analysis, groups, arguments, "title" in known)
    except MissingExtraError:
        return NotImplemented


def _count_mentions(
    analysis: Analysis, groups: list[str], arguments: Mapping[str, Any], has_titles: bool
) -> pd.DataFrame:
    from toolkit.mentions.count import COUNTED, names_in
    from toolkit.mentions.find import check_kinds

    kinds = sorted(check_kinds(arguments.get("kinds")))
    own = " AND NOT in_quote" if arguments.get("own_voice", True) else ""
    names = [sql_name(g) for g in groups]
    listed = "".join(f"{n}, " for n in names)
    grouped = f" GROUP BY {', '.join(names)}" if names else ""
    base = analysis.sql(
        f"SELECT {listed}count(*) AS n_articles, coalesce(sum(n_words), 0)::BIGINT AS n_words "
        f"FROM articles{grouped}"
    )
    marks = ", ".join("?" * len(kinds))
    found = analysis.sql(
        f"""
        WITH own AS (
            SELECT article_id, actor_id, count(*) AS n, min("start") AS first
            FROM mentions WHERE actor_id IS NOT NULL AND kind IN ({marks}){own}
            GROUP BY article_id, actor_id),
        whole AS (SELECT {listed}article_id, greatest(length(text), 1) AS size FROM articles)
        SELECT {listed}actor_id, sum(n)::BIGINT AS n_mentions, count(*) AS n_naming,
            median(first / size) AS first_position
        FROM own JOIN whole USING (article_id) GROUP BY {listed}actor_id
        """,
        kinds,
    )
    actors = arguments.get("actors")
    if actors is None:
        order = analysis.sql(
            "SELECT actor_id, count(*) AS n FROM mentions WHERE actor_id IS NOT NULL GROUP BY 1"
        )
        ids = order.sort_values(["n", "actor_id"], ascending=[False, True])["actor_id"].tolist()
    else:
        ids = list(dict.fromkeys([actors] if isinstance(actors, str) else actors))
    like = analysis.read(
        "articles", columns=["article_id", *groups], where=[("article_id", "==", "")]
    )
    shape = {g: like[g].dtype for g in groups}
    base, found = base.astype(shape), found.astype(shape)
    if groups:
        base = base.sort_values(groups, na_position="last", ignore_index=True)
    out = base.merge(pd.DataFrame({"actor_id": pd.Series(ids, dtype="str")}), how="cross")
    found["actor_id"] = found["actor_id"].astype("str")
    out = out.merge(found, on=[*groups, "actor_id"], how="left")
    for column in ("n_mentions", "n_naming"):
        out[column] = out[column].fillna(0).astype("int64")
    with np.errstate(invalid="ignore", divide="ignore"):
        out["share_naming"] = out["n_naming"] / out["n_articles"].where(out["n_articles"] > 0)
        out["per_1000_words"] = 1000 * out["n_mentions"] / out["n_words"].where(out["n_words"] > 0)
    out["first_position"] = out["first_position"].astype("float64")
    heads = _headlines(analysis, groups, shape, ids, names_in) if has_titles else None
    if heads is None:
        out["n_headlines"] = pd.array([None] * len(out), dtype="Int64")
    else:
        out = out.merge(heads, on=[*groups, "actor_id"], how="left")
        out["n_headlines"] = out["n_headlines"].fillna(0).astype("Int64")
    return out[[*groups, "actor_id", *COUNTED]]


def _headlines(
    analysis: Analysis, groups: list[str], shape: Mapping[str, Any], ids: list[str], names_in: Any
) -> pd.DataFrame | None:
    """How many headlines name each actor, by group; None where no article has one."""
    rows = analysis.sql(
        "SELECT DISTINCT actor_id, text FROM mentions "
        "WHERE actor_id IS NOT NULL AND kind IN ('name', 'metonym', 'title')"
    )
    surfaces: dict[str, list[str]] = {a: [] for a in ids}
    for actor, text in zip(rows["actor_id"], rows["text"], strict=True):
        if actor in surfaces:
            surfaces[actor].append(text)
    listed = ", ".join(sql_name(c) for c in ("title", *groups))
    titles = analysis.sql(
        f"SELECT {listed}, count(*) AS n FROM articles WHERE title IS NOT NULL GROUP BY {listed}"
    )
    if titles.empty:
        return None
    parts = [titles.iloc[:0].rename(columns={"n": "n_headlines"}).assign(actor_id="")]
    for actor, names in surfaces.items():
        hit = np.array([names_in(t, names) for t in titles["title"]], dtype=bool)
        one = titles.loc[hit, [*groups, "n"]].rename(columns={"n": "n_headlines"})
        parts.append(one.assign(actor_id=actor))
    every = pd.concat(parts, ignore_index=True).astype(dict(shape))
    every["actor_id"] = every["actor_id"].astype("str")
    return every.groupby([*groups, "actor_id"], dropna=False)["n_headlines"].sum().reset_index()
