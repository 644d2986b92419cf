"""Methods, caveats, versions and hashes: what a reader of a report must be able to check."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.notebooks.fresh import cells_hash, path_hash

PACKAGES = ("numpy", "pandas", "pyarrow", "scipy", "onnxruntime", "tokenizers", "matplotlib")

METHODS = (
    (
        "Reading",
        "Each file was read, its language guessed, and what is no article (forms, captions, lists "
        "of other headlines) taken out by rules and a classifier of lines. What was taken out is "
        "kept in a table. Copies of an article count once.",
    ),
    (
        "Naming",
        "Names, titles and places that stand for a government were looked up in the registry of "
        "actors; titles, descriptions and pronouns were resolved to the nearest actor they can "
        "stand for, or left open. People who are not in the registry count under the names they "
        "have in the articles.",
    ),
    (
        "Quoting",
        "A neural model that ships with the toolkit marks what is said, by whom, and with which "
        "words. It was trained on English news in which people had marked quotations by hand. "
        "Rules then say whom a source stands for.",
    ),
    (
        "Tone",
        "Tone of sentences is the mean of rated words; tone toward an actor comes from the neural "
        "model. Both measure wording, and neither measures bias or truth.",
    ),
    (
        "Comparing",
        "The unit is the article. Intervals are drawn from five articles of an outlet on; tests "
        "shuffle articles among outlets; p is corrected for the number of comparisons, and the "
        "smallest p that could have been reached is given beside it. The outlet's own prose is "
        "compared unless quoted speech is named.",
    ),
)
"""How the numbers of the series come about, in a paragraph for each step."""


def provenance(
    results: str | Path,
    *,
    books: Mapping[Path, Any] | None = None,
    paths: Mapping[str, Path | None] | None = None,
) -> dict[str, Any]:
    """Return what a report rests on: the articles, caveats, versions and hashes.

    Parameters
    ----------
    results : path
        Folder that `analyze` wrote.
    books : mapping of path to notebook, optional
        The notebooks that were run.
    paths : mapping of str to path, optional
        The files and folders that were given.

    Returns
    -------
    dict
        ``articles`` (counts), ``caveats`` (sentences), ``versions``, ``hashes`` (SHA-256).

    Raises
    ------
    ArgumentError
        When `results` holds no analysis.
    """
    from toolkit.analysis import load_analysis

    analysis = load_analysis(results)
    articles = analysis.articles
    options = analysis.options
    hashes = {"weights": options.get("weights", ""), "registry": options.get("registry", "")}
    for name, path in (paths or {}).items():
        if path is not None:
            hashes[f"{name}: {path.name}"] = path_hash(path)
    for path, book in (books or {}).items():
        hashes[f"cells: {path.stem}"] = cells_hash(book)
    quotes = analysis.read("quotes", columns=["speaker"])
    return {
        "articles": facts(articles),
        "caveats": caveats(articles, quotes, checked=bool((paths or {}).get("check"))),
        "versions": versions(),
        "hashes": {k: v for k, v in hashes.items() if v},
    }


def provenance_bytes(about: Mapping[str, Any]) -> bytes:
    """Return what `provenance` says as JSON."""
    return (json.dumps(about, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def versions() -> dict[str, str]:
    """Return the versions of the toolkit, of Python and of the packages that make numbers."""
    from toolkit import __version__

    out = {"framing-toolkit": __version__, "Python": platform.python_version()}
    for name in PACKAGES:
        try:
            out[name] = version(name)
        except PackageNotFoundError:
            continue
    return out


def facts(articles: pd.DataFrame) -> dict[str, str]:
    """Count the articles, for the head of a report.

    Examples
    --------
    >>> facts(pd.DataFrame({"outlet": ["A", None], "status": ["ok", "empty"], "n_words": [9, 0],
    ...                     "language": ["en", None], "published": [None, None]}))["articles"]
    '1 of 2 files'
    """
    ok = _counted(articles)
    days = pd.to_datetime(ok["published"]).dropna()
    languages = ok["language"].fillna("not known").value_counts()
    out = {
        "articles": f"{len(ok):,} of {len(articles):,} files",
        "outlets": f"{ok['outlet'].nunique():,}",
        "words": f"{int(ok['n_words'].sum()):,}",
        "days": "none known"
        if not len(days)
        else f"{days.min().date()} to {days.max().date()}, known for {len(days):,} articles",
        "languages": ", ".join(f"{name} {n:,}" for name, n in languages.items()),
    }
    lost = articles.loc[~articles.index.isin(ok.index), "status"].replace("ok", "duplicate")
    if len(lost):
        out["left out"] = ", ".join(f"{n:,} {name}" for name, n in lost.value_counts().items())
    return out


def _counted(articles: pd.DataFrame) -> pd.DataFrame:
    """Keep what could be read and is no copy of another article."""
    ok = articles["status"] == "ok"
    if "duplicate_of" in articles.columns:
        ok &= articles["duplicate_of"].isna()
    return articles[ok]


def caveats(articles: pd.DataFrame, quotes: pd.DataFrame, *, checked: bool = False) -> list[str]:
    """Say what the articles at hand cannot show.

    Parameters
    ----------
    articles : DataFrame
        ``outlet``, ``status``, ``language``, ``published``, ``n_words``; optionally
        ``published_how`` and ``outlet_how``.
    quotes : DataFrame
        ``speaker``.
    checked : bool
        Whether people have coded some of it.

    Returns
    -------
    list of str
        Sentences, the gravest first.

    Examples
    --------
    >>> articles = pd.DataFrame({"outlet": ["A"], "status": ["ok"], "n_words": [9],
    ...                          "language": ["en"], "published": [None]})
    >>> caveats(articles, pd.DataFrame({"speaker": []}))[0]
    'All articles are by one outlet, so nothing is compared with anything.'
    """
    from toolkit.plots import caution

    ok = _counted(articles)
    n = len(ok)
    named = ok[ok["outlet"].notna()]
    out = []
    if ok["outlet"].isna().any():
        out.append(
            f"{ok['outlet'].isna().sum():,} of {n:,} articles name no outlet and stand together "
            "under one label, which is no newsroom. A metadata table says who published what."
        )
    if named["outlet"].nunique() == 1 and len(named) == n:
        out.append("All articles are by one outlet, so nothing is compared with anything.")
    elif len(named):
        out.append(caution(named))
    other = ok["language"].notna() & (ok["language"] != "en")
    if other.any():
        out.append(
            f"{other.sum():,} of {n:,} articles are not in English. The model and the word lists "
            "were made for English; their results on these articles are flagged and not to be "
            "trusted."
        )
    if not checked:
        out.append(
            "Nobody has checked the machine's work on these articles. Its error rates elsewhere "
            "do not carry over. `framing code sheets` draws a sample for people to code."
        )
    dates = ok["published"].isna().sum()
    if dates:
        who = "No article has a date" if dates == n else f"{dates:,} of {n:,} articles have no date"
        out.append(f"{who}: outlet and day cannot be told apart.")
    if "published_how" in ok.columns and (ok["published_how"] == "inferred").any():
        out.append(
            f"{(ok['published_how'] == 'inferred').sum():,} dates were inferred and may be wrong."
        )
    if "outlet_how" in ok.columns and (ok["outlet_how"] == "inferred").any():
        out.append(
            f"{(ok['outlet_how'] == 'inferred').sum():,} articles have an outlet that was inferred."
        )
    if not len(quotes):
        out.append("No quotation was found, which is rare in news: look at the texts first.")
    elif quotes["speaker"].isna().any():
        out.append(
            f"{quotes['speaker'].isna().mean():.0%} of the quotations have a speaker that is not "
            "resolved; they count as “unknown” and not as nobody's."
        )
    out.append(
        "A difference between outlets may be the day, the event or the reporter. A difference "
        "that is not shown may still be there."
    )
    return [sentence for sentence in out if sentence]
