# make run    10,000 runs of the base scenario: summary on screen, rows and pictures under results/
# make test   the tests of every change    make test-slow  kills, compilers, clusters, whole pages: what is to land
# make lint   format, lint, types          make format     put the format right
# make verify engines and theory           make test-all   both kinds of tests on every supported Python found
# make bench  speed, side by side

VENV ?= .venv
PYTHON ?= $(shell tools/find_python.sh)
BIN = $(VENV)/bin
RUNS ?= 10000

.PHONY: run verify test test-slow test-all warm lint format bench readme-picture lock clean

run: $(VENV)/run-ready
	$(BIN)/bargaining-sim run scenarios/us_china_2025.toml --runs $(RUNS) --seed 1

test: $(VENV)/dev-ready warm
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow"

test-slow: $(VENV)/dev-ready warm
	$(BIN)/python -m pytest -n auto --dist worksteal -m slow

warm: $(VENV)/dev-ready  # compile once before the workers start, not once in each of them
	@$(BIN)/python -c "from bargaining_sim import load_scenario, simulate; simulate(load_scenario('madrid_2025'), 1)"

test-all:
	@for version in 3.11 3.12 3.13; do \
		python=$$(tools/find_python.sh $$version 2>/dev/null) || { echo "Python $$version: not found, skipped"; continue; }; \
		echo "Python $$version: $$python"; \
		$(MAKE) --no-print-directory test test-slow VENV=.venv-$$version PYTHON=$$python || exit 1; \
	done

lint: $(VENV)/dev-ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/dev-ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

verify: $(VENV)/dev-ready  # both engines against closed forms: a table on screen, a picture in results/
	$(BIN)/python -m tests.verification --full --picture results/verification.png

bench: $(VENV)/dev-ready
	$(BIN)/python -m tests.benchmarks

readme-picture: $(VENV)/run-ready
	rm -rf results/readme
	$(BIN)/bargaining-sim run us_china_2025 --runs 10000 --seed 1 --no-plots --out results/readme
	$(BIN)/bargaining-sim plot results/readme --only utility_plane --only funnel --only ladders --format png --out docs/images

lock:
	uv pip compile --universal --python-version 3.11 pyproject.toml --extra dev -o requirements.lock \
		--upgrade --no-header --no-annotate --no-emit-index-url

clean:
	rm -rf $(VENV) .venv-3.* .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { tools/find_python.sh; exit 1; }
	"$(PYTHON)" -m venv $(VENV)

$(VENV)/run-ready: pyproject.toml requirements.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e .
	@touch $@

$(VENV)/dev-ready: pyproject.toml requirements.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e ".[dev]"
	@touch $@ $(VENV)/run-ready
