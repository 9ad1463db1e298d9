"""Escape of SGD over an inflection at which the gradient noise vanishes."""

import math

import numpy as np
import pandas as pd
import torch

from sgd_diffusion.dynamics import SGD, DiagonalNoise
from sgd_diffusion.escape import Coordinate, simulate
from sgd_diffusion.kernels import Formula
from sgd_diffusion.landscapes import double_well
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.theorems.settings import SecondTheoremSettings

INFLECTION_TEMPERATURE, INFLECTION_SCALE = 1 / 3, 96.0
"""ηm/B and m of the chain; the double well has ΔL = 1 and the curvature 8 at its minimum."""


def measure_inflection(settings: SecondTheoremSettings, seed: int) -> pd.DataFrame:
    """Return the `INFLECTION` table: escape times from a double well with C = m|∇²L|, at fixed η/B and several η.

    The noise vanishes at the inflection, so the diffusion never crosses it. The discrete chain crosses it by a step of
    length η|L'|. Near the inflection C = m|L‴||x|, with x the distance from it, and the mean escape time grows as
    η^{−2p} with p = 2BL'/(ηm|L‴|), taken at the inflection.

    Args:
        settings: batch sizes and replicas.
        seed: base seed.

    Examples:
        >>> from sgd_replication.settings.sampling import SamplingSettings
        >>> few = SamplingSettings(replicas=50)
        >>> table = measure_inflection(SecondTheoremSettings(inflection_batch_sizes=[8, 16, 32], sampling=few), seed=0)
        >>> table["log_time"].is_monotonic_decreasing, round(float(table["predicted_slope"][0]), 4)  # −2p = −4/3
        (True, -1.3333)
    """
    landscape = double_well()
    place = torch.tensor([-1 / math.sqrt(3)], dtype=torch.float64)
    slope, third = float(landscape.gradient(place)[0]), 24 / math.sqrt(3)
    sizes = np.array(settings.inflection_batch_sizes, dtype=float)
    rates = sizes * INFLECTION_TEMPERATURE / INFLECTION_SCALE
    times = simulate(
        landscape,
        SGD(rates.tolist(), sizes.tolist(), vanishing_noise()),
        Coordinate(threshold=0.0),
        replicas=settings.sampling.replicas,
        max_iterations=10**8,
        seed=seed_for(seed, "inflection"),
    )
    estimates = times.estimate("time")
    assert isinstance(estimates, list)
    return pd.DataFrame(
        {
            "learning_rate": rates,
            "batch_size": sizes,
            "log_time": [math.log(estimate.value) for estimate in estimates],
            "error": [math.log(estimate.high / estimate.low) / 3.92 for estimate in estimates],
            "predicted_slope": -4 * slope / (INFLECTION_TEMPERATURE * third),
        }
    )


def vanishing_noise() -> DiagonalNoise:
    """Return one-sample noise on `double_well()` with the covariance m|12θ² − 4|, which is 0 at θ = ±1/√3.

    Examples:
        >>> (vanishing_noise().deviation(torch.tensor([0.0, -1.0])) ** 2 / INFLECTION_SCALE).round().tolist()
        [4.0, 8.0]
    """
    return DiagonalNoise(
        lambda phi: (INFLECTION_SCALE * (12 * phi * phi - 4).abs()).sqrt(),
        Formula("sqrt(scale * abs(12 * x**2 - 4))", ("x",), ("scale",)),
        {"scale": INFLECTION_SCALE},
    )
