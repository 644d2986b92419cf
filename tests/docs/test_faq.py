"""The messages that the FAQ quotes are the ones that users meet."""

import re
from pathlib import Path

import pandas as pd
import pytest

import toolkit as tk
from toolkit.errors import ToolkitError, require

FAQ = (Path(__file__).resolve().parents[2] / "docs" / "faq.md").read_text(encoding="utf-8")
QUOTED = re.findall(r"^\*\*`(.+?)`(?:\*\*| or)", FAQ, re.M)
ONE = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["X", None], "text": ["A truce.", "War."]})


def said(action):
    with pytest.raises(ToolkitError) as error:
        action()
    return str(error.value)


def command(*words):
    """What a command that is refused writes to standard error."""
    import contextlib
    import io

    from toolkit.cli import main

    err = io.StringIO()
    with contextlib.redirect_stderr(err), pytest.raises(SystemExit) as stop:
        main(list(words))
    assert stop.value.code == 2
    return err.getvalue()


def broken(path):
    """Weights of which one file was exchanged."""
    import shutil

    from toolkit.model.encoder import Encoder
    from toolkit.model.files import WEIGHTS

    copy = Path(shutil.copytree(WEIGHTS, path))
    (copy / "calibration.json").write_text("{}")
    Encoder(copy).encode("A truce.")


def damaged(place):
    """An analysis of which a file was deleted."""
    import shutil

    copy = shutil.copytree(place / "build", place / "damaged")
    for path in (copy / "quotes").glob("*.parquet"):
        path.unlink()
    return tk.load_analysis(copy).quotes


CASES = {
    "exprots": lambda p: said(lambda: tk.load_articles("exprots", progress=False)),
    "holds no file": lambda p: command("load", "empty"),
    "meta.csv": lambda p: said(
        lambda: tk.load_articles("my-articles", metadata="meta.csv", progress=False)
    ),
    "unknown key": lambda p: said(lambda: tk.load_actors("key.yaml")),
    "claimed by": lambda p: said(lambda: tk.load_actors("twice.yaml")),
    "articleid": lambda p: said(
        lambda: tk.compare_voices(
            pd.DataFrame({"articleid": ["a"], "text": ["x"]}), ONE.assign(outlet=["X", "Y"])
        )
    ),
    "by='outlets'": lambda p: said(lambda: tk.compare_words(ONE, "outlets")),
    "outlet is missing": lambda p: said(lambda: tk.compare_words(ONE, "outlet")),
    "level='sentences'": lambda p: said(
        lambda: tk.score_sentiment(ONE, level="sentences", progress=False)
    ),
    "top='five'": lambda p: said(lambda: tk.compare_voices(ONE, ONE, top="five")),
    "holds no analysis": lambda p: said(lambda: tk.load_analysis("exports")),
    "truncated": lambda p: said(lambda: damaged(p)),
    "engine=": lambda p: said(
        lambda: tk.analyze("my-articles", out="o", engine="nonsense", progress=False)
    ),
    "is needed here": lambda p: said(lambda: require("no_such_module", "sql")),
    "not the file that was shipped": lambda p: said(lambda: broken(p / "weights")),
    "already there": lambda p: said(
        lambda: [
            tk.make_sheet(tk.load_analysis("build"), kind="quotes", n=10, folder="check")
            for _ in range(2)
        ]
    ),
    ".xlsx, .csv or .tsv": lambda p: said(
        lambda: tk.read_sheets("empty", sample="empty/quotes-key.csv")
    ),
}


@pytest.fixture(scope="module")
def here(place, tmp_path_factory):
    import shutil

    folder = Path(shutil.copytree(place, tmp_path_factory.mktemp("faq") / "here"))
    (folder / "empty").mkdir()
    (folder / "meta.csv").write_text("name,outlet\nx,y\n")
    (folder / "key.yaml").write_text("actors:\n - {name: A, iz: person}\n")
    (folder / "twice.yaml").write_text(
        "- {id: a, name: Anna Berg, aliases: [Berg]}\n- {id: b, name: Bo Berg, aliases: [Berg]}\n"
    )
    return folder


@pytest.mark.parametrize("quoted", QUOTED)
def test_a_quoted_message_is_the_real_one(quoted, here, monkeypatch):
    monkeypatch.chdir(here)
    fitting = [key for key in CASES if key in quoted]
    if quoted.startswith("refused"):
        return  # printed beside other output; tests of the command line see it
    assert fitting, f"no case provokes: {quoted}"
    real = CASES[fitting[0]](here)
    pieces = [p for p in re.split(r"\s*\.\.\.\s*", quoted) if p]
    if quoted.startswith("by='outlets'"):
        pieces = [re.search(r"articles: has no column .*?'outlet'\.", FAQ)[0]]
    for piece in pieces:
        assert piece in real, real


def test_every_case_is_in_the_faq():
    assert [key for key in CASES if not any(key in q for q in QUOTED)] == []
