# Usher. `make help` tells what there is.
BASE_PYTHON ?= $(shell command -v python3.11 || command -v python3)
PYTHON := .venv/bin/python
STAMP := .venv/.ready
RUNS := .venv/.runs
EMULATOR := .local/ministack/.ready
QUICK := not (deployment or dynamodb or stack or browser or slow)

.DEFAULT_GOAL := help
.PHONY: help environment run up down reset token check format test

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1|/' | awk -F'|' '{ printf "%-9s %s\n", $$1, $$2 }'
	@echo "  Ports of the local stack: USHER_API_PORT (8000), USHER_INBOX_PORT (8025), USHER_CHECKOUT_PORT (8030), USHER_AWS_PORT (4566)"

# Side by side: each keeps one core busy. Only what running needs; the tools of tests come with the first of those.
environment:
	@$(MAKE) --no-print-directory --silent -j2 $(RUNS) $(EMULATOR)

run: environment ## Start everything on this machine, deploy, seed demo people, follow the log
	$(PYTHON) -m local run

up: environment ## The same in the background; deploys again if the code has changed
	$(PYTHON) -m local up

down: $(RUNS) ## Stop it and keep its data
	$(PYTHON) -m local down

reset: $(RUNS) ## Stop it and forget its data
	$(PYTHON) -m local reset

token: $(RUNS) ## A fresh bearer token of a demo user: make token USER=owner|admin|staff|client|guest
	@$(PYTHON) -m local token $(if $(filter command line,$(origin USER)),$(USER),owner)

check: $(STAMP) ## Format, lint, types and the quick tests: less than a minute
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest -n 2 -m "$(QUICK)"

format: $(STAMP) ## Format the code and mend what can be mended
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

test: $(STAMP) $(EMULATOR) ## Everything; what this machine cannot run is named at the end
	$(PYTHON) -m pytest -n 2 --dist loadgroup

-include tools/deploy.mk
-include bench/bench.mk

package owner ready: $(STAMP)

$(RUNS): requirements.txt requirements-run.txt
	$(BASE_PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Usher needs Python 3.11: make BASE_PYTHON=/path/to/python3.11")'
	$(BASE_PYTHON) -m venv .venv
	$(BASE_PYTHON) -m local.install environment .venv --no-compile -r requirements-run.txt
	@touch $@

$(STAMP): $(RUNS) requirements-dev.txt
	$(BASE_PYTHON) -m local.install tools .venv --no-compile -r requirements-dev.txt
	@touch $@

$(EMULATOR): requirements-local.txt
	$(BASE_PYTHON) -m venv .local/ministack
	$(BASE_PYTHON) -m local.install emulator .local/ministack -r requirements-local.txt
	@touch $@
