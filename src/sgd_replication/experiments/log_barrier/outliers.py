"""Number of outlier directions at which a minimum becomes unstable (Mori et al. 2022, Eq. 19), on linear regression."""

from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.streams import numpy_stream
from sgd_diffusion.theory import critical_number, growth_rate, matched_growth_rate, stability_limit, variance_limit
from sgd_replication.experiments.log_barrier.settings import OutlierJobSettings

AROUND = (0.7, 0.85, 1.0, 1.15, 1.3)
"""Numbers of directions of the simulation, as shares of the exact limit."""

FEWEST = 2
"""Fewest directions of which the exact growth rate is known."""

PRINTED = (0.1, 1)
"""η and B of the only panel of the paper in which n varies, Fig. 3b."""

SMALL_RATE = 0.01
"""η of the limit of small steps, at B = 1."""


def simulated_steps(
    batch_size: int, learning_rate: float, outliers: int, *, chains: int, iterations: int, stream: np.random.Generator
) -> NDArray[np.float64]:
    """Return ln(|θ′|/|θ|) per iteration of SGD far from the minimum, where label noise is negligible: (chains,).

    Each value is the mean over the iterations of one chain; θ is brought back to unit length after every iteration.

    Args:
        batch_size: B.
        learning_rate: η.
        outliers: n.
        chains: number of independent chains.
        iterations: number of iterations of each.
        stream: random stream of the examples.

    Examples:
        >>> stream = np.random.default_rng(0)
        >>> steps = simulated_steps(4, 0.2, 3, chains=2000, iterations=10, stream=stream)
        >>> bool(abs(steps.mean() - growth_rate(4, 0.2, 3)) < 4 * steps.std() / 2000**0.5)
        True
    """
    theta = stream.standard_normal((chains, outliers))
    theta /= np.linalg.norm(theta, axis=1, keepdims=True)
    total = np.zeros(chains)
    for _ in range(iterations):
        x = stream.standard_normal((chains, batch_size, outliers))
        residual = np.einsum("cbn,cn->cb", x, theta)
        theta = theta - learning_rate / batch_size * np.einsum("cbn,cb->cn", x, residual)
        length = np.linalg.norm(theta, axis=1, keepdims=True)
        total += np.log(length[:, 0])
        theta /= length
    return total / iterations


def measure_growth(settings: OutlierJobSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `GROWTH` table: growth rates by simulation and by quadrature, below and above the exact limit.

    Args:
        settings: η and B, chains and iterations.
        seed: base of the streams.
        cache: of finished pairs of η and B.

    Examples:
        >>> settings = OutlierJobSettings(dynamics=[(0.5, 4)], chains=500, iterations=10)
        >>> table = measure_growth(settings, seed=0)
        >>> table["outliers"].tolist(), float(table["printed"].iloc[0])
        ([9, 10, 12, 14, 16], 18.0)
        >>> bool(((table["growth"] - table["exact"]).abs() < 4 * table["error"]).all())
        True
    """
    points = [
        (f"growth-{eta:g}-{size}", partial(_growth, eta, size, settings, seed)) for eta, size in settings.dynamics
    ]
    return cached_tables(cache, points, "growth rates")


def _growth(eta: float, size: int, settings: OutlierJobSettings, seed: int) -> pd.DataFrame:
    limit = stability_limit(size, eta)
    rows = []
    for outliers in sorted({max(FEWEST, round(share * limit)) for share in AROUND}):
        stream = numpy_stream(seed, "growth rates", eta, size, outliers)
        steps = simulated_steps(
            size, eta, outliers, chains=settings.chains, iterations=settings.iterations, stream=stream
        )
        rows.append(
            {
                "learning_rate": eta,
                "batch_size": size,
                "outliers": outliers,
                "growth": float(steps.mean()),
                "error": float(steps.std(ddof=1) / np.sqrt(len(steps))),
                "exact": growth_rate(size, eta, outliers),
                "limit": limit,
                "printed": critical_number(size, eta),
                "matched_limit": stability_limit(size, eta, matched_growth_rate),
                "variance_limit": variance_limit(size, eta),
            }
        )
    return pd.DataFrame(rows)


def outlier_estimates(table: pd.DataFrame) -> dict[str, Estimate]:
    """Return the exact numbers of directions at which a minimum becomes unstable over the printed ones.

    Args:
        table: a `GROWTH` table.

    Examples:
        >>> rows = {"learning_rate": [0.1, 0.5], "batch_size": [1, 4], "outliers": [18, 11], "printed": [22.0, 18.0]}
        >>> rows |= {"limit": [17.6, 9.0], "matched_limit": [19.8, 14.4], "variance_limit": [18.0, 11.0]}
        >>> found = outlier_estimates(pd.DataFrame(rows).assign(growth=0.0, error=0.1, exact=0.1))
        >>> [round(found[f"critical_number_ratio{name}"].value, 3) for name in ("", "_highest", "_printed")]
        [0.5, 0.8, 0.8]
    """
    settings = table.drop_duplicates(["learning_rate", "batch_size"])
    ratio = settings["limit"] / settings["printed"]
    matched = settings["matched_limit"] / settings["printed"]
    printed_rate, printed_size = PRINTED
    numbers = {
        "critical_number_ratio": ratio.iloc[int(np.abs(np.log(ratio)).argmax())],
        "critical_number_ratio_lowest": ratio.min(),
        "critical_number_ratio_highest": ratio.max(),
        "critical_number_ratio_small_steps": stability_limit(1, SMALL_RATE) / critical_number(1, SMALL_RATE),
        "matched_number_ratio_lowest": matched.min(),
        "matched_number_ratio_highest": matched.max(),
    }
    at_printed = ratio[(settings["learning_rate"] == printed_rate) & (settings["batch_size"] == printed_size)]
    if len(at_printed):
        numbers["critical_number_ratio_printed"] = at_printed.iloc[0]
    z = ((table["growth"] - table["exact"]) / table["error"]).abs()
    return {name: exactly(float(value), "computed") for name, value in numbers.items()} | {
        "critical_settings": exactly(len(settings), "count"),
        "growth_worst_z": exactly(float(z.max()), "check"),
    }
