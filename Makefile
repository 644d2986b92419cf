# One venv, set up once; every target sets up what it needs. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
NBVAL := --nbval --nbval-cell-timeout=600 -p no:cacheprovider
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup figures figures-all test browser lab lint types docs dist licences audit bench notebooks clean

help:  ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(READY)  ## Make the virtual environment from constraints.txt

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

figures: $(READY)  ## Rerun the notebooks whose data, code or cells changed; on a fresh clone, all
	$(BIN)/python -m toolkit.notebooks --stale

figures-all: $(READY)  ## Rerun every notebook and regenerate every figure
	$(BIN)/python -m toolkit.notebooks

notebooks: $(READY)  ## Run the notebooks and store their outputs in them
	$(BIN)/python -m toolkit.notebooks --store

test: lint types  ## Lint, type check, tests, doctests, and the notebooks' stored outputs
	FRAMING_FIGURES=$$(mktemp -d) $(BIN)/python -m pytest $(NBVAL) tests toolkit notebooks

browser: $(READY)  ## Drive JupyterLab in a real browser (part of the tests)
	$(BIN)/python -m pytest tests/browser

lint: $(READY)  ## Check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)  ## Check types
	$(BIN)/mypy

lab: $(READY)  ## Open the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks/00-start-here.ipynb

docs: $(READY)  ## Build the documentation site into docs/_build/html; warnings are errors
	$(BIN)/python -m sphinx -b html -W --keep-going -q docs docs/_build/html

dist: $(READY)  ## Build wheel and sdist into dist/
	$(BIN)/python -m hatchling build

licences: $(READY)  ## List the licences of everything installed in docs/licences.md
	$(BIN)/python docs/make_licences.py > docs/licences.md

audit: $(READY)  ## Ask whether a pinned package has a known vulnerability (needs a network)
	$(BIN)/python -m pip install --quiet pip-audit
	FRAMING_AUDIT=1 $(BIN)/python -m pytest -rs tests/packaging/test_supply.py -k vulnerability

bench: $(READY)  ## List the benchmarks and how to run them
	@for f in benchmarks/*.py; do echo; echo "$(BIN)/python $$f --help"; $(BIN)/python $$f --help | head -5; done

clean:  ## Remove the virtual environment and everything built
	rm -rf $(VENV) build dist docs/_build docs/_generated *.egg-info .mypy_cache .ruff_cache .hypothesis
