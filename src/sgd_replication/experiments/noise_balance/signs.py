"""Subnetworks that start with the wrong sign: the shares that end at zero and that change their sign."""

import math
from functools import partial

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.estimates import Estimate
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import DiagonalProblem
from sgd_diffusion.theory.diagonal_chains import chains_after, outputs
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.noise_balance.phases import DEAD, iterations_beyond, share_of
from sgd_replication.experiments.noise_balance.settings import DiagonalSettings

RATIO = 0.3
"""T/T_c, well below the transition."""
STARTS = ("balanced", "unbalanced", "beside a fitted one", "unbalanced beside a fitted one")
SMALL = 0.1
"""|v| of the subnetwork with the wrong sign, in units of k, in the starts beside a fitted one."""


def measure_signs(settings: DiagonalSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `SIGNS` table: where chains end whose subnetwork starts with the wrong sign.

    `balanced`: u = −w = √k exactly. `unbalanced`: u and w are normal of variance k, with unequal signs. `beside a
    fitted one`: balanced at v = −k/10, next to a subnetwork at 11k/10, so that the data are fitted; `unbalanced beside
    a fitted one`: the same v with its layers twice and half as large.

    Examples:
        With balanced layers the sign cannot change and the subnetwork ends at zero. `OnlyPoints` skips other starts:

        >>> settings = DiagonalSettings(small=(0.3, 1.0), phase_chains=100)
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> one = OnlyPoints("signs-balanced")
        >>> row = measure_signs(settings, seed=0, cache=one).iloc[0]
        >>> bool(row["dead"] > 0.95), float(row["returned"])
        (True, 0.0)
    """

    def of_start(start: str) -> pd.DataFrame:
        slope, deviation = settings.small
        problem = DiagonalProblem(2, slope, deviation, RATIO, width=2 if start.endswith("fitted one") else 1)
        stream = torch_stream(seed, "signs", start)
        theta = _start(start, problem, settings.phase_chains, stream)
        # Beside a fitted subnetwork only noise acts: ln|v| has the drift −8η²σ² and the variance 16η²σ² per iteration.
        unit = problem.learning_rate * deviation
        iterations = iterations_beyond(math.log(1 / DEAD), 8 * unit**2, 4 * unit)
        v = outputs(problem, chains_after(problem, theta, iterations, seed_for(seed, "signs", start))[:, 0])[:, -1]
        return pd.DataFrame(
            {
                "start": [start],
                "chains": len(v),
                "iterations": iterations,
                "dead": float((np.abs(v) < DEAD * slope).mean()),
                "returned": float((np.isfinite(v) & (v > DEAD * slope)).mean()),
                "diverged": float(np.isinf(v).mean()),
            }
        )

    points = [(f"signs-{start.replace(' ', '-')}", partial(of_start, start)) for start in STARTS]
    return cached_tables(cache, points, "wrong signs")


def _start(start: str, problem: DiagonalProblem, chains: int, stream: torch.Generator) -> Tensor:
    """Return weights (chains, parameters) whose last subnetwork has the wrong sign."""
    root = math.sqrt(problem.slope)
    if start == "unbalanced":
        theta = root * torch.randn(chains, 2, dtype=torch.float64, generator=stream)
        wrong = theta.prod(1) < 0
        return torch.stack([theta[:, 0], torch.where(wrong, theta[:, 1], -theta[:, 1])], 1)
    if start == "balanced":
        weights = [root, -root]
    else:
        stretch = 2.0 if start.startswith("unbalanced") else 1.0
        small = root * math.sqrt(SMALL)
        weights = [root * math.sqrt(1 + SMALL)] * 2 + [small * stretch, -small / stretch]
    return torch.tensor(weights, dtype=torch.float64).expand(chains, -1).clone()


def sign_estimates(table: pd.DataFrame) -> dict[str, Estimate]:
    """Return the shares that ended at zero and at the right sign, by start.

    Args:
        table: a `SIGNS` table.

    Examples:
        >>> table = pd.DataFrame({"start": ["balanced", "unbalanced"], "dead": [1.0, 0.25], "returned": [0.0, 0.5]})
        >>> found = sign_estimates(table.assign(chains=100))
        >>> found["balanced_dead"].value, found["unbalanced_returned"].value
        (1.0, 0.5)
        >>> round(found["unbalanced_returned"].low, 3), round(found["unbalanced_returned"].high, 3)  # Wilson's interval
        (0.404, 0.596)
    """
    names = dict(zip(STARTS, ("balanced", "unbalanced", "fitted", "fitted_unbalanced"), strict=True))
    return {
        f"{names[start]}_{end}": share_of(share, chains)
        for end in ("dead", "returned")
        for start, share, chains in zip(table["start"], table[end], table["chains"], strict=True)
    }
