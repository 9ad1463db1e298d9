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
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_table
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.styblinski_tang.calibration import Calibration
from sgd_replication.experiments.styblinski_tang.exact_times import LINE, SADDLE, exact_log_time
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
    as_published = SamplingSettings(
        replicas=settings.published_replicas,
        plain_iterations=10**7,
        split_replicas=settings.sampling.split_replicas,
        repeats=settings.sampling.repeats,
    )
    return pd.concat(
        [
            cached_table(
                cache,
                f"{grid.sweep}-{grid.name}",
                partial(
                    _measure,
                    grid,
                    settings.dimension,
                    settings.sampling if grid.name == "wide" else as_published,
                    seed,
                    device,
                ),
            )
            for grid in _grids(settings, calibration, published)
        ],
        ignore_index=True,
    )


def _grids(settings: StyblinskiTangSettings, calibration: Calibration, published: pd.DataFrame) -> list[Grid]:
    """All ten grids, in the order of the table."""
    sigma, barrier = calibration.amplitude[0], float(LINE.barrier)
    eta, batch, sgld_eta = settings.learning_rate, settings.batch_size, settings.sgld_learning_rate
    panels = {str(name): (rows["x"].to_numpy(), rows["y"].to_numpy()) for name, rows in published.groupby("panel")}
    fitted = {panel: calibration.parameters(panel) for panel in ("4a", "4c", "6a", "6b")}

    def wide(name: str, x: NDArray[np.float64], dynamics: SGD | SGLD, k: NDArray[np.float64] | float = 1.0) -> Grid:
        return Grid(name, "wide", x, dynamics, k * np.ones_like(x), np.full_like(x, np.nan))

    def printed(
        name: str, panel: str, dynamics: SGD | SGLD, times: NDArray[np.float64], k: NDArray[np.float64] | float = 1.0
    ) -> Grid:
        x = panels[panel][0]
        return Grid(name, "published", x, dynamics, k * np.ones_like(x), times)

    x4a, x4c, k6a, x6b = (panels[panel][0] for panel in ("4a", "4c", "6a", "6b"))
    inverse_k, inverse_eta = np.array(settings.inverse_sharpness), np.array(settings.inverse_learning_rate)
    inverse_diffusion = np.array(settings.barrier_over_diffusion) / barrier
    whole = np.array(settings.batch_sizes, dtype=np.float64)
    # Fig. 6b fixes η only through the unit of time; its points are converted to iterations at our η.
    other_rate = math.log(fitted["6b"]["learning_rate"] / sgld_eta)
    return [
        printed(
            "k", "4a", SGD(fitted["4a"]["learning_rate"], fitted["4a"]["batch_size"], sigma), panels["4a"][1], 1 / x4a
        ),
        wide("k", inverse_k, SGD(eta, batch, sigma), 1 / inverse_k),
        printed("batch", "4b", SGD(eta, panels["4b"][0].tolist(), sigma), panels["4b"][1]),
        wide("batch", whole, SGD(eta, whole.tolist(), sigma)),
        printed("eta", "4c", SGD((1 / x4c).tolist(), fitted["4c"]["batch_size"], sigma), panels["4c"][1] + np.log(x4c)),
        wide("eta", inverse_eta, SGD((1 / inverse_eta).tolist(), batch, sigma)),
        printed("sgld_k", "6a", SGLD(sgld_eta, fitted["6a"]["diffusion_unit"]), -np.log(panels["6a"][1]), k6a),
        wide("sgld_k", 1 / inverse_k, SGLD(sgld_eta, barrier / SHARPNESS_BARRIER), 1 / inverse_k),
        printed(
            "sgld_D",
            "6b",
            SGLD(sgld_eta, (fitted["6b"]["diffusion_unit"] / x6b).tolist()),
            panels["6b"][1] + other_rate,
        ),
        wide("sgld_D", inverse_diffusion, SGLD(sgld_eta, (1 / inverse_diffusion).tolist())),
    ]


def _measure(grid: Grid, dimension: int, sampling: SamplingSettings, seed: int, device: torch.device) -> pd.DataFrame:
    """Rows of one grid; the boundary is the saddle, at θ_saddle/√k."""
    roots = np.sqrt(grid.sharpness)
    points = sweep(
        styblinski_tang(dimension).sharpened(torch.from_numpy(grid.sharpness)),
        grid.dynamics,
        Coordinate(threshold=(SADDLE / roots).tolist()),
        replicas=sampling.replicas,
        plain_iterations=sampling.plain_iterations,
        split_replicas=sampling.split_replicas,
        repeats=sampling.repeats,
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
        diffusion = float(dynamics.diffusion)
        return exact_log_time(SGLD(step, diffusion), math.sqrt(2 * step * diffusion), dimension)
    assert isinstance(dynamics.noise, IsotropicNoise)
    noise = dynamics.noise.deviation / math.sqrt(float(dynamics.batch_size))
    return exact_log_time(SGD(step, 1, noise), step * noise, dimension)
