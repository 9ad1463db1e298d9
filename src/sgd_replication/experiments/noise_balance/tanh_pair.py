"""Networks tanh(vx) and w tanh(ux) with v = wu: which of them learn from the wrong sign, and which signs they visit."""

import math
from functools import partial

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.estimates import Estimate
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.statistics.shares import share_of
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.noise_balance.phases import DEAD
from sgd_replication.experiments.noise_balance.settings import PublishedSettings

LAYERS = {"shallow": 1, "deep": 2}
STARTS = ("right", "wrong", "wrong, balanced")
LARGEST = 1e6
"""Size of a weight above which a training counts as diverged."""
SHOWN = np.linspace(-2.5, 4.5, 71)
"""Edges of the histograms of v."""


def tanh_gradient(theta: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """Return the gradient of (f(x) − y)² of one example for every row, with f = tanh(vx) or w tanh(ux).

    Args:
        theta: v, (rows, 1), or u and w, (rows, 2).
        x, y: input and target of every row, (rows,).

    Examples:
        At u = 0 and w = 3, with x = 2 and y = −1, it is 2(f − y) wx = 12 for u and 0 for w:

        >>> one = torch.ones(1, dtype=torch.float64)
        >>> tanh_gradient(torch.tensor([[0.0, 3.0]], dtype=torch.float64), 2 * one, -one).tolist()
        [[12.0, 0.0]]
    """
    level = torch.tanh(theta[:, 0] * x)
    outer = theta[:, 1] if theta.shape[1] == 2 else torch.ones_like(x)
    twice = 2 * (outer * level - y)
    inner = twice * outer * x * (1 - level * level)
    return torch.stack([inner, twice * level], 1)[:, : theta.shape[1]]


def first_rows(network: str, start: str, slope: float, trainings: int, stream: torch.Generator) -> Tensor:
    """Return the first weights, (trainings, layers).

    `right` is v = k and `wrong` v = −k, for the deep network with balanced layers in `right`, and with normal layers of
    variance k and unequal signs in `wrong`. `wrong, balanced` is u = √k and w = −√k.

    Examples:
        >>> rows = first_rows("deep", "wrong", 1.0, 100, torch.Generator().manual_seed(0))
        >>> bool((rows.prod(1) < 0).all()), first_rows("shallow", "wrong", 1.0, 1, torch.Generator()).tolist()
        (True, [[-1.0]])
    """
    sign = 1.0 if start == "right" else -1.0
    if network == "shallow":
        return torch.full((trainings, 1), sign * slope, dtype=torch.float64)
    if start == "wrong":
        theta = math.sqrt(slope) * torch.randn(trainings, 2, dtype=torch.float64, generator=stream)
        theta[:, 1] *= -theta.prod(1).sign()
        return theta
    return math.sqrt(slope) * torch.tensor([[1.0, sign]], dtype=torch.float64).repeat(trainings, 1)


def train_tanh(
    settings: PublishedSettings, seed: int, cache: PointCache = NO_CACHE
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables `TANH`, where trainings end, and `TANH_DENSITIES`, histograms of v = k, wu at the end.

    Examples:
        >>> settings = PublishedSettings(temperatures=[0.05, 0.1], tanh_chains=100, tanh_iterations=1000)
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> table, densities = train_tanh(settings, seed=0, cache=OnlyPoints("tanh-shallow-wrong-0.05"))
        >>> bool(table["learned"].iloc[0] > 0.9), len(densities)
        (True, 70)
    """
    points = []
    for network in LAYERS:
        for start in STARTS[: 2 if network == "shallow" else 3]:
            for temperature in settings.temperatures:
                name = f"tanh-{network}-{start.replace(', ', '-')}-{temperature:g}"
                points.append((name, partial(_trained, network, start, temperature, settings, seed)))
    rows = cached_tables(cache, points, "tanh networks")
    keys = ["network", "start", "temperature"]
    table = rows[[*keys, "chains", "learned", "wrong", "dead", "diverged"]].drop_duplicates(ignore_index=True)
    return table, rows[[*keys, "v", "density"]]


def _trained(network: str, start: str, temperature: float, settings: PublishedSettings, seed: int) -> pd.DataFrame:
    stream = torch_stream(seed, "tanh pair", network, start, temperature)
    theta = first_rows(network, start, settings.slope, settings.tanh_chains, stream)
    with torch.inference_mode():
        for _ in range(settings.tanh_iterations):
            x, label = torch.randn(2, settings.tanh_chains, dtype=torch.float64, generator=stream)
            y = torch.tanh(settings.slope * x) + settings.deviation * label
            theta = theta - temperature * tanh_gradient(theta, x, y)
    lost = ~(theta.abs() < LARGEST).all(1)
    v = torch.where(lost, math.inf, theta.prod(1)).numpy()
    finite = np.isfinite(v)
    counts, _ = np.histogram(v[finite], bins=SHOWN)
    return pd.DataFrame(
        {
            "network": network,
            "start": start,
            "temperature": temperature,
            "chains": len(v),
            "learned": float((finite & (v > DEAD * settings.slope)).mean()),
            "wrong": float((v < -DEAD * settings.slope).mean()),
            "dead": float((np.abs(v) <= DEAD * settings.slope).mean()),
            "diverged": float((~finite).mean()),
            "v": (SHOWN[1:] + SHOWN[:-1]) / 2,
            "density": counts / len(v) / np.diff(SHOWN),
        }
    )


def tanh_estimates(table: pd.DataFrame) -> dict[str, Estimate]:
    """Return the shares of trainings that learned from the wrong sign, and that have it at the end from the right one.

    The claim is judged at the lower temperature. `_hot` marks the higher one, `_balanced` the deep network with u = −w,
    and `wrong_share` is that of the wrong sign among trainings that started with the right one.

    Args:
        table: table `TANH`.

    Examples:
        >>> rows = {"network": "deep", "start": ["wrong", "right"], "temperature": 0.05, "chains": 100}
        >>> table = pd.DataFrame({**rows, "learned": [0.75, 1.0], "wrong": [0.25, 0.0]})
        >>> found = tanh_estimates(table)
        >>> found["deep_wrong_sign_learned"].value, found["deep_wrong_share"].value
        (0.75, 0.0)
    """
    cold = table["temperature"].min()
    names = {"wrong": "wrong_sign_learned", "wrong, balanced": "wrong_sign_learned_balanced", "right": "wrong_share"}
    estimates = {}
    for network, start, temperature, chains, learned, wrong in table[
        ["network", "start", "temperature", "chains", "learned", "wrong"]
    ].itertuples(index=False):
        name = f"{network}_{names[start]}" + ("" if temperature == cold else "_hot")
        estimates[name] = share_of(float(wrong if start == "right" else learned), int(chains))
    return estimates
