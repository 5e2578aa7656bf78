# `make help` lists what is here. Everything is installed in .venv, from the lock files, with hashes. They are complete,
# so pip looks for nothing else (--no-deps): an extra such as coverage[toml] would send it after a version without a hash.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.PHONY: setup
setup: .venv/run.stamp ## install what the service needs (Debian libraries and fonts, locked Python packages)
	@bash .ci/debian run

.venv/run.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "certify needs Python 3.11 or later: make PYTHON=python3.12 …")'
	@bash .ci/debian run
	@test -x $(BIN)/python || { echo "Making the virtual environment"; $(PYTHON) -m venv .venv; }
	@echo "Installing locked packages (about a minute)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/test.stamp: .venv/run.stamp requirements-dev.lock
	@echo "Installing locked packages for the tests"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: test-setup
test-setup: .venv/test.stamp
	@bash .ci/debian test

.PHONY: run
run: setup ## set up, run the demonstration once, serve the site on 127.0.0.1:8000
	@$(BIN)/certify demo
	@$(BIN)/certify serve

.PHONY: test
test: lint ## everything that checks the project: style, types, import contracts, tests with coverage
	@$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=term:skip-covered

.PHONY: lint
lint: test-setup ## style, types and import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: bench
bench: test-setup ## measure speed, each figure beside its baseline
	@$(BIN)/python -m bench

# Gather the texts of one catalogue by its configuration, bring every language's file up to date, compile them.
define catalogue
$(BIN)/pybabel -q extract -F $(2) -o build/$(1).pot --no-location --sort-output --width=120 --project=certify --version=0.1 .
$(BIN)/pybabel -q update -D $(1) -i build/$(1).pot -d certify/translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width=120
$(BIN)/pybabel -q compile -D $(1) -d certify/translations
endef

.PHONY: translations
translations: test-setup ## gather the texts to translate, and compile what is translated
	@mkdir -p build
	@$(call catalogue,messages,babel.cfg)
	@$(call catalogue,public,babel-public.cfg)

.PHONY: states
states: test-setup ## draw the state machines of docs/states.md from their tables
	@$(BIN)/python -m tests.docs.states

.PHONY: lock
lock: ## refresh the lock files from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate -q --custom-compile-command "make lock" -o requirements.lock
	uv pip compile pyproject.toml --group build --group dev -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate -q --custom-compile-command "make lock" -o requirements-dev.lock
