"""Run the pipeline: check configuration, data and programs, then start Snakemake.

    python workflow/launch.py [--config FILE ...] [--version NAME] [--cores N] [--data-dir DIR] [--no-pdf] [TARGET]

TARGET is `all`, `data`, `figures`, `report`, `problem`, `figure:NAME`, `experiment:NAME` or `rerun:RULE`. With `--plan`
the jobs that would run are listed; none runs and no file is written.
"""

import argparse
import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from checks import LOCAL, bring_data, check_problem, check_profile
from locks import clear_stale_lock, only_launcher
from targets import snakemake_target

from sgd_diffusion.errors import UserError
from sgd_replication.inputs.data_sets.resolution import present_examples
from sgd_replication.jobs.environment import clean_environment
from sgd_replication.pipeline.exit_codes import with_exit_codes
from sgd_replication.pipeline.loading import COMMAND_LINE, load_settings
from sgd_replication.pipeline.plan import describe_plan, read_plan
from sgd_replication.pipeline.settings import Settings
from sgd_replication.pipeline.version_settings import changed_settings, check_settings

CHECKOUT = Path(__file__).resolve().parent.parent
PROFILES = sorted(folder.name for folder in (CHECKOUT / "workflow" / "profiles").iterdir())
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
    command = _snakemake(options, settings, target)
    environment = clean_environment(os.environ, CHECKOUT)
    if dry and not options.plan:
        return subprocess.run(command, env=environment).returncode
    if options.plan:
        print(_plan(command, environment))
        return 0
    with only_launcher(CHECKOUT):
        clear_stale_lock(CHECKOUT)
        if options.target.startswith("rerun:") or (options.replace and changed_settings(settings, results)):
            print(_plan(command, environment), flush=True)
        started = time.time()
        code = subprocess.run(command, env=environment).returncode
    if code:
        print(_failures(results, started), file=sys.stderr)
        return 1
    if options.target == "all":
        sys.stdout.flush()
        subprocess.run([sys.executable, "-m", "sgd_replication.pipeline.summary", str(results)], env=environment)
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", nargs="?", default="all", help="target, as listed above; default: all")
    parser.add_argument("--config", type=Path, nargs="*", default=[], help="configuration files; a later file counts")
    parser.add_argument("--version", help="name of the folder under results/")
    parser.add_argument("--seed", type=int, help="base seed; default: the configuration's")
    parser.add_argument("--cores", type=_count, help="number of cores; default: all of this machine")
    parser.add_argument("--profile", default=LOCAL, choices=PROFILES, help="profile of the machine that runs the jobs")
    parser.add_argument("--data-dir", type=Path, help="folder of data files, as docs/data.md lists them")
    parser.add_argument("--offline", action="store_true", help="download no data")
    parser.add_argument("--replace", action="store_true", help="replace a version that has other settings")
    parser.add_argument("--plan", action="store_true", help="list the jobs that would run, and write nothing")
    parser.add_argument("--no-pdf", dest="pdf", action="store_false", help="make everything except report.pdf")
    parser.add_argument("--snakemake", nargs=argparse.REMAINDER, default=[], help="further options of Snakemake")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"CORES={text}: a whole number from 1 on is needed")
    return int(text)


def _snakemake(options: argparse.Namespace, settings: Settings, target: list[str]) -> list[str]:
    # On a cluster the profile sets the number of simultaneous jobs, and this machine's number of cores is not used.
    cores = options.cores or (os.cpu_count() if options.profile == LOCAL else None)
    kind, _, name = options.target.partition(":")
    return [
        *(sys.executable, "-m", "snakemake", "--profile", f"workflow/profiles/{options.profile}"),
        *(("--cores", str(cores)) if cores else ()),
        *(*target, *options.snakemake),  # in this order: an option that takes several values would take the target too
        *(("--configfile", *map(str, options.config)) if options.config else ()),
        # Snakemake reads these values as YAML; `!!str` keeps a version such as 2024 from becoming a number.
        *("--config", f"version=!!str {settings.version}", f"seed={settings.seed}", f"pdf={int(options.pdf)}"),
        *(f"replace={int(options.replace)}", f"remake={name if kind == 'rerun' else ''}"),
    ]


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
