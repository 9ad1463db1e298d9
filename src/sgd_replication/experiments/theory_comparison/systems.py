"""The systems of the contest, from what other experiments measured."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

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
from sgd_diffusion.problems import network_systems
from sgd_diffusion.theory import System, WayOut, way_over_saddle, way_to_boundary
from sgd_replication.experiments.large_deviations.settings import WellSettings
from sgd_replication.experiments.large_deviations.wells import HEIGHT, RADIUS
from sgd_replication.experiments.network_escape.settings import NetworkEscapeSettings
from sgd_replication.experiments.styblinski_tang.settings import StyblinskiTangSettings

HERMITE = np.polynomial.hermite_e.hermegauss(40)
LINE_SWEEPS = ("batch", "eta")
"""A sweep of k is one of η, point by point: γ(k, η) = γ(1, kη)."""
FAMILIES = (
    "white noise",
    "constant noise",
    "wells",
    "curvature noise by parts",
    "pointwise curvature noise",
    "regression on a circle",
    "shifted data",
    "networks",
)
"""From the noise that theory knows best to the one that it knows least."""


@dataclass(frozen=True)
class Measured:
    """What the contest reads.

    Attributes:
        panels, other_noises, theorem_1, theorem_2, circle, wells: tables `PANELS`, `OTHER_NOISES`, `FIRST_THEOREM`,
            `SECOND_THEOREM`, `BARRIER` and `WELLS`.
        amplitude: σ of the noise on Styblinski–Tang.
        networks: `VALLEYS`, `SWEEPS` and `SPECTRA` of each data set, by the name it is shown under.

    Examples:
        >>> columns = {"x": [40.0, 80.0], "learning_rate": 0.006, "exact": [9.0, 14.0]}
        >>> panels, none = pd.DataFrame({"sweep": "batch", "grid": "wide", **columns}), pd.DataFrame()
        >>> measured = Measured(panels, none, none, none, none, none, amplitude=290.0, networks={})
        >>> first = next(systems(measured, StyblinskiTangSettings(), NetworkEscapeSettings(), WellSettings()))
        >>> first.way.noise == 290.0**2, round(float(first.inverse_noise[0]) * first.way.action, 2)  # (B/η) · 2ΔL/σ²
        (True, 6.24)
    """

    panels: pd.DataFrame
    other_noises: pd.DataFrame
    theorem_1: pd.DataFrame
    theorem_2: pd.DataFrame
    circle: pd.DataFrame
    wells: pd.DataFrame
    amplitude: float
    networks: dict[str, tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]]


def systems(
    measured: Measured, panels: StyblinskiTangSettings, networks: NetworkEscapeSettings, wells: WellSettings
) -> Iterator[System]:
    """Yield every valley that was swept, with its way out.

    Examples:
        >>> columns = {"x": [40.0, 80.0], "learning_rate": 0.006, "exact": [9.0, 14.0]}
        >>> panels, none = pd.DataFrame({"sweep": "batch", "grid": "wide", **columns}), pd.DataFrame()
        >>> measured = Measured(panels, none, none, none, none, none, amplitude=290.0, networks={})
        >>> first = next(systems(measured, StyblinskiTangSettings(), NetworkEscapeSettings(), WellSettings()))
        >>> first.name, first.family, first.way.ways, round(first.way.barrier, 2)
        ('Styblinski–Tang 10-D', 'constant noise', 10, 39.36)
    """
    yield from _panels(measured.panels, measured.amplitude, panels)
    yield from _other_noises(measured.other_noises, measured.amplitude, panels)
    yield from _white_noise(measured.theorem_1)
    for _, rows in measured.theorem_2.groupby("landscape", sort=False):
        yield _parabolas(rows)
    for _, rows in measured.circle.groupby("ratio"):
        yield _circle(rows)
    for _, rows in measured.wells[measured.wells["noise"] == "C = H"].groupby(["exit", "sharpest"]):
        yield _well(rows, wells.flattest)
    for name, (valleys, sweeps, spectra) in measured.networks.items():
        yield from network_systems(name, valleys, sweeps, spectra, networks.batch_unit)


def _one_dimensional(covariance: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """C as a matrix field, from a function of θ (n,)."""
    return lambda theta: covariance(theta[:, 0]).view(-1, 1, 1)


def _system(
    name: str,
    family: str,
    sweep: str,
    way: WayOut,
    inverse_noise: pd.Series,
    log_time: pd.Series,
    *,
    truth: str,
) -> System:
    """An exact answer, without an error."""
    errors = np.zeros(len(log_time))
    return System(name, family, sweep, way, inverse_noise.to_numpy(float), log_time.to_numpy(float), errors, truth)


def _panels(table: pd.DataFrame, sigma: float, settings: StyblinskiTangSettings) -> Iterator[System]:
    line = styblinski_tang(1)
    for sweep in LINE_SWEEPS:
        rows = table[(table["sweep"] == sweep) & (table["grid"] == "wide")]
        sizes = rows["x"] if sweep == "batch" else pd.Series(float(settings.batch_size), rows.index)
        yield _system(
            f"Styblinski–Tang {settings.dimension}-D",
            "constant noise",
            sweep,
            way_over_saddle(line, _constant(sigma**2), ways=settings.dimension),
            sizes / rows["learning_rate"],
            rows["exact"] + np.log(rows["learning_rate"]),
            truth="exact chain",
        )


def _other_noises(table: pd.DataFrame, sigma: float, settings: StyblinskiTangSettings) -> Iterator[System]:
    line = styblinski_tang(1)
    steepest = float(line.hessian(line.minimum)[0, 0])
    averaged = averaged_styblinski_tang(1)
    # The variance of f′(θ − x) with x ~ N(0, 1), by quadrature.
    places, weights = (torch.from_numpy(part) for part in HERMITE)
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
        yield _system(
            f"Styblinski–Tang {settings.dimension}-D",
            shown,
            "batch",
            way_over_saddle(landscape, _one_dimensional(covariance), ways=settings.dimension),
            rows["batch_size"] / settings.learning_rate,
            rows["exact"] + math.log(settings.learning_rate),
            truth="exact chain",
        )


def _constant(covariance: float) -> Callable[[Tensor], Tensor]:
    """C of one coordinate, the same everywhere."""
    return _one_dimensional(lambda theta: torch.full_like(theta, covariance))


def _white_noise(table: pd.DataFrame) -> Iterator[System]:
    """SGLD: C = 1 and η/B = 2D."""
    landscapes = {
        "double well": (double_well(), 1),
        "Styblinski–Tang 1-D": (styblinski_tang(1), 1),
        "Styblinski–Tang 10-D": (styblinski_tang(1), 10),
        "Müller–Brown": (muller_brown(MULLER_BROWN_SCALE), 1),
    }
    for (name, where), rows in table.groupby(["system", "where"], sort=False):
        landscape, ways = landscapes[str(name)]

        def unit(theta: Tensor) -> Tensor:
            return torch.eye(theta.shape[1], dtype=torch.float64).expand(len(theta), -1, -1)

        yield _system(
            f"{name}, {where}",
            "white noise",
            "D",
            way_over_saddle(landscape, unit, ways=ways, half=where == "at saddle", white=True),
            rows["barrier_over_diffusion"] / (2 * float(landscape.barrier)),
            rows["exact"],
            truth="exact diffusion",
        )


def _parabolas(rows: pd.DataFrame) -> System:
    first = rows.iloc[0]
    a, b, barrier = (float(first[name]) for name in ("minimum_curvature", "saddle_curvature", "barrier"))
    landscape = joined_parabolas(a, b, barrier)
    inverse = rows["batch_size"] / rows["learning_rate"]
    # One sample's covariance is m|H|, and the table's inverse temperature 2B/(ηm).
    m = float((2 * inverse / rows["inverse_temperature"]).iloc[0])
    noise = piecewise_noise(landscape, a, b, m)
    return _system(
        f"parabolas {a:g}, −{b:g}, ΔL = {barrier:g}",
        "curvature noise by parts",
        "batch",
        way_over_saddle(landscape, _one_dimensional(lambda theta: noise.deviation(theta) ** 2)),
        inverse,
        rows["exact"] + np.log(rows["learning_rate"]),
        truth="exact chain",
    )


def _circle(rows: pd.DataFrame) -> System:
    ratio = float(rows["ratio"].iloc[0])
    landscape = circle_regression(ratio)
    variance = 2 * float(landscape.loss(landscape.minimum))
    noise = _one_dimensional(lambda theta: variance + 2 * (1 - torch.cos(theta)) + torch.sin(theta) ** 2)
    return _system(
        f"ΔL/L* = {ratio:g}",
        "regression on a circle",
        "eta",
        way_over_saddle(landscape, noise, ways=2, lowest_loss=variance / 2),
        rows["inverse_rate"],
        rows["exact"],
        truth="exact chain",
    )


def _well(rows: pd.DataFrame, flattest: float) -> System:
    first = rows.iloc[0]
    sharpest, potential = float(first["sharpest"]), float(first["quasi_potential"])
    # With C = H all directions have one V on a ball; on a level the sharpest has the least. White noise leaves a ball
    # along the flattest.
    ball = first["exit"] == "ball"
    barrier, lowest = (0.5 * h * RADIUS**2 if ball else HEIGHT for h in (sharpest, flattest))
    return _system(
        f"{first['exit']}, λ = {sharpest:g}",
        "wells",
        "batch",
        way_to_boundary(
            barrier,
            sharpest,
            noise=sharpest,
            action=potential,
            mean_noise=(flattest + sharpest) / 2,
            white_barrier=lowest,
        ),
        rows["inverse_noise"],
        rows["continuous"],
        truth="exact diffusion",
    )
