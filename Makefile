# Convivial: `make demo` shows it, `make test` proves it. `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)
BOT := .venv/bin
RASA := dialogs/.venv/bin/python
export UV_PYTHON_DOWNLOADS := never
export UV_PYTHON := $(PYTHON)

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check bench talk texts console-texts train docs-pictures migration clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | while IFS=$$'\t' read -r name about; do printf '  make %-14s %s\n' "$$name" "$$about"; done

setup: .venv/.ready dialogs/.venv/.ready ## Install both environments and train the dialog model (if its sources changed)
	@$(RASA) -m dialogs.train

.tools/bin/uv:
	@echo "Installing uv into .tools/ …"
	@$(PYTHON) -m venv .tools && .tools/bin/pip install --quiet --disable-pip-version-check 'uv>=0.9'

.venv/.ready: pyproject.toml uv.lock | $(filter .tools/bin/uv,$(UV))
	@echo "Installing the bot's environment into .venv/ …"
	@$(UV) sync --locked --quiet && touch $@

dialogs/.venv/.ready: dialogs/pyproject.toml dialogs/uv.lock | $(filter .tools/bin/uv,$(UV))
	@echo "Installing Rasa's environment into dialogs/.venv/ …"
	@$(UV) sync --project dialogs --locked --quiet --compile-bytecode && touch $@

demo: setup ## A sample clinic with simulated phones: watch sign-ups arrive in the browser
	@$(BOT)/convivial demo

run: setup ## Start for real: with Twilio's four settings in .env, with real phones
	@$(BOT)/convivial up

test: setup ## Every test, with the real model and real databases
	@$(BOT)/pytest
	@$(RASA) -m pytest dialogs/tests

check: setup ## Format, lint, types, import contracts, fast tests: a minute and a half on two cores
	@$(BOT)/ruff format --check . && $(BOT)/ruff check .
	@$(BOT)/mypy
	@$(BOT)/lint-imports --no-logo | tail -1
	@$(BOT)/pytest -q -m "not slow" -n auto --dist worksteal

bench: setup ## Measure on this machine; ONLY=road for one part. The last line is JSON
	@$(BOT)/python tests/bench/run.py $(if $(ONLY),--only $(ONLY))

talk: setup ## Text with the bot in this terminal; LANG_=es for another language
	@$(BOT)/convivial talk --lang $(or $(LANG_),en)

texts: setup ## What every catalogue lacks, and what nobody has reviewed
	@$(BOT)/convivial texts

console-texts: setup ## Bring the console's catalogues up to date with its sentences (locales/*/LC_MESSAGES/console.po)
	@mkdir -p var && $(BOT)/pybabel -q extract -F pyproject.toml -k N_ --no-location --sort-output -o var/console.pot bot/console
	@for one in es fr; do $(BOT)/pybabel -q update -N --no-wrap --ignore-obsolete --ignore-pot-creation-date -D console -d locales -l $$one -i var/console.pot; done
	@$(BOT)/convivial texts | grep -F "console:" || echo "Every sentence of the console is translated."

train: setup ## Train the dialog model (only when its sources changed)

docs-pictures: setup ## Take the pictures in docs/ anew (needs Debian's chromium)
	@CONVIVIAL_PICTURES=1 $(BOT)/pytest -q tests/console

migration: setup ## Write a revision from tables.py: make migration name=add_waves
	@$(BOT)/python -m bot.store.migrations.new $(name)

clean: ## Remove environments, model and the demo's data
	@rm -rf .venv .tools dialogs/.venv dialogs/models var
