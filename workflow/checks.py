"""Checks that the launcher makes before it starts Snakemake, and the data that it copies or downloads."""

import importlib.util
import sys
from pathlib import Path

from sgd_diffusion.errors import UserError
from sgd_replication.inputs.data_sets.placing import place_files
from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.inputs.data_sets.specification import DATA_DIRECTORY
from sgd_replication.pipeline.settings import Settings

LOCAL = "local"


def check_profile(profile: str) -> None:
    """Raise UserError if the Snakemake plugin that a cluster's profile needs is not installed."""
    if profile != LOCAL and importlib.util.find_spec(f"snakemake_executor_plugin_{profile}") is None:
        raise UserError(f"PROFILE={profile} needs a Snakemake plugin that is not installed. `make {profile}` does it.")


def check_problem(settings: Settings, offline: bool) -> None:
    """Read the user's problem once, so that its mistakes are reported before a measurement starts.

    Args:
        settings: settings of the run.
        offline: whether an OpenML table that is not in the data directory is an error; otherwise it is downloaded.

    Raises:
        UserError: the configuration has no problem, or the problem cannot be measured.
    """
    if settings.problem is None:
        raise UserError("the configuration has no key `problem`. docs/own.md shows a short example.")
    if settings.version == Settings.model_fields["version"].default:
        raise UserError(
            f"`version: {settings.version}` is the folder of the replication under results/. Give your problem another "
            "one, with a line such as `version: mine`."
        )
    problem = settings.problem
    for file in problem.files:
        if set("{}") & set(file):
            raise UserError(f"{file}: Snakemake takes braces in a file name as wildcards. Rename the file.")
    # Imported here, because torch takes seconds to load and no other target needs it.
    from sgd_replication.user_problem.checking import check_problem as read_problem
    from sgd_replication.user_problem.openml import fetch_openml_table

    data = problem.data
    if data is not None and data.openml is not None and not data.table(DATA_DIRECTORY).exists():
        if offline:
            raise UserError(
                f"openml: {data.openml} is not in {DATA_DIRECTORY}/ yet. Run once without OFFLINE=1 to download it."
            )
        fetch_openml_table(data.openml, data.table(DATA_DIRECTORY))
    read_problem(problem, DATA_DIRECTORY, settings.seed)


def problem_cost(settings: Settings, cores: int) -> str:
    """Return the expected cost of the user's problem as text.

    Args:
        settings: settings of the run, with a problem that `check_problem` accepts.
        cores: number of cores that the simulations may use.
    """
    assert settings.problem is not None
    from sgd_replication.user_problem.cost import describe_cost  # loads torch

    return describe_cost(settings.problem, DATA_DIRECTORY, settings.seed, cores)


def bring_data(settings: Settings, results: Path, data_dir: Path | None, download: bool, again: bool) -> None:
    """Copy the user's files into the data directory, and download the files that are still missing.

    A download is tried only for a set whose data this version has not chosen yet, or if `again`. Thus a later run does
    not change the data of an existing version when a download succeeds that failed before.

    Args:
        settings: settings of the run.
        results: the version's folder.
        data_dir: the user's folder of data files; None for none.
        download: whether downloads are allowed.
        again: whether the data of all sets are chosen again.
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
