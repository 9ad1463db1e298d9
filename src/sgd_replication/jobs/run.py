"""Run one job of the workflow: check its inputs, take over or compute its outputs, and write its record.

    python -m sgd_replication.jobs.run --identity JSON --files JSON

The rules files call this; `--identity` holds all that decides the result besides the input files, `--files` where the
job reads and writes.
"""

import argparse
import errno
import importlib
import logging
import os
import sys
import time
import typing
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import BaseModel
from threadpoolctl import threadpool_limits

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.environment import clean_environment
from sgd_replication.jobs.identity import Identity, JobFiles
from sgd_replication.jobs.job import Files, Job
from sgd_replication.jobs.recorded_files import check_inputs
from sgd_replication.jobs.records import Cost, Environment, Origin, Record
from sgd_replication.jobs.takeover import copy_outputs, find_record, job_key

logger = logging.getLogger(__name__)

OUT_OF_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
OUT_OF_MEMORY = ("not enough memory", "can't allocate memory", "out of memory", "Storage size calculation overflowed")


def main() -> None:
    """Run the job of the command line; a user's mistake ends in one message and exit code 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--identity", required=True, help="rule, module, wildcards, settings, seed, … as JSON")
    parser.add_argument("--files", required=True, help="results folder, inputs and outputs by name as JSON")
    options = parser.parse_args()
    # Here as well as in the launcher, because a user may start Snakemake without the launcher.
    variables = clean_environment(os.environ, Path.cwd())
    os.environ.clear()
    os.environ.update(variables)
    identity = Identity.model_validate_json(options.identity)
    files = JobFiles.model_validate_json(options.files)
    logging.basicConfig(
        level=logging.INFO, format=f"%(asctime)s {identity.rule}: %(message)s", datefmt="%H:%M:%S", stream=sys.stderr
    )
    try:
        run_job(identity, files)
    except UserError as error:
        _stop(str(error))
    except OSError as error:
        if error.errno not in OUT_OF_SPACE:
            raise
        _stop(f"{error.filename}: {error.strerror}. Make room, then run the same command again.")
    except (MemoryError, RuntimeError) as error:
        # On the CPU torch reports it by the words of an ordinary RuntimeError.
        if not (isinstance(error, MemoryError) or any(words in str(error) for words in OUT_OF_MEMORY)):
            raise
        _stop(
            f"memory ran out ({str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__}). "
            "Ask for fewer replicas, examples or parameters, or run fewer jobs at once or on a larger machine; then "
            "run the same command again."
        )


def run_job(identity: Identity, files: JobFiles) -> None:
    """Make a job's outputs and its record.

    Raises:
        UserError: an input is not what its record says, or the job refuses what it was given.
    """
    started = time.monotonic()
    place = Files(files.output).record
    base: Job[Any] = Job(identity, files, None)
    check_inputs(files.results, base.input_digests)
    key = job_key(identity, base.input_digests)
    if files.take_over and (found := find_record(files.results, base.relative(place), key)):
        folder, record = found
        copy_outputs(folder, files.results, record)
        record = record.model_copy(update={"taken_from": record.taken_from or folder.name})
        logger.info("taken over from %s: the same code, settings, seed and inputs", folder)
    else:
        module = importlib.import_module(identity.module)
        _limit_threads(identity.threads)
        job = Job(identity, files, settings_of(module, identity.settings))
        module.run(job)
        record = _record(job, key, base.input_digests, Cost.since(started))
        job.clear_cache()
    record.write(place)


def settings_of(module: ModuleType, values: Any) -> BaseModel | None:
    """Return the settings that a job's ``run(job: Job[Settings])`` asks for; None where it asks for none."""
    (model,) = typing.get_args(typing.get_type_hints(module.run)["job"])
    return None if model is type(None) else model.model_validate(values)


def _record(job: Job[Any], key: str, inputs: dict[str, str], cost: Cost) -> Record:
    return Record(
        rule=job.rule,
        wildcards=job.wildcards,
        key=key,
        outputs={job.relative(file): file_sha256(file) for file in job.output.all()},
        inputs=inputs,
        settings=job.identity.settings,
        code=job.identity.code,
        data={resolution.set: resolution.sha256 for resolution in job.used_data.values()},
        seed=job.identity.seed,
        threads=job.threads,
        device=job.used_device,
        cost=cost,
        determinism="bitwise" if job.used_device == "cpu" else "statistical",
        origin=Origin.of(Path.cwd()),
        environment=Environment.current(),
    )


def _limit_threads(threads: int) -> None:
    """Compute with the configured number of threads, however many the scheduler has free."""
    threadpool_limits(threads)
    if torch := sys.modules.get("torch"):  # jobs that do not compute with torch need not wait for its import
        torch.set_num_threads(threads)


def _stop(message: str) -> None:
    logger.error("error: %s", message)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
