PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
UV_VERSION := 0.13.9
export UV_LINK_MODE := copy

.PHONY: run test coverage pictures check bench setup

run: .venv/installed
	@$(BIN)/python -m compileall -q portfolio imports
	@$(BIN)/portfolio demo --serve --port $(PORT)

test: .venv/installed-dev
	@sh .ci/browser
	$(BIN)/python -m pytest -n auto

# Which lines the suite reaches: half as long again as the suite, so it is asked for.
coverage: .venv/installed-dev
	@sh .ci/browser
	$(BIN)/python -m pytest -n auto --cov --cov-report=term:skip-covered

# Every page as a picture, for looking at; the README's own is written anew.
pictures: .venv/installed-dev
	@sh .ci/browser
	PORTFOLIO_PICTURES=1 PORTFOLIO_PICTURE=1 $(BIN)/python -m pytest -n auto tests/browser/test_every_page.py

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --check --lint
	$(BIN)/python .ci/readability.py
	$(BIN)/python .ci/module_list.py --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

bench: .venv/installed-dev
	$(BIN)/python -m bench

setup: .venv/installed-dev

.venv/bin/uv:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/installed: requirements.lock pyproject.toml | .venv/bin/uv
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@$(BIN)/python -m portfolio.web.compression
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@
