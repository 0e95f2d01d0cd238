# Usher. `make help` tells what there is.
# BASE_PYTHON=/path/to/python takes another than the newest that is found; VENV another place for what is made with it.
VENV ?= .venv
PYTHON := $(VENV)/bin/python
FOUND := $(shell sh tools/find_python.sh $(BASE_PYTHON) 2>/dev/null)
# Named after the Python that made them: another one makes them anew.
MADE := .made$(subst /,-,$(FOUND))
STAMP := $(VENV)/$(MADE)
RUNS := $(VENV)/.runs$(MADE)
EMULATOR := .local/ministack/$(MADE)
QUICK := not (deployment or dynamodb or stack or browser or slow)

.DEFAULT_GOAL := help
.PHONY: help environment run up down reset token check quick format test gallery

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1|/' | awk -F'|' '{ printf "%-9s %s\n", $$1, $$2 }'
	@echo "  Python: the newest of 3.11, 3.12 and 3.13 that is found, or BASE_PYTHON=/path/to/python"
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

quick: $(STAMP) ## The quick tests alone, also on another Python: make quick BASE_PYTHON=python3.11 VENV=.venv-3.11
	$(PYTHON) -m pytest -n 2 -m "$(QUICK)"

format: $(STAMP) ## Format the code and mend what can be mended
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

test: $(STAMP) $(EMULATOR) ## Everything; what this machine cannot run is named at the end
	$(PYTHON) -m pytest -n 2 --dist loadgroup

gallery: $(STAMP) ## Photograph the main pages into docs/gallery, with Chromium
	$(PYTHON) -m local.pictures docs/gallery

-include tools/deploy.mk
-include bench/bench.mk

package owner ready migrate erase: $(STAMP)

$(RUNS): requirements.txt requirements-run.txt
	$(call new_environment,$(VENV))
	@$(FOUND) -m local.install environment $(VENV) --no-compile -r requirements-run.txt
	@touch $@

$(STAMP): $(RUNS) requirements-dev.txt
	@$(FOUND) -m local.install tools $(VENV) --no-compile -r requirements-dev.txt
	@touch $@

$(EMULATOR): requirements-local.txt
	$(call new_environment,.local/ministack)
	@$(FOUND) -m local.install emulator .local/ministack -r requirements-local.txt
	@touch $@

# The script is asked once more, for the reason if there is no Python. What an earlier one left is removed.
define new_environment
	@sh tools/find_python.sh $(BASE_PYTHON) >/dev/null
	@$(FOUND) -m venv --clear $(1)
endef
