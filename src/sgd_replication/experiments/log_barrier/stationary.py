"""The stationary law of SGD on linear regression, a power of the loss by theory (Mori et al. 2022, Sec. 4)."""

import math
from functools import partial

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from sgd_diffusion.dynamics import SGD, LinearExamples
from sgd_diffusion.escape import trajectories
from sgd_diffusion.estimates import Estimate, exactly, largest, largest_error, plus_minus, smallest
from sgd_diffusion.landscapes import linear_regression
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_table
from sgd_diffusion.progress import track
from sgd_diffusion.statistics.jackknife import jackknife_half_width
from sgd_diffusion.statistics.ranges import share_below
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import diffusion_exponent, distance_chain, kesten_exponent, stationary_exponent
from sgd_replication.experiments.log_barrier.power_law import fit_exponent, power_advantage, power_likelihood
from sgd_replication.experiments.log_barrier.settings import StationarySettings

BURN_IN, APART = 30, 3
BLOCKS = 20
CHAIN_REACH = 4
EXACT_STRETCH = 2.0
"""s of (1 + sθ²)^{−φ}, the form of the diffusion with the exact covariance (1 + 2θ²)/B."""
BINS = 40
TOLERANCE = 0.1
"""Relative error of an exponent beyond which a setting fails; that of the rulebook."""


def sample_stationary(
    learning_rate: float, batch_size: int, *, chains: int, values: int, seed: int
) -> NDArray[np.float64]:
    """Return |θ| of stationary SGD on linear regression in one dimension: (chains, values).

    Chains start at the minimum. Values are taken every three relaxation times 1/η, after thirty of them.

    Examples:
        >>> from sgd_diffusion.theory import stationary_variance
        >>> values = sample_stationary(0.5, 8, chains=4000, values=5, seed=0)
        >>> values.shape, bool(abs((values**2).mean() / stationary_variance(8, 0.5) - 1) < 0.05)
        ((4000, 5), True)
    """
    discarded, apart = BURN_IN // APART, math.ceil(APART / learning_rate)
    where = linear_regression(1), SGD(learning_rate, batch_size, LinearExamples()), torch.zeros(chains, 1)
    found = trajectories(*where, iterations=apart, times=discarded + values, seed=seed)
    return found[:, discarded:, 0].abs().numpy()


