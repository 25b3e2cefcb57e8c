# ClassLens for people and for continuous integration. `make` alone lists what there is.
# Works with GNU make 3.81, which macOS has.

SHELL := /bin/sh
VENV := .venv
PYTHON := $(VENV)/bin/python
PIP_INSTALL := $(PYTHON) -m pip install --disable-pip-version-check --no-input -c constraints.txt

# These files stand for a finished installation; this one for an installation that has begun and not ended.
READY := $(VENV)/.ready
READY_FOR_TESTS := $(VENV)/.ready-for-tests
READY_FOR_PACKAGE := $(VENV)/.ready-for-packaging
READY_FOR_MUTANTS := build/mutants/.ready
WITH_PACKAGING := .[test,package]
BEGUN := $(VENV)/.begun

# All learn from MNIST and from pen strokes, which are not part of this repository: make weights STROKES=pendigits-train.unipen.gz
MODELS_WITH_STROKES := vgg16-transfer
# These learn from hands of other countries besides, which are made from the strokes.
MODELS_WITH_HANDS := numpy-nn numpy-mlp torch-mlp tf-dnn keras-cnn keras-cnn-dropout keras-cnn-wide vit-mnist
HANDS := build/weights/hands.unipen.gz
BEST := build/best-cnn
BEST_RECIPE := weights/best-cnn/recipe
STROKES :=
FONTS :=

# An interpreter that was removed or upgraded leaves an environment that no longer starts: forget that it was finished.
FORGOTTEN := $(shell $(PYTHON) -c '' 2>/dev/null || rm -f $(READY) $(READY_FOR_TESTS) $(READY_FOR_PACKAGE))

SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

# Makes .venv, or makes it anew where it is half-made or does not work. Named interpreters are tried by running them:
# version managers leave commands that exist and fail.
define make_environment
	@if [ -e $(BEGUN) ] || ! $(PYTHON) -c '$(SUPPORTED)' 2>/dev/null || ! $(PYTHON) -m pip --version >/dev/null 2>&1; then \
	  chosen= ; incomplete= ; \
	  for candidate in python3 python3.11 python3.12 python3.13; do \
	    $$candidate -c '$(SUPPORTED)' 2>/dev/null || continue; \
	    if $$candidate -c 'import ensurepip, venv' 2>/dev/null; then chosen=$$candidate; break; fi; \
	    incomplete=$${incomplete:-$$candidate}; \
	  done; \
	  if [ -z "$$chosen" ] && [ -n "$$incomplete" ]; then \
	    echo "ClassLens needs an environment of its own, but $$incomplete cannot make one, because its modules venv and" \
	      "ensurepip are missing. On Debian and Ubuntu install them with: sudo apt install $$incomplete-venv," \
	      "then run make again." >&2; exit 1; \
	  fi; \
	  if [ -z "$$chosen" ]; then \
	    echo "ClassLens needs Python 3.11, 3.12 or 3.13, and none of the commands python3, python3.11, python3.12 and" \
	      "python3.13 runs one. Install one of them, then run make again." >&2; exit 1; \
	  fi; \
	  echo "Preparing ClassLens in $(VENV) with $$($$chosen --version). This happens once, takes some minutes and needs" \
	    "the network and about 4 GB of disk; on Linux about 8 GB, unless there is a CPU build of PyTorch (README.md)."; \
	  rm -rf $(VENV) && mkdir $(VENV) && touch $(BEGUN) && $$chosen -m venv $(VENV) || exit 1; \
	fi
endef

# pip ends with 1 when it gives up in order (no network, for example) and leaves the environment as it was.
define install
	@touch $(BEGUN)
	@$(PIP_INSTALL) $(1) || { status=$$?; [ $$status -ne 1 ] || rm -f $(BEGUN); \
	  echo "ClassLens could not be installed; the lines above say why. Run make again: it goes on from here." >&2; \
	  exit $$status; }
	@rm -f $(BEGUN)
endef

# The programs that were built, with a colon between them.
PACKAGES = $(subst $() ,:,$(strip $(wildcard dist/ClassLens dist/ClassLens-lite)))

define build
	@$(PYTHON) -m PyInstaller --clean --noconfirm --log-level WARN --workpath build/work-$(1) build.spec -- --variant $(1)
	@$(PYTHON) benchmarks/package_size.py $(2)
endef

define check_style
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
endef

TESTS := pytest -n auto --maxprocesses 4 --dist loadfile

