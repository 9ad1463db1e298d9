"""Measurement of Theorem 1: exact, predicted and simulated first-passage times, and their estimates."""

from functools import partial

import numpy as np
import pandas as pd
import torch

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.escape import simulate
from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.theorems.passages import Passage, passages
from sgd_replication.experiments.theorems.settings import FirstTheoremSettings


def measure_first_theorem(settings: FirstTheoremSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `FIRST_THEOREM` table: times of every system to every place of first passage.

    Args:
        settings: temperatures, replicas and step size.
        seed: base seed.
        cache: finished systems, for each place of first passage.

    Examples:
        The difference between Theorem 1 and the exact time to the other minimum of the double well, as the temperature
        falls. Nothing is simulated, and `OnlyPoints` skips the other systems:

        >>> settings = FirstTheoremSettings(barrier_over_diffusion=[3.0, 10.0, 30.0], simulated=[1.0])
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> one = OnlyPoints("1-beyond")
        >>> table = measure_first_theorem(settings, seed=0, cache=one)
        >>> table["system"][0], (table["exact"] - table["theorem"]).abs().round(3).tolist()
        ('double well', [0.177, 0.042, 0.013])
    """
    points = [
        (f"{number}-{passage.where}", partial(_of_passage, passage, settings, seed))
        for number, passage in enumerate(passages(settings))
    ]
    return cached_tables(cache, points, "first passage")


def _of_passage(passage: Passage, settings: FirstTheoremSettings, seed: int) -> pd.DataFrame:
    rows = []
    barrier = float(passage.landscape.barrier)
    for ratio in settings.barrier_over_diffusion:
        diffusion = barrier / ratio
        simulated, error, oracle = (
            _simulated(passage, diffusion, settings, seed_for(seed, "theorem 1", passage.system, ratio))
            if ratio in settings.simulated
            else (np.nan, np.nan, np.nan)
        )
        rows.append(
            {
                "system": passage.system,
                "barrier_over_diffusion": ratio,
                "where": passage.where,
                "exact": passage.exact(diffusion),
                "theorem": passage.theorem(diffusion),
                "simulated": simulated,
                "error": error,
                "simulation_exact": oracle,
            }
        )
    return pd.DataFrame(rows)


def _simulated(
    passage: Passage, diffusion: float, settings: FirstTheoremSettings, seed: int
) -> tuple[float, float, float]:
    """ln of the mean dynamical time over replicas, its standard error, and the exact value."""
    landscape = passage.landscape
    eta = settings.stiffness / float(torch.linalg.eigvalsh(landscape.hessian(landscape.minimum))[-1])
    times = simulate(
        landscape, SGLD(eta, diffusion), passage.boundary, replicas=settings.replicas, max_iterations=10**8, seed=seed
    )
    sample = times.iterations * eta
    error = float(sample.std(ddof=1) / sample.mean() / np.sqrt(len(sample)))
    exact = passage.exact(diffusion) if passage.chain is None else passage.chain(eta, diffusion) + np.log(eta)
    return float(np.log(sample.mean())), error, float(exact)


def first_theorem_estimates(table: pd.DataFrame) -> dict[str, Estimate]:
    """Return the estimates of the part `theorem-1`.

    Args:
        table: a `FIRST_THEOREM` table.

    Examples:
        >>> table = pd.DataFrame({"where": ["at saddle", "beyond"] * 2, "barrier_over_diffusion": [2.0, 2, 12, 12]})
        >>> table["exact"] = table["simulated"] = table["simulation_exact"] = table["barrier_over_diffusion"]
        >>> table["theorem"] = table["exact"] + [0.3, 0.2, 0.03, 0.02]
        >>> found = first_theorem_estimates(table.assign(system="double well", error=0.1))
        >>> [round(found[f"worst_error_beyond_{name}"].value, 6) for name in ("warmest", "coldest")]
        [0.2, 0.02]
        >>> round(found["at_saddle_ratio_coldest"].value, 3)  # half of the time beyond, times e^{−0.03}
        0.485
    """
    deviation = (table["exact"] - table["theorem"]).abs()
    cold = table["barrier_over_diffusion"] == table["barrier_over_diffusion"].max()
    warm = table["barrier_over_diffusion"] == table["barrier_over_diffusion"].min()
    beyond = table["where"] == "beyond"
    at_saddle = table[~beyond & cold]
    # The prediction at the saddle is half of Theorem 1's time, so the ratio to the whole time has the factor ½.
    ratios = np.exp(at_saddle["exact"] - at_saddle["theorem"]) / 2
    simulated = table.dropna(subset=["simulated"])
    z = ((simulated["simulated"] - simulated["simulation_exact"]) / simulated["error"]).abs()
    return {
        "worst_error_beyond_coldest": exactly(float(deviation[beyond & cold].max()), "computed"),
        "worst_error_beyond_warmest": exactly(float(deviation[beyond & warm].max()), "computed"),
        "worst_error_at_saddle_coldest": exactly(float(deviation[~beyond & cold].max()), "computed"),
        "at_saddle_ratio_coldest": exactly(float(ratios.mean()), "computed"),
        "coldest_e_folds": exactly(float(table.loc[cold, "barrier_over_diffusion"].min()), "setting"),
        "worst_z": exactly(float(z.max()), "check"),
        "systems": exactly(float(table["system"].nunique()), "count"),
    }
