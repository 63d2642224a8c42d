# help · serve · test · check · bench · faults
#
# Everything happens in .venv; nothing is installed outside it except, for `make test` run
# as root on Debian, the browser that the browser tests drive and the word processor that
# makes their .docx files. No command needs the network once it has run.

PYTHON ?= python3
BIN := .venv/bin
MESSAGES := $(patsubst %.po,%.mo,$(wildcard locales/*/LC_MESSAGES/*.po))

.DEFAULT_GOAL := help
.PHONY: help serve test check bench faults messages browser writer

help: ## what can be done here
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

serve: .venv/site messages ## install, load content/ and serve on http://127.0.0.1:6543
	@$(BIN)/xarst serve

test: .venv/tools messages browser writer ## every test, with the usual closing line
	@$(BIN)/python -m pytest -n 2

check: .venv/tools messages ## style, types, layers, message catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python locales/catalogues.py check

bench: .venv/tools messages ## speed, as ratios to a bare WSGI function
	@$(BIN)/python -m tests.bench

faults: .venv/tools ## kill a recording process 200 times: no answered receipt is lost
	@$(BIN)/python -m tests.faults

messages: $(MESSAGES)

%.mo: %.po | .venv/site
	@$(BIN)/pybabel -q compile --input-file $< --output-file $@

browser: .venv/tools
	@sh tests/browser/install

writer: .venv/tools
	@sh tests/text/install-writer

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; say make PYTHON=... where it has another name." >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "This Python has no venv; on Debian: apt-get install python3-venv" >&2; exit 2; }
	@$(PYTHON) -m venv .venv

# Stamps: installed again only when what is declared has changed.
.venv/site: setup.py pyproject.toml | .venv/bin/python
	@echo "Installing the site into .venv …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/tools: .venv/site
	@echo "Installing the tools for test and check into .venv …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,postgres]'
	@touch $@
