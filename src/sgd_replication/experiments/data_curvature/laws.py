"""The laws of the escape time of small networks in B and η, with and without replacement."""

import numpy as np
import pandas as pd

from sgd_diffusion.escape.relaxation import RELAXATION_TIMES, SETTLED
from sgd_diffusion.estimates import Estimate, exactly, mean_of_replicates
from sgd_diffusion.statistics.law_estimates import prefactor_power
from sgd_diffusion.statistics.laws_of_units import UnitSweep, laws_of_units, no_law
from sgd_replication.experiments.data_curvature.points import FEWEST, NETWORK, SHORTEST, settled

LAWS = {
    "data_eta": ("eta", "minibatches"),
    "data_batch": ("batch", "minibatches"),
    "no_replacement": ("batch", "no replacement"),
}
"""Sweep and noise of each law, by the beginning of its estimates' names."""


def law_estimates(times: pd.DataFrame) -> dict[str, Estimate]:
    """Return the shapes of the laws of `LAWS`, fitted to the settled points of each network that span eight e-folds.

    If none spans so much, all networks with enough settled points are fitted; `<p>_e_folds` says how far they reach.

    `<p>_gamma` is the mean over networks of the power γ in ln τ = a + m ln x + b x^γ, with m as DDT gives it: 1 for
    x = 1/η, 0 for x = B. `<p>_linear_misfit` is χ²/ν of all networks at γ = 1, `<p>_e_folds` the shortest range;
    `<p>_networks` of `<p>_networks_tried` networks have a law.

    Args:
        times: a `TIMES` table with the column `set`.

    Examples:
        Two networks with straight lines, ln τ = 8 + 0.5 B and 8 + 0.6 B:

        >>> b = np.arange(4, 24)
        >>> parts = [pd.DataFrame({"log_time": 8 + slope * b, "batch_size": b, "draw": n})
        ...          for n, slope in enumerate((0.5, 0.6))]
        >>> rows = pd.concat(parts).assign(relaxation=20.0, learning_rate=0.1, error=0.1, sweep="batch", set="toy")
        >>> found = law_estimates(rows.assign(noise="minibatches", model="tanh unit"))
        >>> round(found["data_batch_gamma"].value, 6), round(found["data_batch_e_folds"].value, 6)
        (1.0, 9.5)
    """
    found: dict[str, Estimate] = {}
    for name, (sweep, noise) in LAWS.items():
        measured = times[(times["sweep"] == sweep) & (times["noise"] == noise)]
        sweeps = [part.sort_values("x") for _, part in settled(measured).groupby(NETWORK, sort=False)]
        fitted = [part for part in sweeps if len(part) >= FEWEST]
        wide = [part for part in fitted if np.ptp(part["log_time"]) >= SHORTEST]
        units = [_as_unit(sweep, part) for part in wide or fitted]
        power = prefactor_power(sweep)
        law = laws_of_units(name, units, power, relaxed=RELAXATION_TIMES, settled=SETTLED) if units else no_law(name)
        found |= law
        found[f"{name}_networks"] = exactly(len(wide), "count")
        found[f"{name}_networks_tried"] = exactly(measured.groupby(NETWORK).ngroups, "count")
    return found


def _as_unit(sweep: str, points: pd.DataFrame) -> UnitSweep:
    axis = "batch_size" if sweep == "batch" else "x"
    columns = (points[name].to_numpy(dtype=float) for name in (axis, "log_time", "error", "relaxation"))
    return UnitSweep(*columns)


def replacement_estimates(networks: pd.DataFrame, times: pd.DataFrame, rows: int) -> dict[str, Estimate]:
    """Return how much longer escape takes without replacement, and the range of ηhn/B, at which an epoch matters.

    Args:
        networks: a `NETWORKS` table with the column `set`.
        times: a `TIMES` table with the column `set`.
        rows: n, the number of rows that a network learns.

    Examples:
        Escape takes e times as long in each of two networks, and an epoch of 100/4 iterations lasts 2.5 times 1/(ηh):

        >>> times = [{"draw": draw, "noise": noise, "log_time": 8.0 + extra} for draw in (0, 1)
        ...          for noise, extra in (("minibatches", 0.0), ("no replacement", 1.0))]
        >>> times = pd.DataFrame(times).assign(set="toy", model="m", sweep="batch", batch_size=4, learning_rate=0.5)
        >>> networks = pd.DataFrame({"set": "toy", "model": "m", "draw": [0, 1], "lowest_curvature": 0.2})
        >>> found = replacement_estimates(networks, times, rows=100)
        >>> found["no_replacement_log_time_excess"].value, found["no_replacement_epoch_highest"].value
        (1.0, 2.5)
    """
    batch = times[times["sweep"] == "batch"]
    keys = [*NETWORK, "batch_size"]
    both = batch[batch["noise"] == "minibatches"].merge(batch[batch["noise"] == "no replacement"], on=keys)
    if both.empty:
        return {}
    last = both.loc[both.groupby(NETWORK)["batch_size"].idxmax()]
    found = {}
    if len(last) > 1:
        found["no_replacement_log_time_excess"] = mean_of_replicates((last["log_time_y"] - last["log_time_x"]).tolist())
    known = both.merge(networks, on=NETWORK)
    epochs = known["learning_rate_x"] * known["lowest_curvature"] * rows / known["batch_size"]
    return found | {
        "no_replacement_epoch_lowest": exactly(float(epochs.min()), "network"),
        "no_replacement_epoch_highest": exactly(float(epochs.max()), "network"),
    }
