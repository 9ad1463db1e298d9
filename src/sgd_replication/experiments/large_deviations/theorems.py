"""Exact cases of two theorems of Ibayashi and Imaizumi: a ball in a quadratic well, and the gap to the diffusion.

Theorem 1 of the first version prints the exponent 2(B/η) r² √λ_min from a ball of radius r where C = H, and
2(B/η) r² λ_min where C = I. The action of Freidlin and Wentzell gives (B/η) r² and (B/η) r² λ_min. Theorem 3 says that
the mean times of SGD and of its diffusion differ by O(√η).
"""

import math
from functools import partial
from itertools import product

import numpy as np
import pandas as pd

from sgd_diffusion.dynamics import SGD, IsotropicNoise
from sgd_diffusion.escape import sweep
from sgd_diffusion.landscapes import joined_parabolas
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import coordinate_chain, mean_first_passage
from sgd_diffusion.theory.extrapolation import extrapolated
from sgd_diffusion.theory.quadrature import slope_of
from sgd_replication.experiments.large_deviations.settings import TheoremSettings
from sgd_replication.experiments.large_deviations.wells import Well, matched_sizes

OVERSHOOT = 0.5826
"""−ζ(½)/√(2π): mean overshoot of a Gaussian random walk over a distant boundary, in standard deviations of a step."""
WALL = -1.5
"""Where the wall of the parabola is, in units of the position of the saddle."""


def measure_balls(settings: TheoremSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `BALLS` table: times to leave a ball of radius 1, at several smallest curvatures.

    Examples:
        A round well with white noise, which is not simulated; V = λ_min r²:

        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> settings = TheoremSettings(flattest=[0.5, 1.0], exponents=[1.5, 2.0, 2.5, 3.0, 3.5, 4.0], planar_cells=50)
        >>> table = measure_balls(settings, seed=0, cache=OnlyPoints("ball-I-0.5"))
        >>> table["quasi_potential"].unique().tolist(), table["inverse_noise"].tolist()
        ([0.5], [3.0, 4.0, 5.0, 6.0, 7.0, 8.0])
    """
    points = [
        (f"ball-{noise[-1]}-{flattest:g}", partial(_of_ball, noise, flattest, settings, seed))
        for noise, flattest in product(("C = H", "C = I"), settings.flattest)
    ]
    return cached_tables(cache, points, "balls")


def _of_ball(noise: str, flattest: float, settings: TheoremSettings, seed: int) -> pd.DataFrame:
    well = Well(noise, "ball", flattest, settings.sharpest)
    eta = settings.stiffness / settings.sharpest
    sizes, scale, inverse = matched_sizes(settings.exponents, well.quasi_potential, eta)
    table = pd.DataFrame(
        {
            "noise": noise,
            "flattest": flattest,
            "quasi_potential": well.quasi_potential,
            "inverse_noise": inverse,
            "continuous": [well.continuous(value, settings.planar_cells) for value in inverse],
        }
    )
    if noise == "C = I":
        return table.assign(log_time=math.nan, error=math.nan, method="not simulated")
    points = sweep(
        well.landscape,
        SGD(eta, sizes, well.noise(scale)),
        well.boundary,
        **settings.sampling.model_dump(),
        seed=seed_for(seed, "balls of a theorem", flattest),
    )
    return table.assign(
        log_time=[point.log_time + math.log(eta) for point in points],
        error=[point.error for point in points],
        method=[point.method for point in points],
    )


def measure_gaps(settings: TheoremSettings, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `GAPS` table: exact mean times of SGD and of its diffusion at one ε = ηm/B, from a parabola.

    `gap` is the relative difference of the times. `shifted` is what it would be if SGD were the diffusion to a boundary
    that is farther by the mean overshoot of a step (Siegmund 1985), a term of order √η.

    Examples:
        >>> settings = TheoremSettings(gap_exponents=[3.0], gap_rates=[0.05, 0.02, 0.01], chain_cells=400)
        >>> gaps = measure_gaps(settings)["gap"]
        >>> [round(gap, 3) for gap in gaps]
        [0.141, 0.091, 0.065]
    """
    points = [
        (f"gap-{exponent:g}", partial(_of_parabola, exponent, settings.gap_rates, settings.chain_cells))
        for exponent in settings.gap_exponents
    ]
    return cached_tables(cache, points, "gaps")


def _of_parabola(exponent: float, rates: list[float], cells: int) -> pd.DataFrame:
    landscape = joined_parabolas(1.0, 1.0)
    saddle, noise = float(landscape.saddle[0]), 2 * float(landscape.barrier) / exponent
    slope = slope_of(landscape)

    def diffusion(boundary: float) -> float:
        return mean_first_passage(
            slope,
            lambda theta: np.full_like(theta, noise / 2),
            start=0.0,
            boundary=boundary,
            wall=WALL * saddle,
        )

    continuous, rows = diffusion(saddle), []
    for rate in rates:
        dynamics = SGD(rate, 1, IsotropicNoise(math.sqrt(noise / rate)))
        coarse, fine = (
            coordinate_chain(landscape, dynamics, threshold=saddle, wall=WALL * saddle, cells=n).mean_exit_time()
            for n in (cells // 2, cells)
        )
        discrete, accuracy = extrapolated(coarse, fine)
        discrete += math.log(rate)
        farther = diffusion(saddle + OVERSHOOT * math.sqrt(noise * rate))
        rows.append(
            {
                "exponent": exponent,
                "rate": rate,
                "continuous": continuous,
                "discrete": discrete,
                "accuracy": accuracy,
                "gap": math.expm1(discrete - continuous),
                "shifted": math.expm1(farther - continuous),
            }
        )
    return pd.DataFrame(rows)
