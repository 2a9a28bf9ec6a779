# Short forms of `.venv/bin/python -m cityplan …` (--help lists everything). Needs Linux with bash, Python 3.11 and make; all
# else is installed here.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

# In an empty environment too: Python finds itself through PATH.
PATH ?= /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

# Of the Pythons on PATH one that calls itself through a shared library built without optimization comes last: it takes
# a third more time for everything (docs/adr/0005).
RANK := import pathlib, sys, sysconfig, venv, ensurepip; assert sys.version_info[:2] == (3, 11); \
	maps = pathlib.Path("/proc/self/maps"); is_shared = maps.exists() and "libpython" in maps.read_text(); \
	is_slow = is_shared and "--enable-optimizations" not in sysconfig.get_config_var("CONFIG_ARGS"); \
	print(int(is_slow), sys.executable)
BOOT_PYTHON ?= $(shell { type -ap python3.11 python3 python || true; } | while read -r found; do \
	"$$found" -c '$(RANK)' 2>/dev/null || true; done | sort --stable --key=1,1 | sed -n '1s/^[01] //p')
VENV := .venv
PYTHON := $(VENV)/bin/python
INSTALLED := $(VENV)/installed
BENCH := .venv-bench
CITYPLAN := $(PYTHON) -m cityplan

.PHONY: help
help: ## list the commands
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

.PHONY: run
run: $(INSTALLED) ## the main job: the demonstration city's nights, end to end, and its scorecard
	@$(CITYPLAN) run

.PHONY: test
test: $(INSTALLED) ## the whole test suite
	@$(PYTHON) -m cityplan.publication.project
	@$(PYTHON) -m pytest -n auto --no-loadscope-reorder

.PHONY: up
up: $(INSTALLED) ## leave the system running: warehouse, Airflow with its pages
	@$(CITYPLAN) up

.PHONY: down
down: $(INSTALLED) ## stop what `make up` started
	@$(CITYPLAN) down

# make ends with 2 whatever a command failed with, and prints the command's own status behind "Error" (3: a delivery
# was refused, the rest is published; 1: the run failed). `.venv/bin/python -m cityplan nightly …` ends with that status.
.PHONY: nightly
nightly: $(INSTALLED) ## one night over a folder: make nightly INBOX=<folder> AS_OF=<YYYY-MM-DD>
	@test -n "$(INBOX)" -a -n "$(AS_OF)" || { echo "usage: make nightly INBOX=<folder> AS_OF=<YYYY-MM-DD>" >&2; exit 1; }
	@$(CITYPLAN) nightly --inbox "$(INBOX)" --as-of "$(AS_OF)"

.PHONY: warehouse-url
warehouse-url: $(INSTALLED) ## the SQLAlchemy URL of the running warehouse, as owner
	@$(CITYPLAN) warehouse-url

.PHONY: analyst-url
analyst-url: $(INSTALLED) ## the same as the read-only analyst
	@$(CITYPLAN) analyst-url

.PHONY: lint
lint: $(INSTALLED) ## ruff, mypy --strict, sqlfluff
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check
	@$(MAKE) --no-print-directory --jobs 2 --output-sync lint-types lint-sql

.PHONY: lint-types lint-sql
lint-types:
	@$(PYTHON) -m mypy

lint-sql:
	@$(PYTHON) -m sqlfluff lint --disable-progress-bar --templater raw plugins
	@$(PYTHON) -m tests.support.lint_sql

.PHONY: bench
bench: $(INSTALLED) $(BENCH)/installed ## beside floors and peers: make bench ROWS=… REPEATS=… CITY=town ONLY=load,validate (all optional)
	@$(PYTHON) -m bench $(if $(ROWS),--rows $(ROWS)) $(if $(REPEATS),--repeats $(REPEATS)) $(if $(CITY),--city $(CITY)) $(if $(ONLY),--only $(ONLY))

.PHONY: clean
clean: ## stop what runs and remove every local state (the installed packages stay)
	@if [ -f $(INSTALLED) ]; then $(CITYPLAN) down; $(CITYPLAN) clean; else rm -rf .state; fi

.PHONY: lock
lock: $(INSTALLED) ## pin requirements.in, with hashes, anew
	@$(VENV)/bin/uv pip compile --quiet --generate-hashes --no-annotate --no-emit-index-url --python-version 3.11 \
		--custom-compile-command "make lock" --output-file requirements.txt requirements.in
	@{ echo "# The installer, which installs all else; taken from requirements.txt by: make lock"; \
		sed -n '/^uv==/,/[^\\]$$/p' requirements.txt; } > requirements-uv.txt

.PHONY: bench-lock
bench-lock: $(INSTALLED) ## pin bench/requirements.in, the peers of the benchmark, anew
	@$(VENV)/bin/uv pip compile --quiet --generate-hashes --no-annotate --no-emit-index-url --python-version 3.11 \
		--custom-compile-command "make bench-lock" --output-file bench/requirements.txt bench/requirements.in

$(BENCH)/installed: bench/requirements.txt $(INSTALLED)
	@echo "Installing the peers of the benchmark into $(BENCH) (once) · 安装对比工具" >&2
	@$(PYTHON) -m venv --without-pip $(BENCH)
	@VIRTUAL_ENV=$(CURDIR)/$(BENCH) $(VENV)/bin/uv pip sync --quiet --system-certs --require-hashes --compile-bytecode bench/requirements.txt
	@touch $@

# pip installs only uv; uv installs the lock, and the bytecode that every start-up would otherwise compile again.
# The .pth file makes `.venv/bin/python -m cityplan` work from any folder. The dbt project is read for all warehouses.
$(INSTALLED): requirements.txt requirements-uv.txt
	@python="$(BOOT_PYTHON)"; \
	test -n "$$python" || { echo "Python 3.11 with its venv module is needed and was not found on PATH." >&2; exit 1; }; \
	PYTHONPATH=plugins "$$python" -m cityplan.linux; \
	echo "Installing the locked packages into $(VENV) (once), with $$python · 安装依赖" >&2; \
	"$$python" -m venv $(VENV)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-uv.txt
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(VENV)/bin/uv pip sync --quiet --system-certs --require-hashes --compile-bytecode requirements.txt
	@echo "$(CURDIR)/plugins" > $(VENV)/lib/python3.11/site-packages/cityplan.pth
	@$(PYTHON) -m cityplan.publication.project
	@touch $(INSTALLED)
