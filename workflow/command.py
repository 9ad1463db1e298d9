"""Run the pipeline: check configuration, data and programs, then start Snakemake.

    python workflow/launch.py [--config FILE ...] [--version NAME] [--cores N] [--data-dir DIR] [--no-pdf] [TARGET]

TARGET is `all`, `data`, `figures`, `report`, `problem`, `figure:NAME`, `experiment:NAME` or `rerun:RULE`. With `--plan`
the jobs that would run are listed; none runs and no file is written.
"""

import argparse
import os
import sys
from pathlib import Path

from checks import LOCAL

from sgd_replication.pipeline.settings import Settings

CHECKOUT = Path(__file__).resolve().parent.parent
PROFILES = sorted(folder.name for folder in (CHECKOUT / "workflow" / "profiles").iterdir())


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


def snakemake_command(options: argparse.Namespace, settings: Settings, target: list[str]) -> list[str]:
    """Return the command that starts Snakemake.

    Args:
        options: of the launcher's command line.
        settings: of the run.
        target: targets and options of Snakemake.
    """
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
