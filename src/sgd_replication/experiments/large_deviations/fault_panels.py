"""The published panels from a rebuild with all faults, with one removed, with one alone and with none."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache as cache_results
from functools import partial

import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.data import Dataset
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape.threads import one_thread
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.large_deviations.fault_dynamics import (
    PanelRows,
    Weights,
    escape_iterations,
    fresh_weights,
    trained_weights,
)
from sgd_replication.experiments.large_deviations.faults import (
    ALGORITHMS,
    PANELS,
    PILOTS,
    PanelPoint,
    panel_points,
    variants,
)
from sgd_replication.experiments.large_deviations.settings import PanelJobSettings

LARGEST_FACTOR = 2**12
LONGEST = 40
"""Iterations after which a replica is given up, in units of `patience`."""


def measure_panels(
    dataset: Dataset, settings: PanelJobSettings, seed: int, cache: PointCache = NO_CACHE
) -> pd.DataFrame:
    """Return the `PANELS` table; every variant of an algorithm is a point of the cache.

    Examples:
        SGD with all faults, ten hidden units: the larger η, the shorter the times:

        >>> import numpy as np
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> stream = np.random.default_rng(0)
        >>> dataset = Dataset("toy", stream.standard_normal((40, 3)), stream.integers(0, 2, 40), classes=2)
        >>> few = PanelJobSettings(width=10, points=3, replicas=20, training_iterations=1, patience=50)
        >>> table = measure_panels(dataset, few, seed=0, cache=OnlyPoints("sgd-all"))
        >>> swept = table[table["panel"] == "eta"]
        >>> swept["x"].tolist(), bool(swept["log_time"].is_monotonic_decreasing)
        ([0.001, 0.0015, 0.002], True)
    """
    rows = PanelRows.of(dataset, settings.rows, settings.weight_decay, seed)

    @cache_results  # a run that resumes trains only what its missing points need
    def trained(unsquared: bool) -> Weights:
        weights, _ = trained_weights(
            rows,
            settings.width,
            unsquared=unsquared,
            eta=settings.training_rate,
            iterations=settings.training_iterations,
            seed=seed,
        )
        return weights

    points = [
        (f"{algorithm}-{name}", partial(_of_variant, rows, trained, algorithm, name, faults, settings, seed))
        for algorithm in ALGORITHMS
        for name, faults in variants(algorithm)
    ]
    with one_thread(), torch.inference_mode():
        return cached_tables(cache, points, "panels")


def _of_variant(
    rows: PanelRows,
    trained: Callable[[bool], Weights],
    algorithm: str,
    variant: str,
    faults: frozenset[str],
    settings: PanelJobSettings,
    seed: int,
) -> pd.DataFrame:
    def times(point: PanelPoint, replicas: int, longest: int, *key: str | float) -> Tensor:
        stream = torch_stream(seed, "fault panels", algorithm, variant, *key)
        if "untrained" in faults:
            start = fresh_weights(rows.inputs.shape[1], settings.width, replicas, stream)
        else:
            start = trained("unsquared" in faults)
        return escape_iterations(
            rows,
            point,
            faults,
            (start[0].expand(replicas, -1, -1), start[1].expand(replicas, -1, -1)),
            noise=langevin_noise(point.eta, "linear" in faults) if algorithm == "sgld" else None,
            max_iterations=longest,
            stream=stream,
        )

    factor, left_as_published = 1, math.nan
    while True:
        raised = replace(PanelPoint(), eta=factor * PanelPoint().eta)
        share = float(times(raised, PILOTS, settings.patience, "pilot", factor).isfinite().double().mean())
        left_as_published = share if factor == 1 else left_as_published
        if share >= 0.5:
            break
        factor *= 2
        if factor > LARGEST_FACTOR:
            raise EscapeError(
                f"{algorithm}, {variant}: less than half of the replicas leave within {settings.patience} iterations "
                f"at {LARGEST_FACTOR} times the published η; raise large_deviations.panels.patience."
            )
    found = []
    for panel in PANELS:
        for x, published in panel_points(panel, settings.points):
            point = replace(published, eta=factor * published.eta)
            found.append(
                {
                    "algorithm": algorithm,
                    "variant": variant,
                    "panel": panel,
                    "x": x,
                    "eta": point.eta,
                    "factor": factor,
                    "left_as_published": left_as_published,
                    **summary(
                        times(point, settings.replicas, LONGEST * settings.patience, panel, x), settings.patience
                    ),
                }
            )
    return pd.DataFrame(found)


def langevin_noise(eta: float, linear: bool) -> float:
    """Return the standard deviation of SGLD's noise: η with the fault, else √(η η₀) with the smallest published η₀.

    Both are equal at η₀; the papers give no temperature.

    Examples:
        >>> langevin_noise(0.002, linear=True), round(langevin_noise(0.004, linear=False), 6)
        (0.002, 0.002)
    """
    return eta if linear else math.sqrt(eta * PanelPoint().eta)


def summary(times: Tensor, patience: int) -> dict[str, float]:
    """Return ln of the mean iterations, its standard error, and the share of replicas that left.

    Replicas that are still inside count with the time for which they were watched; if none left, the error is that of
    one replica.

    Args:
        times: iterations, (replicas,); NaN for replicas that are still inside.
        patience: of the settings.

    Examples:
        >>> found = summary(torch.tensor([2.0, 4.0, 3.0, 3.0]), patience=10)
        >>> round(found["log_time"], 4), round(found["error"], 4), found["left"]  # ln 3, √(⅔ + 1/12)/(3 √4)
        (1.0986, 0.1443, 1.0)
    """
    watched = times.nan_to_num(nan=float(LONGEST * patience))
    mean, left = float(watched.mean()), float(times.isfinite().double().mean())
    # One iteration is the resolution of a time: equal times have an error all the same.
    spread = math.hypot(float(watched.std()), 1 / math.sqrt(12))
    return {"log_time": math.log(mean), "error": spread / (mean * math.sqrt(len(times))), "left": left}
