"""What is installed with the toolkit: pinned, licensed, and nothing of the GPL in the core."""

import ast
import importlib.metadata
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))
import make_licences  # noqa: E402

sys.path.pop(0)
PINS = {
    make_licences.norm(line.split("==")[0]): line.strip().split("==")[1]
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if line.strip()
}


def forbidden(licence):
    """Whether a licence leaves no choice but a copyleft one."""
    choices = re.split(r"\s+or\s+", licence, flags=re.I)
    return all(re.search(r"\b(A|L)?GPL", choice) for choice in choices)


def test_nothing_in_the_core_is_under_the_gpl():
    core = make_licences.needed()
    assert len(core) > 20
    found = {name: make_licences.licence(d) for name, d in core.items()}
    assert not {n: text for n, text in found.items() if forbidden(text)}
    assert not {n for n, text in found.items() if text == "not stated"}


def test_what_the_gpl_test_calls_forbidden():
    assert forbidden("GPL-3.0-or-later") and forbidden("AGPL-3.0") and forbidden("LGPL-2.1 OR GPL")
    assert not forbidden("MIT") and not forbidden("MPL-1.1 OR GPL-2.0-only")


def test_no_extra_forces_the_gpl_on_anybody():
    for name, distribution in make_licences.needed(["dev"]).items():
        assert not forbidden(make_licences.licence(distribution)), name


def test_the_page_lists_every_package_with_its_licence():
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\S+) \| (.+?) \| .+ \|$", page, re.M))
    for name, distribution in make_licences.needed(["dev"]).items():
        if PINS.get(name) == distribution.version:
            assert rows.get(name) == make_licences.licence(distribution), name


def test_every_package_that_a_clone_installs_is_pinned_exactly():
    missing = [n for n in make_licences.needed(["dev"]) if n not in PINS]
    if sys.version_info[:2] != (3, 11):
        pytest.skip("the pins are those of Python 3.11")
    assert missing == []
    assert all(re.fullmatch(r"\d[\w.+!]*", v) for v in PINS.values())


def test_direct_dependencies_have_a_lower_bound_that_the_pin_meets():
    for line in importlib.metadata.requires("framing-toolkit") or []:
        requirement = Requirement(line)
        if requirement.name == "framing-toolkit" or "train" in str(requirement.marker):
            continue
        assert str(requirement.specifier).startswith(">="), line
        assert requirement.specifier.contains(PINS[make_licences.norm(requirement.name)]), line


def test_the_package_imports_only_what_it_declares():
    """What the core does not bring must be brought by an extra, and asked for in functions."""
    owners = importlib.metadata.packages_distributions()
    core = {
        make_licences.norm(Requirement(line).name)
        for line in importlib.metadata.requires("framing-toolkit") or []
        if Requirement(line).marker is None
    }
    extras = make_licences.needed(["lab", "formats", "coding", "sql", "cluster"])
    for path in (ROOT / "toolkit").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in {n.split(".")[0] for n in names} - {"toolkit"} - sys.stdlib_module_names:
                brought = {make_licences.norm(d) for d in owners.get(name, [])}
                if brought & core:
                    continue
                assert brought & set(extras), f"{path}: {name} comes with nothing that is declared"
                assert node not in tree.body, f"{path}: {name} is optional; import it in a function"


def test_no_pinned_package_has_a_known_vulnerability():
    if not os.environ.get("FRAMING_AUDIT"):
        pytest.skip("asks a service on the network; `make audit` turns it on")
    pytest.importorskip("pip_audit", reason="pip-audit is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", "--requirement", str(ROOT / "constraints.txt"),
         "--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if not done.stdout.startswith("{"):
        if re.search(r"Connection|Max retries|Timeout|resolve|HTTP", done.stderr):
            pytest.skip("the service that knows vulnerabilities cannot be reached from here")
        pytest.fail(done.stdout + done.stderr)
    known, unknown = judged(json.loads(done.stdout))
    assert not any(known.values()), {name: found for name, found in known.items() if found}
    if not known:
        pytest.skip(f"the service that answers here knows none of {len(unknown)} packages")
    if unknown:  # a package that nobody looked up is not a package without a fault
        pytest.skip(f"no known fault, but {', '.join(unknown)} could not be looked up")


def judged(report):
    """Ids of the faults of each package that was looked up, and the packages that were not."""
    packages = report["dependencies"]
    known = {p["name"]: [v["id"] for v in p["vulns"]] for p in packages if "vulns" in p}
    return known, [p["name"] for p in packages if "vulns" not in p]


def test_what_was_not_looked_up_is_not_called_safe():
    report = {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": []},
            {"name": "b", "version": "1", "vulns": [{"id": "X-1"}]},
            {"name": "c", "skip_reason": "not found"},
        ]
    }
    assert judged(report) == ({"a": [], "b": ["X-1"]}, ["c"])
