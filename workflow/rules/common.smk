# What all rules share: the settings, where things lie, and how a job is called.
import shlex
import sys
from pathlib import Path

sys.path.append("workflow")

from sgd_replication.inputs.data_sets.resolution import present_examples
from sgd_replication.jobs.closure import code_digest
from sgd_replication.jobs.errors import ConfigurationError
from sgd_replication.pipeline.catalogue import (
    EXPERIMENTS,
    figure_experiments,
    figure_questions,
    part_names,
)
from sgd_replication.pipeline.job_parameters import job_parameters
from sgd_replication.pipeline.loading import load_settings
from sgd_replication.pipeline.settings import Settings
from sgd_replication.settings.canonical import canonical_json
from snakemake.exceptions import WorkflowError

# Options of this call, not of the run: they change nothing in the results.
BUILD_PDF = bool(int(config.pop("pdf", 1)))

try:
    SETTINGS = load_settings(values=config, examples=None if "problem" in config else present_examples)
except ConfigurationError as error:
    raise WorkflowError(str(error)) from None

RESULTS = f"results/{SETTINGS.version}"
DATA_DIRECTORY = "data"
PROBLEM = SETTINGS.problem
# The longest jobs, and what they wait for, start first, and then those of minutes: a run ends with all cores busy.
LONG, MINUTES = 10, 5
PYTHON = shlex.quote(sys.executable)
# A killed job cannot say why itself; nothing but a lack of memory kills single jobs.
KILLED = (
    "error: killed, most likely because memory ran out. Run fewer jobs at once (CORES=1), or on a larger machine, or "
    "ask for less; then run the same command again."
)


# A job that computes on a GPU takes one; how many there are is for the profile to say.
GPUS = 0 if SETTINGS.device == "cpu" else 1


def job(name):
    """The parameters of a declared rule."""
    return job_parameters(name, SETTINGS, RESULTS)


# The shell command of every declared rule: its log also goes to the terminal, so that long jobs show how far they are.
RUN = (
    "({PYTHON} -m sgd_replication.jobs.run --identity {params.identity:q} --files {params.files:q}"
    ' || {{ code=$?; [ $code -ne 137 ] || echo "{rule}: {KILLED}"; exit $code; }}) 2>&1 | tee {log}'
)


def parameters(script, settings=None, random=False, accelerated=False):
    """Everything that decides a job's result besides its input files, as one canonical JSON text.

    An accelerated job computes where the setting `device` says, and its rule takes `GPUS`; all others use the CPU.
    The digest covers the script and all it imports from the project: Snakemake itself does not see an edited module.
    """
    digest = code_digest(
        [Path("workflow/scripts", f"{script}.py")],
        [Path("src"), Path("workflow/scripts")],
    )
    seed = SETTINGS.seed if random else None
    return canonical_json(
        {
            "code": digest,
            "seed": seed,
            "settings": settings,
            "threads": SETTINGS.threads,
            **({"device": SETTINGS.device} if accelerated else {}),
        }
    )


def command(script, arguments):
    """The shell command of a job: its log also goes to the terminal, so that long jobs show how far they are."""
    return (
        f"({{PYTHON}} workflow/scripts/{script}.py --rule {{rule}} --results {{RESULTS}}"
        f" --parameters {{params.parameters:q}} --record {{output.record}} {arguments}"
        f' || {{{{ code=$?; [ $code -ne 137 ] || echo "{{rule}}: {{KILLED}}"; exit $code; }}}}) 2>&1 | tee {{log}}'
    )
