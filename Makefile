# `make` lists what there is. Everything is installed into .venv by the first target that needs it.
SHELL := /bin/bash
VENV ?= .venv
PYTHON ?= python3
RUN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Many tests wait for servers and browsers: one process more than a small machine has cores uses these while they do.
TESTERS ?= 3
PORT ?= 8000
CORE_TESTS := pytest pytest-xdist hypothesis xlsxwriter jsonschema polars

.DEFAULT_GOAL := help
.PHONY: help setup texts run serve test check audit bench bench-engines bench-learn bench-learned bench-scorer bench-routing bench-startup bench-reading bench-server bench-hour bench-interaction bench-pages year test-core test-many docs screenshots clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

setup: $(STAMP)  ## install everything into .venv

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' --constraint constraints.txt
	@touch $@

texts: $(STAMP)  ## compile the catalogues of texts that have changed
	@$(RUN)/python -m reifegrad.language.compiling

run: texts  ## score the demo company and print the priority list with reasons
	$(RUN)/reifegrad demo

serve: texts  ## run the server with the demo company, whose visitors stay active
	$(RUN)/reifegrad serve --demo --data demo-server --port $(PORT)

test: texts  ## run the tests
	$(RUN)/python -m pytest -n $(TESTERS) --dist worksteal $(PYTEST_ARGS)

check: texts  ## lint, types, layers, texts
	$(RUN)/ruff format --check src tests bench docs/*.py hatch_build.py .ci/*.py
	$(RUN)/ruff check src tests bench docs/*.py hatch_build.py .ci/*.py
	$(RUN)/mypy
	$(RUN)/lint-imports
	$(RUN)/python -m pytest --quiet tests/architecture/test_texts.py tests/architecture/test_problem_texts.py

audit: $(STAMP)  ## ask whether a pinned version has a known vulnerability
	$(RUN)/python .ci/audit.py $(AUDIT_ARGS)

bench: $(STAMP)  ## measure against other ways to do it; writes docs/reference/bench.md
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]' --constraint constraints.txt
	$(RUN)/python bench/run.py

bench-engines: $(STAMP)  ## measure every engine from 1 to 100 million activities; about half an hour
	$(RUN)/python bench/engines.py

bench-learn: $(STAMP)  ## measure learning on the real data beside the project; about a quarter of an hour
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench,predict]' --constraint constraints.txt
	$(RUN)/python bench/learn.py

bench-learned: $(STAMP)  ## measure what scoring with a learned model costs
	$(RUN)/python bench/learned_cost.py

bench-scorer: $(STAMP)  ## measure what a batch of changed leads costs a server
	$(RUN)/python bench/scorer.py

test-core:  ## install without extras in an environment of its own, and test what needs none
	$(PYTHON) -m venv $(VENV)-core
	$(VENV)-core/bin/python -m pip install --quiet --disable-pip-version-check . $(CORE_TESTS) --constraint constraints.txt
	$(VENV)-core/bin/python -m pytest --quiet -n 2 -m "not extras and not postgres and not spark and not slow" \
		$(addprefix tests/unit/,api tasks templates)

bench-routing: $(STAMP)  ## measure how many leads a second an agreement gives to people
	$(RUN)/python bench/routing.py

bench-startup: $(STAMP)  ## measure short commands beside an earlier build; takes a minute or two
	$(RUN)/python bench/startup.py

bench-reading: $(STAMP)  ## measure reading beside an earlier build; takes some minutes
	$(RUN)/python bench/reading.py

bench-hour: $(STAMP)  ## leave a server under load for an hour; writes docs/reference/bench-hour.md
	$(RUN)/python bench/server_hour.py

bench-server: $(STAMP)  ## measure the running server on SQLite and PostgreSQL, beside peers; about a quarter of an hour
	$(RUN)/python bench/server.py

bench-interaction: $(STAMP)  ## measure in a browser how soon pages answer, and what a first look costs; some minutes
	$(RUN)/python bench/pages_interaction.py

bench-pages: $(STAMP)  ## measure the pages over a million leads on SQLite and PostgreSQL; about an hour and 30 GB
	$(RUN)/python bench/pages.py

year: texts  ## play a year of the demo company over HTTP; writes docs/reference/simulated-year.md
	$(RUN)/python bench/year.py

test-many: $(STAMP)  ## 5,000 random models on every engine and 50 kills of the server, for a night
	REIFEGRAD_KILLS=50 $(RUN)/python -m pytest tests/web/test_running_server.py -k however_often
	HYPOTHESIS_PROFILE=night REIFEGRAD_ENGINE_MODELS=5000 $(RUN)/python -m pytest -n 2 --dist worksteal \
		tests/properties/test_engines.py tests/properties/test_reference_and_engine.py

docs: $(STAMP)  ## write the generated pages of the reference, and what the notebooks show
	$(RUN)/python docs/generate.py
	$(RUN)/python docs/run_notebooks.py

screenshots: texts  ## take the pictures of README and docs again, in a browser
	$(RUN)/python docs/screenshots.py

clean:  ## remove what was installed and generated
	rm -rf $(VENV) $(VENV)-core demo demo-server build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
