"""SGD and SGLD of a network with one hidden layer until it leaves a ball, with faults that can be switched on."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from sgd_diffusion.data import Dataset
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.large_deviations.faults import PanelPoint

CLASSES = 2
MOMENTUM = 0.9
Weights = tuple[Tensor, Tensor]
"""Weights of the hidden layer, (…, width, features), and of the outputs, (…, 2, width)."""


@dataclass(frozen=True)
class PanelRows:
    """The rows that the panels are measured on.

    Attributes:
        inputs: (rows, features), each row with mean 0 and norm 1.
        targets: parity of the class as a unit vector, (rows, 2).
        weight_decay: λ of the term ½λ‖θ‖² of the loss.

    Examples:
        >>> import numpy as np
        >>> dataset = Dataset("toy", np.array([[1.0, 3.0], [5.0, 1.0]]), np.array([2, 1]), classes=3)
        >>> rows = PanelRows.of(dataset, rows=2, weight_decay=0.0, seed=0)
        >>> [round(float(value), 6) for value in rows.inputs.norm(dim=1)], sorted(rows.targets.argmax(1).tolist())
        ([1.0, 1.0], [0, 1])
    """

    inputs: Tensor
    targets: Tensor
    weight_decay: float

    @classmethod
    def of(cls, dataset: Dataset, rows: int, weight_decay: float, seed: int) -> "PanelRows":
        """Return a draw of rows of a data set without replacement; all rows if it has fewer."""
        chosen = torch.randperm(len(dataset), generator=torch_stream(seed, "fault panels, rows"))[:rows]
        inputs = torch.from_numpy(dataset.inputs)[chosen]
        inputs = inputs - inputs.mean(1, keepdim=True)
        norms = inputs.norm(dim=1, keepdim=True).clamp_min(torch.finfo(torch.float64).tiny)
        parity = torch.from_numpy(dataset.labels)[chosen] % CLASSES
        return cls(inputs / norms, one_hot(parity, CLASSES).double(), weight_decay)


def fresh_weights(features: int, width: int, replicas: int, stream: torch.Generator) -> Weights:
    """Return random weights of every replica, uniform between ±1/√fan-in.

    Examples:
        >>> first, second = fresh_weights(4, 100, replicas=2, stream=torch.Generator().manual_seed(0))
        >>> first.shape, second.shape, bool(first.abs().max() <= 0.5), bool(second.abs().max() <= 0.1)
        (torch.Size([2, 100, 4]), torch.Size([2, 2, 100]), True, True)
    """
    first = torch.rand(replicas, width, features, generator=stream, dtype=torch.float64)
    second = torch.rand(replicas, CLASSES, width, generator=stream, dtype=torch.float64)
    return (2 * first - 1) / math.sqrt(features), (2 * second - 1) / math.sqrt(width)


def gradient(weights: Weights, inputs: Tensor, targets: Tensor, weight_decay: float, unsquared: bool) -> Weights:
    """Return the gradient of the mean over rows of ‖softmax − target‖², or of the norm, plus ½λ‖θ‖².

    Args:
        weights: of every replica.
        inputs: (replicas, B, features).
        targets: (replicas, B, 2).
        weight_decay: λ.
        unsquared: whether the norm is not squared.

    Examples:
        With zero weights the outputs are ½ and their gradient with respect to the hidden weights vanishes:

        >>> zero = torch.zeros(1, 3, 2).double(), torch.zeros(1, 2, 3).double()
        >>> rows = torch.ones(1, 1, 2).double(), torch.tensor([[[1.0, 0.0]]]).double()
        >>> [float(part.abs().max()) for part in gradient(zero, *rows, weight_decay=0.0, unsquared=False)]
        [0.0, 0.0]
    """
    first, second = weights
    hidden = torch.relu(inputs @ first.transpose(1, 2))
    shares = torch.softmax(hidden @ second.transpose(1, 2), -1)
    off = shares - targets
    slope = off / off.norm(dim=-1, keepdim=True).clamp_min(torch.finfo(off.dtype).tiny) if unsquared else 2 * off
    slope = shares * (slope - (shares * slope).sum(-1, keepdim=True)) / inputs.shape[1]
    back = (slope @ second) * (hidden > 0)
    return (
        back.transpose(1, 2) @ inputs + weight_decay * first,
        slope.transpose(1, 2) @ hidden + weight_decay * second,
    )


def trained_weights(
    rows: PanelRows, width: int, *, unsquared: bool, eta: float, iterations: int, seed: int
) -> tuple[Weights, float]:
    """Return weights trained on all rows by gradient descent with momentum, and the norm of the gradient there.

    Args:
        rows: of the panels.
        width: number of hidden units.
        unsquared: loss of the training, as in `gradient`.
        eta: learning rate.
        iterations: number of iterations.
        seed: base of the stream of the first weights.

    Examples:
        >>> inputs = torch.tensor([[1.0, 0.0], [0.0, 1.0]]).double()
        >>> rows = PanelRows(inputs, torch.eye(2).double(), weight_decay=0.01)
        >>> _, slope = trained_weights(rows, 4, unsquared=False, eta=0.5, iterations=400, seed=0)
        >>> slope < 1e-3
        True
    """
    stream = torch_stream(seed, "fault panels, training", unsquared)
    weights = list(fresh_weights(rows.inputs.shape[1], width, 1, stream))
    steps = [torch.zeros_like(part) for part in weights]
    inputs, targets = rows.inputs.unsqueeze(0), rows.targets.unsqueeze(0)
    for _ in range(iterations):
        for number, part in enumerate(
            gradient((weights[0], weights[1]), inputs, targets, rows.weight_decay, unsquared)
        ):
            steps[number].mul_(MOMENTUM).sub_(part, alpha=eta)
            weights[number] += steps[number]
    end = gradient((weights[0], weights[1]), inputs, targets, rows.weight_decay, unsquared)
    return (weights[0], weights[1]), math.hypot(*(float(part.norm()) for part in end))


def escape_iterations(
    rows: PanelRows,
    point: PanelPoint,
    faults: frozenset[str],
    start: Weights,
    *,
    noise: float | None,
    max_iterations: int,
    stream: torch.Generator,
) -> Tensor:
    """Return the iterations until ‖ΔW₀‖ + ‖ΔW₁‖ reaches r, (replicas,); NaN for replicas that are still inside.

    Args:
        rows: that minibatches are drawn from with replacement.
        point: η, B, r and k; the loss is f(√k θ).
        faults: that are on; `untrained` and `linear` are those of `start` and `noise`.
        start: weights at k = 1 of every replica; the start is this over √k.
        noise: standard deviation of SGLD's noise in one iteration; None for SGD.
        max_iterations: after which replicas are given up.
        stream: of the draws.

    Examples:
        Noise of standard deviation 1 in 4 weights of a layer moves it by about 2, beyond r = 0.5, in one iteration:

        >>> rows = PanelRows(torch.ones(3, 2).double(), torch.eye(2).double()[[0, 1, 0]], weight_decay=0.0)
        >>> options = {"max_iterations": 9, "stream": torch.Generator().manual_seed(0)}
        >>> start = torch.zeros(5, 2, 2).double(), torch.zeros(5, 2, 2).double()
        >>> escape_iterations(rows, PanelPoint(), frozenset(), start, noise=1.0, **options).tolist()
        [1.0, 1.0, 1.0, 1.0, 1.0]
    """
    root = math.sqrt(point.sharpness)
    origin = [part / root for part in start]
    weights = [part.clone() for part in origin]
    gradients = [torch.zeros_like(part) for part in weights]
    times = torch.full((len(origin[0]),), math.nan, dtype=torch.float64)
    inside = torch.arange(len(times))
    for iteration in range(1, max_iterations + 1):
        drawn = torch.randint(len(rows.inputs), (len(inside), point.batch_size), generator=stream)
        labelled = drawn
        if "unpaired" in faults:
            labelled = torch.randint(len(rows.inputs), drawn.shape, generator=stream)
        slopes = gradient(
            (root * weights[0], root * weights[1]),
            rows.inputs[drawn],
            rows.targets[labelled],
            rows.weight_decay,
            "unsquared" in faults,
        )
        for number, slope in enumerate(slopes):
            gradients[number].mul_("accumulated" in faults).add_(slope, alpha=root)
            weights[number].sub_(gradients[number], alpha=point.eta)
            if noise is not None:
                draws = torch.randn(slope.shape, generator=stream, dtype=torch.float64)
                weights[number].add_(draws, alpha=noise)
        distance = sum((part - first).flatten(1).norm(dim=1) for part, first in zip(weights, origin, strict=True))
        out = torch.as_tensor(distance >= point.radius)
        if out.any():
            times[inside[out]] = iteration
            inside, staying = inside[~out], ~out
            if not len(inside):
                break
            weights, origin, gradients = ([part[staying] for part in parts] for parts in (weights, origin, gradients))
    return times