def measure_stationary(
    settings: StationarySettings, seed: int, cache: PointCache = NO_CACHE
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables `STATIONARY`, with a row for each window, and `HISTOGRAMS` of the simulated values.

    Args:
        settings: η, B, chains and windows.
        seed: base of the streams.
        cache: of finished pairs of η and B.

    Examples:
        >>> settings = StationarySettings(dynamics=[(0.5, 4)], chains=40, values=10, cells=100)
        >>> table, histograms = measure_stationary(settings, seed=0)
        >>> table[["window", "theory", "diffusion"]].to_numpy().tolist()  # 1 + B/η and 1 + B/(2η)
        [[0.9, 9.0, 5.0], [0.99, 9.0, 5.0], [0.999, 9.0, 5.0]]
        >>> int(histograms["count"].sum())  # every value of every chain
        400
    """
    fits, histograms = [], []
    for eta, size in track(settings.dynamics, "stationary laws"):
        values = np.array(
            cached_table(cache, f"stationary-{eta:g}-{size}", partial(_values, eta, size, settings, seed))
        )
        fits.append(fitted_laws(values, eta, size, settings))
        counts, edges = np.histogram(np.log1p(values**2), bins=BINS, range=(0, float(np.log1p(values**2).max())))
        place = np.sqrt(np.expm1(edges))
        histograms.append(
            pd.DataFrame(
                {
                    "learning_rate": eta,
                    "batch_size": size,
                    "log_loss": (edges[1:] + edges[:-1]) / 2,
                    "density": counts / np.diff(place) / values.size,
                    "count": counts,
                }
            )
        )
    return pd.concat(fits, ignore_index=True), pd.concat(histograms, ignore_index=True)


def _values(eta: float, size: int, settings: StationarySettings, seed: int) -> pd.DataFrame:
    own = seed_for(seed, "stationary law", eta, size)
    values = sample_stationary(eta, size, chains=settings.chains, values=settings.values, seed=own)
    return pd.DataFrame(values, columns=[str(number) for number in range(settings.values)])


def fitted_laws(values: NDArray[np.float64], eta: float, size: int, settings: StationarySettings) -> pd.DataFrame:
    """Return the rows of a `STATIONARY` table, one for each window, of values of |θ − θ*|.

    Args:
        values: (chains, values).
        eta, size: η and B.
        settings: windows, and cells of the exact chain.

    Examples:
        >>> values = sample_stationary(0.5, 4, chains=40, values=10, seed=0)
        >>> fitted_laws(values, 0.5, 4, StationarySettings(cells=100))["theory"].tolist()
        [9.0, 9.0, 9.0]
    """
    flat = values.ravel()
    boundary = CHAIN_REACH * float(np.quantile(flat, settings.windows[-1]))
    chain = distance_chain(
        lambda theta: theta, np.ones_like, batch_size=size, learning_rate=eta, boundary=boundary, cells=settings.cells
    )
    law = chain.stationary_law()
    middles = (np.arange(len(law)) + 0.5) * boundary / len(law)
    without_a_block = [np.delete(values, block, axis=0) for block in np.array_split(np.arange(len(values)), BLOCKS)]
    rows = []
    for window in settings.windows:
        end = float(np.quantile(flat, window))
        # The window of the exact chain ends at the edge of a cell.
        inside = middles <= end
        exact_end = float(middles[inside][-1] + boundary / len(law) / 2)
        exact = fit_exponent(float(law[inside] @ np.log1p(middles[inside] ** 2) / law[inside].sum()), exact_end)
        kept = flat[flat <= end]
        exponent = fit_exponent(float(np.log1p(kept**2).mean()), end)
        left_out = [part[part <= end] for part in without_a_block]
        others = [fit_exponent(float(np.log1p(part**2).mean()), end) for part in left_out]
        gain, *other_gains = (
            power_likelihood(part, end, EXACT_STRETCH) - power_likelihood(part, end) for part in (kept, *left_out)
        )
        advantages = np.array([power_advantage(part, end) for part in left_out])
        rows.append(
            {
                "learning_rate": eta,
                "batch_size": size,
                "window": window,
                "end": end,
                "exponent": exponent,
                "reach": float(jackknife_half_width(np.array(others))),
                "exact": exact,
                "theory": stationary_exponent(size, eta),
                "kesten": kesten_exponent(size, eta),
                "diffusion": diffusion_exponent(size, eta),
                "power_advantage": len(kept) * power_advantage(kept, end),
                "advantage_reach": len(kept) * float(jackknife_half_width(advantages)),
                "exact_form_advantage": 2 * len(kept) * gain,
                "exact_form_reach": 2 * len(kept) * float(jackknife_half_width(np.array(other_gains))),
            }
        )
    return pd.DataFrame(rows)


def stationary_estimates(table: pd.DataFrame) -> dict[str, Estimate]:
    """Return the relative errors of the fitted exponents against theory, in three windows, and the exact chain.

    Args:
        table: a `STATIONARY` table.

    Examples:
        >>> table = pd.DataFrame({"window": [0.9, 0.99, 0.999], "exponent": [9.5, 9.0, 8.0], "theory": 10.0})
        >>> table = table.assign(reach=0.2, exact=9.0, kesten=5.0, diffusion=5.5, power_advantage=8.0)
        >>> table = table.assign(advantage_reach=0.5, exact_form_advantage=3.0, exact_form_reach=0.5)
        >>> found = stationary_estimates(table)
        >>> error = found["exponent_worst_error"]  # of the middle window
        >>> round(error.value, 6), round(error.high, 6), found["kesten_over_log_lowest"].value
        (0.1, 0.12, 0.5)
        >>> found["exponent_failing_share"].value, found["exponent_failing_share_wide"].value
        (0.0, 1.0)
    """
    narrow, deciding, wide = (rows for _, rows in table.groupby("window"))
    tail = deciding["kesten"] / deciding["theory"]
    numbers = {
        "kesten_over_log_lowest": tail.min(),
        "kesten_over_log_highest": tail.max(),
        "diffusion_tail_over_log_lowest": (deciding["diffusion"] / deciding["theory"]).min(),
    }
    estimates: dict[str, Estimate] = {name: exactly(float(value), "computed") for name, value in numbers.items()}
    estimates["settings_tried"] = exactly(len(deciding), "count")
    estimates["simulated_minus_exact_worst"] = largest_error(
        (deciding["exponent"] / deciding["exact"] - 1).abs(), deciding["reach"] / deciding["exact"], BLOCKS
    )
    for suffix, rows in (("", deciding), ("_narrow", narrow), ("_wide", wide)):
        error, reach = (rows["exponent"] / rows["theory"] - 1).abs(), rows["reach"] / rows["theory"]
        estimates[f"exponent_worst_error{suffix}"] = largest_error(error, reach, BLOCKS)
        estimates[f"exponent_failing_share{suffix}"] = share_below(
            -error.to_numpy(), reach.to_numpy() / 1.96, -TOLERANCE
        )
        estimates[f"power_advantage_lowest{suffix}"] = smallest(_members(rows, "power_advantage", "advantage_reach"))
    forms = _members(deciding, "exact_form_advantage", "exact_form_reach")
    return estimates | {"exact_form_advantage_lowest": smallest(forms), "exact_form_advantage_highest": largest(forms)}


def _members(rows: pd.DataFrame, value: str, half_width: str) -> list[Estimate]:
    pairs = zip(rows[value], rows[half_width], strict=True)
    return [plus_minus(float(found), float(reach), BLOCKS) for found, reach in pairs]
