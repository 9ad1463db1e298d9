# One command for the whole replication. `make help` lists what else there is.
# Set on the command line only: variables of these names in the user's environment are ignored.
CONFIG = config/replication.yaml
CORES = $(shell nproc 2> /dev/null || getconf _NPROCESSORS_ONLN)
VERSION =
DATA_DIR =
OFFLINE =
TEX = 1
PROFILE =
TORCH =
NAME =
RULE =
REPLACE =
PLAN =
ARCHIVE =
SMALL =
A =
B =
N =
KILLS =
MINUTES =

# -E and -s: variables such as PYTHONPATH, and packages in the home folder, do not reach the environment.
PY := .venv/bin/python -E -s
OPTIONS = --config $(CONFIG) $(if $(PROFILE),--profile "$(PROFILE)",--cores "$(CORES)") \
	$(if $(VERSION),--version "$(VERSION)") \
	$(if $(DATA_DIR),--data-dir "$(DATA_DIR)") $(if $(filter 0,$(TEX)),--no-pdf) $(if $(OFFLINE),--offline) $(if $(REPLACE),--replace)
LAUNCH = $(PY) workflow/launch.py $(OPTIONS)
SOURCES := src workflow benchmarks tests notebooks

# Packages of a further lock, whatever the user's settings of pip say of where to install.
INSTALL := . envs/surroundings.sh; $(PY) -m pip --disable-pip-version-check --no-input install -qq --no-compile --require-hashes
LOCK := uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header

.DEFAULT_GOAL := help
.PHONY: help help-all setup tex replicate plan experiment rerun figures figure report problem data compare slurm cluster docs seeds archive restore release verify test thorough chaos bench trial gpu coverage battery check format lock generated clean

help: ## the targets that most users need
	@echo 'make TARGET [CONFIG="a.yaml b.yaml"] [VERSION=name] [CORES=n] [DATA_DIR=folder] [TEX=0] [OFFLINE=1] [PROFILE=slurm]'
	@awk -F ':[^#]*## ' '/^[a-z]+:[^#]*## /{printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

help-all: ### this list and the targets for development
	@awk -F ':[^#]*##+ ' '/^[a-z-]+:[^#]*##+ /{printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/ready: envs/build.lock envs/requirements.lock envs/python.sh envs/surroundings.sh
	@sh envs/python.sh $(TORCH)

setup: .venv/ready

# What users of the pipeline do not need: the test suite and the checks.
.venv/development: .venv/ready envs/development.lock
	@$(INSTALL) -r envs/development.lock
	@touch $@

tex: ### LaTeX and graphviz, where they are missing
ifneq ($(TEX),0)
	@sh envs/tex.sh
endif

replicate: .venv/ready tex ## everything, up to results/VERSION/report.pdf
	@$(LAUNCH) all

figures: .venv/ready ## all figures
	@$(LAUNCH) figures

figure: .venv/ready ## one figure: NAME=noise_histograms
	@$(LAUNCH) "figure:$(NAME)"

experiment: .venv/ready ## one experiment up to its notebook and estimates: NAME=noise
	@$(LAUNCH) "experiment:$(NAME)"

rerun: .venv/ready tex ## one rule again, and what depends on it: RULE=noise_batches
	@$(LAUNCH) "rerun:$(RULE)"

plan: .venv/ready ## what `make replicate`, or `make problem` with a CONFIG of one, would run, why and for how long; writes nothing
	@$(LAUNCH) all --plan

report: .venv/ready tex ## the PDF and what it needs
	@$(LAUNCH) report

problem: .venv/ready ## a landscape, data or a network of your own: CONFIG=mine.yaml; docs/own.md
	@$(LAUNCH) problem $(if $(filter 1,$(PLAN)),--plan)

data: .venv/ready ### which data set stands for which, decided anew
	@$(LAUNCH) data

compare: .venv/ready ## two versions: A=v1 B=mine; `released` is the released run
	@$(PY) -m sgd_replication.pipeline.compare $(or $(A),$(error name two versions: make compare A=v1 B=mine)) \
		$(or $(B),$(error name two versions: make compare A=v1 B=mine))

slurm: .venv/slurm ### what PROFILE=slurm needs: Snakemake's plugin for SLURM clusters

.venv/slurm: .venv/ready envs/slurm.lock
	@$(INSTALL) -r envs/slurm.lock
	@touch $@

cluster: .venv/slurm .venv/development tex ### the pipeline on a SLURM of one node that is started for it; needs root and Debian's slurm packages
	@$(PY) -m pytest -m cluster --keep cluster

docs: .venv/docs ### the documentation as a site: docs/_build/html/index.html
	@$(PY) -m sphinx -W --keep-going -q -b html docs docs/_build/html && echo "docs/_build/html/index.html"

.venv/docs: .venv/ready envs/docs.lock
	@$(INSTALL) -r envs/docs.lock
	@touch $@

seeds: .venv/ready tex ### the whole under N=5 base seeds: how often each verdict comes out; N times as long
	@$(PY) workflow/seeds.py --count $(or $(N),5) $(OPTIONS)

archive: .venv/ready ### a citable archive of VERSION (default v1): results, report, code, checksums, metadata; SMALL=1
	@$(PY) -m sgd_replication.pipeline.archive "$(or $(VERSION),v1)" $(if $(filter 1,$(SMALL)),--small)

