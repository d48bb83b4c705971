# `make serve` and `make test` are all that a newcomer types; each makes the environment first if it is missing or old.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.stamp
PORT ?= 8000
# As many tests at once as there are cores; those that bound a time are marked `alone` and run beside no other.
SIDE_BY_SIDE := -n auto --dist worksteal

.PHONY: serve test test-long test-all check lock bench venv wheel-test clean

serve: $(STAMP)
	$(BIN)/chronolex serve --port $(PORT)

test: $(STAMP)
	$(BIN)/pytest $(SIDE_BY_SIDE) -m "not long"

test-long: $(STAMP)
	$(BIN)/pytest $(SIDE_BY_SIDE) -m long

test-all: $(STAMP)
	$(BIN)/pytest $(SIDE_BY_SIDE)

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(STAMP)
	$(BIN)/python -m bench

# Locks hold hashes and no addresses; pyoxigraph stays where `bench/planner.py` has passed.
lock: $(STAMP)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  --extra dev pyproject.toml -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  pyproject.toml -o requirements.txt

venv: $(STAMP)

$(STAMP): requirements-dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Chronolex needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# Every test, on what ships: the wheel, in a folder from which the checkout cannot be imported.
wheel-test: $(STAMP)
	sh tests/wheel.sh $(BIN) $(SIDE_BY_SIDE)

clean:
	rm -rf .venv var build dist *.egg-info
