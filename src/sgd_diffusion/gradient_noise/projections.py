"""Gradients of single examples along tracked directions; the gradient of a minibatch is the mean over its examples."""

import torch
from torch import Tensor
from torch.nn.functional import embedding_bag

from sgd_diffusion.curvature import LayeredNetwork, draw
from sgd_diffusion.gradient_noise.directions import TrackedDirections

EXAMPLES_AT_ONCE = 5_000
"""The number of examples of one forward and backward pass."""


def example_projections(network: LayeredNetwork, inputs: Tensor, labels: Tensor, tracked: TrackedDirections) -> Tensor:
    """Return the gradient of every example at the tracked parameters and along the tracked directions: (n, columns).

    With δ_l = ∂ℓ/∂z_l of the pre-activations of layer l and a_l its inputs, the gradient at weight (i, j) is
    δ_l[i] a_l[j]. Along a direction V it is Σ_l δ_lᵀ V_l a_l. The full gradient of an example is not formed.

    Args:
        network: the network at fixed weights.
        inputs: inputs of the examples, (n, features).
        labels: class numbers, (n,).
        tracked: tracked parameters and directions.

    Examples:
        At zero weights x = 3 of class 0 has the gradient (−½, ½)x for the weights and (−½, ½) for the biases:

        >>> import pandas as pd
        >>> from sgd_diffusion.curvature import cross_entropy
        >>> from sgd_diffusion.models import FullyConnected
        >>> network = FullyConnected([1, 2])
        >>> _ = [torch.nn.init.zeros_(parameter) for parameter in network.parameters()]
        >>> tracked = TrackedDirections(pd.DataFrame(), torch.tensor([0, 3]), torch.eye(4, dtype=torch.float64)[:, [1]])
        >>> inputs, labels = torch.tensor([[3.0]], dtype=torch.float64), torch.tensor([0])
        >>> example_projections(LayeredNetwork(network, cross_entropy), inputs, labels, tracked).tolist()
        [[-1.5, 0.5, 1.5]]
    """
    chosen = [torch.isin(layer.coordinates, tracked.coordinates) for layer in network.layers]
    order = torch.cat([layer.coordinates[some] for layer, some in zip(network.layers, chosen, strict=True)]).argsort()
    sides = [some.nonzero(as_tuple=True) for some in chosen]
    parts = [tracked.directions[layer.coordinates].to(network.dtype) for layer in network.layers]
    chunks = []
    for some_inputs, some_labels in zip(inputs.split(EXAMPLES_AT_ONCE), labels.split(EXAMPLES_AT_ONCE), strict=True):
        trace = network.trace(some_inputs, some_labels)
        pairs = list(zip(trace.error, trace.entering, strict=True))
        singles = [error[:, i] * entering[:, j] for (error, entering), (i, j) in zip(pairs, sides, strict=True)]
        along = torch.zeros(len(some_labels), tracked.directions.shape[1], dtype=network.dtype)
        for (error, entering), part in zip(pairs, parts, strict=True):  # part: (fan-out, fan-in + 1, k)
            moved = (entering @ part.permute(1, 0, 2).flatten(1)).unflatten(1, (part.shape[0], part.shape[2]))
            along += (error.unsqueeze(2) * moved).sum(1)
        chunks.append(torch.cat([torch.cat(singles, 1)[:, order], along], 1))
    return torch.cat(chunks)


def minibatch_noise(projections: Tensor, batch_size: int, minibatches: int, stream: torch.Generator) -> Tensor:
    """Return the noise of independent minibatches drawn without replacement: (minibatches, columns).

    Args:
        projections: result of `example_projections`, (n, columns).
        batch_size: minibatch size B, at most n.
        minibatches: number of minibatches.
        stream: random stream of the draws.

    Raises:
        MeasurementError: B exceeds n.

    Examples:
        >>> stream, projections = torch.Generator().manual_seed(0), torch.tensor([[0.0], [2.0]])
        >>> minibatch_noise(projections, 1, minibatches=4, stream=stream).abs().flatten().tolist()  # 0 − 1 or 2 − 1
        [1.0, 1.0, 1.0, 1.0]
        >>> minibatch_noise(projections, 2, minibatches=4, stream=stream).abs().flatten().tolist()  # the whole set
        [0.0, 0.0, 0.0, 0.0]
    """
    mean = projections.mean(0)
    drawn = [draw(len(projections), batch_size, replacement=False, stream=stream) for _ in range(minibatches)]
    return embedding_bag(torch.stack(drawn), projections, mode="mean") - mean  # without a copy of the rows
