"""The published panels of stationary distributions: linear networks without and with a hidden layer at two T."""

import math
from functools import partial

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, plus_minus
from sgd_diffusion.landscapes import diagonal_network
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.statistics.shares import share_of
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import BalancedLaw, DiagonalProblem, RegressionMoments
from sgd_diffusion.theory.diagonal_chains import chains_after, outputs
from sgd_replication.experiments.noise_balance.laws import DEPTHS, distance, distance_half_width
from sgd_replication.experiments.noise_balance.phases import DEAD
from sgd_replication.experiments.noise_balance.settings import PublishedSettings

EDGES = np.linspace(-1.5, 3.5, 101)
"""Edges of the histograms of v."""
FEWEST_ITERATIONS = 200
"""Iterations at least, because a relaxation time is shorter than an iteration at the higher T."""


def measure_panels(settings: PublishedSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `PANELS` table: histograms of v under SGD, and the closed law where it exists.

    Examples:
        >>> settings = PublishedSettings(chains=400, relaxations=5)
        >>> table = measure_panels(settings, seed=0)
        >>> table.groupby(["depth", "temperature"])["law"].count().to_dict()  # T_c = 1/3: no law above it
        {(0, 0.05): 100, (0, 0.5): 100, (1, 0.05): 100, (1, 0.5): 0}
        >>> cold = table[table["temperature"] == 0.05].groupby("depth")[["distance", "reach"]].first()
        >>> bool((cold["distance"] < 1.5 * cold["reach"]).all())
        True
    """
    points = [
        (f"panel-{depth}-{temperature:g}", partial(_panel, depth, temperature, settings, seed))
        for depth in DEPTHS
        for temperature in settings.temperatures
    ]
    return cached_tables(cache, points, "published panels")


def _panel(depth: int, temperature: float, settings: PublishedSettings, seed: int) -> pd.DataFrame:
    critical = RegressionMoments.gaussian(settings.slope, settings.deviation).critical_temperature
    problem = DiagonalProblem(depth + 1, settings.slope, settings.deviation, temperature / critical)
    theta = diagonal_network(depth + 1, slope=settings.slope).minimum.expand(settings.chains, -1)
    iterations = math.ceil(problem.duration(settings.relaxations) / problem.learning_rate)
    own = seed_for(seed, "published panel", depth, temperature)
    v = outputs(problem, chains_after(problem, theta, max(iterations, FEWEST_ITERATIONS), own)[:, 0])[:, 0]
    law = BalancedLaw(depth, problem.moments, temperature) if depth == 0 or temperature < critical else None
    counts, _ = np.histogram(v[np.isfinite(v)], bins=EDGES)
    return pd.DataFrame(
        {
            "depth": depth,
            "temperature": temperature,
            "chains": len(v),
            "distance": distance(v, law) if law else math.nan,
            "reach": distance_half_width(len(v), len(DEPTHS)),
            "dead": float((np.abs(v) < DEAD * settings.slope).mean()),
            "diverged": float(np.isinf(v).mean()),
            "v": (EDGES[1:] + EDGES[:-1]) / 2,
            "density": counts / len(v) / np.diff(EDGES),
            "law": np.diff(law.cumulative(EDGES)) / np.diff(EDGES) if law else math.nan,
        }
    )


def panel_estimates(panels: pd.DataFrame) -> dict[str, Estimate]:
    """Return the distances of SGD from the closed laws, and the shares of chains at zero and diverged.

    Args:
        panels: table `PANELS`.

    Examples:
        >>> panels = pd.DataFrame({"depth": 1, "temperature": [0.05, 0.5], "chains": 100, "distance": [0.02, np.nan]})
        >>> found = panel_estimates(panels.assign(reach=0.1, dead=[0.0, 0.5], diverged=0.25))
        >>> sorted(found), found["panel_depth1_hot_dead"].value
        (['panel_depth1_cold_dead', 'panel_depth1_cold_distance', 'panel_depth1_cold_diverged', \
'panel_depth1_hot_dead', 'panel_depth1_hot_diverged'], 0.5)
    """
    columns = ["depth", "temperature", "chains", "distance", "reach", "dead", "diverged"]
    cold = panels["temperature"].min()
    estimates: dict[str, Estimate] = {}
    for depth, temperature, chains, far, reach, dead, diverged in (
        panels[columns].drop_duplicates().itertuples(index=False)
    ):
        name = f"panel_depth{depth}_{'cold' if temperature == cold else 'hot'}"
        if np.isfinite(far):
            interval = plus_minus(float(far), float(reach), int(chains))
            estimates[f"{name}_distance"] = interval.model_copy(update={"low": max(0.0, interval.low)})
        estimates[f"{name}_dead"] = share_of(float(dead), int(chains))
        estimates[f"{name}_diverged"] = share_of(float(diverged), int(chains))
    return estimates
