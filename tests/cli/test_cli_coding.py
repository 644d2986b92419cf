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


def test_sample_size(capsys):
    code, out, _ = run(capsys, "code", "sample-size", "0.1")
    assert code == 0
    assert 80 <= int(out) <= 110
