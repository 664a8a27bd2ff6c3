# Every command of the project. `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
INSTALL = $(BIN)/pip install --quiet --disable-pip-version-check --no-deps $(INSTALL_FLAGS)
export PORT ?= 8000
export WEB_PORT := $(PORT)
export PUBLIC_URL ?= http://127.0.0.1:$(PORT)
export WORKERS ?= 2
# With a REDIS_URL the queue is somebody else's server.
PROCESSES := web worker courier sweeper $(if $(REDIS_URL),,queue)

.DEFAULT_GOAL := help
.PHONY: help setup run test check fix lock easyocr bench bench-accuracy bench-speed bench-hostile bench-desk bench-learning bench-calibration fuzz openapi

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(BIN)/.installed: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(INSTALL) --require-hashes -r requirements.txt
	touch $@

$(BIN)/.installed-dev: requirements-dev.txt $(BIN)/.installed
	$(INSTALL) --require-hashes -r requirements-dev.txt
	touch $@

setup: $(BIN)/.installed-dev ## create .venv with everything to run and to develop

run: $(BIN)/.installed ## start the desk: web, workers, courier, sweeper, embedded queue (PORT, WORKERS)
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@$(BIN)/python manage.py seed_demo
	@PATH="$(CURDIR)/$(BIN):$$PATH" exec $(BIN)/honcho start --no-colour -c worker=$(WORKERS) $(PROCESSES)

test: $(BIN)/.installed-dev ## run every test, on DATABASE_URL and REDIS_URL when they are set (ARGUMENTS: for pytest)
	$(BIN)/python -m pytest $(ARGUMENTS)

check: $(BIN)/.installed-dev ## style, types, floors, templates, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --target-version 5.2 --check $$(git ls-files 'templates/*.html')
	$(BIN)/lint-imports
	$(BIN)/mypy .
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --fail-level WARNING

fix: $(BIN)/.installed-dev ## mend what can be mended by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html')

bench: bench-accuracy bench-speed bench-hostile ## every benchmark

bench-accuracy: $(BIN)/.installed-dev ## right fields, cells and tables on real documents (../shared/datasets)
	$(BIN)/python -m bench.accuracy
	$(BIN)/python -m bench.tables
	$(BIN)/python -m bench.splitting
	$(BIN)/python -m bench.compiling --by-field
	$(BIN)/python -m bench.starters

bench-learning: $(BIN)/.installed-dev ## right fields with templates that are learned from 1, 3 and 5 documents of a layout
	$(BIN)/python -m bench.learning

bench-calibration: $(BIN)/.installed-dev ## how well confidence can be believed, in layouts that it was not fitted on
	$(BIN)/python -m bench.calibration

bench-speed: $(BIN)/.installed-dev ## milliseconds a page, beside pypdfium2, rapidocr and invoice2data
	$(BIN)/python -m bench.speed

bench-hostile: $(BIN)/.installed-dev ## what becomes of odd and malformed files
	$(BIN)/python -m bench.hostile

bench-desk: $(BIN)/.installed-dev ## how quickly the review desk opens and draws, in Chromium
	$(BIN)/python -m bench.desk

fuzz: $(BIN)/.installed-dev ## schemathesis with every check against a desk of its own (EXAMPLES)
	$(BIN)/python -m bench.fuzz --examples $(or $(EXAMPLES),12)

openapi: $(BIN)/.installed-dev ## write tests/api/openapi.json anew, from which clients are made
	$(BIN)/python manage.py export_openapi_schema --api api.v1.api.api --indent 2 --sorted --ensure-ascii --output tests/api/openapi.json
	@git diff --stat tests/api/openapi.json

lock: ## write requirements*.txt anew from requirements*.in
	$(BIN)/uv pip compile --quiet --python-version 3.11 --no-emit-package opencv-python --generate-hashes requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --python-version 3.11 --no-emit-package opencv-python --generate-hashes -c requirements.txt requirements-dev.in -o requirements-dev.txt

easyocr: $(BIN)/.installed ## add the EasyOCR engine (about 1.5 GB)
	$(INSTALL) -r requirements-easyocr.txt
