"""Escape times on Styblinski–Tang: the published grids of Figs. 4 and 6 of Xie et al., and wide sweeps."""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from sgd_diffusion.devices import CPU
from sgd_diffusion.dynamics import SGD, SGLD, IsotropicNoise
from sgd_diffusion.escape import Coordinate, sweep
from sgd_diffusion.landscapes import styblinski_tang
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.styblinski_tang.calibration import Calibration
from sgd_replication.experiments.styblinski_tang.exact_times import LINE, SADDLE, sgd_log_time, sgld_log_time
from sgd_replication.experiments.styblinski_tang.settings import StyblinskiTangSettings
from sgd_replication.settings.sampling import SamplingSettings

SHARPNESS_BARRIER = 4.0
"""ΔL/D of SGLD in the wide sweep of k."""


@dataclass(frozen=True)
class Grid:
    """A sweep on one grid of points.

    Attributes:
        sweep: name of the swept parameter, such as `k` or `sgld_D`.
        name: of the grid, `published` or `wide`.
        x: value of every point on the axis of the panel.
        dynamics: with parameters that are numbers, or vectors over the points.
        sharpness: k of every point.
        published: ln(iterations) of every point as published; nan on a wide grid.
    """

    sweep: str
    name: str
    x: NDArray[np.float64]
    dynamics: SGD | SGLD
    sharpness: NDArray[np.float64]
    published: NDArray[np.float64]


def measure_panels(
    settings: StyblinskiTangSettings,
    calibration: Calibration,
    published: pd.DataFrame,
    seed: int,
    cache: PointCache = NO_CACHE,
    device: torch.device = CPU,
) -> pd.DataFrame:
    """Return the `PANELS` table: escape times of every sweep on its published grid and on its wide grid.

    Args:
        settings: grids and replicas.
        calibration: noise amplitude, and the fitted parameters that the panels do not print.
        published: the digitised panels, with columns `panel`, `x` and `y`.
        seed: base seed.
        cache: finished grids.
        device: where plain replicas are simulated.

    Examples:
        One point of Fig. 4b, B = 30, in ten dimensions; `OnlyPoints` skips all other grids:

        >>> names = ["4a", "4b", "4c", "6a", "6b"]
        >>> published = pd.DataFrame({"panel": names, "x": [1.0, 30.0, 200.0, 1.0, 1.0], "y": 6.0})
        >>> found = pd.DataFrame({"panel": names, "learning_rate": 0.006, "batch_size": 40.0, "diffusion_unit": 10.0})
        >>> calibration = Calibration((290.0, 288.0, 292.0), found)
        >>> settings = StyblinskiTangSettings(published_replicas=50)
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> one = OnlyPoints("batch-published")
        >>> row = measure_panels(settings, calibration, published, seed=0, cache=one).iloc[0]
        >>> round(float(row["exact"]), 2), bool(abs(row["log_time"] - row["exact"]) < 4 * row["error"])
        (5.76, True)
    """
    published_number = {"replicas": settings.published_replicas, "plain_iterations": 10**7}
    sampling = {"wide": settings.sampling, "published": settings.sampling.model_copy(update=published_number)}
    points = [
        (f"{grid.sweep}-{grid.name}", partial(_measure, grid, settings.dimension, sampling[grid.name], seed, device))
        for grid in _grids(settings, calibration, published)
    ]
    return cached_tables(cache, points, "grids")


