"""Every example's gradient along what is followed: minibatches of any size are means of these."""

import torch
from torch import Tensor

from sgd_diffusion.curvature import LayeredNetwork, draw
from sgd_diffusion.gradient_noise.directions import Followed

EXAMPLES_AT_ONCE = 5_000


def example_projections(network: LayeredNetwork, inputs: Tensor, labels: Tensor, followed: Followed) -> Tensor:
    """Return g_n of every example at the followed parameters and along the followed directions: (n, columns).

    The gradient of an example at weight (i, j) of layer l is δ_i a_j, of the layer's error and of what enters it. Along
    a direction V it is Σ_l δ_lᵀ V_l a_l. No example's whole gradient is written down.

    Args:
        network: at frozen weights.
        inputs: (n, features).
        labels: (n,).
        followed: parameters and directions.

    Examples:
        At zero weights x = 3 of class 0 has the gradient (−½, ½)x at the weights and (−½, ½) at the biases:

        >>> import pandas as pd
        >>> from sgd_diffusion.curvature import cross_entropy
        >>> from sgd_diffusion.models import FullyConnected
        >>> network = FullyConnected([1, 2])
        >>> _ = [torch.nn.init.zeros_(parameter) for parameter in network.parameters()]
        >>> followed = Followed(pd.DataFrame(), torch.tensor([0, 3]), torch.eye(4, dtype=torch.float64)[:, [1]])
        >>> inputs, labels = torch.tensor([[3.0]], dtype=torch.float64), torch.tensor([0])
        >>> example_projections(LayeredNetwork(network, cross_entropy), inputs, labels, followed).tolist()
        [[-1.5, 0.5, 1.5]]
    """
    places = [(layer.coordinates, torch.isin(layer.coordinates, followed.coordinates)) for layer in network.layers]
    found = torch.cat([coordinates[inside] for coordinates, inside in places])
    order = found.argsort()
    sides = [inside.nonzero(as_tuple=True) for _, inside in places]
    parts = [followed.directions[layer.coordinates].to(network.dtype) for layer in network.layers]
    chunks = []
    for some_inputs, some_labels in zip(inputs.split(EXAMPLES_AT_ONCE), labels.split(EXAMPLES_AT_ONCE), strict=True):
        trace = network.trace(some_inputs, some_labels)
        pairs = list(zip(trace.error, trace.entering, strict=True))
        singles = [error[:, i] * entering[:, j] for (error, entering), (i, j) in zip(pairs, sides, strict=True)]
        along = torch.zeros(len(some_labels), followed.directions.shape[1], dtype=network.dtype)
        for (error, entering), part in zip(pairs, parts, strict=True):  # part: (fan-out, fan-in + 1, k)
            moved = (entering @ part.permute(1, 0, 2).flatten(1)).unflatten(1, (part.shape[0], part.shape[2]))
            along += (error.unsqueeze(2) * moved).sum(1)
        chunks.append(torch.cat([torch.cat(singles, 1)[:, order], along], 1))
    return torch.cat(chunks)


def minibatch_noise(projections: Tensor, batch_size: int, minibatches: int, stream: torch.Generator) -> Tensor:
    """Return the noise of independent minibatches drawn without replacement: (minibatches, columns).

    Args:
        projections: (n, columns), as `example_projections` gives them.
        batch_size: B.
        minibatches: how many.
        stream: the source of the draws.

    Raises:
        MeasurementError: B exceeds the set.

    Examples:
        >>> stream, projections = torch.Generator().manual_seed(0), torch.tensor([[0.0], [2.0]])
        >>> minibatch_noise(projections, 1, minibatches=4, stream=stream).abs().flatten().tolist()  # 0 − 1 or 2 − 1
        [1.0, 1.0, 1.0, 1.0]
        >>> minibatch_noise(projections, 2, minibatches=4, stream=stream).abs().flatten().tolist()  # the whole set
        [0.0, 0.0, 0.0, 0.0]
    """
    mean = projections.mean(0)
    drawn = (draw(len(projections), batch_size, replacement=False, stream=stream) for _ in range(minibatches))
    return torch.stack([projections[examples].mean(0) for examples in drawn]) - mean
