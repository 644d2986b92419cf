"""Every block of code in the documentation runs, page by page, in a user's folder."""

import ast
import re
import shlex
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml

import toolkit as tk
from toolkit.cli import main

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(
    p for p in DOCS.rglob("*.md") if "_generated" not in p.parts and "_build" not in p.parts
)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.S | re.M)

# what cannot run here, known by a word in it, and why
NOT_RUN = {
    "pip install": "installs the package",
    "make ": "sets up the repository, or is tested by being run",
    "dask ssh": "needs machines to log into",
    "tcp://": "needs a running scheduler",
    "#SBATCH": "needs SLURM",
    "SLURMCluster": "needs SLURM",
    "KubeCluster": "needs Kubernetes",
    "label_studio": "needs a project in Label Studio",
    "git clone": "needs a network",
}


def blocks(page):
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [(lang, code) for lang, code in found if not any(w in code for w in NOT_RUN)]


def names(place):
    """What a page may speak of without having made it."""
    analysis = tk.load_analysis(place / "build")
    return {
        "tk": tk,
        "pd": pd,
        "analysis": analysis,
        **{name: analysis[name] for name in ("articles", "quotes", "mentions", "sentences")},
        "sentiment": analysis["sentiment"],
        **{name: getattr(tk, name) for name in tk.__all__ if name.startswith("compare_")},
    }


@pytest.mark.parametrize(
    "page", [p for p in PAGES if blocks(p)], ids=lambda p: str(p.relative_to(DOCS))
)
@pytest.mark.usefixtures("coders", "capfd")
def test_the_blocks_of_a_page_run(page, place, tmp_path, monkeypatch):
    here = shutil.copytree(place, tmp_path / "here")
    monkeypatch.chdir(here)
    known = names(here)
    for language, code in blocks(page):
        for name in {"verb_codes", "tone_codes"} & set(re.findall(r"\w+", code)):
            kind = {"verb_codes": "verbs", "tone_codes": "tone"}[name]
            known[name] = study(known["analysis"], kind)
        if language == "python":
            run_python(code, known, page.name)
        elif language == "bash":
            for line in code.replace("\\\n", " ").splitlines():
                run_shell(line)
        elif language == "yaml":
            assert yaml.safe_load(code)
        else:
            assert language in ("text", "csv", "console"), f"{page}: what is {language}?"


def study(analysis, kind):
    """Codes of a kind, from sheets that were drawn and filled."""
    from toolkit import coding

    coding.make_sheet(analysis, kind=kind, n=80, coders=2, folder=f"{kind}/", seed=1)
    return coding.read_sheets(f"{kind}/", sample=f"{kind}/{kind}-key.csv")


def run_python(code, known, name):
    """Run a block as a notebook would: what the last line gives must have a repr."""
    tree = ast.parse(code)
    last = tree.body[-1] if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    if last is not None:
        tree.body.pop()
    exec(compile(tree, name, "exec"), known)
    if last is not None:
        assert repr(eval(compile(ast.Expression(last.value), name, "eval"), known))


def run_shell(line):
    words = shlex.split(line, comments=True)
    if not words:
        return
    assert words[0] == "framing", f"only framing can be run here: {line}"
    with pytest.raises(SystemExit) as stop:
        main(words[1:])
    assert not stop.value.code, line


def test_what_is_not_run_is_there():
    """An exception that no page needs any more goes."""
    every = "".join(code for p in PAGES for _, code in BLOCK.findall(p.read_text(encoding="utf-8")))
    assert [word for word in NOT_RUN if word not in every and word != "git clone"] == []
