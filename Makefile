# make run: set up and serve the app. make test: set up (a browser included), check and test.
# Everything lives in .venv and node_modules; nothing outside this folder changes but the browser that the tests may
# need. Node.js, which checks the page's scripts, is one of the packages in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
NPM = PATH="$(CURDIR)/$(BIN):$$PATH" npm
UV_COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help run test check container docs lock sample clean bench mutants

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /  make \1\t/'

run: $(VENV)/run.stamp ## set up and serve the app (PORT=8501)
	@$(BIN)/needs-map run --port $(PORT)

test: $(VENV)/dev.stamp $(VENV)/browser.stamp check ## set up, a browser included, and pass all tests
	@$(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile

check: $(VENV)/dev.stamp $(VENV)/scripts.stamp ## lint, types, the page's scripts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/deptry .
	@$(NPM) run --silent check
	@$(NPM) run --silent test

container: $(VENV)/dev.stamp ## build the image and run it (podman or docker; debootstrap where no base image is)
	@tools/base_image.sh
	@$(BIN)/python -m pytest -rs tests/test_container.py

bench: $(VENV)/dev.stamp $(VENV)/browser.stamp ## the benchmarks: ratios measured side by side in one run
	@$(BIN)/python -m benchmarks

docs: $(VENV)/dev.stamp ## make the documentation site in site/
	@$(BIN)/zensical build --clean --strict

mutants: $(VENV)/dev.stamp ## change the rules one operator at a time: which tests notice (MUTANTS="needs_map.needs.comparisons.trend*")
	@$(BIN)/mutmut run $(if $(MUTANTS),$(foreach name,$(MUTANTS),"$(name)"))
	@$(BIN)/mutmut results

sample: $(VENV)/dev.stamp ## make the embedded sample anew
	@$(BIN)/python -m tools.sample.store

lock: $(VENV)/dev.stamp ## resolve the dependencies anew
	@$(BIN)/python -m pip install --quiet uv
	@$(UV_COMPILE) --group build pyproject.toml -o requirements.lock
	@$(UV_COMPILE) --group dev pyproject.toml -o requirements-dev.lock
	@$(NPM) update --package-lock-only

clean: ## remove what was set up
	@rm -rf $(VENV) node_modules mutants site .cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Python 3.11 or newer is needed: name it, such as make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "A system package is missing: sudo apt-get install python3-venv"; exit 1; }
	@echo "Setting up in $(VENV) (once, a minute or two)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/run.stamp: $(VENV)/bin/python requirements.lock pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/bin/python requirements-dev.lock pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/run.stamp

$(VENV)/scripts.stamp: $(VENV)/dev.stamp package-lock.json
	@$(NPM) ci --silent
	@touch $@

$(VENV)/browser.stamp: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.browser.browser
	@touch $@
