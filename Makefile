# Everything a developer or a planner runs. `make help` lists the targets.

PYTHON ?= python3
# --group needs pip 25.1 or later.
PIP_VERSION := 26.3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test agreement lint format types contracts docs notebooks bench soak clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check pip==$(PIP_VERSION)
	$(BIN)/python -m pip install --quiet -c constraints.txt -e . --group dev
	touch $@

demo: $(READY)  ## Plan the Toyota 1997 case into runs/toyota-1997 and replay the fire
	$(BIN)/resilience plan models/toyota-1997 scenarios/toyota-1997 -o runs/toyota-1997 --replace
	$(BIN)/resilience hindcast models/toyota-1997 scenarios/toyota-1997-fire
	$(BIN)/resilience report runs/toyota-1997

test: $(READY)  ## Run the tests, in about ten minutes
	$(BIN)/pytest -n auto --dist worksteal -m "not soak" --ignore tests/agreement --ignore tests/notebooks

agreement: $(READY)  ## Hold what was reckoned in different ways against each other, in about three more
	$(BIN)/pytest -n auto --dist worksteal -m "not soak" tests/agreement

lint: $(READY)  ## Check style, formatting and spelling
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/codespell

format: $(READY)  ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: $(READY)  ## Check the types
	$(BIN)/mypy

contracts: $(READY)  ## Check the import contracts
	$(BIN)/lint-imports --no-logo

docs: $(READY)  ## Build the documentation into docs/_build
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html

notebooks: $(READY)  ## Execute every notebook, and all that the documentation says to type
	$(BIN)/pytest -n auto --dist worksteal -m "not soak" tests/notebooks

bench: $(READY)  ## Run the benchmarks
	$(BIN)/python -m benchmarks

soak: $(READY)  ## Run the long campaigns
	$(BIN)/pytest -m soak

clean:  ## Remove caches and build products; keeps the environment and runs/
	rm -rf build dist docs/_build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +
