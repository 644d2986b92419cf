"""Rows without a text, and the rows of another file that have it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from toolkit.articles.assemble import Draft
from toolkit.articles.folding import fold

FIELDS = ("outlet", "title", "byline", "published", "url", "language")
SHORTEST_KEY = 5
_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
_QUERY = re.compile(r"[?#].*$")


def address(url: object) -> str | None:
    """Reduce an address to what two sources write alike."""
    if not url:
        return None
    text = _SCHEME.sub("", str(url).strip())
    return _QUERY.sub("", text).rstrip("/").casefold() or None


def fill_texts(drafts: Sequence[Draft]) -> int:
    """Join rows without a text (a Media Cloud list, say) to rows that have it.

    Two rows are the same article when their addresses are the same, or their ids (of five
    characters at least, and with headlines that do not contradict). The row with the text
    takes over what it lacks; the other one becomes its duplicate, and says where the text is.

    Parameters
    ----------
    drafts : sequence of Draft
        Changed in place.

    Returns
    -------
    int
        Number of rows that found their text.
    """
    by_url: dict[str, Draft] = {}
    by_key: dict[str, list[Draft]] = defaultdict(list)
    waiting = [d for d in drafts if d.row["status"] == "no_text"]
    if not waiting:
        return 0
    for draft in drafts:
        if draft.row["status"] != "ok":
            continue
        where = address(draft.row["url"])
        if where:
            by_url.setdefault(where, draft)
        if draft.key and len(draft.key) >= SHORTEST_KEY:
            by_key[draft.key].append(draft)
    found = 0
    for draft in waiting:
        where = address(draft.row["url"])
        other = by_url.get(where) if where else None
        if other is None and draft.key and len(by_key.get(draft.key, ())) == 1:
            other = by_key[draft.key][0]
            titles = (draft.row["title"], other.row["title"])
            if all(titles) and fold(str(titles[0])) != fold(str(titles[1])):
                other = None
        if other is None:
            continue
        found += 1
        for name in FIELDS:
            how = other.row[f"{name}_how"]
            if draft.row[name] and (not other.row[name] or how == "inferred"):
                other.row[name] = draft.row[name]
                other.row[f"{name}_how"] = draft.row[f"{name}_how"]
        note = f"its text came with {other.row['source_path']}"
        draft.row.update(
            status="duplicate", duplicate_of=other.row["article_id"],
            reason=f"{draft.row['reason']}; {note}" if draft.row["reason"] else note,
        )  # fmt: skip
    return found
