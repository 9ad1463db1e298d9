"""Gradient noise at fixed weights: minibatch gradient minus full gradient."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, vmap

from sgd_diffusion.curvature import draw
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.gradient_noise.directions import TrackedDirections
from sgd_diffusion.progress import track
from sgd_diffusion.training import OBJECTIVES, LossName, Objective

EXAMPLES_AT_ONCE = 5_000
"""The largest number of examples in one backward pass."""

NUMBERS_AT_ONCE = 2**23
"""The largest number of gradient entries, minibatches × parameters, that are held in memory at once; at least those of
one minibatch are."""


@dataclass(frozen=True)
class NoiseSample:
    """Gradient noise ξ_b of a sample of minibatches b at one checkpoint.

    Attributes:
        tracked: noise of the tracked parameters and directions, (minibatches, columns).
        norm: |ξ_b| over all parameters, (minibatches,).
        pooled: noise of all parameters in the first minibatches, (pooled minibatches, parameters).
        scale: root mean square noise of each parameter over all minibatches, (parameters,).
        active: whether a parameter is active, (parameters,) bool. The gradient of an inactive parameter is the same in
            every minibatch, for example because its unit is zero for all drawn examples.

    Examples:
        The second feature is 0 in every example, so that its weights are inactive:

        >>> import pandas as pd
        >>> inputs, labels = torch.tensor([[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]]), torch.tensor([0, 1, 1])
        >>> first = TrackedDirections(pd.DataFrame(), torch.tensor([0]), torch.empty(6, 0))
        >>> design = {"batch_size": 1, "minibatches": 20, "pooled_minibatches": 5, "tracked": first}
        >>> stream = torch.Generator().manual_seed(0)
        >>> sample = collect_noise(nn.Linear(2, 2), inputs, labels, **design, stream=stream)
        >>> sample.active.tolist(), tuple(sample.tracked.shape), tuple(sample.pooled.shape)
        ([True, False, True, False, True, True], (20, 1), (5, 6))
    """

    tracked: Tensor
    norm: Tensor
    pooled: Tensor
    scale: Tensor
    active: Tensor


def collect_noise(
    network: nn.Module,
    inputs: Tensor,
    labels: Tensor,
    *,
    batch_size: int,
    minibatches: int,
    pooled_minibatches: int,
    tracked: TrackedDirections,
    stream: torch.Generator,
    loss: LossName | Objective = "cross-entropy",
) -> NoiseSample:
    """Return ξ_b = ∇L_b(θ) − ∇L(θ) for independent minibatches b of size B at fixed θ.

    Each minibatch is drawn without replacement from all N examples, independently of the others. Therefore
    Cov ξ = (1/B)·(N − B)/(N − 1)·Σ with Σ = (1/N) Σ_j g_j g_jᵀ − ḡḡᵀ (Xie et al. 2021, Eq. 5, without the factor
    (N − B)/(N − 1)).

    Args:
        network: network with the parameters θ, in evaluation mode.
        inputs: inputs of the examples, (N, features).
        labels: class numbers, or what the loss takes, (N,).
        batch_size: minibatch size B, less than N.
        minibatches: number of minibatches.
        pooled_minibatches: number of minibatches, the first ones, for which the noise of every parameter is kept.
        tracked: the parameters and directions whose noise is kept for every minibatch.
        stream: random stream of the draws.
        loss: the loss, a mean over examples, or its name. Default: cross-entropy.

    Raises:
        MeasurementError: B is not less than N.

    Examples:
        At zero weights x = 1 has the gradient (−½, ½) as class 0 and (½, −½) as class 1; their mean is 0:

        >>> import pandas as pd
        >>> network = nn.Linear(1, 2, bias=False)
        >>> _ = nn.init.zeros_(network.weight)
        >>> both = TrackedDirections(pd.DataFrame(), torch.tensor([0, 1]), torch.empty(2, 0))
        >>> design = {"batch_size": 1, "minibatches": 50, "pooled_minibatches": 1, "tracked": both}
        >>> examples, stream = (torch.ones(2, 1), torch.tensor([0, 1])), torch.Generator().manual_seed(0)
        >>> collect_noise(network, *examples, **design, stream=stream).tracked.unique(dim=0).tolist()
        [[-0.5, 0.5], [0.5, -0.5]]
    """
    examples = len(labels)
    refuse_whole_set(batch_size, examples)
    weights = {name: tensor.detach() for name, tensor in network.named_parameters()}
    objective = OBJECTIVES[loss] if isinstance(loss, str) else loss

    def mean_loss(parameters: dict[str, Tensor], batch_inputs: Tensor, batch_labels: Tensor) -> Tensor:
        return objective(functional_call(network, parameters, (batch_inputs,)), batch_labels)

    gradient = grad(mean_loss)
    gradients = vmap(gradient, in_dims=(None, 0, 0))
    parameters = sum(tensor.numel() for tensor in weights.values())
    chunk = max(1, min(EXAMPLES_AT_ONCE // batch_size, NUMBERS_AT_ONCE // parameters))
    part = max(1, min(EXAMPLES_AT_ONCE, chunk * batch_size))
    full = torch.zeros(parameters, dtype=inputs.dtype, device=inputs.device)
    for some_inputs, some_labels in zip(inputs.split(part), labels.split(part), strict=True):
        full += len(some_labels) / examples * _flat(gradient(weights, some_inputs, some_labels))
    along, norms, pooled = [], [], []
    squares, lowest = torch.zeros_like(full), torch.full_like(full, torch.inf)
    highest = -lowest
    for start in track(range(0, minibatches, chunk), "minibatches"):
        size = min(chunk, minibatches - start)
        drawn = [draw(examples, batch_size, replacement=False, stream=stream) for _ in range(size)]
        batches = torch.stack(drawn)
        noise = _flat(gradients(weights, *_examples(inputs, labels, batches)), first_axis=1).sub_(full)
        squares += noise.square().sum(0)
        lowest, highest = torch.minimum(lowest, noise.amin(0)), torch.maximum(highest, noise.amax(0))
        along.append(torch.cat([noise[:, tracked.coordinates], noise @ tracked.directions], 1))
        norms.append(noise.norm(dim=1))
        pooled.append(noise[: max(0, pooled_minibatches - start)].clone())
    return NoiseSample(
        tracked=torch.cat(along),
        norm=torch.cat(norms),
        pooled=torch.cat(pooled),
        scale=(squares / minibatches).sqrt(),
        active=lowest < highest,
    )


def refuse_whole_set(batch_size: int, examples: int) -> None:
    """Raise an error if a minibatch holds all examples: its noise is zero up to rounding.

    Raises:
        MeasurementError: `batch_size` is not less than `examples`.
    """
    if batch_size >= examples:
        raise MeasurementError(
            f"a minibatch of {batch_size} has no noise in a set of {examples} examples; use at most {examples - 1}."
        )


def _examples(inputs: Tensor, labels: Tensor, batches: Tensor) -> tuple[Tensor, Tensor]:
    """Return the inputs, (minibatches, B, features), and the labels, (minibatches, B), of the drawn examples."""
    drawn = batches.flatten()  # index_select copies whole rows, in a quarter of the time of inputs[batches]
    return inputs.index_select(0, drawn).unflatten(0, batches.shape), labels[batches]


def _flat(gradients: dict[str, Tensor], first_axis: int = 0) -> Tensor:
    return torch.cat([tensor.flatten(first_axis) for tensor in gradients.values()], dim=-1)
