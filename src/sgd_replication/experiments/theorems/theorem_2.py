"""Theorem 2 on landscapes whose curvatures and barrier are set apart, and what carries SGD where its noise vanishes."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from sgd_diffusion.dynamics import SGD, DiagonalNoise, piecewise_noise
from sgd_diffusion.escape import Coordinate, simulate, sweep
from sgd_diffusion.estimates import Estimate, exactly, largest_miss
from sgd_diffusion.landscapes import Landscape, double_well, joined_parabolas
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_table
from sgd_diffusion.statistics import compare_laws, fit_law
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import coordinate_exit_time, mean_first_passage
from sgd_replication.experiments.theorems.settings import SecondTheoremSettings

INFLECTION_TEMPERATURE, INFLECTION_SCALE = 1 / 3, 96.0
"""η m/B of the chain whose noise vanishes at the inflection, and m; its ΔL is 1 and its curvature at the minimum 8."""
BATCH_PER_EXPONENT = 8


def path_integral(landscape: Landscape, noise: DiagonalNoise, cells: int = 200_000) -> float:
    """Return ∫L'/C dθ from minimum to saddle, with C = σ² as it is along the path, by the midpoint rule."""
    edges = np.linspace(float(landscape.minimum[0]), float(landscape.saddle[0]), cells + 1)
    middles = torch.from_numpy((edges[1:] + edges[:-1]) / 2).unsqueeze(-1)
    slope, covariance = landscape.gradient(middles), noise.deviation(middles) ** 2
    return float((slope / covariance).sum() * (edges[1] - edges[0]))


