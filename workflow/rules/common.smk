# Used by all rules: the settings, the paths of results, and the command of a job.
import shlex
import shutil
import sys
from pathlib import Path

from sgd_diffusion.errors import UserError
from sgd_replication.inputs.data_sets.resolution import present_examples
from sgd_replication.inputs.data_sets.specification import DATA_DIRECTORY
from sgd_replication.jobs.errors import ConfigurationError
from sgd_replication.jobs.experiment import combinations
from sgd_replication.jobs.recorded_files import check_version
from sgd_replication.pipeline.catalogue import EXPERIMENTS, find_experiment, is_bulky, part_names, sets_of
from sgd_replication.pipeline.file_dates import set_back_future_dates
from sgd_replication.pipeline.job_parameters import job_parameters
from sgd_replication.pipeline.loading import load_settings
from sgd_replication.pipeline.named_files import with_files_of
from sgd_replication.pipeline.restored import check_finished
from sgd_replication.pipeline.rules import (
    all_rules,
    claimed_parts,
    claimed_sets,
    is_presentation,
    judged_experiments,
    notebook_rule,
    report_tables,
)
from sgd_replication.pipeline.version_settings import check_settings, write_settings
from snakemake.exceptions import WorkflowError

# Options of this call. They are no settings and do not change results.
WANT_PDF = bool(int(config.pop("pdf", 1)))
REPLACE = bool(int(config.pop("replace", 0)))
REMAKE = config.pop("remake", "")

try:
    VALUES = with_files_of(config, workflow.overwrite_configfiles, Path())
    SETTINGS = load_settings(values=VALUES, examples=None if "problem" in config else present_examples)
except ConfigurationError as error:
    raise WorkflowError(str(error)) from None

RESULTS = f"results/{SETTINGS.version}"
PROBLEM = SETTINGS.problem
SOURCES = ["notebooks", "paper", "references", "src/sgd_replication/plotting/templates", DATA_DIRECTORY, RESULTS]
if PROBLEM:
    SOURCES += PROBLEM.files
if FUTURE := set_back_future_dates(map(Path, SOURCES)):
    print(
        f"{len(FUTURE)} files, such as {FUTURE[0]}, were dated in the future; they have the date of now.",
        file=sys.stderr,
    )
# Priorities: the longest jobs and the jobs that they wait for start first, then jobs of minutes, so that all cores are
# busy until the end of a run.
LONG, MINUTES = 10, 5
# Number of GPUs that a job on a GPU uses. The profile sets how many GPUs there are.
GPUS = 0 if SETTINGS.device == "cpu" else 1
# -E and -s keep variables such as PYTHONPATH, and packages in the home folder, away from the jobs.
PYTHON = f"{shlex.quote(sys.executable)} -E -s"
# Message for a job that was killed, which cannot write one itself. The usual cause is a lack of memory.
KILLED = (
    "error: killed, most likely because memory ran out. Run fewer jobs at once (CORES=1), or on a larger machine, or "
    "ask for less; then run the same command again."
)
# The shell command of every rule. The output goes to the log and to the terminal, where it shows the progress of jobs.
RUN = (
    "({PYTHON} -m sgd_replication.jobs.run --identity {params.identity:q} --files {params.files:q}"
    ' || {{ code=$?; [ $code -ne 137 ] || echo "{rule}: {KILLED}"; exit $code; }}) 2>&1 | tee {log}'
)


def job(name):
    """Return the parameters of a declared rule."""
    return job_parameters(name, SETTINGS, RESULTS, remake=REMAKE == name)


def resolutions(names):
    """Return the files with the choices of data for the named sets."""
    return [f"{RESULTS}/data/{name}.json" for name in sorted(names)]


def resolution_of(network):
    """Return the file with the choice of data for a network's data set."""
    return f"{RESULTS}/data/{SETTINGS.networks[network].data}.json"


def outputs_of(declared):
    """Return all files that the jobs of a declared rule make, with their records."""
    outputs = getattr(rules, declared.name).output
    return [file for chosen in combinations(declared.over, SETTINGS) for file in expand(outputs, **chosen)]


def records_of(declared_rules):
    """Return the records of all jobs of declared rules."""
    return [file for declared in declared_rules for file in outputs_of(declared) if file.endswith(".record.json")]


def results_of(*names):
    """Return the files that the jobs of experiments make, without the bulky ones, which no notebook reads."""
    files = [file for name in names for declared in find_experiment(name).rules for file in outputs_of(declared)]
    return [file for file in files if not is_bulky(file)]


def claims_of(*names):
    """Return the files of judged claims on experiments, with the records of the jobs that judged them."""
    return [f"{RESULTS}/claims/{name}.{suffix}" for name in names for suffix in ("json", "record.json")]


def figures_of(name):
    """Return the files that an experiment's notebook saves its figures to."""
    figures = find_experiment(name).figure_names(SETTINGS)
    return expand(f"{RESULTS}/figures/{{figure}}.{{suffix}}", figure=figures, suffix=["pdf", "png"])


FIGURES = [file for one in EXPERIMENTS for file in figures_of(one.name)]
NOTEBOOK_PAGES = [f"{RESULTS}/notebooks/{one.name}.html" for one in EXPERIMENTS]


def start_version():
    """Check the version's settings and files before the first job starts, and write its settings."""
    try:
        if not REPLACE:
            check_settings(SETTINGS, Path(RESULTS))
        if not workflow.touch:
            check_finished(Path(RESULTS))
        check_version(Path(RESULTS), remade=[REMAKE])
    except UserError as error:
        raise WorkflowError(str(error)) from None
    write_settings(SETTINGS, Path(RESULTS))
