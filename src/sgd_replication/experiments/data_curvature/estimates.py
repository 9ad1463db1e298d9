"""Estimates of the networks whose curvature is that of the data; the unit of replication is the network."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.escape.relaxation import RELAXATION_TIMES
from sgd_diffusion.estimates import Estimate, exactly, largest, mean_of_replicates, plus_minus, smallest
from sgd_diffusion.statistics.law_estimates import prefactor_power
from sgd_diffusion.statistics.law_shape import POWERS, SweepTimes, dispersion, fit_shape
from sgd_diffusion.statistics.ranges import e_folds, share_below
from sgd_diffusion.statistics.shares import share_of
from sgd_diffusion.streams import numpy_stream

NETWORK = ["set", "model", "draw"]
"""Columns that tell a network from the others."""
LAWS = {
    "data_eta": ("eta", "minibatches"),
    "data_batch": ("batch", "minibatches"),
    "data_gaussian_eta": ("eta", "Gaussian"),
    "no_replacement": ("batch", "no replacement"),
}
"""Sweep and noise of each law, by the beginning of its estimates' names."""
SETTLED = 10.0
"""Relaxation times 1/(ηh) from which on a point is settled."""
SHORTEST = 8.0
"""Range of ln τ that two sweeps must share for a ratio of their exponents."""
REDRAWN = 100
"""Times that the escape times of a sweep are redrawn with their errors."""
FEWEST = 5
"""Fewest settled points of a sweep from which a law is fitted."""
CLOSE = 0.1
"""Relative distance from 1 within which the noise at a saddle counts as equal to the curvature."""


def settled(times: pd.DataFrame) -> pd.DataFrame:
    """Return the points that take at least ten relaxation times, with `x` = B/η and `level`, ln τ in relaxation times.

    Examples:
        >>> rows = {"log_time": [2.0, 9.0], "relaxation": 20.0, "batch_size": 1, "learning_rate": [0.2, 0.1]}
        >>> settled(pd.DataFrame(rows))[["x", "level"]].round(3).to_numpy().tolist()
        [[10.0, 6.004]]
    """
    level = times["log_time"] - np.log(times["relaxation"])
    return times.assign(x=times["batch_size"] / times["learning_rate"], level=level)[level >= math.log(SETTLED)]


