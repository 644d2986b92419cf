"""The house rules of docs/design.md that a machine can check."""

import ast
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "toolkit"
FLOORS = {
    "errors": -2,
    "arguments": -1,
    "columns": -1,
    "tables": 0,
    "text": 0,
    "sentences": 1,
    "given": 1,
    "shipped": 1,
    "cues": 1,
    "lexicons": 2,
    "widgets": 1,
    "articles": 2,
    "model": 2,
    "actors": 2,
    "compare": 2,
    "flags": 3,
    "coreference": 3,
    "mentions": 4,
    "quotes": 4,
    "sentiment": 4,
    "coding": 5,
    "plots": 5,
    "figures": 6,
    "reader": 5,
    "analysis": 5,
    "notebooks": 7,
    "report": 8,
    "cli": 9,
}
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py")


def unit(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported_units(path: Path) -> set[str]:
    """First-level parts of the package that a module imports, lazily or not."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            if module == "toolkit":
                found |= {alias.name for alias in node.names}
            elif module.startswith("toolkit."):
                found.add(module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("toolkit.")}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_from_lower_floors(path):
    own = unit(path)
    assert own in FLOORS, f"{own} has no floor: say in docs/design.md where it stands"
    for other in imported_units(path) - {own, "__version__"}:
        assert FLOORS[other] < FLOORS[own], f"{own} (floor {FLOORS[own]}) imports {other}"


def test_the_design_shows_every_part_and_its_floor():
    design = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    house = design[design.index("toolkit/ ") : design.index("\nnotebooks/")]
    shown = re.findall(r"^  (\w+)(?:\.py|/)? .*(?:\n {20,}.*)*?\(floor (\d)\)$", house, re.M)
    assert {name: int(floor) for name, floor in shown} == {
        name: max(floor, 0) for name, floor in FLOORS.items()
    }
    assert set(FLOORS) == {unit(p) for p in MODULES}


def test_the_way_of_an_article_names_what_is_there():
    design = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    way = design[design.index("### One article") : design.index("## The tables")]
    named = set(re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", way))
    assert len(named) > 10
    for name in named:
        home, _, last = f"toolkit.{name}".rpartition(".")
        module = importlib.import_module(home)
        assert hasattr(module, last) or importlib.util.find_spec(f"{home}.{last}"), name


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_module_outgrows_its_concern(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 420


def test_the_data_dictionary_is_the_schema():
    from toolkit import tables

    assert (ROOT / "docs" / "tables.md").read_text(encoding="utf-8") == tables.markdown()


def test_import_is_light():
    code = "import sys, json, toolkit; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in json.loads(done.stdout)}
    heavy = {"matplotlib", "onnxruntime", "tokenizers", "scipy", "textblob", "nltk", "trafilatura"}
    assert not loaded & heavy


def test_every_public_name_is_there_and_described():
    import toolkit

    for name in toolkit.__all__:
        thing = getattr(toolkit, name)
        if callable(thing):
            assert (thing.__doc__ or "").strip(), name


def test_pandas_display_is_left_alone():
    code = (
        "import pandas as pd\n"
        "before = pd.describe_option(_print_desc=False)\n"
        "import toolkit\n"
        "assert before == pd.describe_option(_print_desc=False)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


LEAKS = tuple(
    "-".join(words) for words in (("extra", "index"), ("find", "links"), ("index", "url"))
)


def test_no_registry_option_in_a_committed_file():
    listed = subprocess.run(
        ["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=False
    ).stdout.split()
    for name in listed:
        path = ROOT / name
        if path.suffix in {".txt", ".toml", ".md", ".py", ".yml", ""} and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            if "raw" not in path.parts:
                assert not [leak for leak in LEAKS if leak in text], name
