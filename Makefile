# Everything a person types. Paths are relative, so that a folder with a space in its name works.

PYTHON ?= $(shell python3.11 -c '' 2>/dev/null && echo python3.11 || echo python3)
IN_VENV := .venv/bin/python
COMPILE := $(IN_VENV) -m piptools compile -q --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --strip-extras --allow-unsafe
# Checks of the code need no database, and must not look at the one that happens to run.
NO_DATABASE := DEVELOPMENT=true DATABASE_URL='postgresql://nobody@/none?host=/nonexistent'
SCHEMA := $(NO_DATABASE) $(IN_VENV) manage.py spectacular --fail-on-warn --validate

.DEFAULT_GOAL := help
.PHONY: help run demo test bench lint schema requirements python environment environment-dev

help: ## this list
	@echo "Smarketing: make <target>"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{ printf "%-15s %s\n", $$1, $$2 }'

run: environment ## the whole product on this machine, until Ctrl-C (PORT=8000)
	@exec $(IN_VENV) -m smarketing.embedded

demo: environment ## load the demo company into the database of `make run`
	@exec $(IN_VENV) -m smarketing.embedded demo

test: environment-dev ## every test, on servers of its own (ARGS='tests/leads -k offer')
	@exec $(IN_VENV) -m pytest -n logical --dist worksteal $(ARGS)

bench: environment ## measure the product and write docs/performance.md (ARGS='--contacts 1000,100000')
	@exec $(IN_VENV) -m benchmarks $(ARGS)

lint: environment-dev ## style, types, architecture, Django's checks, migrations, API schema, templates
	$(IN_VENV) -m ruff check .
	$(IN_VENV) -m ruff format --check .
	$(IN_VENV) -m mypy
	$(IN_VENV) -c 'from importlinter.cli import lint_imports_command as lint; lint()'
	$(NO_DATABASE) $(IN_VENV) manage.py check --fail-level WARNING
	$(NO_DATABASE) $(IN_VENV) -W 'ignore:Got an error checking:RuntimeWarning' manage.py makemigrations --check --dry-run
	$(SCHEMA) | diff -u docs/openapi.yaml - || { echo "The API is no longer as docs/openapi.yaml says: make schema" >&2; exit 1; }
	$(IN_VENV) -m djlint templates --lint --quiet

schema: environment-dev ## write docs/openapi.yaml, the API's description, anew
	$(SCHEMA) --file docs/openapi.yaml

requirements: environment-dev ## pin requirements*.in again, with hashes
	$(COMPILE) --output-file=requirements.txt requirements.in
	$(COMPILE) --output-file=requirements-dev.txt requirements-dev.in

environment: python
	@"$(PYTHON)" smarketing/embedded/environment.py run

environment-dev: python
	@"$(PYTHON)" smarketing/embedded/environment.py dev

python:
	@"$(PYTHON)" -c '' 2>/dev/null || { echo "Smarketing needs Python 3.11, and there is no $(PYTHON) here." >&2; exit 1; }
