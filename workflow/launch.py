"""Run the pipeline: check what can be checked before anything is computed, then hand over to Snakemake.

    python workflow/launch.py [--config FILE ...] [--version NAME] [--cores N] [--data-dir DIR] [--no-pdf] [TARGET]

TARGET is `all`, `data`, `figures`, `report`, `problem`, or `figure:NAME`.
"""

import argparse
import importlib.util
import logging
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from locks import clear_stale_lock
from replacements import list_replacements, remember_settings

from sgd_diffusion.errors import UserError
from sgd_replication.inputs.data_sets.fetching import fetch_files
from sgd_replication.inputs.data_sets.placing import place_files
from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.inputs.data_sets.resolution import present_examples
from sgd_replication.inputs.data_sets.specification import DATA_DIRECTORY
from sgd_replication.pipeline.catalogue import figure_experiments
from sgd_replication.pipeline.loading import COMMAND_LINE, load_settings
from sgd_replication.pipeline.settings import Settings

CHECKOUT = Path(__file__).resolve().parent.parent
LOCAL = "local"
PROFILES = sorted(folder.name for folder in (CHECKOUT / "workflow" / "profiles").iterdir())
DOCUMENT_TOOLS = ("latexmk", "pdflatex", "pandoc", "dot")
ERROR_LINE = re.compile(r": error: (?P<message>.*)")
TARGETS = {
    "all": ["all"],
    "data": ["data_sets"],
    "figures": ["figures"],
    "report": ["report_pdf"],
    "problem": ["problem"],
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code: 0 done, 1 a job failed, 2 the call or the configuration is wrong."""
    options = parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    os.chdir(CHECKOUT)
    try:
        return _launch(options)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _launch(options: argparse.Namespace) -> int:
    files = [Path(file) for file in options.config]
    given = {"version": options.version, "seed": options.seed}
    overrides = {key: value for key, value in given.items() if value is not None}
    settings = load_settings(files, overrides, source=COMMAND_LINE)
    target = _target(options.target, settings)
    results = Path("results", settings.version)
    dry = "--dry-run" in options.snakemake
    _check_documents(options.pdf, options.target)
    _check_profile(options.profile)
    if options.target == "problem":
        _check_problem(settings, options.offline)
    elif not dry:
        _bring_data(options, settings, results)
    if options.target != "problem":
        load_settings(files, overrides, source=COMMAND_LINE, examples=present_examples)
    clear_stale_lock(CHECKOUT)
    command = _snakemake(options, settings, target)
    if dry:
        return subprocess.run(command).returncode
    list_replacements(settings, results, command)
    remember_settings(settings, results)
    started = time.time()
    code = subprocess.run(command).returncode
    if code:
        print(_failures(results, started), file=sys.stderr)
        return 1
    _print_summary(results, whole=options.target == "all")
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", nargs="?", default="all", help="all, data, figures, report, problem, or figure:NAME")
    parser.add_argument("--config", nargs="*", default=[], help="configuration files, later ones win")
    parser.add_argument("--version", help="name of the folder under results/")
    parser.add_argument("--seed", type=int, help="the base seed, if not the configuration's")
    parser.add_argument("--cores", type=int, help="how many cores to use; all, on this machine")
    parser.add_argument("--profile", default=LOCAL, choices=PROFILES, help="where jobs run")
    parser.add_argument("--data-dir", type=Path, help="a folder with data files, laid out as docs/data.md says")
    parser.add_argument("--offline", action="store_true", help="never try to download data")
    parser.add_argument(
        "--no-pdf", dest="pdf", action="store_false", help="everything but the report, as PDF and as HTML"
    )
    parser.add_argument("--snakemake", nargs=argparse.REMAINDER, default=[], help="more options for Snakemake")
    return parser


def _target(name: str, settings: Settings) -> list[str]:
    """Return what to ask of Snakemake for a target; a single figure is asked for by its files."""
    kind, _, figure = name.partition(":")
    if kind == "figure":
        if figure not in figure_experiments():
            raise UserError(f"NAME={figure}: no such figure; allowed: {', '.join(figure_experiments())}.")
        return [f"results/{settings.version}/figures/{figure}.{suffix}" for suffix in ("pdf", "png")]
    if name not in TARGETS:
        raise UserError(f"{name}: no such target; allowed: {', '.join(TARGETS)}, figure:NAME.")
    return TARGETS[name]


def _check_documents(documents: bool, target: str) -> None:
    missing = [tool for tool in DOCUMENT_TOOLS if not shutil.which(tool)]
    if documents and target in ("all", "report") and missing:
        raise UserError(
            f"the report needs {', '.join(missing)}; `make tex` installs them, TEX=0 leaves the report out."
        )


def _check_problem(settings: Settings, offline: bool) -> None:
    """Bring the user's data, and read their problem once: what is wrong is said before anything is measured."""
    if settings.problem is None:
        raise UserError("the configuration has no `problem`; docs/own.md shows one of a few lines.")
    if settings.version == Settings.model_fields["version"].default:
        raise UserError(
            f"`version: {settings.version}` is the replication's own folder under results/; give your problem another, "
            "by a line such as `version: mine`."
        )
    problem = settings.problem
    for part in (problem.landscape, problem.data, problem.network):
        if part is not None and part.file is not None and set("{}") & set(str(part.file)):
            raise UserError(f"{part.file}: braces in the name of a file are wildcards to Snakemake; rename it.")
    # Torch's import is worth its seconds here alone.
    from sgd_replication.user_problem.checking import check_problem
    from sgd_replication.user_problem.openml import fetch_openml_table

    data = problem.data
    if data is not None and data.openml is not None and not data.table(DATA_DIRECTORY).exists():
        if offline:
            raise UserError(f"openml: {data.openml} is not in {DATA_DIRECTORY}/ yet, and must be downloaded once.")
        fetch_openml_table(data.openml, data.table(DATA_DIRECTORY))
    check_problem(problem, DATA_DIRECTORY, settings.seed)


def _check_profile(profile: str) -> None:
    """A cluster's profile needs its executor plugin, which the local one does without."""
    if profile != LOCAL and importlib.util.find_spec(f"snakemake_executor_plugin_{profile}") is None:
        raise UserError(f"PROFILE={profile} needs a plugin of Snakemake: `make {profile}` installs it.")


def _bring_data(options: argparse.Namespace, settings: Settings, results: Path) -> None:
    """Copy the user's files into the data directory, and download what is then missing.

    Downloads are tried only for a set that this version has not resolved yet, or when the data step is asked for: the
    network of the day must not decide about a version that exists.
    """
    if options.data_dir is not None:
        for name in place_files(settings.used_sets, options.data_dir, DATA_DIRECTORY):
            print(f"{name}: verified, copied from {options.data_dir} to {DATA_DIRECTORY}/")
    if settings.data.source == "embedded" or options.offline:
        return
    undecided = [
        name
        for name in settings.used_sets
        if options.target == "data" or not (results / "data" / f"{name}.json").exists()
    ]
    for name, reason in fetch_files(undecided, DATA_DIRECTORY).items():
        print(f"{REGISTRY[name].title} could not be downloaded: {reason}", file=sys.stderr)


def _snakemake(options: argparse.Namespace, settings: Settings, target: list[str]) -> list[str]:
    forced = ["--forcerun", "resolve_data"] if options.target == "data" else []
    # On a cluster the profile says how many jobs there may be at once; this machine's cores have no part in it.
    cores = options.cores or (os.cpu_count() if options.profile == LOCAL else None)
    return [
        *(sys.executable, "-m", "snakemake", "--profile", f"workflow/profiles/{options.profile}"),
        *(("--cores", str(cores)) if cores else ()),
        *(*options.snakemake, *target, *forced),
        *(("--configfile", *options.config) if options.config else ()),
        # A version such as 2024 stays a name: Snakemake reads these values as YAML.
        *("--config", f"version=!!str {settings.version}", f"seed={settings.seed}", f"pdf={int(options.pdf)}"),
    ]


def _failures(results: Path, since: float) -> str:
    """The messages of the jobs that failed in this run, or where to look."""
    messages = [
        f"{log.stem}: {match['message']}"
        for log in sorted((results / "logs").glob("*.log"))
        if log.stat().st_mtime >= since
        for match in ERROR_LINE.finditer(log.read_text(errors="replace"))
    ]
    return "\n".join([*messages, f"Stopped. Logs: {results}/logs. Run the same command again to go on from here."])


def _print_summary(results: Path, whole: bool) -> None:
    """After a whole run: its verdicts, how it compares with the released one, and where the report is."""
    if not whole:
        return
    sys.stdout.flush()
    subprocess.run([sys.executable, "workflow/scripts/summarise.py", str(results)])


if __name__ == "__main__":
    raise SystemExit(main())
