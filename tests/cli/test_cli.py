import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from toolkit.cli import main

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"


def run(capsys, *arguments):
    """Exit code, standard output and standard error of one command."""
    with pytest.raises(SystemExit) as stop:
        main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    code = stop.value.code
    return (code if code is not None else 0), out, err


def test_help_lists_the_commands_and_each_has_an_example(capsys):
    code, out, _ = run(capsys, "--help")
    assert code == 0
    names = ["load", "read", "analyze", "status", "actors", "code", "notebooks", "report",
             "demo", "doctor"]  # fmt: skip
    assert all(name in out for name in names)
    for name in (["load"], ["read"], ["analyze"], ["status"], ["doctor"], ["actors", "check"],
                 ["report"], ["demo"], ["code", "sheets"], ["notebooks", "run"]):  # fmt: skip
        code, out, _ = run(capsys, *name, "--help")
        assert code == 0
        assert f"Example: framing {' '.join(name)}" in " ".join(out.split())


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl"])
def test_load_writes_the_articles(capsys, tmp_path, suffix):
    out = tmp_path / f"articles{suffix}"
    code, text, _ = run(
        capsys, "load", DATA / "raw", "--metadata", DATA / "metadata.csv", "--out", out
    )
    assert code == 0
    assert "5 rows" in text
    reader = {".parquet": pd.read_parquet, ".csv": pd.read_csv}.get(suffix)
    table = reader(out) if reader else pd.read_json(out, lines=True)
    assert len(table) == 5
    assert table["outlet"].tolist()[-1] == "Euronews"


def test_a_text_that_could_be_a_formula_is_none_in_the_csv(capsys, tmp_path):
    place = tmp_path / "in"
    place.mkdir()
    (place / "a.txt").write_text("=HYPERLINK(A1) " + "The talks went on for a day. " * 30)
    assert run(capsys, "load", place, "--out", tmp_path / "a.csv")[0] == 0
    row = pd.read_csv(tmp_path / "a.csv").iloc[0].to_dict()
    cells = [v for v in row.values() if isinstance(v, str) and "HYPERLINK" in v]
    assert cells and all(v.startswith("'=") for v in cells)


def test_load_with_an_unreadable_file_says_so_and_exits_1(capsys, tmp_path):
    (tmp_path / "a.txt").write_text("A headline here\n\n" + "The talks went on for a day. " * 30)
    (tmp_path / "b.txt").write_bytes(b"")
    code, text, _ = run(capsys, "load", tmp_path, "--json")
    assert code == 1
    report = pd.DataFrame(json.loads(text))
    assert "empty" in report.to_string()


def test_wrong_arguments_are_one_sentence_and_exit_2(capsys, tmp_path):
    code, _, err = run(capsys, "load", tmp_path / "nowhere")
    assert code == 2
    assert err.startswith("framing: ") and "nowhere" in err and "Traceback" not in err
    code, _, err = run(capsys, "load", DATA / "raw", "--out", tmp_path / "x.docx")
    assert code == 2
    assert ".parquet, .csv or .jsonl" in err


@pytest.mark.parametrize("command", [["load"], ["read"], ["actors", "suggest"]])
def test_a_folder_without_files_is_said_to_be_empty(capsys, tmp_path, command):
    code, out, err = run(capsys, *command, tmp_path)
    assert code == 2 and "holds no file" in err and str(tmp_path) in err and not out


def test_analyze_of_nothing_is_said_to_be_nothing(capsys, tmp_path):
    (tmp_path / "in").mkdir()
    code, _, err = run(capsys, "analyze", tmp_path / "in", "--out", tmp_path / "b", "--no-progress")
    assert code == 2 and "holds no file" in err


def test_what_the_system_refuses_is_one_sentence(capsys, tmp_path):
    (tmp_path / "file").write_text("x")
    out = tmp_path / "file" / "below" / "a.csv"
    code, _, err = run(capsys, "load", DATA / "raw", "--out", out)
    assert code == 2 and "Traceback" not in err
    assert "framing: " in err and str(tmp_path / "file") in err and "Check the path" in err


def test_a_folder_of_the_page_is_made(capsys, tmp_path):
    stub = tmp_path / "new" / "stub.yaml"
    code, out, _ = run(capsys, "actors", "suggest", DATA / "raw", "--out", stub)
    assert code == 0 and stub.is_file() and "variant of" in out


def test_commands_name_themselves_framing(capsys):
    code, _, err = run(capsys, "doctor", "--jason")
    assert code == 2 and "framing doctor" in err and "--json" in err