def measure_second_theorem(settings: SecondTheoremSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `SECOND_THEOREM` table: a sweep of B on every landscape, to the saddle, at fixed η.

    A sample's noise has the covariance m|H|, with m such that the exponents asked for are reached at whole batch sizes
    B = 8 · exponent; the theory's 2B/η is then 2B/(ηm).

    Args:
        settings: landscapes, exponents and replicas.
        seed: base seed.
        cache: of the landscapes.

    Examples:
        With H_a = 4 and H_b = −1 a fifth of the barrier lies in the valley, so ∫L'/C = 0.2/4 + 0.8/1. The other
        landscape is skipped:

        >>> from sgd_replication.settings.sampling import SamplingSettings
        >>> settings = SecondTheoremSettings(
        ...     landscapes=[(4, 1, 1), (1, 1, 1)],
        ...     exponents=[1.0, 1.5, 2.0, 2.5, 3.0, 3.5],
        ...     stiffness=0.2,
        ...     sampling=SamplingSettings(replicas=60),
        ... )
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> one = OnlyPoints("4.0-1.0-1.0")
        >>> table = measure_second_theorem(settings, seed=0, cache=one)
        >>> z = (table["log_time"] - table["exact"]) / table["error"]
        >>> round(float(table["integral"][0]), 4), bool((z.abs() < 4).all())
        (0.85, True)
    """
    return pd.concat(
        [
            cached_table(cache, "-".join(map(str, shape)), partial(_on_landscape, *shape, settings, seed))
            for shape in settings.landscapes
        ],
        ignore_index=True,
    )


def _on_landscape(a: float, b: float, barrier: float, settings: SecondTheoremSettings, seed: int) -> pd.DataFrame:
    landscape = joined_parabolas(a, b, barrier)
    integral = path_integral(landscape, piecewise_noise(landscape, a, b))
    eta = settings.stiffness / max(a, b)
    scale = 2 * BATCH_PER_EXPONENT * integral / eta
    sizes = [float(round(BATCH_PER_EXPONENT * exponent)) for exponent in settings.exponents]
    dynamics = SGD(eta, sizes, piecewise_noise(landscape, a, b, scale))
    points = sweep(
        landscape,
        dynamics,
        Coordinate(threshold=float(landscape.saddle[0])),
        replicas=settings.sampling.replicas,
        plain_iterations=settings.sampling.plain_iterations,
        split_replicas=settings.sampling.split_replicas,
        repeats=settings.sampling.repeats,
        seed=seed_for(seed, "theorem 2", a, b, barrier),
    )
    inverse_temperature = [2 * size / (eta * scale) for size in sizes]
    return pd.DataFrame(
        {
            "landscape": landscape.name,
            "minimum_curvature": float(a),
            "saddle_curvature": float(b),
            "barrier": float(barrier),
            "integral": integral,
            "learning_rate": eta,
            "batch_size": sizes,
            "inverse_temperature": inverse_temperature,
            "log_time": [point.log_time for point in points],
            "error": [point.error for point in points],
            "method": [point.method for point in points],
            "exact": [_chain(landscape, dynamics.at(number)) for number in range(len(points))],
            "diffusion_limit": [_limit(landscape, a, b, value) for value in inverse_temperature],
        }
    )


def _chain(landscape: Landscape, dynamics: SGD) -> float:
    """ln E[iterations] to the saddle by the chain's oracle."""
    saddle = float(landscape.saddle[0])
    assert isinstance(dynamics.noise, DiagonalNoise)
    slowest = float(dynamics.noise.deviation(torch.tensor([[0.0], [saddle]]).double()).min())
    spread = float(dynamics.learning_rate) * slowest / math.sqrt(float(dynamics.batch_size))
    cells = 2 * max(200, math.ceil(2.2 * 3 * saddle / spread))
    return coordinate_exit_time(landscape, dynamics, threshold=saddle, wall=-2 * saddle, cells=cells)[0]


def _limit(landscape: Landscape, a: float, b: float, inverse_temperature: float) -> float:
    """ln of the mean time, in dynamical time, of the diffusion with D = |H|/`inverse_temperature`."""
    meeting = float(landscape.saddle[0]) / (1 + a / b)
    return _beyond(landscape, lambda theta: np.where(theta < meeting, a, b) / inverse_temperature)


def _beyond(landscape: Landscape, diffusion: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> float:
    """ln of the mean time to where the potential has come down from the saddle by the whole barrier."""
    top, barrier = float(landscape.saddle[0]), float(landscape.barrier)
    curvature = float(landscape.hessian(landscape.saddle)[0, 0].abs())

    def slope(theta: NDArray[np.float64]) -> NDArray[np.float64]:
        return landscape.gradient(torch.from_numpy(theta).unsqueeze(-1)).numpy()[:, 0]

    far = top + math.sqrt(2 * barrier / curvature)
    return mean_first_passage(slope, diffusion, start=0.0, exit=far, wall=-2 * top, cells=40_000)


def flatness(settings: SecondTheoremSettings) -> pd.DataFrame:
    """Return the `FLATNESS` table: H_a varied at fixed ΔL = 1, H_b = −1, η and B, where no rescaling stands behind it.

    Diffusion limits by quadrature: SGD with C = |H|, white noise of one D, both with one exponent at H_a = 1.

    Examples:
        Both noises are the same where H_a = 1. SGD leaves flatter valleys later than white noise, sharper ones sooner:

        >>> table = flatness(SecondTheoremSettings(flatness_curvatures=[0.5, 1.0, 2.0]))
        >>> times = table.pivot(index="minimum_curvature", columns="noise", values="log_time")
        >>> ((times["SGD"] - times["SGLD"]).round(2) + 0.0).to_dict()
        {0.5: 4.33, 1.0: 0.0, 2.0: -1.31}
    """
    rows = []
    equal = joined_parabolas(1, 1)
    beta = settings.flatness_exponent / path_integral(equal, piecewise_noise(equal, 1, 1))
    white = 1 / settings.flatness_exponent
    for a in settings.flatness_curvatures:
        landscape = joined_parabolas(a, 1)
        rows.append(("SGD", a, _limit(landscape, a, 1, beta)))
        rows.append(("SGLD", a, _beyond(landscape, lambda theta: np.full_like(theta, white))))
    return pd.DataFrame(rows, columns=["noise", "minimum_curvature", "log_time"])


def measure_inflection(settings: SecondTheoremSettings, seed: int) -> pd.DataFrame:
    """Return the `INFLECTION` table: a double well with C = |H| pointwise, at fixed η/B and falling η.

    The noise vanishes at the inflection, which the diffusion never crosses. A step of length η|L'| carries the chain
    over it; near there C = m|L‴||x|, and the time grows as η^{−2p}, p = 2BL'/(ηm|L‴|) at
    the inflection.

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
    """Per-sample noise of covariance m|∇²L| on `double_well()`: m|12θ² − 4|, which vanishes at θ = ±1/√3."""
    return DiagonalNoise(lambda phi: (INFLECTION_SCALE * (12 * phi * phi - 4).abs()).sqrt())


def second_theorem_estimates(table: pd.DataFrame, flat: pd.DataFrame, inflection: pd.DataFrame) -> dict[str, Estimate]:
    """Return the estimates of the experiment `theorem-2`.

    Args:
        table, flat, inflection: tables `SECOND_THEOREM`, `FLATNESS` and `INFLECTION`.

    Examples:
        One landscape, H_a = 4 and H_b = −1, whose times have the path integral for a slope and Itô's prefactor 2π/H_a:

        >>> x = np.linspace(3.0, 9.0, 6)
        >>> table = pd.DataFrame({"landscape": "a", "inverse_temperature": x, "log_time": 0.85 * x, "exact": 0.85 * x})
        >>> table = table.assign(minimum_curvature=4.0, saddle_curvature=1.0, barrier=1.0, integral=0.85, error=0.1)
        >>> table["diffusion_limit"] = 0.85 * x + math.log(2 * math.pi / 4)
        >>> flat = pd.DataFrame({"noise": ["SGD", "SGLD"] * 2, "minimum_curvature": [1.0, 1.0, 2.0, 2.0]})
        >>> flat["log_time"] = [5.0, 5.0, 4.0, 4.7]
        >>> inflection = pd.DataFrame({"learning_rate": [0.1, 0.2, 0.4], "log_time": [3, 2, 1], "predicted_slope": -1})
        >>> found = second_theorem_estimates(table, flat, inflection)
        >>> [round(found[name].value, 6) for name in ("common_s", "prefactor_miss_ito", "flatness_sgd")]
        [0.2, 0.0, -1.0]
        >>> round(found["slope_over_integral_worst"].value, 6)
        0.0
    """
    fits = pd.DataFrame([_of_landscape(rows) for _, rows in table.groupby("landscape", sort=False)])
    a, b, barrier = (fits[name] for name in ("minimum_curvature", "saddle_curvature", "barrier"))
    # Slope/ΔL = 1/|H_b| + s (1/H_a − 1/|H_b|), fitted in relative errors and free to leave (0, 1).
    exponent = fits["slope"] / barrier
    design, target = (1 / a - 1 / b) / exponent, (exponent - 1 / b) / exponent
    common = float((design * target).sum() / (design**2).sum())
    spread = 1.96 * float(1 / np.sqrt(((design / fits["relative_error"]) ** 2).sum()))
    miss = ((1 / b + common * (1 / a - 1 / b)) / exponent - 1).abs()
    apart = a != b
    predicted, fitted = (
        ((values / barrier - 1 / b) / (1 / a - 1 / b))[apart] for values in (fits["integral"], fits["slope"])
    )
    cold = table[table["minimum_curvature"] != table["saddle_curvature"]].groupby("landscape").tail(1)
    prefactor = cold["diffusion_limit"] - cold["inverse_temperature"] * cold["integral"] - math.log(2 * math.pi)
    z = ((table["log_time"] - table["exact"]) / table["error"]).abs()
    times = flat.pivot(index="minimum_curvature", columns="noise", values="log_time").sort_index()
    change = times.iloc[-1] - times.iloc[0]
    final = inflection.nsmallest(3, "learning_rate")
    growth = float(np.polyfit(np.log(final["learning_rate"]), final["log_time"], 1)[0])
    misses = {name: (fits[name] / fits["integral"] - 1).abs() for name in ("slope", "exact_slope", "diffusion_slope")}
    numbers = {
        "slope_over_integral_worst_exact": misses["exact_slope"].max(),
        "slope_over_integral_worst_diffusion": misses["diffusion_slope"].max(),
        "aic_advantage_lowest": fits["advantage"].min(),
        "e_folds_lowest": fits["e_folds"].min(),
        "landscapes": len(fits),
        "prefactor_miss_ito": (prefactor + np.log(cold["minimum_curvature"])).abs().max(),
        "prefactor_miss_printed": (prefactor + np.log(cold["saddle_curvature"])).abs().max(),
        "common_s_worst_miss": miss.max(),
        "predicted_s_lowest": predicted.min(),
        "predicted_s_highest": predicted.max(),
        "worst_z": z.max(),
        "flatness_sgd": change["SGD"],
        "flatness_sgld": change["SGLD"],
        "inflection_slope": growth,
        "inflection_slope_predicted": inflection["predicted_slope"].iloc[0],
    }
    estimates = {name: exactly(float(value)) for name, value in numbers.items()}
    spreads = 1.96 * fits["relative_error"] * fits["slope"] / fits["integral"]
    estimates["slope_over_integral_worst"] = largest_miss(misses["slope"], spreads, len(fits))
    spreads_of_s = (1.96 * fits["relative_error"] * exponent / (1 / a - 1 / b).abs())[apart]
    estimates["predicted_s_worst_miss"] = largest_miss((fitted - predicted).abs(), spreads_of_s, len(fits))
    estimates["common_s"] = Estimate(value=common, low=common - spread, high=common + spread, n=len(fits))
    return estimates


def _of_landscape(rows: pd.DataFrame) -> dict[str, float]:
    """Slope of ln τ against 2B/(ηm), and how far the exponential law leads, on one landscape."""
    x, times, error = (rows[name].to_numpy() for name in ("inverse_temperature", "log_time", "error"))
    fit = fit_law("exponential", x, times, error)
    advantage = compare_laws(x, times, error).advantage_of("exponential")
    exact, diffusion = (
        fit_law("exponential", x, rows[name].to_numpy(), error).slope for name in ("exact", "diffusion_limit")
    )
    first = rows.iloc[0]
    return {
        **{name: float(first[name]) for name in ("minimum_curvature", "saddle_curvature", "barrier", "integral")},
        "slope": fit.slope,
        "exact_slope": exact,
        "diffusion_slope": diffusion,
        "relative_error": fit.slope_error / fit.slope,
        "advantage": advantage,
        "e_folds": float(np.ptp(times)),
    }
