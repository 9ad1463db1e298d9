"""Deep and wide diagonal networks: exponents of the tails, and discrete SGD against the law of its effective width."""

import math
from functools import partial

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly, largest, largest_error, plus_minus, smallest
from sgd_diffusion.landscapes import diagonal_network
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.streams import numpy_stream, seed_for
from sgd_diffusion.theory import BalancedLaw, DiagonalProblem, simulate_beyond
from sgd_diffusion.theory.diagonal_chains import chains_after, outputs
from sgd_diffusion.theory.wide_network import effective_temperature
from sgd_replication.experiments.noise_balance.laws import distance_half_width, judged_sample
from sgd_replication.experiments.noise_balance.opt_in_settings import DeepJobSettings
from sgd_replication.experiments.noise_balance.tails import TAIL_SHARE, tail_beyond


def measure_deep_tails(settings: DeepJobSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `DEEP_TAILS` table: the exponent of the diffusion's tail at every depth.

    Width changes the diffusion by a change of time alone (`effective_temperature`), and so its tail not at all.

    Args:
        settings: depths, k and σ, number of chains.
        seed: base of the streams.
        cache: of finished depths.

    Raises:
        MeasurementError: fewer than ten values lie in a tail.

    Examples:
        >>> from sgd_replication.experiments.noise_balance.opt_in_settings import DeepChainSettings
        >>> chains = DeepChainSettings(depths=[4], tail_chains=400, tail_duration=10, step=0.1)
        >>> row = measure_deep_tails(DeepJobSettings(deep=chains, slope=0.1, deviation=1.0), seed=0).iloc[0]
        >>> round(float(row["theory"]), 6), bool(abs(row["exponent"] - row["theory"]) < 2 * row["reach"])
        (4.4, True)
    """
    deep = settings.deep

    def of_depth(depth: int) -> pd.DataFrame:
        law = _law(settings, depth, width=1)
        values = simulate_beyond(
            law,
            deep.floor,
            chains=deep.tail_chains,
            duration=deep.tail_duration,
            step=deep.step,
            stream=numpy_stream(seed, "deep tail", depth, settings.slope),
        )
        return tail_beyond(law, values, deep.floor, "noise_balance.deep.tail_chains")

    return cached_tables(cache, [(f"tail-{depth}", partial(of_depth, depth)) for depth in deep.depths], "deep tails")


def measure_deep_laws(settings: DeepJobSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `DEEP_LAWS` table: discrete SGD at every depth and width, compared with the law.

    Chains start at the minimum with equal subnetworks and balanced layers, and stay so.

    Args:
        settings: depths, widths, k and σ, number of chains.
        seed: base of the streams.
        cache: of finished samples.

    Examples:
        >>> from sgd_replication.experiments.noise_balance.opt_in_settings import DeepChainSettings
        >>> chains = DeepChainSettings(depths=[2], widths=[2], chains=400, relaxations=5)
        >>> row = measure_deep_laws(DeepJobSettings(deep=chains, slope=0.1, deviation=1.0), seed=0).iloc[0]
        >>> bool(row["distance"] < 2 * row["reach"])
        True
    """
    cases = [(depth, width) for depth in settings.deep.depths for width in settings.deep.widths]
    points = [(f"law-{depth}-{width}", partial(_sampled, settings, depth, width, seed)) for depth, width in cases]
    return cached_tables(cache, points, "deep networks")


def _law(settings: DeepJobSettings, depth: int, width: int) -> BalancedLaw:
    problem = DiagonalProblem(depth + 1, settings.slope, settings.deviation, settings.deep.ratio)
    return BalancedLaw(depth, problem.moments, effective_temperature(problem.learning_rate, depth, width))


def _sampled(settings: DeepJobSettings, depth: int, width: int, seed: int) -> pd.DataFrame:
    deep, layers, law = settings.deep, depth + 1, _law(settings, depth, width)
    problem = DiagonalProblem(layers, settings.slope, settings.deviation, deep.ratio, width=width)
    start = diagonal_network(layers, width, slope=settings.slope, deviation=settings.deviation).minimum
    # Wide networks are slower by the factor d^{1−2/n}, as their temperature is lower.
    duration = problem.duration(deep.relaxations) * problem.learning_rate / law.temperature
    iterations = math.ceil(duration / problem.learning_rate / 2)
    own = seed_for(seed, "deep network", depth, width, settings.slope, settings.deviation, deep.ratio)
    half, end = chains_after(problem, start.expand(deep.chains, -1), iterations, own, times=2).unbind(1)
    values, earlier = (outputs(problem, state).sum(1) for state in (end, half))
    found = judged_sample(values, earlier, law)
    kept = ["temperature", "chains", "distance", "reach", "unsettled", "diverged", "tail", "tail_reach", "law_tail"]
    return pd.DataFrame({"depth": [depth], "width": [width], **{name: [found[name]] for name in kept}})


def deep_estimates(tails: pd.DataFrame, laws: pd.DataFrame) -> dict[str, Estimate]:
    """Return the exponents of the tails with their errors against theory, and the distances of SGD from the law.

    `tail_lowest` and `tail_highest` are to lie between the printed −7/2 and −5 by their size.

    Args:
        tails, laws: tables `DEEP_TAILS` and `DEEP_LAWS`.

    Examples:
        >>> tails = pd.DataFrame({"depth": [1, 4], "exponent": [3.5, 4.84], "theory": [3.5, 4.4], "reach": 0.2})
        >>> laws = pd.DataFrame({"depth": [1, 1], "width": [1, 4], "chains": 10_000, "distance": [0.01, 0.02]})
        >>> laws = laws.assign(tail=3.0, law_tail=2.5, tail_reach=0.1, unsettled=0.0, diverged=[0.0, 0.25])
        >>> found = deep_estimates(tails.assign(beyond=300), laws)
        >>> names = ("tail_depth4", "tail_worst_error", "tail_highest", "distance_width4", "sgd_tail_worst_error")
        >>> [round(found[name].value, 6) for name in names]
        [4.84, 0.1, 4.84, 0.02, 0.2]
    """
    exponents = {
        int(depth): plus_minus(exponent, reach, int(beyond))
        for depth, exponent, reach, beyond in tails[["depth", "exponent", "reach", "beyond"]].itertuples(index=False)
    }
    estimates = {f"tail_depth{depth}": exponent for depth, exponent in exponents.items()}
    estimates["tail_lowest"] = smallest(list(exponents.values()))
    estimates["tail_highest"] = largest(list(exponents.values()))
    estimates["tail_worst_error"] = largest_error(
        (tails["exponent"] / tails["theory"] - 1).abs(), tails["reach"] / tails["theory"], tails["beyond"]
    )
    for name in ("depth", "width"):
        for value, rows in laws.groupby(name):
            estimates[f"distance_{name}{value}"] = _farthest(rows)
    estimates["distance_worst"] = _farthest(laws)
    estimates["sgd_tail_worst_error"] = largest_error(
        (laws["tail"] / laws["law_tail"] - 1).abs(),
        laws["tail_reach"] / laws["law_tail"],
        (TAIL_SHARE * laws["chains"]).round(),
    )
    estimates["diverged_worst"] = exactly(float(laws["diverged"].max()), "check")
    estimates["unsettled_worst"] = exactly(float(laws["unsettled"].max()), "check")
    return estimates


def _farthest(laws: pd.DataFrame) -> Estimate:
    """Return the largest distance; the half-width holds for all distances simultaneously."""
    row = laws.iloc[int(np.argmax(laws["distance"]))]
    value, half_width = float(row["distance"]), distance_half_width(int(row["chains"]), len(laws))
    low, high = max(0.0, value - half_width), min(1.0, value + half_width)
    return Estimate(value=value, low=low, high=high, n=int(row["chains"]))
