# Needs only python3 (3.11 or newer) and make. `make demo` and `make test` set up .venv by
# themselves, from the versions in requirements.lock, and skip that when nothing has changed.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
STANDIN := tests/standin/built/editor.js

.DEFAULT_GOAL := help
.PHONY: help demo test lint format bench docs lock golden clean

help:  ## show what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "cxq needs Python 3.11 or newer: make PYTHON=python3.12 …" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing cxq and what it needs into .venv …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=24.2"
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# Test cases that libraries ship with their source: the CommonMark specification's, in mistune's;
# 2,242 feeds in feedparser's.
.venv/.sources: $(READY)
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: \
	  --dest .venv/sources $$(grep -oE '^(feedparser|mistune)==[0-9.]+' requirements.lock) \
	  && touch $@ || echo "No source of feedparser or mistune to be had: their test cases are skipped." >&2

# The editor that stands in for Substack's (docs/substack.md): for tests alone, nothing of it ships.
$(STANDIN): tests/standin/package-lock.json tests/standin/editor.js
	@if ! command -v npm >/dev/null; then \
	  echo "No npm here: the tests in the stand-in editor are skipped." >&2; \
	elif cd tests/standin && npm ci --silent --no-audit --no-fund && npm run --silent build; then \
	  touch built/editor.js; \
	else \
	  echo "The stand-in editor could not be built: its tests are skipped." >&2; \
	fi

demo: $(READY)  ## the whole main job on the bundled sample site: pull, cite, check, export
	@$(BIN)/cxq demo

test: $(READY) .venv/.sources $(STANDIN)  ## every test
	@$(BIN)/python -m pytest -n auto

lint: $(READY)  ## ruff and mypy (strict)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(READY)  ## let ruff put the code in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(READY)  ## ratios against a peer in the same run
	@$(BIN)/python -m bench

docs: $(READY)  ## write docs/commands.md from the commands' own help
	@$(BIN)/python docs/make_commands.py

golden: $(READY)  ## rewrite the golden files; review them as a diff
	@$(BIN)/python -m pytest tests/render tests/posts --golden

lock:  ## choose new versions for requirements.lock (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --quiet --upgrade \
	  --no-emit-index-url --no-emit-package cxq --custom-compile-command "make lock" \
	  --group dev --all-extras --output-file requirements.lock pyproject.toml

clean:  ## remove what was made here
	rm -rf .venv out cxq-demo .mypy_cache .pytest_cache .ruff_cache .hypothesis \
	  tests/standin/node_modules tests/standin/built
