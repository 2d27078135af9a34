# make help says what there is.

PYTHON ?= python3
MARKS ?= not long
TESTS ?=
# What acts in real time is in one process, all else in another; a part is not worth two.
PROCESSES ?= $(if $(TESTS),0,2)
bootstrap := $(PYTHON) tools/bootstrap.py
with := $(bootstrap) exec

.PHONY: help build run test test-long bench check format sounds clean
.DEFAULT_GOAL := help

help:
	@echo 'make build      install and build what Roomful needs (the first time: a few minutes)'
	@echo 'make run        build, then serve from ./data with settings for development'
	@echo 'make test       all checks and tests; TESTS=tests/rooms and MARKS="not browser" narrow it'
	@echo 'make test-long  the tests that take their time'
	@echo 'make bench      the benchmarks, and how they compare'
	@echo 'make check      lint, types, arrows and house rules'
	@echo 'make format     put the source in form'
	@echo 'make sounds     make the tones and spoken prompts anew, after tools/sounds/sounds.toml was changed'
	@echo 'make clean      remove what was built in this folder (not ./data, not the cache)'

build:
	@$(bootstrap) build

# Development settings: webhooks and broadcasts may go to this machine, mails are shown at /outbox. A real
# server leaves this out.
run: build
	@ROOMFUL_WEBHOOK_ALLOW_PRIVATE=1 ROOMFUL_BROADCAST_ALLOW_PRIVATE=1 ROOMFUL_OUTBOX=1 $(with) roomful serve --welcome --data-dir data

check: build
	@$(with) python -m tools.check

test: check
	@$(bootstrap) browser
	@$(with) python -m pytest -n $(PROCESSES) -m '$(MARKS)' $(TESTS)

test-long: build
	@$(bootstrap) browser
	@$(with) python -m pytest -m long $(TESTS)

bench: build
	@$(with) python -m benchmarks

format: build
	@$(with) ruff check --fix --quiet .
	@$(with) ruff format .
	@if [ -f frontend/package.json ]; then cd frontend && $(PYTHON) ../tools/bootstrap.py exec npm run --silent format; fi

sounds: build
	@$(with) python -m tools.sounds

clean:
	rm -rf .venv .build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf frontend/node_modules src/roomful/pages/static
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
