# Every command we type. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
PYTHON := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
LOCK := $(abspath $(VENV))/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-header --no-emit-index-url --no-emit-find-links --upgrade --directory requirements
AGAINST ?= main

.PHONY: help setup gen web lint format types breaking test check up down status logs reset bench lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(INSTALLED) gen ## Make .venv from the lock, and generate the code

$(INSTALLED): requirements/development.lock pyproject.toml client/pyproject.toml deploy/install.sh deploy/install.py
	@deploy/install.sh $(VENV)
	@touch $@

gen: $(INSTALLED) ## Generate gen/ from protos/; does nothing when they are unchanged
	@$(PYTHON) -m deploy.generate

web: setup ## Build the browser pages into web/dist
	@if [ -f web/package.json ]; then $(PYTHON) -m deploy.web; else echo "web: nothing to build yet"; fi

format: setup ## Format the Python code
	@$(VENV)/bin/ruff format --quiet .
	@$(VENV)/bin/ruff check --quiet --fix-only .

lint: types ## Check format, style, types and the contract
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(PYTHON) -m deploy.contract lint

types: setup ## Check types
	@$(VENV)/bin/mypy

breaking: setup ## Compare the contract with the one on main (AGAINST=…)
	@$(PYTHON) -m deploy.contract breaking $(AGAINST)

test: web ## Run every test (ARGS=… for pytest)
	@$(PYTHON) -m pytest $(ARGS)

check: lint breaking test ## What CI runs: lint, types, the contract, tests

up: web ## Start the centre on this machine
	@$(PYTHON) -m deploy.local up

down: $(INSTALLED) ## Stop it
	@$(PYTHON) -m deploy.local down

status: $(INSTALLED) ## Say how it is (ARGS="-o json")
	@$(PYTHON) -m deploy.local status $(ARGS)

logs: $(INSTALLED) ## Show the end of its logs (ARGS="gateway -f")
	@$(PYTHON) -m deploy.local logs $(ARGS)

reset: $(INSTALLED) ## Stop it and forget its data
	@$(PYTHON) -m deploy.local reset

bench: web ## Measure, and write var/bench/latest.json
	@$(PYTHON) -m bench

lock: $(INSTALLED) ## Resolve requirements/*.in to the newest versions
	@$(LOCK) client.in -o client.lock
	@$(LOCK) runtime.in -c client.lock -o runtime.lock
	@$(LOCK) development.in -c client.lock -c runtime.lock -o development.lock

clean: ## Remove what was made: .venv, gen, caches, built pages (data in var/ stays)
	@rm -rf $(VENV) gen dist .mypy_cache .ruff_cache .pytest_cache .hypothesis web/dist web/node_modules
