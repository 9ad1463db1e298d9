"""Gradient noise at a frozen checkpoint: minibatch gradient minus full gradient."""

from dataclasses import dataclass

import pandas as pd
import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, vmap
from torch.nn.functional import cross_entropy

from sgd_diffusion.errors import MeasurementError

EXAMPLES_AT_ONCE = 5_000


@dataclass(frozen=True)
class NoiseSample:
    """Noise of one checkpoint.

    Attributes:
        coordinates: (followed,) int64, positions of the followed parameters in the flattened parameter vector.
        followed: (minibatches, followed), their noise in every minibatch.
        pooled: (pooled minibatches, parameters), the first minibatches' noise of every parameter.
        scale: (parameters,), root mean square over all minibatches.
        live: (parameters,) bool; a parameter is dead if its gradient was the same in every minibatch (a unit that never
            fires, or fires for examples so rare that no minibatch held one).
    """

    coordinates: Tensor
    followed: Tensor
    pooled: Tensor
    scale: Tensor
    live: Tensor


def sample_coordinates(layer_of_coordinate: Tensor, per_layer: int, stream: torch.Generator) -> pd.DataFrame:
    """Return a random sample of parameters, equally many from every layer that has as many.

    Args:
        layer_of_coordinate: (parameters,), the layer of each parameter.
        per_layer: how many to follow in each layer, without replacement; a smaller layer is followed whole.
        stream: the source of the draws.

    Returns:
        A row a parameter: layer, coordinate (ascending), weight. The weights of a layer's rows add up to the layer's
        share of all parameters, so that weighted means speak of a parameter drawn uniformly from the network.
    """
    rows = []
    for layer in layer_of_coordinate.unique().tolist():
        members = (layer_of_coordinate == layer).nonzero().squeeze(-1)
        chosen = members[torch.randperm(len(members), generator=stream)[:per_layer]].sort().values
        share = len(members) / len(layer_of_coordinate)
        rows.append(pd.DataFrame({"layer": layer, "coordinate": chosen.numpy(), "weight": share / len(chosen)}))
    return pd.concat(rows, ignore_index=True)


def collect_noise(
    network: nn.Module,
    inputs: Tensor,
    labels: Tensor,
    *,
    batch_size: int,
    minibatches: int,
    pooled_minibatches: int,
    coordinates: Tensor,
    stream: torch.Generator,
) -> NoiseSample:
    """Return ξ_b = ∇L_b(θ) − ∇L(θ) for independent minibatches b of size B at fixed θ.

    Each minibatch is drawn without replacement from the whole set, independently of the others, so that
    Cov ξ = (1/B)·(N − B)/(N − 1)·Σ, with Σ = (1/N) Σ_j g_j g_jᵀ − ḡḡᵀ (Xie et al. 2021, Eq. 5, with the
    finite-population factor that they leave out).

    Args:
        network: its parameters are θ.
        inputs: (examples, features).
        labels: (examples,), class numbers.
        batch_size: B.
        minibatches: how many.
        pooled_minibatches: for how many of them, the first, the noise of every parameter is kept.
        coordinates: (followed,) int64, the parameters whose noise is kept for every minibatch.
        stream: the source of the draws.

    Raises:
        MeasurementError: B exceeds the set.
    """
    examples = len(labels)
    if batch_size > examples:
        raise MeasurementError(f"a minibatch of {batch_size} exceeds the {examples} examples of the set.")
    weights = {name: tensor.detach() for name, tensor in network.named_parameters()}

    def loss(parameters: dict[str, Tensor], batch_inputs: Tensor, batch_labels: Tensor) -> Tensor:
        return cross_entropy(functional_call(network, parameters, (batch_inputs,)), batch_labels)

    gradient = grad(loss)
    gradients = vmap(gradient, in_dims=(None, 0, 0))
    full = _flat(gradient(weights, inputs, labels))
    followed, pooled = [], []
    squares, lowest, highest = (
        torch.zeros_like(full),
        torch.full_like(full, torch.inf),
        torch.full_like(full, -torch.inf),
    )
    chunk = max(1, EXAMPLES_AT_ONCE // batch_size)
    for start in range(0, minibatches, chunk):
        size = min(chunk, minibatches - start)
        batches = torch.stack([torch.randperm(examples, generator=stream)[:batch_size] for _ in range(size)])
        noise = _flat(gradients(weights, inputs[batches], labels[batches]), batched=True) - full
        squares += noise.square().sum(0)
        lowest, highest = torch.minimum(lowest, noise.amin(0)), torch.maximum(highest, noise.amax(0))
        followed.append(noise[:, coordinates])
        pooled.append(noise[: max(0, pooled_minibatches - start)])
    return NoiseSample(
        coordinates=coordinates,
        followed=torch.cat(followed),
        pooled=torch.cat(pooled),
        scale=(squares / minibatches).sqrt(),
        live=lowest < highest,
    )


def _flat(gradients: dict[str, Tensor], batched: bool = False) -> Tensor:
    start = 1 if batched else 0
    return torch.cat([tensor.flatten(start) for tensor in gradients.values()], dim=-1)
