"""Estimate the noise at saddles and the laws of escape of the networks whose curvature is that of the data."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from sgd_replication.experiments.data_curvature.counts import network_estimates, saddle_estimates
from sgd_replication.experiments.data_curvature.exponent_ratios import (
    exponent_ratios,
    prediction_estimates,
    surrogate_estimates,
)
from sgd_replication.experiments.data_curvature.laws import law_estimates, replacement_estimates
from sgd_replication.experiments.data_curvature.odds_estimates import odds_estimates
from sgd_replication.experiments.data_curvature.samples import UNITS
from sgd_replication.experiments.data_curvature.settings import EscapeSettings
from sgd_replication.experiments.data_curvature.tables import (
    COMMITTEES,
    COMMITTORS,
    CROSSINGS,
    NETWORKS,
    ODDS,
    PREDICTIONS,
    SADDLES,
    THEORIES,
    TIMES,
    TRANSITIONS,
)
from sgd_replication.experiments.data_curvature.transition_estimates import transition_estimates
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table


def run(job: Job[EscapeSettings]) -> None:
    """Write the estimates ``data-curvature`` from the tables of all data sets."""
    files = job.input
    for file in files.data:
        job.resolution_in(file)
    committees, saddles = of_sets(COMMITTEES, files.committees), of_sets(SADDLES, files.saddles)
    networks, times = of_sets(NETWORKS, files.networks), of_sets(TIMES, files.times)
    ratios = exponent_ratios(times, job.seed)
    estimates = saddle_estimates(committees, saddles) | surrogate_estimates(times, ratios) | law_estimates(times)
    trained = len(UNITS) * job.settings.draws * len(files.networks)
    estimates |= network_estimates(networks, trained) | replacement_estimates(networks, times, job.settings.rows)
    estimates |= odds_estimates(of_sets(ODDS, files.odds))
    estimates |= prediction_estimates(ratios, of_sets(PREDICTIONS, files.predictions))
    crossings, theories = of_sets(CROSSINGS, files.crossings), of_sets(THEORIES, files.theories)
    transitions, committors = of_sets(TRANSITIONS, files.transitions), of_sets(COMMITTORS, files.committors)
    estimates |= transition_estimates(crossings, theories, transitions, committors)
    evidence = [*files.committees, *files.saddles, *files.networks, *files.times, *files.predictions, *files.odds]
    evidence += [*files.crossings, *files.theories, *files.transitions, *files.committors]
    write_estimates(job, part="data-curvature", estimates=estimates, evidence=evidence)


def of_sets(schema: pa.DataFrameSchema, files: Sequence[Path]) -> pd.DataFrame:
    """Return one table of several sets, with the column `set`, the name of a file's folder."""
    parts = [read_table(schema, file).assign(set=Path(file).parent.name.removeprefix("data-")) for file in files]
    return pd.concat(parts, ignore_index=True)
