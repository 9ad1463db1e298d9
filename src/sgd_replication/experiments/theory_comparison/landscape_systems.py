"""Systems on landscapes with closed-form losses: their potential, gradient noise and measured escape times."""

import math
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.dynamics import piecewise_noise
from sgd_diffusion.landscapes import (
    MULLER_BROWN_SCALE,
    Landscape,
    averaged_styblinski_tang,
    circle_regression,
    double_well,
    joined_parabolas,
    muller_brown,
    styblinski_tang,
)
from sgd_diffusion.theory import (
    EscapePath,
    System,
    cumulant_exponent,
    path_over_saddle,
    path_to_boundary,
    regression_cumulants,
)
from sgd_replication.experiments.large_deviations.wells import HEIGHT, RADIUS
from sgd_replication.experiments.theory_comparison.settings import ComparisonSettings

CHAIN, DIFFUSION = "exact chain", "exact diffusion"
"""Methods by which exact times were obtained."""


def _one_dimensional(covariance: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """Return the covariance as a matrix field (n, 1, 1), from a function of θ (n,)."""
    return lambda theta: covariance(theta[:, 0]).view(-1, 1, 1)


def _system(
    name: str,
    family: str,
    sweep: str,
    path: EscapePath,
    inverse_noise: pd.Series,
    log_time: pd.Series,
    truth: str = CHAIN,
) -> System:
    """Return a system whose times are exact: their standard errors are zero."""
    errors = np.zeros(len(log_time))
    return System(name, family, sweep, path, inverse_noise.to_numpy(float), log_time.to_numpy(float), errors, truth)


def panel_systems(table: pd.DataFrame, sigma: float, settings: ComparisonSettings) -> Iterator[System]:
    """Yield Styblinski–Tang with constant noise of amplitude σ, swept over B and η.

    Args:
        table: a `PANELS` table.
        sigma: σ.
        settings: dimension, and B where it is not swept.

    Examples:
        >>> settings = ComparisonSettings(dimension=10, learning_rate=0.006, batch_size=40, batch_unit=8, flattest=0.3)
        >>> points = {"x": [40.0, 80.0], "learning_rate": 0.006, "exact": [9.0, 14.0]}
        >>> table = pd.DataFrame({"sweep": "batch", "grid": "wide", **points})
        >>> first = next(panel_systems(table, sigma=290.0, settings=settings))
        >>> first.name, first.path.n_paths, round(first.path.barrier, 2)
        ('Styblinski–Tang 10-D', 10, 39.36)
        >>> first.path.noise == 290.0**2, round(float(first.inverse_noise[0]) * first.path.action, 2)  # (B/η) · 2ΔL/σ²
        (True, 6.24)
    """
    line = styblinski_tang(1)
    noise = _one_dimensional(lambda theta: torch.full_like(theta, sigma**2))
    path = path_over_saddle(line, noise, n_paths=settings.dimension)
    for sweep in ("batch", "eta"):  # a sweep of k repeats the sweep of η, because γ(k, η) = γ(1, kη)
        rows = table[(table["sweep"] == sweep) & (table["grid"] == "wide")]
        sizes = rows["x"] if sweep == "batch" else pd.Series(float(settings.batch_size), rows.index)
        inverse_noise, log_time = sizes / rows["learning_rate"], rows["exact"] + np.log(rows["learning_rate"])
        name = f"Styblinski–Tang {settings.dimension}-D"
        yield _system(name, "constant noise", sweep, path, inverse_noise, log_time)


def other_noise_systems(table: pd.DataFrame, sigma: float, settings: ComparisonSettings) -> Iterator[System]:
    """Yield Styblinski–Tang with C ∝ |H|, and with the noise of shifted data.

    Args:
        table: an `OTHER_NOISES` table.
        sigma: σ at the minimum.
        settings: dimension and η.

    Examples:
        The average over shifted data has a lower barrier:

        >>> settings = ComparisonSettings(dimension=10, learning_rate=0.006, batch_size=40, batch_unit=8, flattest=0.3)
        >>> table = pd.DataFrame({"model": ["Hessian", "data"], "batch_size": 20.0, "exact": 9.0})
        >>> for system in other_noise_systems(table, sigma=290.0, settings=settings):
        ...     system.family, round(system.path.barrier, 2)
        ('pointwise curvature noise', 39.36)
        ('shifted data', 18.55)
    """
    line = styblinski_tang(1)
    steepest = float(line.hessian(line.minimum)[0, 0])
    averaged = averaged_styblinski_tang(1)
    # The variance of f′(θ − x) with x ~ N(0, 1), by quadrature.
    places, weights = (torch.from_numpy(part) for part in np.polynomial.hermite_e.hermegauss(40))
    weights = weights / weights.sum()

    def over_data(theta: Tensor) -> Tensor:
        slope = line.gradient_of_potential((theta.unsqueeze(-1) - places).unsqueeze(-1))[..., 0]
        return (slope**2) @ weights - (slope @ weights) ** 2

    models: dict[str, tuple[Landscape, Callable[[Tensor], Tensor], str]] = {
        "Hessian": (line, lambda theta: sigma**2 * (6 * theta**2 - 16).abs() / steepest, "pointwise curvature noise"),
        "data": (averaged, over_data, "shifted data"),
    }
    for model, (landscape, covariance, shown) in models.items():
        rows = table[table["model"] == model]
        # f′ of a Gaussian shift is a cubic, so that E e^{−pg} = ∞ at every p ≠ 0: the exact law has no exponent.
        exact = math.nan if model == "data" else None
        path = path_over_saddle(landscape, _one_dimensional(covariance), n_paths=settings.dimension, exact_action=exact)
        inverse_noise = rows["batch_size"] / settings.learning_rate
        log_time = rows["exact"] + math.log(settings.learning_rate)
        yield _system(f"Styblinski–Tang {settings.dimension}-D", shown, "batch", path, inverse_noise, log_time)


def white_noise_systems(table: pd.DataFrame) -> Iterator[System]:
    """Yield the landscapes of SGLD, where C = 1 and η/B = 2D.

    Args:
        table: a `FIRST_THEOREM` table.

    Examples:
        ΔL = 1, so that B/η = 1/(2D) is half of ΔL/D:

        >>> points = {"barrier_over_diffusion": [4.0, 8.0], "exact": [3.0, 6.0]}
        >>> table = pd.DataFrame({"system": "double well", "where": "beyond", **points})
        >>> [(system.name, system.inverse_noise.tolist()) for system in white_noise_systems(table)]
        [('double well, beyond', [2.0, 4.0])]
    """
    landscapes = {
        "double well": (double_well(), 1),
        "Styblinski–Tang 1-D": (styblinski_tang(1), 1),
        "Styblinski–Tang 10-D": (styblinski_tang(1), 10),
        "Müller–Brown": (muller_brown(MULLER_BROWN_SCALE), 1),
    }

    def unit(theta: Tensor) -> Tensor:
        return torch.eye(theta.shape[1], dtype=torch.float64).expand(len(theta), -1, -1)

    for (name, where), rows in table.groupby(["system", "where"], sort=False):
        landscape, n_paths = landscapes[str(name)]
        path = path_over_saddle(landscape, unit, n_paths=n_paths, half=where == "at saddle", white=True)
        inverse_noise = rows["barrier_over_diffusion"] / (2 * float(landscape.barrier))
        yield _system(f"{name}, {where}", "white noise", "D", path, inverse_noise, rows["exact"], DIFFUSION)


def parabola_system(rows: pd.DataFrame) -> System:
    """Return joined parabolas with C ∝ |H|, swept over B.

    Args:
        rows: of one landscape of the `SECOND_THEOREM` table.

    Examples:
        2B/(ηm) = 100 at B/η = 100 gives m = 2, and C = m · 2 at the minimum:

        >>> shape = {"minimum_curvature": 2.0, "saddle_curvature": 1.0, "barrier": 1.0, "learning_rate": 0.1}
        >>> points = {"batch_size": [10.0, 20.0], "inverse_temperature": [100.0, 200.0], "exact": [3.0, 6.0]}
        >>> system = parabola_system(pd.DataFrame(shape | points))
        >>> system.name, system.path.noise, system.inverse_noise.tolist()
        ('parabolas 2, −1, ΔL = 1', 4.0, [100.0, 200.0])
    """
    first = rows.iloc[0]
    a, b, barrier = (float(first[name]) for name in ("minimum_curvature", "saddle_curvature", "barrier"))
    landscape = joined_parabolas(a, b, barrier)
    inverse = rows["batch_size"] / rows["learning_rate"]
    # One sample's covariance is m|H|, and the table's inverse temperature 2B/(ηm).
    m = float((2 * inverse / rows["inverse_temperature"]).iloc[0])
    noise = piecewise_noise(landscape, a, b, m)
    path = path_over_saddle(landscape, _one_dimensional(lambda theta: noise.deviation(theta) ** 2))
    name, log_time = f"parabolas {a:g}, −{b:g}, ΔL = {barrier:g}", rows["exact"] + np.log(rows["learning_rate"])
    return _system(name, "curvature noise by parts", "batch", path, inverse, log_time)


def circle_system(rows: pd.DataFrame) -> System:
    """Return regression on the unit circle, swept over η.

    Args:
        rows: of one ΔL/L* of the `BARRIER` table.

    Examples:
        >>> system = circle_system(pd.DataFrame({"ratio": 2.0, "inverse_rate": [5.0, 10.0], "exact": [3.0, 6.0]}))
        >>> system.name, round(system.path.barrier, 6), system.path.n_paths
        ('ΔL/L* = 2', 2.0, 2)

        Under the exact law of an example's gradient the exponent is larger than with Gaussian noise:

        >>> round(system.path.action, 3), round(system.path.exact_action, 3)
        (0.936, 1.351)
    """
    ratio = float(rows["ratio"].iloc[0])
    landscape = circle_regression(ratio)
    variance = 2 * float(landscape.loss(landscape.minimum))
    noise = _one_dimensional(lambda theta: variance + 2 * (1 - torch.cos(theta)) + torch.sin(theta) ** 2)
    cumulants = regression_cumulants(
        np.sin, lambda theta: np.sqrt(variance + 2 * (1 - np.cos(theta)) - np.sin(theta) ** 2)
    )
    exact = cumulant_exponent(cumulants, start=0.0, end=math.pi)
    path = path_over_saddle(landscape, noise, n_paths=2, lowest_loss=variance / 2, exact_action=exact)
    return _system(f"ΔL/L* = {ratio:g}", "regression on a circle", "eta", path, rows["inverse_rate"], rows["exact"])


def well_system(rows: pd.DataFrame, flattest: float) -> System:
    """Return a quadratic well with C = H, swept over B.

    Args:
        rows: of one boundary and λ_max of the `WELLS` table.
        flattest: λ_min.

    Examples:
        The barrier on a ball of radius 1 is λ_max/2:

        >>> rows = {"exit": "ball", "sharpest": 3.0, "quasi_potential": 2.0, "inverse_noise": [5.0, 10.0]}
        >>> system = well_system(pd.DataFrame(rows | {"continuous": [3.0, 6.0]}), flattest=0.3)
        >>> system.name, system.path.barrier, system.path.action
        ('ball, λ = 3', 1.5, 2.0)
    """
    first = rows.iloc[0]
    sharpest, potential = float(first["sharpest"]), float(first["quasi_potential"])
    # With C = H, V is the same at every point of a ball; on a level it is lowest along the sharpest direction. White
    # noise leaves a ball along the flattest direction.
    ball = first["exit"] == "ball"
    barrier, lowest = (0.5 * h * RADIUS**2 if ball else HEIGHT for h in (sharpest, flattest))
    mean_noise = (flattest + sharpest) / 2
    path = path_to_boundary(
        barrier, sharpest, noise=sharpest, action=potential, mean_noise=mean_noise, white_barrier=lowest
    )
    name = f"{first['exit']}, λ = {sharpest:g}"
    return _system(name, "wells", "batch", path, rows["inverse_noise"], rows["continuous"], DIFFUSION)
