"""Digitised panels of a run, and all printed numbers of the papers beside the run's own."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from sgd_replication.experiments.network_escape.tables import PUBLISHED
from sgd_replication.experiments.styblinski_tang.tables import PANELS
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.jobs.tables import read_table
from sgd_replication.reporting.printed_numbers import Pair, load_printed, paired

SWEEPS = {"5a": "k", "5b": "batch", "5c": "eta"}
"""Sweep of each panel of Fig. 5 of Xie et al."""


def panel_table(file: Path) -> pd.DataFrame:
    """Return the points of digitised panels on the published grid, with the columns of `slopes` and `sweep`.

    Args:
        file: ``measurements/escape-panels/panels.parquet``, or ``published.parquet`` of a network.
    """
    if file.name == "panels.parquet":
        table = read_table(PANELS, file)
        return table[table["grid"] == "published"]
    table = read_table(PUBLISHED, file)
    return table.assign(sweep=table["panel"].map(SWEEPS))


def run_pairs(printed: Path, estimates: Sequence[Path], panels: Sequence[Path]) -> list[Pair]:
    """Return every printed number with ours.

    Args:
        printed: ``references/printed_numbers.yaml``.
        estimates: estimates files of the run.
        panels: tables of digitised panels.
    """
    contents = {content.experiment: content for content in map(EstimatesFile.read, estimates)}
    return paired(load_printed(printed), contents, {file.parent.name: panel_table(file) for file in panels})