restore: .venv/ready ## the released run, or ARCHIVE=file of `make archive`: figures and report then need no measurement
	@$(PY) workflow/restore.py $(if $(ARCHIVE),"$(ARCHIVE)")

release: .venv/ready ### keep the small files of VERSION (default v1) as the released results
	@$(PY) -m sgd_replication.pipeline.release "$(or $(VERSION),v1)"

verify: .venv/ready ## every file of a version against its manifest
	@$(PY) -m sgd_replication.pipeline.verify --config $(CONFIG) $(if $(VERSION),--version "$(VERSION)")

# The tests of whole runs and the other tests run side by side, each in two processes, so that two cores are busy until
# the end. A file's tests stay in one process, because they share fixtures. The whole runs are printed last.
test: .venv/development tex ## the test suite
	@$(if $(DATA_DIR),export SGD_DIFFUSION_DATA="$(abspath $(DATA_DIR))";) \
	log=$$(mktemp); $(PY) -m pytest -n 2 --dist worksteal -m "pipeline and not thorough" tests/runs > $$log 2>&1 & whole=$$!; \
	trap 'kill $$whole 2> /dev/null; cat $$log; rm -f $$log' EXIT; \
	$(PY) -m pytest -n 2 --dist loadfile -m "not pipeline and not cluster and not thorough" || exit 1; wait $$whole

thorough: .venv/development tex ### what takes a whole run more, with evidence in references/released/checks; hours, or some of it: TESTS=tests/escape
	@$(PY) -m pytest -n 2 --dist worksteal -m thorough --keep thorough $(TESTS)

chaos: .venv/development ### kill tiny runs (or CONFIG=config/quick.yaml) at KILLS=20 random moments, with evidence in references/released/checks; an hour
	@$(PY) tests/runs/chaos.py --kills $(or $(KILLS),20) $(addprefix --config ,$(filter-out config/replication.yaml,$(CONFIG)))

bench: .venv/benchmarks ### every benchmark against its peer, into results/bench and docs/benchmarks.md; a quarter of an hour
	@for file in escape_landscape escape_numba escape_net escape_net_c escape_jax escape_gpu hessian growth splitting_cost splitting_26 splitting_pytams stable_index floors tables; do \
		$(PY) benchmarks/$$file.py || exit 1; done

.venv/benchmarks: .venv/ready envs/benchmarks.lock envs/curvlinops.lock
	@$(INSTALL) -r envs/benchmarks.lock
	@$(INSTALL) --no-deps -r envs/curvlinops.lock
	@touch $@

# The later file counts: tiny sizes, then the extended configuration, then sizes for a trial of it.
trial: CONFIG = tests/configs/tiny.yaml config/extended.yaml config/extended_trial.yaml
trial: .venv/ready ### every rule of config/extended.yaml once at reduced size, with evidence in references/released/checks; minutes
	@$(LAUNCH) all --no-pdf && $(PY) workflow/trial_evidence.py

gpu: .venv/development ### what needs a GPU, in MINUTES=15: its tests, its speed, ResNet-18 on CIFAR-10
	@$(PY) workflow/gpu.py --minutes $(or $(MINUTES),15) $(if $(DATA_DIR),--data-dir "$(DATA_DIR)")

coverage: .venv/development ### how often intervals of escape times, of their laws and joint ones hold the exact value; minutes
	@$(PY) tests/escape/interval_coverage.py

battery: .venv/development ### the kernels' random numbers under dieharder (`apt-get install dieharder`); 40 CPU minutes
	@$(PY) tests/kernels/battery.py

check: .venv/development ### format, lint, types, locks
	@$(PY) -m ruff format --check . && $(PY) -m ruff check . && $(PY) -m mypy
	@$(PY) -m snakefmt --check Snakefile workflow 2> /dev/null || $(PY) -m snakefmt --check Snakefile workflow
	@sh envs/check-locks.sh

format: .venv/development ### format every source file
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format --quiet . && $(PY) -m snakefmt Snakefile workflow

generated: .venv/ready ### the files that are generated from the settings and the registry
	@$(PY) -m sgd_replication.pipeline.settings_reference default > config/replication.yaml
	@$(PY) -m sgd_replication.pipeline.settings_reference keys > config/README.md
	@$(PY) -m sgd_replication.pipeline.settings_reference quick > config/quick.yaml
	@$(PY) -m sgd_replication.pipeline.settings_reference tiny > tests/configs/tiny.yaml
	@$(PY) -m sgd_replication.inputs.data_sets.reference > docs/data.md
	@$(PY) -m sgd_replication.pipeline.results_reference

lock: ### the locks of envs/ from their .in files, for every Python and system; needs uv
	$(LOCK) --no-emit-package torch --upgrade envs/requirements.in --output-file envs/requirements.lock
	$(LOCK) --constraints envs/requirements.lock envs/development.in --output-file envs/development.lock
	$(LOCK) --constraints envs/requirements.lock envs/build.in --output-file envs/build.lock
	$(LOCK) --constraints envs/requirements.lock envs/benchmarks.in --output-file envs/benchmarks.lock
	$(LOCK) --constraints envs/requirements.lock envs/slurm.in --output-file envs/slurm.lock
	$(LOCK) --constraints envs/requirements.lock envs/docs.in --output-file envs/docs.lock
	$(LOCK) --no-deps envs/curvlinops.in --output-file envs/curvlinops.lock

clean: ### caches and logs of tools; never results, data or the environment
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis src/*.egg-info
	find $(SOURCES) -name __pycache__ -prune -exec rm -rf {} +
