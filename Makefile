# `make run` opens the demo, `make test` runs the tests; both install what they need first, into .venv only.
# PYTHON=python3.12 chooses the Python, ARGS="-k put_away" goes to pytest.

VENV ?= .venv
PIP = $(VENV)/bin/python -m pip --quiet --disable-pip-version-check --no-input
# Others' packages only with the hashes that were tested; our own from this folder, which needs no network.
INSTALL = $(PIP) install --require-hashes -r
INSTALL_OURSELVES = $(PIP) install --no-index --no-deps --no-build-isolation --editable .
UV = $(or $(wildcard $(VENV)/bin/uv),uv)
COMPILE = $(UV) pip compile --quiet --universal --generate-hashes --no-header --python-version

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check format nightly bench requirements

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 14

run: $(VENV)/run-installed ## install what is needed and open the demo
	@$(VENV)/bin/stockhand demo

# The programs that the tests start are compiled once, also where the environment keeps nothing that is compiled.
test nightly: export PYTHONDONTWRITEBYTECODE =

test: $(VENV)/dev-installed ## install what is needed and run all tests
	$(VENV)/bin/python -m pytest -n 2 --dist worksteal $(ARGS)

check: $(VENV)/dev-installed ## format, lint, types, import contracts, tidiness
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	$(VENV)/bin/python -m pytest tests/test_tidy.py

format: $(VENV)/dev-installed ## put every file into the common form
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

nightly: $(VENV)/dev-installed ## the tests that take longer than a test run can bear
	$(VENV)/bin/python -m pytest -m nightly --hypothesis-profile=nightly $(ARGS)

bench: $(VENV)/dev-installed ## the benchmarks, into build/bench.json (ARGS="-k move", ARGS="--history 2000000")
	$(VENV)/bin/python -m pytest tests/bench -o python_files='bench_*.py' -o python_functions='bench_*' \
	    -o faulthandler_timeout=1800 $(ARGS)

requirements: ## compile requirements/*.in to exact versions with hashes (ARGS=--upgrade for newer ones)
	$(COMPILE) 3.11 $(ARGS) requirements/run.in -o requirements/run.txt
	$(COMPILE) 3.11 $(ARGS) requirements/dev.in -o requirements/dev.txt
	$(COMPILE) 3.13 $(ARGS) --no-deps requirements/emulator.in -o requirements/emulator.txt

$(VENV)/run-installed: requirements/run.txt pyproject.toml | $(VENV)/bin/pip
	@echo "Installing into $(VENV) (once, about a minute) ..."
	@$(INSTALL) requirements/run.txt
	@$(INSTALL_OURSELVES)
	@$(VENV)/bin/python -m compileall -q core devices tui
	@touch $@

$(VENV)/dev-installed: requirements/dev.txt requirements/emulator.txt $(VENV)/run-installed
	@echo "Installing what the tests need into $(VENV) (once) ..."
	@$(INSTALL) requirements/dev.txt
	@$(INSTALL) requirements/emulator.txt --no-deps --ignore-requires-python
	@touch $@

$(VENV)/bin/pip:
	@for python in $(or $(PYTHON),python3.13 python3.12 python3.11 python3); do \
	    if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        exec $$python -m venv $(VENV); \
	    fi; \
	done; \
	echo "No Python 3.11 or newer with venv found: sudo apt-get install -y python3-venv" >&2; exit 1