def _grids(settings: StyblinskiTangSettings, calibration: Calibration, published: pd.DataFrame) -> list[Grid]:
    """All ten grids, in the order of the table."""
    sigma, barrier = calibration.amplitude[0], float(LINE.barrier)
    eta, batch, sgld_eta = settings.learning_rate, settings.batch_size, settings.sgld_learning_rate
    panels = {str(name): (rows["x"].to_numpy(), rows["y"].to_numpy()) for name, rows in published.groupby("panel")}
    (x4a, y4a), (x4b, y4b), (x4c, y4c) = (panels[name] for name in ("4a", "4b", "4c"))
    (x6a, y6a), (x6b, y6b) = (panels[name] for name in ("6a", "6b"))
    fit_4a, fit_4c, fit_6a, fit_6b = (calibration.parameters(panel) for panel in ("4a", "4c", "6a", "6b"))

    def grid(
        sweep: str,
        x: NDArray[np.float64],
        dynamics: SGD | SGLD,
        k: NDArray[np.float64] | float = 1.0,
        times: NDArray[np.float64] | None = None,
    ) -> Grid:
        name, known = ("wide", np.full_like(x, np.nan)) if times is None else ("published", times)
        return Grid(sweep, name, x, dynamics, k * np.ones_like(x), known)

    inverse_k, inverse_eta = np.array(settings.inverse_sharpness), np.array(settings.inverse_learning_rate)
    inverse_diffusion = np.array(settings.barrier_over_diffusion) / barrier
    whole = np.array(settings.batch_sizes, dtype=np.float64)
    # Fig. 6b fixes η only through the unit of time; its points are converted to iterations at our η.
    other_rate = math.log(fit_6b["learning_rate"] / sgld_eta)
    return [
        grid("k", x4a, SGD(fit_4a["learning_rate"], fit_4a["batch_size"], sigma), 1 / x4a, times=y4a),
        grid("k", inverse_k, SGD(eta, batch, sigma), 1 / inverse_k),
        grid("batch", x4b, SGD(eta, x4b.tolist(), sigma), times=y4b),
        grid("batch", whole, SGD(eta, whole.tolist(), sigma)),
        grid("eta", x4c, SGD((1 / x4c).tolist(), fit_4c["batch_size"], sigma), times=y4c + np.log(x4c)),
        grid("eta", inverse_eta, SGD((1 / inverse_eta).tolist(), batch, sigma)),
        grid("sgld_k", x6a, SGLD(sgld_eta, fit_6a["diffusion_unit"]), x6a, times=-np.log(y6a)),
        grid("sgld_k", 1 / inverse_k, SGLD(sgld_eta, barrier / SHARPNESS_BARRIER), 1 / inverse_k),
        grid("sgld_D", x6b, SGLD(sgld_eta, (fit_6b["diffusion_unit"] / x6b).tolist()), times=y6b + other_rate),
        grid("sgld_D", inverse_diffusion, SGLD(sgld_eta, (1 / inverse_diffusion).tolist())),
    ]


def _measure(grid: Grid, dimension: int, sampling: SamplingSettings, seed: int, device: torch.device) -> pd.DataFrame:
    """Rows of one grid; the boundary is the saddle, at θ_saddle/√k."""
    roots = np.sqrt(grid.sharpness)
    points = sweep(
        styblinski_tang(dimension).sharpened(torch.from_numpy(grid.sharpness)),
        grid.dynamics,
        Coordinate(threshold=(SADDLE / roots).tolist()),
        **sampling.model_dump(),
        seed=seed_for(seed, "panels", grid.sweep, grid.name),
        device=device,
    )
    return pd.DataFrame(
        {
            "sweep": grid.sweep,
            "grid": grid.name,
            "x": grid.x,
            "learning_rate": [point.learning_rate for point in points],
            "log_time": [point.log_time for point in points],
            "error": [point.error for point in points],
            "low": [math.log(point.escape.low) for point in points],
            "high": [math.log(point.escape.high) for point in points],
            "method": [point.method for point in points],
            "exact": [_exact(grid.dynamics.at(number), float(k), dimension) for number, k in enumerate(grid.sharpness)],
            "published": grid.published,
        }
    )


def _exact(dynamics: SGD | SGLD, k: float, dimension: int) -> float:
    """ln E[iterations] of the exact chain, with γ(k, η) = γ(1, kη)."""
    step = k * float(dynamics.learning_rate)
    if isinstance(dynamics, SGLD):
        return sgld_log_time(step, float(dynamics.diffusion), dimension)
    assert isinstance(dynamics.noise, IsotropicNoise)
    return sgd_log_time(step, dynamics.noise.deviation / math.sqrt(float(dynamics.batch_size)), dimension)
