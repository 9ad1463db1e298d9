"""Two live subnetworks of a diagonal network: the difference of their logarithms, or of their squares."""

import math
from functools import partial

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.estimates import Estimate, largest, mean_of_replicates
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.statistics.shares import share_of
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import DiagonalProblem
from sgd_diffusion.theory.diagonal_chains import chains_after, outputs
from sgd_replication.experiments.noise_balance.phases import DEAD
from sgd_replication.experiments.noise_balance.settings import SubnetworkSettings

STARTS = ("balanced", "unbalanced")
LAYERS = {"one": 2, "deep": 3}
"""Layers of each subnetwork, by the name of the case: one hidden layer, or two."""
OPEN = 0.1
"""A chain is open if more than this share of the difference at the start is left."""


def measure_subnetworks(
    settings: SubnetworkSettings, seed: int, cache: PointCache = NO_CACHE
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables `SUBNETWORKS`, a row for each chain at the end, and `SUBNETWORK_COURSE`, medians.

    The differences of balanced subnetworks are expected to fall at the rate 4η²σ² per iteration, times (k/2)^{2/3} with
    two hidden layers. The layers of unbalanced subnetworks with one hidden layer become balanced at the same rate.

    Examples:
        With one hidden layer and balanced layers ln|v₁| − ln|v₂| stays as it is:

        >>> settings = SubnetworkSettings(small=(0.3, 1.0), chains=50, e_folds=1, looks=4)
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> ends, course = measure_subnetworks(settings, seed=0, cache=OnlyPoints("one-small-balanced"))
        >>> bool((ends["log_ratio_change"] < 1e-9).all()), len(ends), course["look"].tolist()
        (True, 50, [0, 1, 2, 3, 4])
    """
    cases = [(case, which, start) for case in LAYERS for which in ("small", "large") for start in STARTS]
    points = [("-".join(one), partial(_followed, *one, settings, seed)) for one in cases]
    rows = cached_tables(cache, points, "subnetworks")
    keys = ["case", "setting", "start"]
    if rows.empty:
        return rows, rows
    course = rows[rows["lost"] < 1].groupby([*keys, "look"], sort=False)[["log_ratio", "square_gap"]].median()
    return _ends(rows, settings, keys), course.reset_index()


def _followed(case: str, which: str, start: str, settings: SubnetworkSettings, seed: int) -> pd.DataFrame:
    """Return a row for each chain and look: (ln|v₁| − ln|v₂|) and |v₁² − v₂²|, both over their values at the start."""
    slope, deviation = getattr(settings, which)
    layers = LAYERS[case]
    problem = DiagonalProblem(layers, slope, deviation, settings.ratio, width=2)
    theta = start_of(layers, slope, settings.share, settings.stretch if start == "unbalanced" else 1.0)
    rate = 4 * (problem.learning_rate * deviation) ** 2 * (slope / 2) ** (2 - 4 / layers)
    between = math.ceil(settings.e_folds / rate / settings.looks)
    first = theta.expand(settings.chains, -1)
    own = seed_for(seed, "subnetworks", case, which, start)
    later = chains_after(problem, first, between, own, times=settings.looks)
    tables, initial = [], outputs(problem, first[:1].clone())[0]
    for look, state in enumerate([first.clone(), *later.unbind(1)]):
        v = np.abs(outputs(problem, state))
        with np.errstate(invalid="ignore", divide="ignore"):
            log_ratio = np.log(v[:, 0] / v[:, 1]) / np.log(initial[0] / initial[1])
            square_gap = np.abs(v[:, 0] ** 2 - v[:, 1] ** 2) / (initial[0] ** 2 - initial[1] ** 2)
        lost = ~(np.isfinite(v) & (v > DEAD * slope)).all(1)
        measured = {"log_ratio": np.where(lost, 0.0, log_ratio), "square_gap": np.where(lost, 0.0, square_gap)}
        tables.append(pd.DataFrame({**measured, "lost": lost.astype(float), "look": look, "chain": range(len(v))}))
    return pd.concat(tables, ignore_index=True).assign(case=case, setting=which, start=start)


def start_of(layers: int, slope: float, share: float, stretch: float) -> Tensor:
    """Return the weights (2 · layers,) of subnetworks with the shares p and 1 − p of k, the first one's layers unequal.

    Only one is stretched: equally unbalanced subnetworks would keep the ratio of their outputs from the start.

    Examples:
        >>> start_of(2, slope=4.0, share=0.75, stretch=2.0).round(decimals=4).tolist()
        [3.4641, 0.866, 1.0, 1.0]
    """
    roots = torch.tensor([(part * slope) ** (1 / layers) for part in (share, 1 - share)], dtype=torch.float64)
    weights = roots.repeat_interleave(layers)
    weights[0] *= stretch
    weights[layers - 1] /= stretch
    return weights


def _ends(rows: pd.DataFrame, settings: SubnetworkSettings, keys: list[str]) -> pd.DataFrame:
    """Return the `SUBNETWORKS` table. The change of the log ratio is that over the second half of the run."""
    wide = rows.set_index([*keys, "chain", "look"])[["log_ratio", "square_gap", "lost"]].unstack("look")
    half, end = settings.looks // 2, settings.looks
    ends = pd.DataFrame(
        {
            "log_ratio_change": (wide["log_ratio"][end] - wide["log_ratio"][half]).abs(),
            "square_gap": wide["square_gap"][end],
            "lost": np.maximum(wide["lost"][half], wide["lost"][end]),
        }
    )
    return ends.reset_index()


def subnetwork_estimates(ends: pd.DataFrame) -> dict[str, Estimate]:
    """Return what is left of the differences over their values at the start, and the shares of chains by their end.

    The claims are judged on means at the small steps, on the start, balanced or not, with the larger difference. Chains
    in which a subnetwork died or diverged (`_lost`) do not enter, because the theorem speaks of live ones. `_open` is
    the share of all chains that were lost or have more than a tenth left; it has a bound where the mean has none.

    Args:
        ends: table `SUBNETWORKS`.

    Examples:
        >>> ends = pd.DataFrame({"case": "one", "setting": "small", "start": "balanced", "lost": [0.0, 0.0, 1.0]})
        >>> found = subnetwork_estimates(ends.assign(log_ratio_change=[0.05, 0.3, 0.0], square_gap=1.0))
        >>> name = "subnetworks_one_small_balanced"
        >>> [round(found[key].value, 3) for key in ("log_ratio_drift", f"{name}_lost", f"{name}_open")]
        [0.175, 0.333, 0.667]
    """
    estimates: dict[str, Estimate] = {}
    for case, judged, column in (
        ("one", "log_ratio_drift", "log_ratio_change"),
        ("deep", "square_gap_left", "square_gap"),
    ):
        members = []
        for which in ("small", "large"):
            rows = ends[(ends["case"] == case) & (ends["setting"] == which)]
            for start, part in rows.groupby("start"):
                lost, far = part["lost"] > 0, part[column] > OPEN
                name = f"subnetworks_{case}_{which}_{start}"
                estimates[f"{name}_lost"] = share_of(float(lost.mean()), len(part))
                estimates[f"{name}_open"] = share_of(float((lost | far).mean()), len(part))
                live = part.loc[~lost, column].tolist()
                if which == "small" and len(live) > 1:
                    members.append(mean_of_replicates(live, support=(0.0, math.inf)))
                    estimates[f"{name}_left"] = members[-1]
        if members:
            estimates[judged] = largest(members)
    return estimates
