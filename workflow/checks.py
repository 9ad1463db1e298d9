"""What the launcher checks and fetches before Snakemake starts."""

import importlib.util
import shutil
import sys
from pathlib import Path

from sgd_diffusion.errors import UserError
from sgd_replication.inputs.data_sets.placing import place_files
from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.inputs.data_sets.specification import DATA_DIRECTORY
from sgd_replication.pipeline.settings import Settings

LOCAL = "local"
DOCUMENT_TOOLS = ("latexmk", "pdflatex", "pandoc", "dot")


def check_documents() -> None:
    """Refuse to start a report without the programs that make it."""
    if missing := [tool for tool in DOCUMENT_TOOLS if not shutil.which(tool)]:
        raise UserError(
            f"the report needs {', '.join(missing)}; `make tex` installs them, TEX=0 leaves the report out."
        )


def check_profile(profile: str) -> None:
    """Refuse a cluster's profile without the executor plugin that it needs."""
    if profile != LOCAL and importlib.util.find_spec(f"snakemake_executor_plugin_{profile}") is None:
        raise UserError(f"PROFILE={profile} needs a plugin of Snakemake: `make {profile}` installs it.")


def check_problem(settings: Settings, offline: bool) -> None:
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
    from sgd_replication.user_problem.checking import check_problem as read_problem
    from sgd_replication.user_problem.openml import fetch_openml_table

    data = problem.data
    if data is not None and data.openml is not None and not data.table(DATA_DIRECTORY).exists():
        if offline:
            raise UserError(f"openml: {data.openml} is not in {DATA_DIRECTORY}/ yet, and must be downloaded once.")
        fetch_openml_table(data.openml, data.table(DATA_DIRECTORY))
    read_problem(problem, DATA_DIRECTORY, settings.seed)


def bring_data(settings: Settings, results: Path, data_dir: Path | None, download: bool, again: bool) -> None:
    """Copy the user's files into the data directory, and download what is then missing.

    Downloads are tried only for a set that this version has not resolved yet, or when the data step is asked for again:
    the network of the day must not decide about a version that exists.
    """
    if data_dir is not None:
        for name in place_files(settings.used_sets, data_dir, DATA_DIRECTORY):
            print(f"{name}: verified, copied from {data_dir} to {DATA_DIRECTORY}/")
    if settings.data.source == "embedded" or not download:
        return
    from sgd_replication.inputs.data_sets.fetching import fetch_files  # loads a client for the network

    undecided = [name for name in settings.used_sets if again or not (results / "data" / f"{name}.json").exists()]
    for name, reason in fetch_files(undecided, DATA_DIRECTORY).items():
        print(f"{REGISTRY[name].title} could not be downloaded: {reason}", file=sys.stderr)
