# khaosat. `make help` explains every target.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
DEMO ?= demo
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-input -c constraints.txt

.PHONY: help install demo test check bench format guide translations migration clean

help: ## this list
	@grep -E '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F ':.*?## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(VENV)/bin/python:
	@echo "==> Making the Python environment in $(VENV)"
	@bash tools/make_venv.sh $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "==> Installing khaosat and what it runs on (a minute the first time)"
	@$(PIP) -e .
	@touch $@

$(VENV)/.installed-tests: $(VENV)/.installed
	@echo "==> Installing what the tests need"
	@$(PIP) -e '.[test,dev]'
	@$(PIP) --no-deps --upgrade --target $(VENV)/parquet pyarrow
	@touch $@

install: $(VENV)/.installed ## the product in .venv, nothing else

demo: $(VENV)/.installed ## build a complete demonstration survey in ./demo, start the server, print addresses and log-ins
	@$(BIN)/khaosat demo --directory $(DEMO) --port $(PORT)

test: $(VENV)/.installed-tests ## all tests, from unit to browser (as root on Debian it installs the packages that they need)
	@bash tools/install_test_packages.sh
	@$(BIN)/python -m tools.odk_engine
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(PYTEST)

check: $(VENV)/.installed-tests ## ruff, mypy, import-linter (layers), djlint (templates)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache | tail -n 6
	@$(BIN)/djlint --quiet --lint webapp

format: $(VENV)/.installed-tests ## let ruff set the layout
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format -q . 

$(VENV)/.installed-bench: $(VENV)/.installed-tests
	@echo "==> Installing the software that the measurements compare with"
	@$(PIP) -e '.[bench]'
	@touch $@

bench: $(VENV)/.installed-bench ## measurements: pages under load, speed, other software and plain arithmetic on one survey, coverage over 1,000 draws
	@$(BIN)/python -m benchmarks
	@KHAOSAT_ALL_PYTHONS=1 $(BIN)/python -m pytest -q tests/unit/test_windows_wheels.py

guide: $(VENV)/.installed-tests ## make the pictures of the user's guide again (webapp/static/guide)
	@KHAOSAT_GUIDE=1 $(BIN)/python -m pytest -q tests/browser/test_guide.py

translations: $(VENV)/.installed-tests ## collect the strings and bring the English catalogue up to date
	@$(BIN)/python -m tools.translations

migration: $(VENV)/.installed ## MESSAGE="why": a new Alembic revision from the difference between tables and migrations
	@$(BIN)/khaosat database revision --message "$(MESSAGE)"

clean: ## remove the environment, caches and the demo
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis $(DEMO)
