# The two commands: `make run` serves a filled demo portal, `make test` tries it all.
# Each installs what it needs into .venv; Python 3.11 or newer is all it asks for.

HOST ?= 127.0.0.1
PORT ?= 8000
DEBUG ?= 0
export HOST PORT DEBUG

ifndef PYTHON
PYTHON := $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$name && break; done)
endif
ifeq ($(PYTHON),)
$(error This needs Python 3.11 or newer. On Debian or Ubuntu: sudo apt-get install python3)
endif

BIN := .venv/bin
FONT := var/build/fonts/lexend.woff2
STATIC := var/static/staticfiles.json
SOURCES := $(shell find portal/static pages/static search/static reader/static \
	-type f 2>/dev/null)

.PHONY: run test test-all test-postgres test-outage lint packages dev-packages clean \
	lint-types lint-templates lint-migrations lint-code lint-format lint-lock
.DELETE_ON_ERROR:

run: export DJANGO_SETTINGS_MODULE = portal.settings.dev
run:
	@$(PYTHON) scripts/bootstrap.py --port
	@$(MAKE) --silent --no-print-directory $(STATIC)
	@exec $(BIN)/python manage.py serve_demo

# These follow .venv/.locked, which changes whenever the installed packages do.
$(FONT): .venv/.locked portal/fonts.py
	@echo "Building the typeface ..."
	@$(BIN)/python -m portal.fonts
	@touch $@

$(STATIC): .venv/.locked $(FONT) portal/settings/base.py $(SOURCES)
	@echo "Collecting styles, scripts and pictures ..."
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0

# On every search engine that the machine has (scripts/tests.py). ARGS goes to a single
# pytest instead: make test ARGS="-n0 -k finder"
test: dev-packages
	@$(MAKE) --silent --no-print-directory $(FONT)
ifdef ARGS
	@$(BIN)/python -m pytest $(ARGS)
else
	@$(BIN)/python -m scripts.tests
endif

# Each engine with all its tests: scripts/tests.py --all.
test-all: dev-packages
	@$(MAKE) --silent --no-print-directory $(FONT)
	@$(BIN)/python -m scripts.tests --all

# The tests that meet the database, on the PostgreSQL that DATABASE_URL names. Its user
# makes a database for each process and removes it again; what those are copied from,
# test_kept_..., stays for the next run.
test-postgres:
	@case "$$DATABASE_URL" in postgres*) ;; *) \
	echo "Name a server: DATABASE_URL=postgresql://me@localhost/postgres make $@"; \
	exit 2;; esac
	@$(MAKE) --silent --no-print-directory test \
	ARGS='-m "not browser and not elasticsearch" $(ARGS)'

# Readers while a three-node Elasticsearch hangs, dies and comes back: some minutes.
test-outage:
	@$(MAKE) --silent --no-print-directory test ARGS='-n0 -m outage $(ARGS)'

# Two at a time, each telling what it found as one piece.
lint: dev-packages
	@$(MAKE) --silent --no-print-directory $(FONT)
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target --keep-going $(LINTERS)

LINTERS := lint-types lint-templates lint-migrations lint-code lint-format lint-lock
lint-types:
	$(BIN)/mypy
lint-templates:
	$(BIN)/djlint --quiet --lint templates
lint-migrations:
	$(BIN)/python manage.py makemigrations --check --dry-run
lint-code:
	$(BIN)/ruff check
lint-format:
	$(BIN)/ruff format --check
lint-lock:
	$(BIN)/uv lock --check

dev-packages:
	@$(PYTHON) scripts/bootstrap.py --dev

# Everything that was built or filled, and the installed packages. Nothing is kept.
clean:
	rm -rf .venv var
