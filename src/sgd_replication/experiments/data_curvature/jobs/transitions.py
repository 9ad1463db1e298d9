"""Time the transitions of SGD between pairs of minima of one tanh unit, and set the theories beside them."""

from functools import partial

import pandas as pd

from sgd_diffusion.data import Dataset
from sgd_diffusion.point_cache import PointCache, Prefixed, cached_table
from sgd_diffusion.progress import track
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.data_curvature.committors import committor_at_saddle
from sgd_replication.experiments.data_curvature.crossings import describe_crossing, predict_crossing, predicted_action
from sgd_replication.experiments.data_curvature.saddles import train_committee
from sgd_replication.experiments.data_curvature.samples import squared_error_unit
from sgd_replication.experiments.data_curvature.settings import TimedPairSettings
from sgd_replication.experiments.data_curvature.tables import COMMITTORS, CROSSINGS, ODDS, THEORIES, TRANSITIONS
from sgd_replication.experiments.data_curvature.transitions import measure_times, transition_between
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import no_rows, read_table, write_table

SCHEMAS = {"crossings": CROSSINGS, "theories": THEORIES, "transitions": TRANSITIONS, "committors": COMMITTORS}


def run(job: Job[TimedPairSettings]) -> None:
    """Write the tables ``crossings``, ``theories``, ``transitions`` and ``committors`` of one data set.

    The pairs are those of the table ``odds``: only their networks are trained again.
    """
    settings, dataset = job.settings, load_dataset(job.resolution())
    pairs = read_table(ODDS, job.input.odds)[["draw", "flat", "sharp"]].drop_duplicates()
    pairs = pairs.head(settings.transitions.pairs)
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in SCHEMAS}
    for draw, flat, sharp in track(list(pairs.itertuples(index=False, name=None)), "pairs of minima"):
        cache = Prefixed(job.cache, f"{draw}-{flat}-{sharp}")
        for name, table in measure_pair(dataset, draw, flat, sharp, settings, job.seed, cache).items():
            parts[name].append(table)
    for name, schema in SCHEMAS.items():
        found = [part for part in parts[name] if len(part)] or [no_rows(schema)]
        write_table(pd.concat(found, ignore_index=True), schema, getattr(job.output, name))


def measure_pair(
    dataset: Dataset, draw: int, flat: int, sharp: int, settings: TimedPairSettings, seed: int, cache: PointCache
) -> dict[str, pd.DataFrame]:
    """Return the rows of one pair of minima in the four tables, by the name of the table.

    Args:
        dataset: the data set.
        draw: number of the draw of rows.
        flat, sharp: indices of the two minima.
        settings: of the networks and of the transitions.
        seed: base of the random streams.
        cache: of the points.
    """
    unit = train_committee(squared_error_unit(dataset, settings, seed, draw), settings, seed, draw)
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in SCHEMAS}
    actions = []
    for start, end in ((flat, sharp), (sharp, flat)):
        way = transition_between(unit, start, end)
        if way is None:  # the search from this side finds no saddle to the other
            continue
        keys = {"draw": draw, "start": start, "end": end}
        parts["crossings"].append(pd.DataFrame([keys | {"minima": len(unit.minima)} | describe_crossing(way)]))
        theories = cached_table(cache, f"theories-{start}", partial(predict_crossing, way))
        parts["theories"].append(theories.assign(**keys))
        action = predicted_action(theories) if len(theories) else None
        if action is None:
            continue
        stream = seed_for(seed, "transitions", dataset.name, draw, start, end)
        times = measure_times(way, action, settings.transitions, stream, Prefixed(cache, f"{start}"))
        parts["transitions"].append(times.assign(**keys))
        actions.append((action, way if start == flat else way.reversed()))
    if actions:
        action, from_flat = min(actions, key=lambda pair: pair[0])
        stream = seed_for(seed, "committor", dataset.name, draw, flat, sharp)
        make = partial(committor_at_saddle, from_flat, action, settings.transitions, stream)
        found = cached_table(cache, "committor", make).assign(draw=draw, flat=flat, sharp=sharp)
        parts["committors"].append(found)
    filled = {name: [table for table in tables if len(table)] for name, tables in parts.items()}
    return {name: pd.concat(tables, ignore_index=True) for name, tables in filled.items() if tables}
