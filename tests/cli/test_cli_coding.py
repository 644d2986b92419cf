import json

import pandas as pd
import pytest

from toolkit.cli import main
from toolkit.coding import load_codebook


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as stop:
        main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return stop.value.code or 0, out, err


def test_sheets_are_made_filled_and_read(capsys, tmp_path):
    texts = [
        f"Anna Berg said that measure {n} was late. It came into force in May." for n in range(8)
    ]
    source = tmp_path / "articles.csv"
    pd.DataFrame({"text": texts, "outlet": ["A", "B"] * 4}).to_csv(source, index=False)
    build, check = tmp_path / "build", tmp_path / "check"
    code, _, err = run(
        capsys, "analyze", source, "--out", build, "--no-progress", "--no-clean", "--json"
    )
    assert code == 0, err
    code, _, err = run(
        capsys, "code", "sheets", build, "--kind", "quotes", "--n", "8", "--coder", "ana",
        "--coder", "ben", "--overlap", "1", "--out", check,
    )  # fmt: skip
    assert code == 0, err
    sheets = sorted(check.glob("*ana*.csv")) + sorted(check.glob("*ben*.csv"))
    assert len(sheets) == 2
    question = load_codebook("quotes").questions[0]
    for path in sheets:
        table = pd.read_csv(path, dtype=str)
        table[question.id] = "yes"
        table.to_csv(path, index=False)
    key = next(check.glob("*key.csv"))
    code, out, err = run(capsys, "code", "agree", *sheets, "--sample", key, "--json")
    assert code == 0, err
    assert '"percent":1' in out
    code, out, err = run(capsys, "code", "check", *sheets, "--sample", key, "--json")
    assert code == 0, err
    assert "precision" in out
    code, out, err = run(capsys, "code", "correct", build, *sheets, "--sample", key, "--json")
    assert code == 0, err
    rows = json.loads(out)
    assert {r["outlet"] for r in rows} == {"A", "B"}
    assert all("needs 30 in 5" in r["correction_reason"] for r in rows)

    code, out, _ = run(capsys, "code", "check", *sheets, "--sample", key)
    assert code == 0 and "quote" in out  # with a sentence on whether outlets differ
    table = pd.read_csv(sheets[0], dtype=str)
    table.loc[0, question.id], table.loc[1, question.id] = "perhaps", "no"
    table.to_csv(sheets[0], index=False)
    code, _, err = run(capsys, "code", "agree", *sheets, "--sample", key, "--json")
    assert code == 1 and "refused" in err
    code, out, _ = run(
        capsys, "code", "adjudicate", *sheets, "--sample", key, "--out", tmp_path / "settle"
    )
    assert code == 0 and "wrote" in out


@pytest.mark.parametrize(("kind", "column"), [("tone", "actor"), ("verbs", "cue_class")])
def test_tone_and_verbs_are_corrected_and_frames_are_not(capsys, tmp_path, kind, column):
    texts = [f"Anna Berg said that measure {n} was late. She is a poor mayor." for n in range(6)]
    source = tmp_path / "articles.csv"
    pd.DataFrame({"text": texts, "outlet": ["A", "B"] * 3}).to_csv(source, index=False)
    build = tmp_path / "build"
    run(capsys, "analyze", source, "--out", build, "--no-progress", "--no-clean", "--json")
    for name in (kind, "frames"):
        check = tmp_path / name
        code, _, err = run(
            capsys, "code", "sheets", build, "--kind", name, "--n", "6", "--coder", "ana",
            "--out", check,
        )  # fmt: skip
        assert code == 0, err
        code, out, err = run(
            capsys, "code", "correct", build, check, "--sample", next(check.glob("*key.csv")),
            "--json",
        )  # fmt: skip
        if name == "frames":
            assert code == 2 and "sheets of kind 'frames' correct no comparison" in err
        else:
            assert code == 0 and column in json.loads(out)[0]


def test_sample_size(capsys):
    code, out, _ = run(capsys, "code", "sample-size", "0.1")
    assert code == 0
    assert 80 <= int(out) <= 110
