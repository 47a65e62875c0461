# Portico. `make demo` to see it, `make test` to trust it. Both bring what they need.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
SOURCES := src tests tools bench

.PHONY: demo test check format bench docs words screenshots lock clean

demo: .venv/ready ## A small business to look at, on http://127.0.0.1:12111
	@$(BIN)/portico dev --demo

test: check ## Everything, on SQLite and PostgreSQL, with the official SDKs, in a real Chromium
	@$(BIN)/python tools/prepare.py
	@$(BIN)/pytest -n 2 --dist loadgroup

check: .venv/ready-dev ## The gate of the house style
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/style.py
	@$(BIN)/python tools/reference.py --check
	@$(BIN)/python tools/words.py --check

format: .venv/ready-dev ## Let ruff put things in order
	@$(BIN)/ruff format $(SOURCES)
	@$(BIN)/ruff check --fix $(SOURCES)

docs: .venv/ready-dev ## Write docs/reference from the declarations
	@$(BIN)/python tools/reference.py

words: .venv/ready-dev ## Take up what the pages say into every language's catalogue
	@$(BIN)/python tools/words.py

bench: .venv/ready-dev ## Budgets, as ratios measured side by side
	@$(BIN)/python tools/prepare.py
	@$(BIN)/python bench/run.py

screenshots: .venv/ready-dev ## Draw every page into docs/screenshots
	@$(BIN)/python tools/prepare.py
	@$(BIN)/python tools/screenshots.py

lock: .venv/ready-dev ## Choose the newest versions that pyproject.toml allows
	@$(BIN)/python tools/lock.py

clean: ## Forget the environment and the demo's data
	@rm -rf .venv .portico node_modules

.venv/ready: requirements.lock pyproject.toml tools/bootstrap.py
	@$(or $(PYTHON),$(error Portico needs Python 3.11 or newer; there is none on the PATH)) tools/bootstrap.py requirements.lock $@

.venv/ready-dev: requirements-dev.lock pyproject.toml tools/bootstrap.py
	@$(or $(PYTHON),$(error Portico needs Python 3.11 or newer; there is none on the PATH)) tools/bootstrap.py requirements-dev.lock $@
