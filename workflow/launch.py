"""Start the pipeline. The command line stands in `command.py`."""

from stopping import run_stoppable, run_undisturbed, stop_on_interrupt

if __name__ == "__main__":
    stop_on_interrupt()  # first, because the other modules take seconds to load

import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from checks import LOCAL, bring_data, check_problem, check_profile, problem_cost
from command import CHECKOUT, parser, snakemake_command
from locks import UNLOCKED, check_unlocked, clear_stale_lock, only_launcher
from targets import snakemake_target

from sgd_diffusion.errors import UserError
from sgd_replication.inputs.data_sets.resolution import present_examples
from sgd_replication.jobs.environment import clean_environment
from sgd_replication.jobs.records import Origin
from sgd_replication.pipeline.exit_codes import with_exit_codes
from sgd_replication.pipeline.loading import COMMAND_LINE, load_settings
from sgd_replication.pipeline.plan import describe_plan, read_plan
from sgd_replication.pipeline.problem_version import write_problem_manifest
from sgd_replication.pipeline.version_settings import changed_settings, check_settings

SUMMARIES = {"all": "sgd_replication.pipeline.summary", "problem": "sgd_replication.user_problem.summary"}
"""Modules that print what a finished target has found."""
ERROR_LINE = re.compile(r": error: (?P<message>.*)")


@with_exit_codes
def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code: 0 if the run succeeded, 1 if a job failed, 2 if the call or the configuration is wrong."""
    options = parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    os.chdir(CHECKOUT)
    given = {"version": options.version, "seed": options.seed}
    overrides = {key: value for key, value in given.items() if value is not None}
    settings = load_settings(options.config, overrides, source=COMMAND_LINE)
    if options.plan and options.target == "all" and settings.problem is not None:
        options.target = "problem"  # `make plan` with the configuration of a problem
    target = snakemake_target(options.target, settings)
    results = Path("results", settings.version)
    dry = options.plan or "--dry-run" in options.snakemake
    check_profile(options.profile)
    if options.target == "problem":
        check_problem(settings, options.offline)
    if not (dry or options.replace):
        check_settings(settings, results)
    if options.target != "problem" and not dry:
        bring_data(settings, results, options.data_dir, not options.offline, options.target == "data")
    if options.target != "problem":
        load_settings(options.config, overrides, source=COMMAND_LINE, examples=present_examples)
    command = snakemake_command(options, settings, target)
    environment = clean_environment(os.environ, CHECKOUT)
    if dry and not options.plan:
        return subprocess.run(command, env=environment).returncode
    if options.plan:
        print(plan := _plan(command, environment))
        if options.target == "problem" and plan != describe_plan([]):
            print(problem_cost(settings, options.cores or os.cpu_count() or 1))
        return 0
    with ExitStack() as locked:
        # Runs of different problems share no output, and hold the lock of their version only.
        lock = locked.enter_context(only_launcher(CHECKOUT, settings.version))
        if options.target == "problem":
            check_unlocked(CHECKOUT, settings.version)
            command.insert(command.index("--profile"), UNLOCKED)
        else:
            locked.enter_context(only_launcher(CHECKOUT))
            clear_stale_lock(CHECKOUT)
        if options.target.startswith("rerun:") or (options.replace and changed_settings(settings, results)):
            print(_plan(command, environment), flush=True)
        started = time.time()
        if options.profile == LOCAL:
            # Without Snakemake's lock, that of the version must last as long as Snakemake, whatever ends this process.
            code = run_stoppable(command, environment, [lock] if UNLOCKED in command else [])
        else:
            code = run_undisturbed(command, environment)
    if code:
        print(_failures(results, started), file=sys.stderr)
        return 1
    if options.target == "problem":
        write_problem_manifest(results, Origin.of(CHECKOUT))
    if options.target in SUMMARIES:
        sys.stdout.flush()
        subprocess.run([sys.executable, "-m", SUMMARIES[options.target], str(results)], env=environment)
    return 0


def _plan(command: list[str], environment: dict[str, str]) -> str:
    """Return the plan of a Snakemake command as text.

    Raises:
        UserError: the dry run fails; the message is Snakemake's.
    """
    dry_run = [*command, "--quiet", "host", "--dry-run", "--printshellcmds"]
    dry = subprocess.run(dry_run, env=environment, capture_output=True, text=True)
    if dry.returncode:
        raise UserError((dry.stdout + dry.stderr).strip())
    return describe_plan(read_plan(dry.stdout + dry.stderr))


def _failures(results: Path, since: float) -> str:
    """Return the error messages in the logs of this run, and what to do next.

    Args:
        results: the version's folder.
        since: time at which the run started, in seconds since 1970; older logs are ignored.
    """
    messages = [
        f"{log.stem}: {match['message']}"
        for log in sorted((results / "logs").glob("*.log"))
        if log.stat().st_mtime >= since
        for match in ERROR_LINE.finditer(log.read_text(errors="replace"))
    ]
    return "\n".join([*messages, f"Stopped. Logs: {results}/logs. Run the same command again to continue."])


if __name__ == "__main__":
    raise SystemExit(main())
