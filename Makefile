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

PAGE := src/openline/web/page/index.html
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix page --no-progress

.PHONY: page-test help demo test check lint types imports page screenshots bench lock fault clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 10

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "openline needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q uv

$(READY): requirements.lock pyproject.toml models/openline-english/pyproject.toml | $(UV)
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements.lock
	$(UV) pip install -q --python $(BIN)/python --no-deps -e . -e models/openline-english
	@touch $@

$(BENCH_READY): requirements-bench.lock $(READY)
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements-bench.lock
	@touch $@

page/node_modules/.ready: page/package-lock.json $(READY)
	$(NPM) ci --ignore-scripts --loglevel error
	@touch $@

page/src/data/entries.ts: docs/protocol/openapi.json docs/protocol/entries.json page/node_modules/.ready
	$(NPM) run -s types

$(PAGE): page/src/data/entries.ts $(shell find page/src page/build.mjs -type f)
	$(NPM) run -s build

page: $(PAGE) ## build the page into the package

screenshots: $(READY) $(PAGE) ## draw every view of the page into build/screenshots
	$(BIN)/python tools/screenshots.py

demo: $(READY) $(PAGE) ## play an exercise into a page; without a terminal once, at full speed
	@if [ -t 1 ]; then $(BIN)/openline demo; else $(BIN)/openline demo --speed max; fi

test: $(READY) $(PAGE) ## run all tests, then the kernel's once more without the jit
	$(BIN)/pytest -n $(WORKERS)
	NUMBA_DISABLE_JIT=1 $(BIN)/pytest -n $(WORKERS) -m 'not jit_only' tests/unit/kernel
	$(NPM) test -s
	$(MAKE) page-test

page-test: $(READY) $(PAGE) ## the page at a browser, by itself; OPENLINE_PAGE=long for hours
	OPENLINE_PAGE=$(or $(OPENLINE_PAGE),short) $(BIN)/pytest tests/page

check: lint types imports ## everything a change must pass
	$(MAKE) test

lint: $(READY) ## ruff
	$(BIN)/ruff check .

types: $(READY) page/src/data/entries.ts ## mypy and tsc, strict
	$(BIN)/mypy
	$(NPM) run -s check

imports: $(READY) ## import rules
	$(BIN)/lint-imports

bench: $(BENCH_READY) ## measure; writes build/bench.json
	@mkdir -p build
	$(BIN)/python -m bench

fault: $(READY) ## the long fault campaign
	OPENLINE_FAULT=long $(BIN)/pytest -n $(WORKERS) --timeout 7200 tests/fault \
	  tests/e2e/test_every_door.py tests/e2e/test_model.py tests/e2e/test_schema_fuzz.py

lock: | $(UV) ## resolve both locks afresh
	$(COMPILE) --upgrade --extra dev -o requirements.lock
	$(COMPILE) --upgrade --extra bench -c requirements.lock -o requirements-bench.lock

clean: ## remove what was built, the virtualenv included
	rm -rf .venv page/node_modules src/openline/web/page build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
