# Every task of the house; CI and people call the same targets. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.run-ready
DEV_READY := $(VENV)/.dev-ready
COMPILE := env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null \
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
	--no-build-isolation --annotation-style=split --newline=lf

.DEFAULT_GOAL := help
.PHONY: help dev system lint check test test-quick test-long rehearse bench docs site pictures format-fixture golden adapter release-check lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

$(RUN_READY): requirements/run.txt pyproject.toml tools/venv.sh
	@PYTHON="$(PYTHON)" bash tools/venv.sh $(VENV) requirements/run.txt $@

$(DEV_READY): requirements/dev.txt requirements/run.txt pyproject.toml tools/venv.sh
	@PYTHON="$(PYTHON)" bash tools/venv.sh $(VENV) requirements/dev.txt $@

dev: $(DEV_READY) ## a virtual environment with everything
	@echo "Ready: $(BIN)/boundary"

system: ## the real programs that the tests use
	@bash tools/system.sh

rehearse: $(RUN_READY) ## the whole story against embedded servers, on screen
	@bash tools/system.sh browser
	@$(BIN)/boundary rehearse $(ARGS)

lint: $(DEV_READY)
	@bash tools/lint.sh $(BIN)

check: lint ## format, lint, types, import rules, documents
	@$(BIN)/python -m pytest -q -p no:cacheprovider -p no:randomly tests/docs tests/house \
		-m "not slow and not server"

test: system lint ## make check and every test, with coverage
	@bash tools/test.sh $(BIN)

test-quick: $(DEV_READY) ## what needs no mail server and takes no time
	@HYPOTHESIS_PROFILE=dev $(BIN)/python -m pytest -q -m "not server and not slow"

test-long: system $(DEV_READY) ## every test, with many more generated cases
	@HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -q --timeout=7200

bench: system $(DEV_READY) ## figures beside named peers (ARGS="MESSAGES ADDRESSES")
	@$(BIN)/python -m benchmarks.mail $(ARGS)
	@$(BIN)/python -m benchmarks.hostile
	@$(BIN)/python -m benchmarks.log
	@$(BIN)/python -m benchmarks.evidence
	@$(BIN)/python -m benchmarks.flood 5000

release-check: $(DEV_READY) ## dated facts that are too old for a release
	@$(BIN)/python -m tools.dated

docs: $(DEV_READY) ## help pages, adapter pages and JSON schemas, from the code
	@$(BIN)/python -m tools.pages

site: $(DEV_READY) ## guides and playbooks as plain pages, in build/site
	@$(BIN)/python -m tools.site $(ARGS)

pictures: system $(DEV_READY) ## the pictures in docs/pictures, from the program itself
	@$(BIN)/python -m tools.pictures

golden: $(DEV_READY) ## write the golden stories anew, then show the difference
	@$(BIN)/python -m pytest -q tests/test_golden.py tests/cli/test_first_run.py --update-golden
	@git --no-pager diff --stat tests/golden tests/cli/first_run

format-fixture: $(DEV_READY) ## a case as it is kept today, for later versions (NUMBER=2)
	@$(BIN)/python -m tools.format_fixture $(NUMBER)

adapter: $(DEV_READY) ## a new adapter folder, its double and its test, failing (NAME=x)
	@$(BIN)/python -m tools.new_adapter $(NAME)

lock: $(DEV_READY) ## pin what pyproject.toml and requirements/*.in name; UPGRADE=1 for newer
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] > (3, 11))' || \
		{ echo "Locks are made with Python 3.11, which needs the most packages" >&2; exit 1; }
	@$(COMPILE) $(if $(UPGRADE),--upgrade) -o requirements/run.txt \
		--extra google --extra browser pyproject.toml requirements/build.in
	@$(COMPILE) $(if $(UPGRADE),--upgrade) -o requirements/dev.txt \
		--extra google --extra browser pyproject.toml requirements/build.in requirements/dev.in

clean: ## remove what was built
	@rm -rf $(VENV) build dist htmlcov .coverage .coverage.* .pytest_cache .mypy_cache \
		.ruff_cache .hypothesis .import_linter_cache
