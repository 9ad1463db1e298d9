"""SGD on a network of rectified units between two whole matrices, the published one: noise and norms of both."""

import math

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.estimates import Estimate, mean_of_replicates
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_table
from sgd_diffusion.progress import track
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.noise_balance.network_estimates import late
from sgd_replication.experiments.noise_balance.settings import MatrixSettings

Pair = tuple[Tensor, Tensor]
"""U, (networks, hidden, inputs), and W, (networks, inputs, hidden), of f(x) = W relu(Ux)."""


def first_weights(settings: MatrixSettings, stream: torch.Generator) -> Pair:
    """Return uniform weights within ±1/√(number of inputs of the layer), so that U is larger than W.

    Examples:
        >>> u, w = first_weights(MatrixSettings(inputs=5, hidden=80, networks=2), torch.Generator().manual_seed(0))
        >>> tuple(u.shape), tuple(w.shape)
        ((2, 80, 5), (2, 5, 80))
        >>> bool((u.square().sum((1, 2)) > 10 * w.square().sum((1, 2))).all())  # on average by hidden/inputs = 16
        True
    """
    shapes = [
        (settings.networks, settings.hidden, settings.inputs),
        (settings.networks, settings.inputs, settings.hidden),
    ]
    uniform = [torch.rand(shape, dtype=torch.float64, generator=stream) for shape in shapes]
    u, w = ((2 * part - 1) / math.sqrt(part.shape[2]) for part in uniform)
    return u, w


def gradients(u: Tensor, w: Tensor, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return the factors of the gradients of |W relu(Ux) − y|² of every example: ∇_W = e hᵀ and ∇_U = δ xᵀ.

    Args:
        u, w: matrices of every network.
        x, y: inputs and targets, (networks, inputs, examples).

    Returns:
        e, h, δ and x, each (networks, size, examples).

    Examples:
        One unit with U = 2 and W = 3, x = 1 and y = 5: f = 6, e = 2(f − y) = 2, h = 2, δ = 3e

        >>> one = torch.ones(1, 1, 1, dtype=torch.float64)
        >>> [float(part) for part in gradients(2 * one, 3 * one, one, 5 * one)]
        [2.0, 2.0, 6.0, 1.0]
    """
    level = u @ x
    hidden = level.relu()
    error = 2 * (w @ hidden - y)
    return error, hidden, (w.mT @ error) * (level > 0), x


def noise(u: Tensor, w: Tensor, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Return the traces of the covariance of ∇_W ℓ and of ∇_U ℓ over examples, unbiased, each (networks,).

    These are uᵀC₁u and wᵀC₂w with the whole matrices for u and w.

    Examples:
        Two examples of one unit, with ∇_W = 0 and 4, whose unbiased variance is 8:

        >>> one = torch.ones(1, 1, 1, dtype=torch.float64)
        >>> x, y = torch.ones(1, 1, 2, dtype=torch.float64), torch.tensor([[[6.0, 5.0]]], dtype=torch.float64)
        >>> [float(part) for part in noise(2 * one, 3 * one, x, y)]
        [8.0, 18.0]
    """
    error, hidden, below, entering = gradients(u, w, x, y)
    count = x.shape[2]

    def trace(left: Tensor, right: Tensor) -> Tensor:
        squares = (left.square().sum(1) * right.square().sum(1)).mean(1)
        return (squares - ((left @ right.mT) / count).square().sum((1, 2))) * count / (count - 1)

    return trace(error, hidden), trace(below, entering)


def train_matrices(settings: MatrixSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `MATRICES` table: noise and norms of both matrices during SGD with B = 1 on y = x + ε.

    Examples:
        >>> settings = MatrixSettings(inputs=4, hidden=20, iterations=30, moments=6, examples=50, networks=2)
        >>> table = train_matrices(settings, seed=0)
        >>> len(table), round(float(table["time"].max()), 6)  # seven moments of two networks, to 30 · 0.005
        (14, 0.15)
    """
    return cached_table(cache, "matrices", lambda: _trained(settings, seed))


def _trained(settings: MatrixSettings, seed: int) -> pd.DataFrame:
    stream = torch_stream(seed, "matrices")
    u, w = first_weights(settings, stream)
    every = settings.iterations // settings.moments
    tables = [_moment(u, w, settings, 0.0, stream)]
    with torch.inference_mode():
        for look in track(range(1, settings.moments + 1), "matrices"):
            for _ in range(every):
                x, y = _examples(settings, 1, stream)
                error, hidden, below, entering = gradients(u, w, x, y)
                w = torch.baddbmm(w, error, hidden.mT, alpha=-settings.learning_rate)
                u = torch.baddbmm(u, below, entering.mT, alpha=-settings.learning_rate)
            tables.append(_moment(u, w, settings, look * every * settings.learning_rate, stream))
    return pd.concat(tables, ignore_index=True)


def _examples(settings: MatrixSettings, count: int, stream: torch.Generator) -> tuple[Tensor, Tensor]:
    x, label = torch.randn(2, settings.networks, settings.inputs, count, dtype=torch.float64, generator=stream)
    return x, x + label


def _moment(u: Tensor, w: Tensor, settings: MatrixSettings, time: float, stream: torch.Generator) -> pd.DataFrame:
    x, y = _examples(settings, settings.examples, stream)
    across_w, across_u = noise(u, w, x, y)
    error = gradients(u, w, x, y)[0]
    return pd.DataFrame(
        {
            "network": np.arange(settings.networks),
            "time": time,
            "noise_w": across_w.numpy(),
            "noise_u": across_u.numpy(),
            "norm_u": u.square().sum((1, 2)).sqrt().numpy(),
            "norm_w": w.square().sum((1, 2)).sqrt().numpy(),
            "loss": (error.square().sum(1) / 4).mean(1).numpy(),
        }
    )


def matrix_estimates(table: pd.DataFrame) -> dict[str, Estimate]:
    """Return the imbalance |a − b|/(a + b) of the noise, and ‖U‖/‖W‖, over the last third of the training.

    a and b are the traces of the covariance of ∇_W ℓ and ∇_U ℓ, means over the moments. Intervals are over networks.

    Args:
        table: table `MATRICES`.

    Examples:
        >>> table = pd.DataFrame({"network": [0, 0, 1, 1], "time": [0.0, 3.0, 0.0, 3.0], "loss": 20.0})
        >>> table = table.assign(noise_w=[9.0, 6.0, 9.0, 4.0], noise_u=[1.0, 4.0, 1.0, 6.0], norm_u=2.0, norm_w=1.0)
        >>> found = matrix_estimates(table)
        >>> [round(found[f"matrix_{name}"].value, 6) for name in ("imbalance", "start_imbalance", "norm_ratio")]
        [0.2, 0.8, 2.0]
    """
    found = {}
    for name, rows in (("", late(table)), ("start_", table[table["time"] == 0])):
        means = rows.groupby("network")[["noise_w", "noise_u", "norm_u", "norm_w", "loss"]].mean()
        apart = (means["noise_w"] - means["noise_u"]).abs() / (means["noise_w"] + means["noise_u"])
        found[f"matrix_{name}imbalance"] = mean_of_replicates(apart.tolist(), support=(0.0, 1.0))
        ratio = (means["norm_u"] / means["norm_w"]).tolist()
        found[f"matrix_{name}norm_ratio"] = mean_of_replicates(ratio, support=(0.0, math.inf))
        found[f"matrix_{name}loss"] = mean_of_replicates(means["loss"].tolist(), support=(0.0, math.inf))
    return found