def test_read_writes_a_page(capsys, tmp_path):
    page = tmp_path / "page.html"
    code, _, _ = run(
        capsys, "read", DATA / "raw", "--metadata", DATA / "metadata.csv", "--article", "0",
        "--actors", DATA / "actors.yaml", "--out", page,
    )  # fmt: skip
    assert code == 0
    html = page.read_text(encoding="utf-8")
    assert "volodymyr-zelenskyy" in html and "<script" not in html
    code, _, err = run(capsys, "read", DATA / "raw", "--article", "99")
    assert code == 2 and "99" in err


def test_actors_check_show_and_suggest(capsys, tmp_path):
    code, out, _ = run(capsys, "actors", "check", DATA / "actors.yaml")
    assert code == 0 and "no mistakes" in out
    code, out, _ = run(capsys, "actors", "show", DATA / "actors.yaml", "--json")
    assert code == 0 and len(json.loads(out)) > 30
    bad = tmp_path / "bad.yaml"
    bad.write_text("- {id: a, name: A Person, knd: person}\n")
    code, _, err = run(capsys, "actors", "check", bad)
    assert code == 2 and "knd" in err and "bad.yaml" in err
    stub = tmp_path / "stub.yaml"
    code, out, _ = run(capsys, "actors", "suggest", DATA / "raw", "--out", stub, "--json")
    assert code == 0 and stub.read_text(encoding="utf-8")


def test_analyze_then_status(capsys, tmp_path):
    build = tmp_path / "build"
    code, out, _ = run(
        capsys, "analyze", DATA / "raw", "--metadata", DATA / "metadata.csv", "--actors",
        DATA / "actors.yaml", "--out", build, "--no-progress", "--json",
    )  # fmt: skip
    assert code == 0
    rows = {r["table"]: r["rows"] for r in json.loads(out)}
    assert rows["articles"] == 5 and rows["quotes"] > 20 and rows["mentions"] > 100
    code, out, _ = run(capsys, "status", build, "--json")
    assert code == 0
    assert {r["state"] for r in json.loads(out)} == {"done"}


def test_ctrl_c_leaves_an_analysis_that_the_same_command_finishes(capsys, tmp_path, monkeypatch):
    from toolkit.analysis import disk

    real, stop = disk.write_json, [True]

    def dying(path, value):
        if path.parent.name == "manifest" and stop[0]:
            raise KeyboardInterrupt
        return real(path, value)

    monkeypatch.setattr(disk, "write_json", dying)
    command = ["analyze", DATA / "raw", "--out", tmp_path / "b", "--no-progress"]
    code, _, err = run(capsys, *command)
    assert code == 130
    assert err == (
        "framing: interrupted. What is finished stays; the same command goes on where it stopped.\n"
    )
    assert run(capsys, "status", tmp_path / "b")[0] == 1
    stop[0] = False
    assert run(capsys, *command)[0] == 0
    assert run(capsys, "status", tmp_path / "b")[0] == 0


def test_doctor_finds_the_model(capsys):
    code, out, _ = run(capsys, "doctor", "--json")
    parts = {r["part"]: r["state"] for r in json.loads(out)}
    assert code == 0 and parts["model weights"] == "ok" and parts["pandas"] == "ok"
    assert parts["articles and notebooks"] == "ok" and "extra sql" in parts
    assert not {"extra dev", "extra train"} & set(parts)


def test_doctor_says_what_is_broken(capsys, monkeypatch):
    from toolkit.cli import doctor

    monkeypatch.setattr(doctor, "_version", lambda name: None if name == "pyarrow" else "1")
    code, out, _ = run(capsys, "doctor", "--json")
    (row,) = [r for r in json.loads(out) if r["part"] == "pyarrow"]
    assert code == 1 and row["state"] == "broken" and "--force-reinstall" in row["detail"]


def test_doctor_says_that_the_weights_are_broken(capsys, monkeypatch):
    from toolkit.errors import WeightsError
    from toolkit.model import encoder

    def broken(*_):
        raise WeightsError("encoder.onnx is missing.")

    monkeypatch.setattr(encoder.Encoder, "encode", broken)
    code, out, _ = run(capsys, "doctor", "--json")
    (row,) = [r for r in json.loads(out) if r["part"] == "model weights"]
    assert code == 1 and row == {
        "part": "model weights", "state": "broken", "detail": "encoder.onnx is missing.",
    }  # fmt: skip


def test_a_registry_is_shown_with_offices_and_names(capsys):
    code, out, _ = run(capsys, "actors", "show", DATA / "actors.yaml")
    assert code == 0 and "43 actors" in out and "president of" in " ".join(out.split())


def test_the_demo_goes_into_a_folder(capsys, tmp_path):
    (tmp_path / "there").write_text("")
    code, _, err = run(capsys, "demo", "--out", tmp_path / "there")
    assert code == 2 and "is a file; it must be a folder" in err


def test_the_command_is_installed():
    command = Path(sys.executable).with_name("framing")
    done = subprocess.run([command, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "How did different outlets frame" in done.stdout
