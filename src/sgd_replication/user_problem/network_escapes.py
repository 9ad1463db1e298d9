"""Escape times from a network's minimum, and the theories that are compared with them; or empty tables of the same."""

from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa

from sgd_diffusion.escape import QuadraticBasin
from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.point_cache import PointCache, Prefixed, cached
from sgd_diffusion.problems import SWEPT, network_estimates, planned_rate
from sgd_diffusion.problems.cost_progress import track_costs
from sgd_diffusion.problems.escape_trials import tried_batches
from sgd_diffusion.problems.network_checks import network_comparison, points_for_laws, with_checks
from sgd_diffusion.problems.placed_sweeps import measure_placed_sweep, place_sweeps
from sgd_diffusion.problems.traced_minibatches import fast_minibatches
from sgd_diffusion.sweep_plan import SweepPlan
from sgd_replication.experiments.theory_comparison.tables import PREDICTIONS, SCORES
from sgd_replication.user_problem.cores import on_all_cores
from sgd_replication.user_problem.tables import USER_NETWORK_SWEEPS

REPLICAS_PER_STREAM = 50
"""Replicas that share a random stream in a network that runs through torch, so that more can be added later."""


@dataclass(frozen=True)
class NetworkEscapes:
    """Escape times of a network and the comparison of theories.

    Attributes:
        sweeps: escape times, as a `USER_NETWORK_SWEEPS` table.
        predictions, scores: of the theories, as `PREDICTIONS` and `SCORES` tables.
        estimates: laws of the sweeps, ratios of the theories and properties of the basin, by name.

    Examples:
        >>> basins = pd.DataFrame({"model": ["network"], "loss": [0.5]})
        >>> found = no_escapes(basins, seed=0)
        >>> len(found.sweeps), found.estimates["batch_judged"].value
        (0, 0.0)
    """

    sweeps: pd.DataFrame
    predictions: pd.DataFrame
    scores: pd.DataFrame
    estimates: dict[str, Estimate]


def measure_escapes(
    name: str, basin: QuadraticBasin, basins: pd.DataFrame, plan: SweepPlan, seed: int, cache: PointCache
) -> NetworkEscapes:
    """Return the escape times of the sweeps of k, B and η, and the comparison of the theories with them.

    Args:
        name: name of the data set.
        basin: the network's minimum.
        basins: table with the row of the network, as `QuadraticBasin.described` gives it, with `exact_exponent`.
        plan: plan of the sweeps.
        seed: base seed of the random streams.
        cache: of finished points.

    Raises:
        EscapeError: the escapes cannot be measured.
    """
    eta, noise = planned_rate(basin, plan), fast_minibatches(basin.loss)
    tried = cached(cache, "reach", lambda: on_all_cores(tried_batches)(basin, plan, seed, noise))
    points = place_sweeps(basin, plan, tried)
    parts = [
        on_all_cores(measure_placed_sweep)(
            sweep, basin, points, plan, seed, noise, Prefixed(cache, f"points of sweep-{sweep}"), REPLICAS_PER_STREAM
        )
        for sweep in track_costs(SWEPT, "sweeps", [1.0] * len(SWEPT))
    ]
    sweeps = with_checks(pd.concat(parts, ignore_index=True), basin.relaxation_time(eta), eta)
    predictions, scores = network_comparison(name, basins, sweeps, points.fixed_batch)
    fitted, judged = points_for_laws(sweeps)
    estimates = network_estimates(basins, fitted, scores, seed) | judged
    estimates["fixed_batch"] = exactly(points.fixed_batch, "network")
    return NetworkEscapes(sweeps, predictions, scores, estimates)


def no_escapes(basins: pd.DataFrame, seed: int) -> NetworkEscapes:
    """Return empty tables, and the properties of the basin alone, for a network whose escapes are not simulated.

    Args:
        basins: table with the row of the network.
        seed: base seed of the random streams.
    """
    sweeps, predictions, scores = (_empty(schema) for schema in (USER_NETWORK_SWEEPS, PREDICTIONS, SCORES))
    judged = {f"{sweep}_judged": exactly(0, "check") for sweep in SWEPT}
    return NetworkEscapes(sweeps, predictions, scores, network_estimates(basins, sweeps, scores, seed) | judged)


def _empty(schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Return a table of a schema without rows."""
    return pd.DataFrame({name: pd.Series(dtype=str(column.dtype)) for name, column in schema.columns.items()})
