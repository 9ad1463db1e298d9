"""Escape from many minima: sweeps of B and η as far as plain runs reach, and the published panels.

The unit of replication is the network. None is discarded for its result: a sweep that is too fast or too slow to be
measured has no rows.
"""

import logging
import math
from functools import partial

import pandas as pd

from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import plain_points, simulate
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_table
from sgd_diffusion.problems import planned_rate, sweep_range
from sgd_diffusion.problems.network_sweeps import MAX_RUN_IN_SLOWEST_TIMES
from sgd_diffusion.problems.sweep_range import swept_batch_sizes, swept_inverse_rates
from sgd_diffusion.problems.sweep_rows import as_rows
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.network_escape.boundaries import boundary_of
from sgd_replication.experiments.network_escape.minima import Trained
from sgd_replication.experiments.network_escape.panels import measure_published
from sgd_replication.experiments.network_escape.settings import ManyMinimaSettings
from sgd_replication.experiments.network_escape.tables import MINIMA_PANELS, MINIMA_TIMES
from sgd_replication.jobs.tables import no_rows

logger = logging.getLogger(__name__)

PANELS = ("5b", "5c")
"""The panels of B and η. That of k is the panel of η, by an identity."""


def measure_sweeps(one: Trained, settings: ManyMinimaSettings, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the rows of one network in the `MINIMA_TIMES` table: B swept with each boundary, and η with the box.

    Examples:
        >>> import numpy as np
        >>> from sgd_diffusion.data import Dataset
        >>> from sgd_replication.experiments.network_escape.minima import train_networks
        >>> stream = np.random.default_rng(0)
        >>> dataset = Dataset("toy", stream.standard_normal((80, 2)), stream.integers(0, 2, 80), classes=2)
        >>> few = {"rows": 40, "slowest_log_time": 4.0, "boundaries": ["box"], "replicas": 10}
        >>> settings = ManyMinimaSettings(hidden=2, weight_decay=0.1, half_width=0.3, batch_unit=2, minima=few)
        >>> (one,) = train_networks(dataset, settings, seed=0, networks=1)
        >>> sorted(set(measure_sweeps(one, settings)["sweep"]))
        ['batch', 'eta']
    """
    parts = []
    for kind in settings.minima.boundaries:
        make = partial(_sweeps, one, kind, settings)
        parts.append(cached_table(cache, f"network-{one.number}-{kind}", make))
    return pd.concat([part for part in parts if len(part)] or [no_rows(MINIMA_TIMES)], ignore_index=True)


def _sweeps(one: Trained, kind: str, settings: ManyMinimaSettings) -> pd.DataFrame:
    basin, plan = one.basin, settings.sweep_plan
    boundary, eta, noise = boundary_of(kind, basin, plan.half_width), planned_rate(basin, plan), Minibatches(basin.loss)
    try:
        farthest = sweep_range(basin, plan, one.seed, boundary)
    except EscapeError as error:
        logger.warning("network %d is not swept with the boundary %s: %s", one.number, kind, error)
        return no_rows(MINIMA_TIMES)
    sizes = swept_batch_sizes(farthest["batch"], plan)
    sweeps = {"batch": (SGD(eta, sizes, noise), sizes)}
    if kind == "box":
        relative = swept_inverse_rates(basin, farthest["rate"], plan)
        sweeps["eta"] = SGD(eta / relative, float(plan.batch_unit), noise), relative / eta
    rows = []
    for name, (dynamics, x) in sweeps.items():
        times = simulate(
            basin.landscape,
            dynamics,
            boundary,
            replicas=plan.replicas,
            max_iterations=round(MAX_RUN_IN_SLOWEST_TIMES * math.exp(plan.slowest_of(name))),
            seed=seed_for(one.seed, "swept", name, kind),
        )
        labels = {"boundary": kind, "sweep": name}
        rows.append(as_rows(plain_points(times), x.tolist(), labels).assign(learning_rate=eta))
    return pd.concat(rows).assign(network=one.number)


def measure_panels(
    one: Trained, curves: pd.DataFrame, settings: ManyMinimaSettings, cache: PointCache = NO_CACHE
) -> pd.DataFrame:
    """Return the rows of one network in the `MINIMA_PANELS` table.

    Args:
        one: the network.
        curves: the digitised points.
        settings: replicas.
        cache: of the panels.

    Examples:
        >>> import numpy as np
        >>> from sgd_diffusion.data import Dataset
        >>> from sgd_replication.experiments.network_escape.minima import train_networks
        >>> stream = np.random.default_rng(0)
        >>> dataset = Dataset("toy", stream.standard_normal((80, 2)), stream.integers(0, 2, 80), classes=2)
        >>> few = {"rows": 40}
        >>> settings = ManyMinimaSettings(hidden=2, weight_decay=0.1, half_width=0.3, batch_unit=2, minima=few)
        >>> (one,) = train_networks(dataset, settings, seed=0, networks=1)
        >>> parts = [pd.DataFrame({"panel": panel, "x": [1.0, 2.0, 3.0], "y": [2.5, 3.0, 3.5]}) for panel in PANELS]
        >>> measure_panels(one, pd.concat(parts), settings)["panel"].unique().tolist()
        ['5b', '5c']
    """
    panels = []
    for name in PANELS:
        make = partial(measure_published, name, curves, one.basin, settings.panels, seed_for(one.seed, "panels"))
        panels.append(cached_table(cache, f"network-{one.number}-{name}", make))
    found = [panel.drop(columns="rate").assign(network=one.number) for panel in panels if len(panel)]
    return pd.concat(found or [no_rows(MINIMA_PANELS)], ignore_index=True)
