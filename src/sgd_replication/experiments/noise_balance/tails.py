"""Exponents of the tails: of samples by maximum likelihood, of the closed law, and of the simulated diffusion."""

import logging
import math
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.estimates import Estimate, largest_error, plus_minus
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.streams import numpy_stream
from sgd_diffusion.theory import BalancedLaw, DiagonalProblem, simulate_beyond
from sgd_replication.experiments.noise_balance.settings import DiagonalSettings

TAIL_DEPTHS = (0, 1, 2, 3)
TAIL_SHARE = 0.02
FEWEST_BEYOND = 10
BEYOND = 2.0
"""The tail is fitted above this multiple of the floor, where the reflection at a finite step has no effect."""

logger = logging.getLogger(__name__)


def tail_exponent(values: NDArray[np.float64], threshold: float) -> tuple[float, int]:
    """Return the exponent of p ∝ v^{−exponent} beyond a threshold by maximum likelihood (Hill), and the sample size.

    Examples:
        >>> share = (np.arange(1000) + 0.5) / 1000
        >>> values = np.append(2 * share ** (-1 / 2.5), [1.0, np.inf])  # p ∝ v^{−3.5} beyond 2, and two others
        >>> exponent, beyond = tail_exponent(values, threshold=2.0)
        >>> round(exponent, 2), beyond
        (3.5, 1000)
    """
    beyond = values[(values > threshold) & np.isfinite(values)]
    return 1 + 1 / float(np.log(beyond / threshold).mean()), len(beyond)


def expected_tail(law: BalancedLaw, threshold: float) -> float:
    """Return the limit of `tail_exponent` for an infinite sample of the law.

    Examples:
        One hidden layer at T/T_c = 0.6 has the exponent 5 − 3/2 far in the tail:

        >>> problem = DiagonalProblem(2, slope=0.1, deviation=1.0, ratio=0.6)
        >>> law = BalancedLaw(1, problem.moments, problem.learning_rate)
        >>> round(expected_tail(law, threshold=1e4), 2)
        3.5
    """
    log = np.linspace(0, 40, 40_001)
    density = law.log_density(threshold * np.exp(log))
    weight = np.exp(density - density.max() + log)
    return 1 + float(weight.sum() / (weight * log).sum())


def tail_beyond(law: BalancedLaw, values: NDArray[np.float64], floor: float, key: str) -> pd.DataFrame:
    """Return a row of `TAILS`: the exponent of values that were simulated above a floor, and that of the law.

    Args:
        law: of the values.
        values: of the chains.
        floor: lowest value, in units of √(α₃/α₁); the exponent is that above `BEYOND` times it.
        key: settings key of the number of chains, for the message.

    Raises:
        MeasurementError: fewer than `FEWEST_BEYOND` values lie in the tail.

    Examples:
        >>> problem = DiagonalProblem(2, slope=0.1, deviation=1.0, ratio=0.6)
        >>> law = BalancedLaw(1, problem.moments, problem.learning_rate)
        >>> tail_beyond(law, np.array([1.0]), 1.0, "noise_balance.diagonal.diffusion_chains")
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.MeasurementError: depth 1: 0 values lie in the tail, and an exponent needs 10; raise \
noise_balance.diagonal.diffusion_chains.
    """
    threshold = BEYOND * floor * math.sqrt(law.moments.a3 / law.moments.a1)
    beyond = int(((values > threshold) & np.isfinite(values)).sum())
    if beyond < FEWEST_BEYOND:
        raise MeasurementError(
            f"depth {law.depth}: {beyond} values lie in the tail, and an exponent needs {FEWEST_BEYOND}; raise {key}."
        )
    exponent, _ = tail_exponent(values, threshold)
    return pd.DataFrame(
        {
            "depth": [law.depth],
            "exponent": exponent,
            "reach": 1.96 * (exponent - 1) / math.sqrt(beyond),
            "beyond": beyond,
            "theory": law.tail_exponent,
        }
    )


def measure_tails(settings: DiagonalSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `TAILS` table: the exponent of the diffusion's tail at every depth.

    The tail of depth 0 is steep. With fewer than `FEWEST_BEYOND` values in it, depth 0 is left out with a warning.

    Raises:
        MeasurementError: fewer values lie in the tail of another depth.

    Examples:
        One hidden layer, whose exponent is 5 − 3/2; `OnlyPoints` skips the other depths:

        >>> settings = DiagonalSettings(diffusion_chains=400, tail_duration=10, step=0.1)
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> one = OnlyPoints("tail-1")
        >>> row = measure_tails(settings, seed=0, cache=one).iloc[0]
        >>> float(row["theory"]), bool(abs(row["exponent"] - row["theory"]) < 2 * row["reach"])
        (3.5, True)
    """

    def of_depth(depth: int) -> pd.DataFrame:
        slope, deviation = settings.small
        problem = DiagonalProblem(depth + 1, slope, deviation, max(settings.ratios))
        law = BalancedLaw(depth, problem.moments, problem.learning_rate)
        values = simulate_beyond(
            law,
            settings.floor,
            chains=settings.diffusion_chains,
            duration=settings.tail_duration,
            step=settings.step,
            stream=numpy_stream(seed, "tail", depth),
        )
        try:
            return tail_beyond(law, values, settings.floor, "noise_balance.diagonal.diffusion_chains")
        except MeasurementError as error:
            if depth > 0:
                raise
            logger.warning("%s It is left out.", error)
            return pd.DataFrame()

    return cached_tables(cache, [(f"tail-{depth}", partial(of_depth, depth)) for depth in TAIL_DEPTHS], "tails")


def tail_estimates(laws: pd.DataFrame, tails: pd.DataFrame) -> dict[str, Estimate]:
    """Return the exponents of the tails and their relative errors against theory.

    Args:
        laws, tails: tables `LAWS` and `TAILS`.

    Examples:
        >>> tails = pd.DataFrame({"depth": [1, 2], "exponent": [3.5, 4.4], "theory": [3.5, 4.0], "reach": 0.2})
        >>> laws = pd.DataFrame({"dynamics": ["SGD"], "depth": 1, "chains": 1000, "tail": 3.0, "tail_reach": 0.1})
        >>> found = tail_estimates(laws.assign(law_tail=2.5), tails.assign(beyond=300))
        >>> [round(found[name].value, 6) for name in ("tail_depth1", "tail_worst_error", "tail_sgd_worst_error")]
        [3.5, 0.1, 0.2]
    """
    estimates = {}
    for depth, exponent, half_width, beyond in tails[["depth", "exponent", "reach", "beyond"]].itertuples(index=False):
        estimates[f"tail_depth{depth}"] = plus_minus(exponent, half_width, int(beyond))
    deep = tails[tails["depth"] > 0]
    estimates["tail_worst_error"] = _worst_error(deep["exponent"], deep["theory"], deep["reach"], deep["beyond"])
    discrete = laws[(laws["dynamics"] == "SGD") & (laws["depth"] > 0)]
    counts = (TAIL_SHARE * discrete["chains"]).round()
    estimates["tail_sgd_worst_error"] = _worst_error(
        discrete["tail"], discrete["law_tail"], discrete["tail_reach"], counts
    )
    return estimates


def _worst_error(found: pd.Series, theory: pd.Series, half_width: pd.Series, count: pd.Series) -> Estimate:
    return largest_error((found / theory - 1).abs(), half_width / theory, count)
