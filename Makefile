# make report: the demonstration network, every report of both editions, then which page to open.
# make lab:    JupyterLab with the notebooks and the analyst's guide.
# make test:   lint, types, architecture and tests, in the same environment.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2
.PHONY: report lab test format install bench peers coverage canaries attack soak clean

install: $(VENV)/.installed

$(VENV)/.installed: requirements.lock pyproject.toml
	@sh scripts/find_python.sh > .python-found || { rm -f .python-found; exit 1; }
	@"$$(cat .python-found)" -m venv --clear $(VENV) || { echo "Le module venv de Python manque : installer python3-venv, puis relancer."; rm -f .python-found; exit 1; }
	@rm -f .python-found
	@echo "Installation (quelques minutes)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@# Some machines forbid byte code at run time: compile once, or every kernel pays for it.
	-$(BIN)/python -m compileall -q -j 0 $(VENV)/lib cfa_report > /dev/null 2>&1
	@touch $@

report: install
	$(BIN)/cfa-report demo demo
	@code=0; $(BIN)/cfa-report run --params demo/params --out reports --jobs $(JOBS) || code=$$?; \
	if [ $$code -ne 0 ] && [ $$code -ne 4 ]; then exit $$code; fi; \
	echo; echo "Ouvrir reports/interne/index.html (édition du comité) ou reports/publique/index.html (édition publique)."

lab: install
	$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/notebooks/guide.md

test: install
	$(BIN)/ruff format --check cfa_report tests benchmarks
	$(BIN)/ruff check cfa_report tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -n 2 --dist loadfile

format: install
	$(BIN)/ruff format cfa_report tests benchmarks
	$(BIN)/ruff check --fix cfa_report tests benchmarks

# 200 simulated networks and 50 pairs of editions through the gate, attacked from their files; resumes where it stopped.
attack: install
	$(BIN)/python -m tests.simulation --jobs $(JOBS)

# Crashes at every stage, and no learner left anywhere.
canaries: install
	$(BIN)/python -m pytest -m "long or not long" tests/functional/test_canaries.py

# What make test samples, at length: 100 kills, ten batches of 200 reports.
soak: install
	CFA_REPORT_KILLS=100 CFA_REPORT_BATCHES=10 CFA_REPORT_LONG=200 $(BIN)/python -m pytest -n 2 \
	  tests/functional/test_interruptions.py tests/execution/test_long_batches.py

# What a report costs: by hand, on ordinary kernels, in forks, at the floor; then how cost grows with the network.
bench: install
	$(BIN)/python -m benchmarks.batch_cost figures
	$(BIN)/python -m benchmarks.batch_cost certification
	$(BIN)/python -m benchmarks.scale

# The same reports with Ploomber and jupyter-cache, each in an environment of its own, built the first time.
peers: install
	$(BIN)/python -m benchmarks.peers

# How often the intervals hold what they should.
coverage: install
	$(BIN)/python -m benchmarks.coverage

clean:
	rm -rf $(VENV) demo reports/interne reports/publique reports/exports
