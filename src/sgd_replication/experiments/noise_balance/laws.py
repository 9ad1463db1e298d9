"""Stationary laws of the diagonal linear network, by SGD and by the balanced diffusion."""

import math
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.estimates import CONFIDENCE, Estimate, exactly
from sgd_diffusion.landscapes import diagonal_network
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_table
from sgd_diffusion.progress import track
from sgd_diffusion.streams import numpy_stream, seed_for
from sgd_diffusion.theory import BalancedLaw, DiagonalProblem, simulate_diffusion
from sgd_diffusion.theory.diagonal_chains import chains_after, outputs
from sgd_replication.experiments.noise_balance.settings import DiagonalSettings
from sgd_replication.experiments.noise_balance.tails import TAIL_SHARE, expected_tail, tail_exponent

DEPTHS = (0, 1)
BINS, SHOWN = 40, (0.005, 0.995)


def distance(values: NDArray[np.float64], law: BalancedLaw) -> float:
    """Return the Kolmogorov–Smirnov distance of values from a law; diverged chains count as infinite values.

    Examples:
        The quantiles of the law itself have the smallest possible distance, 1/(2n):

        >>> from sgd_diffusion.theory import RegressionMoments
        >>> law = BalancedLaw(0, RegressionMoments.gaussian(slope=1.0, deviation=1.0), temperature=0.1)
        >>> values = law.quantile((np.arange(100) + 0.5) / 100)
        >>> round(distance(values, law), 3)
        0.005
        >>> values[-25:] = np.inf  # a quarter of the chains diverged
        >>> round(distance(values, law), 3)
        0.25
    """
    ordered, count = np.sort(values), len(values)
    shares = law.cumulative(ordered)
    return float(max((shares - np.arange(count) / count).max(), (np.arange(1, count + 1) / count - shares).max()))


def distance_half_width(count: int, among: int = 1) -> float:
    """Return the half-width of the interval of a distance, √(ln(2/α)/2n) (Dvoretzky, Kiefer, Wolfowitz; Massart 1990).

    Args:
        count: number of values n.
        among: number of distances whose intervals hold simultaneously; α is divided by it.

    Examples:
        >>> round(distance_half_width(10_000), 4), round(1.358 / math.sqrt(10_000), 4)  # Kolmogorov's 1.358/√n
        (0.0136, 0.0136)
        >>> distance_half_width(10_000, among=6) > distance_half_width(10_000)
        True
    """
    return math.sqrt(math.log(2 * among / (1 - CONFIDENCE)) / (2 * count))