def exponent_ratios(times: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """Return the ratio of the exponents with the noise of minibatches and with Gaussian noise, of each sweep.

    Where both noises have the same escape time, in relaxation times, their exponents are equal, because the prefactors
    are functions of the exponent that the noises share. If the exponents are b₁ B/η and b₂ B/η, b₁/b₂ is the ratio of
    the ranges of B/η between two such times: the shortest that is settled, and the longest, in both sweeps.

    Args:
        times: a `TIMES` table with the column `set`.
        seed: base of the streams that redraw ln τ with its errors.

    Returns:
        A row for each sweep of a network that has eight e-folds of settled points under both noises: the columns of
        `NETWORK`, `sweep`, `ratio` and `e_folds`, with the standard errors `ratio_error` and `e_folds_error`.

    Examples:
        Exponents 2x and x, x = B/η, with a common prefactor:

        >>> x = np.linspace(4, 16, 12)
        >>> parts = [("minibatches", 2 * x), ("Gaussian", x)]
        >>> rows = pd.concat(pd.DataFrame({"noise": noise, "log_time": value + np.log(x)}) for noise, value in parts)
        >>> rows = rows.assign(learning_rate=np.tile(1 / x, 2), batch_size=1, relaxation=np.tile(x, 2), error=0.1)
        >>> found = exponent_ratios(rows.assign(set="toy", model="tanh unit", draw=0, sweep="eta"))
        >>> found["ratio"].round(3).tolist(), found["e_folds"].round(6).tolist()  # from 8 to 16
        ([2.0], [8.0])
    """
    rows = []
    for key, part in settled(times).groupby([*NETWORK, "sweep"], sort=False):
        curves = {str(noise): points for noise, points in part.groupby("noise")}
        ours, other = curves.get("minibatches"), curves.get("Gaussian")
        if ours is None or other is None or min(len(ours), len(other)) < FEWEST:
            continue
        first = max(float(points["level"].min()) for points in (ours, other))
        end = min((ours, other), key=lambda points: float(points["level"].max())).sort_values("level").iloc[-1:]
        levels = first, float(end["level"].iloc[0])
        if levels[1] - levels[0] < SHORTEST:
            continue
        stream = numpy_stream(seed, "small networks, redrawn", *map(str, key))
        ratios = [_ratio(ours, other, levels)]
        ratios += [_ratio(_redrawn(ours, stream), _redrawn(other, stream), levels) for _ in range(REDRAWN)]
        spread = float(np.std(ratios[1:], ddof=1))
        rows.append((*key, ratios[0], spread, levels[1] - levels[0], float(end["error"].iloc[0])))
    return pd.DataFrame(rows, columns=[*NETWORK, "sweep", "ratio", "ratio_error", "e_folds", "e_folds_error"])


def _redrawn(points: pd.DataFrame, stream: np.random.Generator) -> pd.DataFrame:
    """Return points whose ln τ is redrawn with its errors."""
    return points.assign(level=points["level"] + points["error"] * stream.standard_normal(len(points)))


def _ratio(ours: pd.DataFrame, other: pd.DataFrame, levels: Sequence[float]) -> float:
    """Return the range of x between two levels under the other noise, over that under ours."""
    ranges = [float(np.diff(_x_at(points, levels))[0]) for points in (ours, other)]
    return ranges[1] / ranges[0]


def _x_at(points: pd.DataFrame, levels: Sequence[float]) -> NDArray[np.float64]:
    """Return x at several levels: x is fitted as a parabola in the level, of which it is nearly a linear function."""
    level, weight = points["level"].to_numpy(), 1 / points["error"].to_numpy()
    fitted = np.polynomial.Polynomial.fit(level, points["x"].to_numpy(), 2, w=weight)
    return np.asarray(fitted(np.asarray(levels)), dtype=np.float64)


def surrogate_estimates(times: pd.DataFrame, seed: int = 0) -> dict[str, Estimate]:
    """Return how the exponents with the noise of minibatches compare with those with Gaussian noise.

    `surrogate_exponent_ratio` is the geometric mean over networks, each with the mean of its sweeps; `…_<sweep>` and
    `…_<model>` are those of one sweep and one kind of network, `…_lowest` and `…_highest` those of single sweeps.
    `surrogate_e_folds` is the shortest range of the escape time over which a ratio is taken. Sweeps that share less
    than eight e-folds have none: `surrogate_sweeps` of `surrogate_sweeps_tried` have one.

    Args:
        times: a `TIMES` table with the column `set`.
        seed: as for `exponent_ratios`.

    Examples:
        Two networks, both with twice the exponent under minibatches:

        >>> x = np.linspace(4, 16, 12)
        >>> parts = [(noise, draw, b * x) for draw in (0, 1) for noise, b in (("minibatches", 2), ("Gaussian", 1))]
        >>> parts = [pd.DataFrame({"noise": noise, "draw": draw, "log_time": value + np.log(x)})
        ...          for noise, draw, value in parts]
        >>> rows = pd.concat(parts).assign(learning_rate=np.tile(1 / x, 4), relaxation=np.tile(x, 4), error=0.01)
        >>> found = surrogate_estimates(rows.assign(set="toy", model="tanh unit", sweep="eta", batch_size=1))
        >>> round(found["surrogate_exponent_ratio"].value, 2), round(found["surrogate_e_folds"].value, 6)
        (2.0, 8.0)
    """
    ratios = exponent_ratios(times, seed)
    tried = int(times[times["noise"] == "Gaussian"].groupby([*NETWORK, "sweep"]).ngroups)
    counts = {
        "surrogate_sweeps": exactly(len(ratios), "count"),
        "surrogate_sweeps_tried": exactly(tried, "count"),
    }
    if ratios.empty:
        return counts | {"surrogate_e_folds": exactly(0.0, "check")}
    ratios = ratios.assign(log_ratio=np.log(ratios["ratio"]))
    found = {"surrogate_exponent_ratio": _geometric_mean(ratios)}
    for column in ("sweep", "model"):
        for name, part in ratios.groupby(column):
            key = f"surrogate_exponent_ratio_{str(name).replace(' ', '_')}"
            if part.groupby(NETWORK).ngroups > 1:
                found[key] = _geometric_mean(part)
    members, spans = (
        [plus_minus(value, 1.96 * error, 2) for value, error in zip(ratios[name], ratios[f"{name}_error"], strict=True)]
        for name in ("ratio", "e_folds")
    )
    return (
        counts
        | found
        | {
            "surrogate_exponent_ratio_lowest": smallest(members),
            "surrogate_exponent_ratio_highest": largest(members),
            "surrogate_e_folds": smallest(spans),
        }
    )


def _geometric_mean(ratios: pd.DataFrame) -> Estimate:
    """Return the geometric mean over networks with Student's interval of the mean logarithm."""
    of_networks = ratios.groupby(NETWORK)["log_ratio"].mean()
    mean = mean_of_replicates(of_networks.tolist(), support=(-5.0, 5.0))
    low, value, high = (math.exp(number) for number in (mean.low, mean.value, mean.high))
    return Estimate(value=value, low=low, high=high, n=mean.n)


def law_estimates(times: pd.DataFrame) -> dict[str, Estimate]:
    """Return the shapes of the laws of `LAWS`, fitted to the settled points of each network that span eight e-folds.

    If none spans so much, all networks with enough settled points are fitted; `<p>_e_folds` says how far they reach.

    `<p>_gamma` is the mean over networks of the power γ in ln τ = a + m ln x + b x^γ, with m as DDT gives it: 1 for
    x = 1/η, 0 for x = B. `<p>_linear_misfit` is χ²/ν of all networks at γ = 1, `<p>_e_folds` the shortest range;
    `<p>_networks` of `<p>_networks_tried` networks have a law.

    Args:
        times: a `TIMES` table with the column `set`.

    Examples:
        Two networks with straight lines, ln τ = 8 + 0.5 B and 8 + 0.6 B:

        >>> b = np.arange(4, 24)
        >>> parts = [pd.DataFrame({"log_time": 8 + slope * b, "batch_size": b, "draw": n})
        ...          for n, slope in enumerate((0.5, 0.6))]
        >>> rows = pd.concat(parts).assign(relaxation=20.0, learning_rate=0.1, error=0.1, sweep="batch", set="toy")
        >>> found = law_estimates(rows.assign(noise="minibatches", model="tanh unit"))
        >>> round(found["data_batch_gamma"].value, 6), round(found["data_batch_e_folds"].value, 6)
        (1.0, 9.5)
    """
    found: dict[str, Estimate] = {}
    for name, (sweep, noise) in LAWS.items():
        measured = times[(times["sweep"] == sweep) & (times["noise"] == noise)]
        sweeps = [part.sort_values("x") for _, part in settled(measured).groupby(NETWORK, sort=False)]
        fitted = [part for part in sweeps if len(part) >= FEWEST]
        wide = [part for part in fitted if np.ptp(part["log_time"]) >= SHORTEST]
        found |= _law(name, sweep, wide or fitted) if fitted else _no_law(name)
        found[f"{name}_networks"] = exactly(len(wide), "count")
        found[f"{name}_networks_tried"] = exactly(measured.groupby(NETWORK).ngroups, "count")
    return found


def _no_law(name: str) -> dict[str, Estimate]:
    """Return what a run without settled sweeps knows: nothing of γ, whose interval is all that is searched."""
    low, high = POWERS
    none = exactly(0.0, "check")
    return {
        f"{name}_gamma": Estimate(value=(low + high) / 2, low=low, high=high, n=0),
        **{f"{name}_{what}": none for what in ("e_folds", "settled_e_folds", "settled_share")},
    }


def _law(name: str, sweep: str, sweeps: Sequence[pd.DataFrame]) -> dict[str, Estimate]:
    axis = "batch_size" if sweep == "batch" else "x"
    given = [
        SweepTimes(part[axis].to_numpy(dtype=float), part["log_time"].to_numpy(), part["error"].to_numpy())
        for part in sweeps
    ]
    shapes = [fit_shape([one], prefactor_power(sweep)) for one in given]
    span = smallest([e_folds(one.log_time, one.error) for one in given])
    values = pd.concat(sweeps)
    limit = np.log(RELAXATION_TIMES * values["relaxation"].to_numpy())
    early = share_below(values["log_time"].to_numpy(), values["error"].to_numpy(), limit)
    gammas = [shape.gamma.value for shape in shapes]
    return {
        f"{name}_gamma": mean_of_replicates(gammas, support=POWERS),
        f"{name}_gamma_lowest": smallest([shape.gamma for shape in shapes]),
        f"{name}_gamma_highest": largest([shape.gamma for shape in shapes]),
        f"{name}_linear_misfit": _pooled([shape.linear_misfit for shape in shapes]),
        f"{name}_gamma_misfit": _pooled([shape.misfit for shape in shapes]),
        f"{name}_e_folds": span,
        f"{name}_settled_e_folds": span,
        f"{name}_settled_share": Estimate(value=1 - early.value, low=1 - early.high, high=1 - early.low, n=early.n),
    }


def _pooled(misfits: Sequence[Estimate]) -> Estimate:
    """Return χ²/ν of several fits together."""
    degrees = sum(misfit.n for misfit in misfits)
    return dispersion(sum(misfit.value * misfit.n for misfit in misfits), degrees)


def network_estimates(networks: pd.DataFrame) -> dict[str, Estimate]:
    """Return how many small networks there are, and how many of them are run.

    Args:
        networks: a `NETWORKS` table with the column `set`.

    Examples:
        >>> table = pd.DataFrame({"isolated": [True, True, False], "settles": [True, False, False]})
        >>> {name: found.value for name, found in network_estimates(table).items()}
        {'small_networks': 3.0, 'small_networks_isolated': 2.0, 'small_networks_run': 1.0}
    """
    counts = {
        "small_networks": len(networks),
        "small_networks_isolated": networks["isolated"].sum(),
        "small_networks_run": (networks["isolated"] & networks["settles"]).sum(),
    }
    return {name: exactly(int(count), "count") for name, count in counts.items()}


def replacement_estimates(networks: pd.DataFrame, times: pd.DataFrame, rows: int) -> dict[str, Estimate]:
    """Return how much longer escape takes without replacement, and the range of ηhn/B, at which an epoch matters.

    Args:
        networks: a `NETWORKS` table with the column `set`.
        times: a `TIMES` table with the column `set`.
        rows: n, the number of rows that a network learns.

    Examples:
        Escape takes e times as long in each of two networks, and an epoch of 100/4 iterations lasts 2.5 times 1/(ηh):

        >>> times = [{"draw": draw, "noise": noise, "log_time": 8.0 + extra} for draw in (0, 1)
        ...          for noise, extra in (("minibatches", 0.0), ("no replacement", 1.0))]
        >>> times = pd.DataFrame(times).assign(set="toy", model="m", sweep="batch", batch_size=4, learning_rate=0.5)
        >>> networks = pd.DataFrame({"set": "toy", "model": "m", "draw": [0, 1], "lowest_curvature": 0.2})
        >>> found = replacement_estimates(networks, times, rows=100)
        >>> found["no_replacement_log_time_excess"].value, found["no_replacement_epoch_highest"].value
        (1.0, 2.5)
    """
    batch = times[times["sweep"] == "batch"]
    keys = [*NETWORK, "batch_size"]
    both = batch[batch["noise"] == "minibatches"].merge(batch[batch["noise"] == "no replacement"], on=keys)
    if both.empty:
        return {}
    last = both.loc[both.groupby(NETWORK)["batch_size"].idxmax()]
    found = {}
    if len(last) > 1:
        found["no_replacement_log_time_excess"] = mean_of_replicates((last["log_time_y"] - last["log_time_x"]).tolist())
    known = both.merge(networks, on=NETWORK)
    epochs = known["learning_rate_x"] * known["lowest_curvature"] * rows / known["batch_size"]
    return found | {
        "no_replacement_epoch_lowest": exactly(float(epochs.min()), "network"),
        "no_replacement_epoch_highest": exactly(float(epochs.max()), "network"),
    }


def saddle_estimates(committees: pd.DataFrame, saddles: pd.DataFrame) -> dict[str, Estimate]:
    """Return the noise along the unstable direction of verified saddles, in units of the absolute curvature.

    `saddle_noise_over_curvature` is the geometric mean over networks, each with the mean logarithm of its saddles.
    Saddles on a symmetric subspace, where the noise vanishes along this direction, are counted apart.

    Args:
        committees: a `COMMITTEES` table with the column `set`.
        saddles: a `SADDLES` table with the column `set`.

    Examples:
        >>> where = {"set": "toy", "draw": [0, 0, 1], "curvature": 0.1, "noise": [0.05, 0.2, 0.4], "symmetric": False}
        >>> counts = {"set": "toy", "draw": [0, 1], "trainings": 12, "failures": [0, 3], "minima": [2, 1]}
        >>> found = saddle_estimates(pd.DataFrame(counts), pd.DataFrame(where))
        >>> round(found["saddle_noise_over_curvature"].value, 6), found["saddles_verified"].value  # √(1 · 4)
        (2.0, 3.0)
    """
    asymmetric = saddles[~saddles["symmetric"].astype(bool)]
    trainings, failures = int(committees["trainings"].sum()), int(committees["failures"].sum())
    found = {
        "saddles_verified": exactly(len(asymmetric), "count"),
        "saddles_symmetric": exactly(len(saddles) - len(asymmetric), "count"),
        "committees": exactly(len(committees), "count"),
        "committee_minima": exactly(int(committees["minima"].sum()), "count"),
        "trainings_without_minimum": share_of(failures / trainings, trainings),
    }
    if asymmetric.empty:
        return found
    ratios = (asymmetric["noise"] / asymmetric["curvature"]).to_numpy()
    of_networks = asymmetric.assign(log_ratio=np.log(ratios), model="committee")
    return found | {
        "saddle_noise_over_curvature": _geometric_mean(of_networks),
        "saddle_noise_lowest": exactly(float(ratios.min()), "network"),
        "saddle_noise_highest": exactly(float(ratios.max()), "network"),
        "saddle_noise_close_share": share_of(float((np.abs(ratios - 1) <= CLOSE).mean()), len(ratios)),
    }
