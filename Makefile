# make demo     check the example projects, show the findings and what the safe fixes would change
# make test     install what the tests need and run them all
# make help     the other commands

VENV ?= .venv
BIN := $(VENV)/bin
PYTEST_ARGUMENTS ?=
export PYTHON

.PHONY: help demo test bench lint types docs package wheel vsix clean

help:
	@echo "make demo      check the example projects: findings, diff of the safe fixes, summary"
	@echo "make test      all tests: unit, protocol, cases, evidence, VS Code, Neovim"
	@echo "               (PYTEST_ARGUMENTS='tests/unit -x' runs a part)"
	@echo "make bench     the benchmarks"
	@echo "make lint      ruff and the TypeScript compiler"
	@echo "make types     mypy --strict"
	@echo "make docs      the pages of the rules and the picture of the command line, in docs/"
	@echo "make package   the wheel and the .vsix, in dist/"
	@echo "make clean     remove what these commands made"

demo: $(VENV)/.project
	@bash scripts/demo.sh $(VENV)

test: $(VENV)/.tests
	@bash scripts/test.sh $(VENV) $(PYTEST_ARGUMENTS)

bench: $(VENV)/.tests
	$(BIN)/python benchmarks/others.py
	$(BIN)/python benchmarks/start_up.py
	$(BIN)/python benchmarks/keystroke.py
	$(BIN)/python benchmarks/workspace.py
	$(BIN)/python benchmarks/check_tree.py
	$(BIN)/python benchmarks/check_tree.py --files 40

lint: $(VENV)/.tests clients/vscode/node_modules/.package-lock.json
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	cd clients/vscode && npm run --silent check

types: $(VENV)/.tests
	$(BIN)/mypy

docs: $(VENV)/.project
	$(BIN)/python scripts/rule_pages.py
	$(BIN)/python scripts/terminal_picture.py

package: wheel vsix

wheel: $(VENV)/.project
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	@ls dist/*.whl

vsix: $(VENV)/.project clients/vscode/node_modules/.package-lock.json
	cd clients/vscode && PYTHON=$(abspath $(BIN))/python npm run --silent package -- --out $(abspath dist)/trainwright.vsix
	@ls dist/*.vsix

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .trainwright_cache .editors tests/artefacts
	rm -rf clients/vscode/node_modules clients/vscode/dist clients/vscode/bundled tests/editors/vscode/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are newer than all that the environments are made from, so that a second run starts at once.
$(VENV)/.project: pyproject.toml scripts/environment.sh
	@bash scripts/environment.sh $(VENV) project
	@touch $@

$(VENV)/.tests: $(VENV)/.project
	@bash scripts/environment.sh $(VENV) tests
	@touch $@

clients/vscode/node_modules/.package-lock.json: clients/vscode/package-lock.json
	cd clients/vscode && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
