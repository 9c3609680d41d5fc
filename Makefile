# One door: `make check`. Needs only make and a Python >= 3.11 beforehand.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
READY := .venv/.ready
BENCH_READY := .venv/.bench-ready
WORKERS ?= 2
# As pip does: trust the certificates which the system trusts.
export UV_SYSTEM_CERTS ?= 1
COMPILE := $(UV) pip compile -q pyproject.toml --universal --generate-hashes --python-version 3.11 \
	--no-header --no-emit-index-url --no-emit-find-links

.PHONY: help demo test check lint types imports bench lock fault clean

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "openline needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q uv

$(READY): requirements.lock pyproject.toml | $(UV)
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements.lock
	$(UV) pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@

$(BENCH_READY): requirements-bench.lock $(READY)
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements-bench.lock
	@touch $@

demo: $(READY) ## run the demonstration at full speed
	$(BIN)/openline demo --speed max

test: $(READY) ## run all tests, then the kernel's once more without the jit
	$(BIN)/pytest -n $(WORKERS)
	NUMBA_DISABLE_JIT=1 $(BIN)/pytest -n $(WORKERS) -m 'not jit_only' tests/unit/kernel

check: lint types imports ## everything a change must pass
	$(MAKE) test

lint: $(READY) ## ruff
	$(BIN)/ruff check .

types: $(READY) ## mypy, strict
	$(BIN)/mypy

imports: $(READY) ## import rules
	$(BIN)/lint-imports

bench: $(BENCH_READY) ## measure; writes build/bench.json
	@mkdir -p build
	$(BIN)/python -m bench

fault: $(READY) ## the long fault campaign
	OPENLINE_FAULT=long $(BIN)/pytest -n $(WORKERS) --timeout 7200 tests/fault

lock: | $(UV) ## resolve both locks afresh
	$(COMPILE) --upgrade --extra dev -o requirements.lock
	$(COMPILE) --upgrade --extra bench -c requirements.lock -o requirements-bench.lock

clean: ## remove what was built, the virtualenv included
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
