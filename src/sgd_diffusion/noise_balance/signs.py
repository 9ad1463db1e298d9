"""Subnetworks whose sign is wrong: whether they die, and whether they return."""

import math
from functools import partial

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.config import DiagonalSettings
from sgd_diffusion.estimates import Estimate
from sgd_diffusion.keeping import Keep, nothing_kept
from sgd_diffusion.noise_balance.chains import DiagonalProblem, advance, outputs
from sgd_diffusion.noise_balance.phases import COLLAPSE_TIMES, DEAD, share_of
from sgd_diffusion.progress import track
from sgd_diffusion.streams import torch_stream

RATIO = 0.3
"""T/T_c, well below the transition."""
STARTS = ("balanced", "unbalanced", "beside another")


def measure_signs(settings: DiagonalSettings, seed: int, keep: Keep = nothing_kept) -> pd.DataFrame:
    """Return the `SIGNS` table: where chains end whose subnetwork begins with the wrong sign.

    `balanced`: u = −w = √k exactly. `unbalanced`: u and w are normal of variance k, with unequal signs. `beside
    another`: balanced, next to a subnetwork that fits the data already.
    """

    def of_start(start: str) -> pd.DataFrame:
        slope, deviation = settings.small
        problem = DiagonalProblem(2, slope, deviation, RATIO, width=2 if start == "beside another" else 1)
        stream = torch_stream(seed, "signs", start)
        theta = _start(start, problem, settings.diffusion_chains, stream)
        # Beside one that fits, nothing but noise shrinks a subnetwork: ln|v| falls by 4η²σ² in an iteration.
        rate = 4 * (problem.learning_rate * deviation) ** 2
        iterations = math.ceil((math.log(1 / DEAD) + COLLAPSE_TIMES) / rate)
        v = outputs(problem, advance(problem, theta, iterations, stream))[:, -1]
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

    return pd.concat(
        [keep(f"signs-{start.replace(' ', '-')}", partial(of_start, start)) for start in track(STARTS, "wrong signs")],
        ignore_index=True,
    )


def _start(start: str, problem: DiagonalProblem, chains: int, stream: torch.Generator) -> Tensor:
    """Weights whose last subnetwork has the wrong sign."""
    root = math.sqrt(problem.slope)
    if start == "unbalanced":
        theta = root * torch.randn(chains, 2, dtype=torch.float64, generator=stream)
        wrong = theta.prod(1) < 0
        return torch.stack([theta[:, 0], torch.where(wrong, theta[:, 1], -theta[:, 1])], 1)
    right, wrong_sign = [root, root], [root, -root]
    weights = right + wrong_sign if start == "beside another" else wrong_sign
    return torch.tensor(weights, dtype=torch.float64).expand(chains, -1).clone()


def sign_estimates(table: pd.DataFrame) -> dict[str, Estimate]:
    """Return the shares that died and that returned, by start.

    Args:
        table: a `SIGNS` table.
    """
    names = {"balanced": "balanced", "unbalanced": "unbalanced", "beside another": "width2"}
    return {
        f"{names[start]}_{end}": share_of(share, chains)
        for end in ("dead", "returned")
        for start, share, chains in zip(table["start"], table[end], table["chains"], strict=True)
    }