.PHONY: help run test check-types run-tests test-thorough fuzz mutants coverage screenshots weights best-cnn-weights lint benchmarks package package-lite test-package \
  windows-test windows-package release clean distclean

help:
	@echo "make run            install ClassLens the first time, then open its window"
	@echo "make test           install what the tests need the first time, then check style and types and run the tests"
	@echo "make test-thorough  run the tests that \`make test\` leaves out: networks of full size, notebooks, an installation"
	@echo "make fuzz           try damaged files of every kind for half an hour, or for so many minutes: make fuzz MINUTES=5"
	@echo "make mutants        put small faults into chosen files, one at a time, and see whether their tests notice: ROOMS=metrics"
	@echo "make coverage       run the tests, show the lines that none of them reaches, and check the files held at 100 %"
	@echo "make screenshots    save a picture of every page, light and dark, in screenshots/"
	@echo "make weights        train the models whose weights ship with ClassLens, but for best-cnn: make best-cnn-weights"
	@echo "make lint           check style, types and import rules, without the tests"
	@echo "make benchmarks     measure start, prediction and responsiveness; prints JSON"
	@echo "make package        build the program with all frameworks in dist/ClassLens, for computers without Python"
	@echo "make package-lite   build it without frameworks in dist/ClassLens-lite: all models answer, networks in NumPy train"
	@echo "make test-package   run the programs that were built as on another computer"
	@echo "make windows-test   run the tests by a Windows Python, on Linux with Wine"
	@echo "make windows-package build it without frameworks for Windows, on Linux with Wine, and run it; with: VARIANT=full"
	@echo "make release        make archives and installers of it for Linux and Windows, in dist/release"
	@echo "make clean          delete the environments, caches and screenshots; finished trainings and what is in dist/ stay"
	@echo "make distclean      delete these too: the trainings in build/, and the programs and releases in dist/"

run: $(READY)
	@$(PYTHON) classlens.py

# On a fresh clone mypy needs a minute, so the tests run beside it. They check the import rules too.
test: $(READY_FOR_TESTS)
	$(check_style)
	@$(MAKE) --no-print-directory --jobs=2 check-types run-tests

check-types: $(READY_FOR_TESTS)
	$(PYTHON) -m mypy

run-tests: $(READY_FOR_TESTS)
	$(PYTHON) -m $(TESTS) -m "not thorough"

test-thorough: $(READY_FOR_TESTS)
	$(PYTHON) -m $(TESTS) -m thorough

MINUTES = 30

fuzz: $(READY_FOR_TESTS)
	QT_QPA_PLATFORM=offscreen $(PYTHON) -m tests.fuzz.run $(MINUTES)

ROOMS =

mutants: $(READY_FOR_TESTS) $(READY_FOR_MUTANTS)
	$(PYTHON) -m tests.mutants.run $(ROOMS)

coverage: $(READY_FOR_TESTS)
	$(PYTHON) -m $(TESTS) --cov --cov-report=term --cov-report=json
	$(PYTHON) -m tests.full_coverage

screenshots: $(READY)
	$(PYTHON) classlens.py --screenshots screenshots

