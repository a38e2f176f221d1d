# What a newcomer needs is Python 3.11 or later, and make.

PORT ?= 8000
SANDBOX_PORT ?= 8801
ROWS ?= 1000000
MINUTES ?= 20
PYTHON ?=
BIN := .venv/bin
STATIC := $(shell find static -type f)
# Nothing here reads a developer's .env.
export ENV_FILE := none
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup demo test test-slow test-all test-python torture bench load pictures messages lint format lock sbom advisories clean

help:
	@echo "make demo    try it: the application, a sandbox, three accounts"
	@echo "make test    run the tests, on SQLite, and on PostgreSQL where there is one"
	@echo "make test-all run those that take long, too"
	@echo "make test-python PYTHON=python3.13  run those without a browser on another Python"
	@echo "make torture kill it at every point and a thousand times at random; into docs/torture.md"
	@echo "make bench   measure it at ROWS=1000000 entries; into docs/bench.md"
	@echo "make load    let 25 people work for MINUTES=20 while things break; into docs/load.md"
	@echo "make pictures take the pictures in docs/"
	@echo "make messages gather the texts of the pages into groups/locale/, and compile the translations"
	@echo "make setup   make just the environment, .venv/"
	@echo "make lint    style, types, import rules, templates"
	@echo "make format  let ruff format the code"
	@echo "make lock    pin the newest versions that pyproject.toml allows"
	@echo "make sbom    write what linerAdmin is made of, and the licences, into sbom/"
	@echo "make advisories ask whether the locked packages have known vulnerabilities"

setup: .venv/runtime staticfiles/staticfiles.json

demo: setup
	@exec $(BIN)/python manage.py demo --port $(PORT) --sandbox-port $(SANDBOX_PORT)

test: .venv/dev staticfiles/staticfiles.json
	@$(BIN)/python -m tests.run -m "not slow"

test-slow: .venv/dev staticfiles/staticfiles.json
	@$(BIN)/python -m tests.run -m slow

test-all: test test-slow

# Some tests start what README starts, with .venv.
test-python: .venv/dev
	@$(PYTHON) -m venv --clear .venv-other
	@.venv-other/bin/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@.venv-other/bin/python -m pytest -n auto --dist loadfile -m "not slow" \
		--ignore tests/browser --ignore tests/demo/test_demo.py

torture: .venv/dev
	@TORTURE=long $(BIN)/python -m tests.run tests/torture
	@$(BIN)/python -m tests.torture.report
	@cat docs/torture.md

bench: .venv/dev
	@$(BIN)/python -m tests.bench --rows $(ROWS)

load: .venv/dev staticfiles/staticfiles.json
	@$(BIN)/python -m tests.load --minutes $(MINUTES)

pictures: .venv/dev staticfiles/staticfiles.json
	@$(BIN)/python -m tests.pictures

# Needs gettext. The settings of the tests need no database and no secret.
messages: export DJANGO_SETTINGS_MODULE := tests.settings
messages: .venv/dev
	@$(BIN)/python -m django makemessages --locale ru --no-wrap --no-obsolete --add-location file \
		--ignore 'tests/*' --ignore '.venv*' --ignore 'staticfiles/*'
	@$(BIN)/python -m django compilemessages --locale ru --ignore '.venv*'

lint: .venv/dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint --quiet templates

format: .venv/dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock:
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--upgrade pyproject.toml -o requirements.txt
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--upgrade --group dev pyproject.toml -o requirements-dev.txt

sbom: .venv/dev
	@$(BIN)/python -m tests.supply.sbom

# Exits with 1 if there is one (make says "Error 1"), with 3 if nobody could be asked ("Error 3").
advisories: .venv/dev
	@$(BIN)/python -m tests.supply.advisories

clean:
	@rm -rf .venv .venv-other staticfiles .demo test-results sbom

.venv/python:
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			found=$$python; break; \
		fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "linerAdmin needs Python 3.11 or later: install it, or name it with PYTHON=..." >&2; exit 2; \
	fi; \
	$$found -m venv --clear .venv >/dev/null 2>&1 || { \
		echo "$$found can't make a virtual environment in $(CURDIR): it needs its venv module" \
			"(Debian: python3-venv) and permission to write there." >&2; exit 2; }
	@touch $@

.venv/runtime: requirements.txt .venv/python
	@echo "Installing the locked dependencies (about half a minute, once)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt .venv/python
	@echo "Installing the locked dependencies for tests (about a minute, once)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

staticfiles/staticfiles.json: .venv/runtime $(STATIC)
	@$(BIN)/python manage.py collectstatic --noinput --clear --verbosity 0
	@touch $@
