# The development of jobmatch, as commands. Nothing here touches the system's Python.
#   make demo    the main job on bundled, invented postings: a ranked report on screen and in report.html
#   make test    the tests (offline)
#   make lint    style, types and the floors of the house
#   make eval    figures on the labelled sets, where they lie beside the checkout (../shared)
#   make bench   speed, as ratios against a limit measured in the same run
#   make lock    the hash-pinned locks anew, after a change of dependencies (needs uv on the PATH)

PYTHON ?= python3
BIN := .venv/bin
PIP := PIP_REQUIRE_HASHES=1 PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/pip install --quiet
SHARED ?= ../shared
# One more than there are cores: some tests wait for a server that hangs.
WORKERS ?= $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 1) + 1)")

.PHONY: setup demo test lint eval bench lock clean

setup: .venv/.ok

.venv/.made:
	@$(PYTHON) -m venv .venv || { echo "Python's venv is missing: on Debian, apt install python3-venv"; exit 1; }
	@touch $@

.venv/.ok: .venv/.made requirements.lock pyproject.toml
	@echo "Installing what jobmatch needs into .venv (about a minute the first time) ..."
	@$(PIP) --requirement requirements.lock
	@PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.ok requirements-dev.lock
	@echo "Installing what the tests need ..."
	@$(PIP) --requirement requirements-dev.lock
	@touch $@

.venv/.ci: .venv/.dev requirements-ci.lock
	@$(PIP) --requirement requirements-ci.lock
	@touch $@

demo: setup
	@$(BIN)/jobmatch demo

test: .venv/.dev
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

eval: .venv/.dev
	$(BIN)/python benchmarks/evaluate.py $(SHARED)

bench: .venv/.dev
	$(BIN)/python benchmarks/bench.py $(SHARED)

LOCK := uv pip compile --quiet --universal --generate-hashes --no-header pyproject.toml

lock:
	$(LOCK) --group build --output-file requirements.lock
	$(LOCK) --group dev --output-file requirements-dev.lock
	$(LOCK) --group ci --output-file requirements-ci.lock

clean:
	rm -rf .venv
