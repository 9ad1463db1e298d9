# What all rules share: the settings, where things lie, and how a job is called.
import shlex
import sys
from pathlib import Path

from sgd_diffusion.errors import UserError
from sgd_replication.inputs.data_sets.resolution import present_examples
from sgd_replication.inputs.data_sets.specification import DATA_DIRECTORY
from sgd_replication.jobs.errors import ConfigurationError
from sgd_replication.jobs.experiment import combinations
from sgd_replication.jobs.recorded_files import check_version
from sgd_replication.pipeline.catalogue import EXPERIMENTS, find_experiment, part_names, sets_of
from sgd_replication.pipeline.job_parameters import job_parameters
from sgd_replication.pipeline.loading import load_settings
from sgd_replication.pipeline.rules import all_rules, claimed_parts, claimed_sets, judged_experiments, report_tables
from sgd_replication.pipeline.version_settings import check_settings, write_settings
from snakemake.exceptions import WorkflowError

# Options of this call, not of the run: they change nothing in the results.
BUILD_PDF = bool(int(config.pop("pdf", 1)))
REPLACE = bool(int(config.pop("replace", 0)))
REMAKE = config.pop("remake", "")

try:
    SETTINGS = load_settings(values=config, examples=None if "problem" in config else present_examples)
except ConfigurationError as error:
    raise WorkflowError(str(error)) from None

RESULTS = f"results/{SETTINGS.version}"
PROBLEM = SETTINGS.problem
# The longest jobs, and what they wait for, start first, and then those of minutes: a run ends with all cores busy.
LONG, MINUTES = 10, 5
# A job that computes on a GPU takes one; how many there are is for the profile to say.
GPUS = 0 if SETTINGS.device == "cpu" else 1
PYTHON = shlex.quote(sys.executable)
# A killed job cannot say why itself; nothing but a lack of memory kills single jobs.
KILLED = (
    "error: killed, most likely because memory ran out. Run fewer jobs at once (CORES=1), or on a larger machine, or "
    "ask for less; then run the same command again."
)
# The shell command of every rule: its log also goes to the terminal, so that long jobs show how far they are.
RUN = (
    "({PYTHON} -m sgd_replication.jobs.run --identity {params.identity:q} --files {params.files:q}"
    ' || {{ code=$?; [ $code -ne 137 ] || echo "{rule}: {KILLED}"; exit $code; }}) 2>&1 | tee {log}'
)


def job(name):
    """The parameters of a declared rule."""
    return job_parameters(name, SETTINGS, RESULTS, remake=REMAKE == name)


def resolutions(names):
    """What the named data sets resolved to."""
    return [f"{RESULTS}/data/{name}.json" for name in sorted(names)]


def resolution_of(network):
    """What the data set of a network resolved to."""
    return f"{RESULTS}/data/{SETTINGS.networks[network].data}.json"


def outputs_of(declared):
    """All files that the jobs of a declared rule make, their records among them."""
    outputs = getattr(rules, declared.name).output
    return [file for chosen in combinations(declared.over, SETTINGS) for file in expand(outputs, **chosen)]


def records_of(declared_rules):
    """The records of all jobs of declared rules."""
    return [file for declared in declared_rules for file in outputs_of(declared) if file.endswith(".record.json")]


def results_of(*names):
    """All files that the jobs of experiments make."""
    return [file for name in names for declared in find_experiment(name).rules for file in outputs_of(declared)]


def claims_of(*names):
    """The judged claims on experiments, with the records of their judging."""
    return [f"{RESULTS}/claims/{name}.{suffix}" for name in names for suffix in ("json", "record.json")]


def figures_of(name):
    """The files that an experiment's notebook saves its figures to."""
    figures = find_experiment(name).figures
    return expand(f"{RESULTS}/figures/{{figure}}.{{suffix}}", figure=figures, suffix=["pdf", "png"])


FIGURES = [file for one in EXPERIMENTS for file in figures_of(one.name)]
NOTEBOOK_PAGES = [f"{RESULTS}/notebooks/{one.name}.html" for one in EXPERIMENTS]


def start_version():
    """Check the version before the first job starts, and note its settings."""
    try:
        if not REPLACE:
            check_settings(SETTINGS, Path(RESULTS))
        check_version(Path(RESULTS), remade=[REMAKE])
    except UserError as error:
        raise WorkflowError(str(error)) from None
    write_settings(SETTINGS, Path(RESULTS))
