# make demo, make test: each alone sets everything up. Without make, see "Without make" in README.md.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
RUN := $(BIN)/python

.PHONY: demo test lint types imports pytest lock clean

demo: .venv/ready
	$(RUN) -m flows demo

test: .venv/ready-dev lint types imports pytest

lint: .venv/ready-dev
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

types: .venv/ready-dev
	$(RUN) -m mypy

imports: .venv/ready-dev
	$(BIN)/lint-imports

pytest: .venv/ready-dev
	$(RUN) -m pytest -n auto --maxprocesses 8 --dist worksteal

.venv/ready: requirements.lock pyproject.toml setup_venv.py
	$(PYTHON) setup_venv.py

.venv/ready-dev: requirements-dev.lock pyproject.toml setup_venv.py
	$(PYTHON) setup_venv.py --dev

# Needs uv; resolves for every Python that pyproject.toml names and writes no address of a package index.
# setuptools is locked too: it builds the project into .venv.
COMPILE = uv pip compile pyproject.toml - --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet
lock:
	echo 'setuptools>=77' | $(COMPILE) -o requirements.lock
	echo 'setuptools>=77' | $(COMPILE) --extra dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf .venv
