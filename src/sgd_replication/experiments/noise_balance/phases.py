"""Dependence on temperature: collapse above T_c, and the width of the stationary law."""

import math
from functools import partial

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly, plus_minus
from sgd_diffusion.landscapes import diagonal_network
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.statistics.shares import share_of
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import (
    BalancedLaw,
    DiagonalProblem,
    RegressionMoments,
    lyapunov_exponent,
    transition_temperature,
)
from sgd_diffusion.theory.diagonal_chains import chains_after, outputs
from sgd_replication.experiments.noise_balance.settings import DiagonalSettings
from sgd_replication.experiments.noise_balance.tails import TAIL_DEPTHS

RANGE_ERROR = 1.17
"""Relative standard error of the interquartile range of n Gaussian values, times √n."""

DEAD = 1e-6
"""|v| below this multiple of k counts as zero."""
SHOWN_RATIOS = np.geomspace(0.05, 3, 40)
DEVIATIONS = 3
"""A run is long enough for ln v that lags behind its mean by so many standard deviations."""


def measure_growth(settings: DiagonalSettings) -> pd.DataFrame:
    """Return the `GROWTH` table: E ln|1 + 2ηm| at B = 1 against T/T_c, and the T/T_c at which it changes sign.

    Examples:
        >>> table = measure_growth(DiagonalSettings(transition_slopes=[0.01, 1.0]))
        >>> table.groupby("slope")["transition"].first().round(2).to_dict()  # small steps collapse at T_c
        {0.01: 1.0, 1.0: nan}
        >>> (table["growth"] / table["diffusion"]).groupby(table["slope"]).first().round(2).to_dict()  # at T = T_c/20
        {0.01: 1.0, 1.0: 0.99}
    """
    tables = []
    for slope in settings.transition_slopes:
        critical = RegressionMoments.gaussian(slope, 1.0).critical_temperature
        tables.append(
            pd.DataFrame(
                {
                    "slope": slope,
                    "ratio": SHOWN_RATIOS,
                    "growth": [lyapunov_exponent(float(r) * critical, 1, slope, 1.0) for r in SHOWN_RATIOS],
                    # The diffusion grows by 2β₂(T − T²/T_c) per iteration, with η = T.
                    "diffusion": 2 * slope * critical * SHOWN_RATIOS * (1 - SHOWN_RATIOS),
                    "transition": transition_temperature(1, slope, 1.0) / critical,
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def measure_collapse(settings: DiagonalSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `COLLAPSE` table: the share of chains of one hidden layer at zero, below and above T_c.

    Examples:
        At twice T_c nearly all chains end at zero; `OnlyPoints` skips the other cases:

        >>> settings = DiagonalSettings(small=(0.1, 1.0), collapsed=(0.5, 2.0), phase_chains=100)
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> one = OnlyPoints("collapse-small-2")
        >>> row = measure_collapse(settings, seed=0, cache=one).iloc[0]
        >>> float(row["ratio"]), bool(row["dead"] > 0.95)
        (2.0, True)
    """

    def at(which: str, ratio: float) -> pd.DataFrame:
        slope, deviation = getattr(settings, which)
        problem = DiagonalProblem(2, slope, deviation, ratio)
        own = seed_for(seed, "collapse", slope, deviation, ratio)
        theta = diagonal_network(2, slope=slope).minimum.expand(settings.phase_chains, -1)
        # Near zero ln v has the drift 4ηβ₂(1 − T/T_c) and the variance 16η²α₃ per iteration.
        eta, alpha = problem.learning_rate, problem.moments.a3
        iterations = iterations_beyond(math.log(1 / DEAD), 4 * eta * slope * abs(ratio - 1), 4 * eta * math.sqrt(alpha))
        v = outputs(problem, chains_after(problem, theta, iterations, own)[:, 0])[:, 0]
        return pd.DataFrame(
            {
                "setting": [which],
                "ratio": ratio,
                "chains": len(v),
                "iterations": iterations,
                "dead": float((np.abs(v) < DEAD * slope).mean()),
                "diverged": float(np.isinf(v).mean()),
            }
        )

    points = [
        (f"collapse-{which}-{ratio:g}", partial(at, which, ratio))
        for which in ("small", "large")
        for ratio in settings.collapsed
    ]
    return cached_tables(cache, points, "collapse")


def law_widths(settings: DiagonalSettings) -> pd.DataFrame:
    """Return the `WIDTHS` table: the interquartile range of the law at every depth and temperature, by quadrature.

    With one hidden layer and T ≥ T_c all probability is at v = 0, and the width is 0.

    Examples:
        >>> table = law_widths(DiagonalSettings(inversion_ratios=[0.1, 0.5, 0.9, 1.2]))
        >>> width = table.pivot(index="depth", columns="ratio", values="middle_half")
        >>> float(width.loc[1, 1.2]), bool(width.loc[1, 0.9] < width.loc[1, 0.5])  # one hidden layer: no law above T_c
        (0.0, True)
        >>> width.loc[0].is_monotonic_increasing  # no hidden layer: the width grows with T
        True
    """
    slope, deviation = settings.small
    moments = RegressionMoments.gaussian(slope, deviation)
    rows = []
    for depth in TAIL_DEPTHS:
        for ratio in settings.inversion_ratios:
            exists = depth != 1 or ratio < 1
            law = BalancedLaw(depth, moments, ratio * moments.critical_temperature) if exists else None
            rows.append((depth, ratio, law.middle_half if law else 0.0))
    return pd.DataFrame(rows, columns=["depth", "ratio", "middle_half"])


def phase_estimates(
    growth: pd.DataFrame, collapse: pd.DataFrame, widths: pd.DataFrame, laws: pd.DataFrame
) -> dict[str, Estimate]:
    """Return the transition temperatures, the shares that collapse, and the decrease of the width at high temperature.

    Args:
        growth, collapse, widths, laws: tables `GROWTH`, `COLLAPSE`, `WIDTHS` and `LAWS`.

    Examples:
        >>> growth = pd.DataFrame({"slope": [0.01, 1.0], "transition": [0.99, np.nan]})  # none at k = σ
        >>> collapse = pd.DataFrame({"ratio": [0.5, 2.0], "dead": [0.0, 1.0]}).assign(diverged=0.0, chains=100)
        >>> widths = pd.DataFrame({"depth": 1, "ratio": [0.1, 0.5, 0.9, 1.2], "middle_half": [0.1, 0.4, 0.2, 0.0]})
        >>> laws = widths[widths["ratio"] < 1].assign(dynamics="SGD", setting="small", chains=1000)
        >>> found = phase_estimates(growth, collapse.assign(setting="small"), widths, laws)
        >>> names = ("transition_missing", "transition_small_error", "collapsed_above", "inversion_depth1")
        >>> [round(found[name].value, 6) for name in names]
        [1.0, 0.01, 1.0, 0.5]
    """
    transitions = growth.groupby("slope")["transition"].first()
    error = (transitions.dropna() - 1).abs()
    estimates = {
        "transition_found": exactly(len(error), "count"),
        "transition_missing": exactly(int(transitions.isna().sum()), "count"),
        # Without a transition the error is 1.
        "transition_worst_error": exactly(float(error.max()) if len(error) else 1.0, "computed"),
        "transition_small_error": exactly(float(abs(transitions.iloc[0] - 1)) if len(error) else 1.0, "computed"),
    }
    for which, rows in collapse.groupby("setting"):
        suffix, ordered = "" if which == "small" else "_large", rows.sort_values("ratio")
        for name, row in (("below", ordered.iloc[0]), ("above", ordered.iloc[-1])):
            estimates[f"collapsed_{name}{suffix}"] = share_of(float(row["dead"]), int(row["chains"]))
            estimates[f"diverged_{name}{suffix}"] = share_of(float(row["diverged"]), int(row["chains"]))
    for depth, rows in widths.groupby("depth"):
        widths_by_ratio = rows.sort_values("ratio")["middle_half"].to_numpy()
        # With one hidden layer the last width below T_c is used.
        existing = widths_by_ratio[widths_by_ratio > 0]
        estimates[f"inversion_depth{depth}"] = exactly(float(existing[-1] / existing.max()), "computed")
    discrete = laws[(laws["dynamics"] == "SGD") & (laws["setting"] == "small")]
    for depth, rows in discrete.groupby("depth"):
        estimates[f"inversion_depth{depth}_sgd"] = _last_over_widest(rows.sort_values("ratio"))
    return estimates


def _last_over_widest(rows: pd.DataFrame) -> Estimate:
    """Return the last interquartile range over the largest, with the interval of the ratio to that one.

    The relative standard error of an interquartile range of n values is taken to be that of Gaussian ones, 1.17/√n.
    """
    widths, chains = rows["middle_half"].to_numpy(), rows["chains"].to_numpy()
    last, widest = len(widths) - 1, int(widths.argmax())
    value = float(widths[last] / widths[widest])
    relative = 0.0 if last == widest else RANGE_ERROR * float(np.sqrt(1 / chains[last] + 1 / chains[widest]))
    return plus_minus(value, 1.96 * value * relative, int(chains[last]))


def iterations_beyond(distance: float, drift: float, spread: float) -> int:
    """Return the smallest n with n·drift − 3√n·spread ≥ way: iterations after which nearly all chains went that far."""
    needed = DEVIATIONS * spread + math.sqrt((DEVIATIONS * spread) ** 2 + 4 * drift * distance)
    return math.ceil((needed / (2 * drift)) ** 2)