def measure_laws(
    settings: DiagonalSettings, seed: int, cache: PointCache = NO_CACHE
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables `LAWS` and `DENSITIES`: samples of SGD and of the diffusion against the closed law.

    Args:
        settings: data, temperatures and numbers of chains.
        seed: base of the streams.
        cache: of finished samples.

    Examples:
        >>> settings = DiagonalSettings(ratios=[0.1, 0.2], chains=200, diffusion_chains=200, relaxations=2, step=0.2)
        >>> laws, densities = measure_laws(settings, seed=0)
        >>> laws.groupby("dynamics").size().to_dict()  # two depths, two settings, two temperatures
        {'SGD': 8, 'diffusion': 8}
        >>> bool((laws["distance"] < 2 * laws["reach"]).all())  # from the closed law
        True
        >>> int(densities.groupby(["depth", "setting", "ratio", "dynamics"]).ngroups)  # one histogram each
        16
    """
    laws, densities = [], []
    cases = [(depth, which, ratio) for depth in DEPTHS for which in ("small", "large") for ratio in settings.ratios]
    for depth, which, ratio in track(cases, "stationary laws"):
        slope, deviation = getattr(settings, which)
        problem = DiagonalProblem(depth + 1, slope, deviation, ratio)
        law = BalancedLaw(depth, problem.moments, problem.learning_rate)
        labels: dict[str, str | float] = {"depth": depth, "setting": which, "ratio": ratio}
        name = f"{depth}-{which}-{ratio:g}"
        discrete = cached_table(cache, f"sgd-{name}", partial(_sgd, problem, settings, seed))
        continuous = cached_table(cache, f"diffusion-{name}", partial(_diffusion, problem, law, settings, seed))
        for dynamics, sample in (("SGD", discrete), ("diffusion", continuous)):
            values = sample["end"].to_numpy()
            judged = judged_sample(values, sample["half"].to_numpy(), law)
            laws.append({**labels, "dynamics": dynamics, **judged})
            densities.append(_histogram(values, law).assign(depth=depth, setting=which, ratio=ratio, dynamics=dynamics))
    return pd.DataFrame(laws), pd.concat(densities, ignore_index=True)


def judged_sample(
    values: NDArray[np.float64], earlier: NDArray[np.float64], law: BalancedLaw
) -> dict[str, float | int]:
    """Return what the tables say of a sample and its law: distance, shift since half the time, width and tail.

    Args:
        values: at the end of the chains, (chains,); infinite where a chain diverged.
        earlier: at half the time, (chains,).
        law: with which they are compared.

    Examples:
        The quantiles of the law itself:

        >>> from sgd_diffusion.theory import RegressionMoments
        >>> law = BalancedLaw(1, RegressionMoments.gaussian(slope=0.1, deviation=1.0), temperature=0.03)
        >>> values = law.quantile((np.arange(1000) + 0.5) / 1000)
        >>> found = judged_sample(values, values, law)
        >>> found["chains"], found["unsettled"], round(found["distance"], 4)
        (1000, 0.0, 0.0005)
    """
    finite = values[np.isfinite(values)]
    threshold = float(np.quantile(finite, 1 - TAIL_SHARE))
    exponent, beyond = tail_exponent(values, threshold)
    # No interpolation, because it is undefined between a number and infinity.
    low, high = np.quantile(values, [0.25, 0.75], method="lower")
    grid = law.quantile(np.linspace(0.01, 0.99, 99))
    cumulative = [np.searchsorted(np.sort(part), grid, side="right") / len(part) for part in (values, earlier)]
    return {
        "temperature": law.temperature,
        "chains": len(values),
        "distance": distance(values, law),
        "reach": distance_half_width(len(values)),
        "unsettled": float(np.abs(cumulative[0] - cumulative[1]).max()),
        "diverged": float(1 - len(finite) / len(values)),
        "middle_half": float(high - low),
        "law_middle_half": law.middle_half,
        "tail": exponent,
        "tail_reach": 1.96 * (exponent - 1) / math.sqrt(beyond),
        "law_tail": expected_tail(law, threshold),
    }


def _sgd(problem: DiagonalProblem, settings: DiagonalSettings, seed: int) -> pd.DataFrame:
    own = seed_for(seed, "diagonal network", problem.layers, problem.slope, problem.deviation, problem.ratio)
    start = diagonal_network(problem.layers, slope=problem.slope).minimum
    theta = start.expand(settings.chains, -1)
    iterations = math.ceil(problem.duration(settings.relaxations) / problem.learning_rate / 2)
    half, end = chains_after(problem, theta, iterations, own, times=2).unbind(1)
    return pd.DataFrame({"half": outputs(problem, half)[:, 0], "end": outputs(problem, end)[:, 0]})


def _diffusion(problem: DiagonalProblem, law: BalancedLaw, settings: DiagonalSettings, seed: int) -> pd.DataFrame:
    duration = problem.duration(settings.relaxations)
    half, end = simulate_diffusion(
        law,
        chains=settings.diffusion_chains,
        times=[duration / 2, duration],
        step=settings.step,
        stream=numpy_stream(seed, "balanced diffusion", law.depth, problem.slope, problem.ratio),
    )
    return pd.DataFrame({"half": half, "end": end})


def _histogram(values: NDArray[np.float64], law: BalancedLaw) -> pd.DataFrame:
    low, high = law.quantile(np.array(SHOWN))
    edges = np.linspace(low, high, BINS + 1)
    counts, _ = np.histogram(values, bins=edges)
    return pd.DataFrame(
        {
            "v": (edges[1:] + edges[:-1]) / 2,
            "density": counts / len(values) / np.diff(edges),
            "law": np.diff(law.cumulative(edges)) / np.diff(edges),
        }
    )


def law_estimates(laws: pd.DataFrame) -> dict[str, Estimate]:
    """Return the distances of SGD and of the diffusion from the closed laws, by depth.

    Args:
        laws: a `LAWS` table.

    Examples:
        >>> laws = pd.DataFrame({"dynamics": ["SGD", "SGD", "diffusion"], "setting": ["small", "large", "small"]})
        >>> laws = laws.assign(depth=1, chains=10_000, distance=[0.03, 0.4, 0.01], diverged=0.0, unsettled=0.0)
        >>> found = law_estimates(laws)
        >>> [found[f"depth1_{name}_distance"].value for name in ("small", "sgd", "diffusion")]
        [0.03, 0.4, 0.01]
        >>> found["depth1_small_distance"].low > 0, found["depth1_diffusion_distance"].low  # within the reach of 0.0136
        (True, 0.0)
    """
    estimates: dict[str, Estimate] = {}
    for depth, rows in laws.groupby("depth"):
        discrete = rows[rows["dynamics"] == "SGD"]
        parts = {
            "sgd": discrete,
            "small": discrete[discrete["setting"] == "small"],
            "large": discrete[discrete["setting"] == "large"],
            "diffusion": rows[rows["dynamics"] == "diffusion"],
        }
        for name, part in parts.items():
            estimates[f"depth{depth}_{name}_distance"] = _farthest(part)
        estimates[f"depth{depth}_diverged"] = exactly(float(discrete["diverged"].max()), "check")
        settled = discrete["setting"] == "small"
        estimates[f"depth{depth}_small_unsettled"] = exactly(float(discrete.loc[settled, "unsettled"].max()), "check")
        estimates[f"depth{depth}_unsettled"] = exactly(float(rows["unsettled"].max()), "check")
    return estimates


def _farthest(rows: pd.DataFrame) -> Estimate:
    farthest = rows.iloc[int(np.argmax(rows["distance"]))]
    # This half-width holds for all distances simultaneously, hence for the largest.
    value, half_width = float(farthest["distance"]), distance_half_width(int(farthest["chains"]), len(rows))
    return Estimate(
        value=value, low=max(0.0, value - half_width), high=min(1.0, value + half_width), n=int(farthest["chains"])
    )
