"""Stochastic gradients themselves: of minibatches at fixed weights, and along a training run."""

import torch
from torch import Tensor, nn

from sgd_diffusion.gradient_noise.collection import refuse_whole_set
from sgd_diffusion.training import OBJECTIVES, LossName
from sgd_diffusion.training.minibatch_gradients import minibatch_gradients as of_minibatch


def minibatch_gradients(
    network: nn.Module,
    inputs: Tensor,
    labels: Tensor,
    *,
    batch_size: int,
    minibatches: int,
    stream: torch.Generator,
    loss: LossName = "cross-entropy",
) -> Tensor:
    """Return the gradients ∇L_b(θ) of independent minibatches b at fixed weights: (minibatches, d).

    Args:
        network: network with the parameters θ, in evaluation mode.
        inputs: inputs of the examples, (n, features).
        labels: class numbers, (n,).
        batch_size: minibatch size B, less than n; a minibatch is drawn without replacement.
        minibatches: number of minibatches.
        stream: random stream of the draws.
        loss: name of the loss. Default: cross-entropy.

    Raises:
        MeasurementError: B is not less than n.

    Examples:
        At zero weights x = 1 has the gradient (−½, ½) as class 0 and (½, −½) as class 1:

        >>> network = nn.Linear(1, 2, bias=False)
        >>> _ = nn.init.zeros_(network.weight)
        >>> examples, stream = (torch.ones(2, 1), torch.tensor([0, 1])), torch.Generator().manual_seed(0)
        >>> found = minibatch_gradients(network, *examples, batch_size=1, minibatches=20, stream=stream)
        >>> found.unique(dim=0).tolist()
        [[-0.5, 0.5], [0.5, -0.5]]
    """
    refuse_whole_set(batch_size, len(labels))
    gradients_at = of_minibatch(network, OBJECTIVES[loss])
    found = []
    for _ in range(minibatches):
        batch = torch.randperm(len(labels), generator=stream)[:batch_size]
        found.append(gradients_at(inputs.index_select(0, batch), labels.index_select(0, batch))[1])
    return torch.stack([torch.cat([tensor.flatten() for tensor in gradients]) for gradients in found])


def gradients_of_training(
    network: nn.Module,
    inputs: Tensor,
    labels: Tensor,
    *,
    coordinates: Tensor,
    learning_rate: float,
    batch_size: int,
    iterations: int,
    stream: torch.Generator,
    loss: LossName = "cross-entropy",
) -> Tensor:
    """Train a network in place by SGD, and return the gradients of some parameters: (iterations, k).

    The gradient of iteration t is ∇L_b(θ_t), with which θ_{t+1} = θ_t − η∇L_b(θ_t). The examples are shuffled and
    divided into minibatches as in `train`: every epoch anew, with fewer than B examples left out.

    Args:
        network: network with the parameters θ_0 and without batch normalisation; it ends with those of the last
            iteration.
        inputs: inputs of the examples, (n, features).
        labels: class numbers, (n,).
        coordinates: positions of the k parameters among the flattened parameters.
        learning_rate: learning rate η.
        batch_size: minibatch size B, less than n.
        iterations: number of iterations.
        stream: random stream of the shuffles.
        loss: name of the loss. Default: cross-entropy.

    Raises:
        MeasurementError: B is not less than n.

    Examples:
        The first step from zero weights is η(½, −½), or minus that; the second parameter is followed:

        >>> network, examples = nn.Linear(1, 2, bias=False), (torch.ones(2, 1), torch.tensor([1, 1]))
        >>> _ = nn.init.zeros_(network.weight)
        >>> design = {"learning_rate": 1.0, "batch_size": 1, "iterations": 3, "stream": torch.Generator()}
        >>> gradients_of_training(network, *examples, coordinates=torch.tensor([1]), **design)[0].tolist()
        [-0.5]
        >>> network.weight[1].item() > 0.5  # three steps towards class 1
        True
    """
    refuse_whole_set(batch_size, len(labels))
    parameters: list[Tensor] = list(network.parameters())
    gradients_at = of_minibatch(network, OBJECTIVES[loss])
    found: list[Tensor] = []
    while len(found) < iterations:
        order = torch.randperm(len(labels), generator=stream)
        batches = order[: len(labels) // batch_size * batch_size].view(-1, batch_size)
        for batch in batches[: iterations - len(found)]:
            _, gradients = gradients_at(inputs.index_select(0, batch), labels.index_select(0, batch))
            found.append(torch.cat([tensor.flatten() for tensor in gradients])[coordinates])
            with torch.no_grad():
                torch._foreach_add_(parameters, gradients, alpha=-learning_rate)
    return torch.stack(found)