weights: $(READY)
	@[ -f "$(STROKES)" ] || { echo "The models are trained on pen strokes too, a file in UNIPEN format: the training part of “Pen-Based" \
	  "Recognition of Handwritten Digits” (UCI Machine Learning Repository). Name it: make weights STROKES=FILE" >&2; exit 1; }
	@train() { \
	  { [ -f build/weights/$$1/manifest.json ] || \
	    $(PYTHON) classlens.py train $$1 --recipe tuned --data "$$2" --out build/weights/$$1; } && \
	  mkdir -p weights/$$1 && mv -f build/weights/$$1/* weights/$$1/ && rmdir build/weights/$$1; \
	}; \
	for model in $(MODELS_WITH_STROKES); do train $$model "mnist+$(STROKES)" || exit 1; done; \
	mkdir -p $(dir $(HANDS)) && $(PYTHON) $(BEST_RECIPE)/write_hands.py "$(STROKES)" $(HANDS) || exit 1; \
	for model in $(MODELS_WITH_HANDS); do train $$model "mnist+$(STROKES)+$(HANDS)" || exit 1; done

# Two networks side by side, of which the first teaches the second.
best-cnn-weights: $(READY)
	@[ -f "$(STROKES)" ] && [ -d "$(FONTS)" ] || { echo "Name the pen strokes and the folder of handwriting fonts" \
	  "($(BEST_RECIPE)/README.md): make best-cnn-weights STROKES=FILE FONTS=FOLDER" >&2; exit 1; }
	@mkdir -p $(BEST)
	[ -f $(BEST)/first/manifest.json ] || \
	  $(PYTHON) classlens.py train best-cnn --recipe tuned --data "mnist+$(STROKES)" --out $(BEST)/first
	[ -f $(BEST)/pictures.npz ] || \
	  $(PYTHON) $(BEST_RECIPE)/pictures.py --strokes "$(STROKES)" --fonts "$(FONTS)" --out $(BEST)/pictures.npz
	[ -f $(BEST)/second/weights.safetensors ] || \
	  $(PYTHON) $(BEST_RECIPE)/teach.py --pictures $(BEST)/pictures.npz --teacher $(BEST)/first --out $(BEST)/second
	$(PYTHON) $(BEST_RECIPE)/join.py --pictures $(BEST)/pictures.npz --first $(BEST)/first --second $(BEST)/second \
	  --out weights/best-cnn

lint: check-types
	$(check_style)
	$(VENV)/bin/lint-imports

benchmarks: $(READY)
	@for benchmark in start predict responsiveness; do $(PYTHON) benchmarks/$$benchmark.py || exit 1; done

# On Linux, TensorFlow's usual package holds code for graphics cards, 400 MB that ClassLens makes no use of.
package: $(READY_FOR_PACKAGE)
	@case "$$(uname -sm)" in "Linux x86_64") $(PIP_INSTALL) --no-deps tensorflow-cpu || exit 1;; esac
	$(call build,full,dist/ClassLens)

package-lite: $(READY_FOR_PACKAGE)
	$(call build,lite,dist/ClassLens-lite)

test-package: $(READY_FOR_PACKAGE)
	@[ -n "$(PACKAGES)" ] || { echo "There is no program to test. Build one first: make package-lite" >&2; exit 1; }
	CLASSLENS_PACKAGES="$(PACKAGES)" $(PYTHON) -m pytest tests/package

# What people download, of both systems that can be built here, started as people start it.
release: package-lite
	@$(PYTHON) -m windows.package lite
	@$(PYTHON) -m release
	CLASSLENS_RELEASE=dist/release $(PYTHON) -m pytest tests/release

# Nobody needs Wine to develop: where it is missing, these say how to get it.
windows-test: $(READY_FOR_TESTS)
	@$(PYTHON) -m windows.tests

VARIANT = lite
WINDOWS_PACKAGE = dist/windows/ClassLens$(if $(filter lite,$(VARIANT)),-lite)

windows-package: $(READY_FOR_TESTS)
	@$(PYTHON) -m windows.package $(VARIANT)
	@$(PYTHON) benchmarks/package_size.py $(WINDOWS_PACKAGE)
	CLASSLENS_PACKAGES=$(WINDOWS_PACKAGE) $(PYTHON) -m pytest tests/package

# What took hours stays.
clean:
	rm -rf $(VENV) screenshots .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis *.egg-info
	[ ! -d build ] || find build -mindepth 1 -maxdepth 1 ! -name weights ! -name $(notdir $(BEST)) -exec rm -rf {} +
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean
	rm -rf build dist

$(READY): pyproject.toml constraints.txt
	$(make_environment)
	$(call install,-e .)
	@touch $(READY)

$(READY_FOR_TESTS): pyproject.toml constraints.txt
	$(make_environment)
	$(call install,-e '.[test]')
	@touch $(READY) $(READY_FOR_TESTS)

$(READY_FOR_PACKAGE): pyproject.toml constraints.txt
	$(make_environment)
	$(call install,-e '$(WITH_PACKAGING)')
	@touch $(READY) $(READY_FOR_TESTS) $(READY_FOR_PACKAGE)

# What makes the mutants stays out of the environment that is tested. With --no-deps: see the file of its requirements.
$(READY_FOR_MUTANTS): tests/mutants/requirements.txt | $(READY_FOR_TESTS)
	@rm -rf build/mutants && mkdir -p build/mutants && $(PYTHON) -m venv build/mutants/env
	@build/mutants/env/bin/python -m pip install -q --disable-pip-version-check --no-input --no-deps -r tests/mutants/requirements.txt
	@touch $(READY_FOR_MUTANTS)
