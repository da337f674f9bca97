# Deux commandes suffisent : `make run` et `make test`.
SHELL := /bin/bash
PY := .venv/bin/python
UV := .outils/bin/uv
export UV_PYTHON_PREFERENCE := system
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PYTHON ?= python3

.PHONY: run test test-rapide verifier banc epreuves outils verrou

run: .venv/.local lms/static/portail/polices/.fait
	@$(PY) -m config.lanceur

test: .venv/.dev lms/static/portail/polices/.fait .outils/schemas/.fait
	$(PY) -m pytest -n 2

# Le métier, sur SQLite et sans service : ce qui se relance à chaque geste.
test-rapide: .venv/.dev lms/static/portail/polices/.fait
	VOIE=rapide $(PY) -m pytest -n 2 -m "not navigateur and not postgres and not installation" \
	  --ignore=tests/evaluations/h5p tests/evaluations tests/lms tests/config tests/test_coherence.py

verifier: .venv/.dev lms/static/portail/polices/.fait
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/djlint --quiet --lint lms cours evaluations certificats
	.venv/bin/lint-imports
	VOIE=rapide $(PY) -m pytest -q tests/test_coherence.py

banc: .venv/.dev lms/static/portail/polices/.fait
	@$(PY) -m tests.performance.banc

epreuves: .venv/.dev lms/static/portail/polices/.fait
	$(PY) -m pytest -n 0 tests/epreuves

# Ce que Python et npm ne peuvent pas apporter.
outils:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$(cat outils/paquets-systeme.txt); \
	else echo "À installer par un administrateur : $$(tr '\n' ' ' < outils/paquets-systeme.txt)"; exit 1; fi

verrou: .outils/.fait
	for profil in "portail:--extra portail" "local:--extra portail --extra local" "dev:--extra portail --extra local --group dev"; do \
	  $(UV) pip compile -q pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header \
	    --python-version 3.11 $${profil#*:} -o requirements/$${profil%%:*}.txt || exit 1; done

.outils/.fait:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Il faut Python 3.11 ou plus."; exit 1; }
	@$(PYTHON) -m venv .outils || { echo "Il faut le module venv de Python (paquet python3-venv)."; exit 1; }
	@.outils/bin/pip install -q uv
	@touch $@

.outils/schemas/.fait: requirements/dev.txt outils/schemas.py .outils/.fait
	@$(PYTHON) outils/schemas.py
	@touch $@

.venv/.base: .outils/.fait
	@$(UV) venv -q --allow-existing --python $(PYTHON) .venv
	@touch $@

.venv/.local: requirements/local.txt .venv/.base
	@if [ ! -e .venv/.dev ]; then $(UV) pip sync -q --python .venv requirements/local.txt; fi
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.base
	@$(UV) pip sync -q --python .venv requirements/dev.txt
	@touch $@

node_modules/.fait: package-lock.json
	@command -v npm >/dev/null || { echo "Il faut Node 20 ou plus, avec npm."; exit 1; }
	@npm ci --silent --no-audit --no-fund
	@touch $@

lms/static/portail/polices/.fait: outils/assembler.py node_modules/.fait .venv/.base
	@[ -e .venv/.local ] || [ -e .venv/.dev ] || $(MAKE) --no-print-directory .venv/.local
	@$(PY) outils/assembler.py
	@touch $@
