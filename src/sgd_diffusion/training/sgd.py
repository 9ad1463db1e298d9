"""Plain stochastic gradient descent at a constant learning rate."""

import math
from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.optim.swa_utils import update_bn

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.progress import track

LossName = Literal["cross-entropy", "squared error"]
Objective = Callable[[Tensor, Tensor], Tensor]


def squared_error(outputs: Tensor, labels: Tensor) -> Tensor:
    """Mean of ½|z − e_y|² over examples."""
    own = labels.unsqueeze(-1) == torch.arange(
        outputs.shape[-1], device=outputs.device
    )  # one_hot() cannot be taken over a batch by vmap
    return (outputs - own.to(outputs.dtype)).square().sum(-1).mean() / 2


EXAMPLES_AT_ONCE = 500
"""Of a convolutional network, whose activations are many times larger than its inputs."""

OBJECTIVES: dict[LossName, Objective] = {"cross-entropy": cross_entropy, "squared error": squared_error}


def train(
    network: nn.Module,
    inputs: Tensor,
    labels: Tensor,
    *,
    learning_rate: float,
    batch_size: int,
    epochs: int,
    stream: torch.Generator,
    objective: Objective = cross_entropy,
) -> None:
    """Minimise the mean loss in place: θ ← θ − η∇L_B(θ), minibatches without replacement.

    Each epoch shuffles anew; an incomplete last minibatch is left out, so that every step has the same B. The network
    is left in evaluation mode, its normalisation layers, if any, with the statistics of the whole set at its last
    weights (`settle_statistics`): a minibatch's loss is then the mean of its examples' losses.

    Args:
        inputs: (examples, features).
        labels: (examples,), class numbers.
        learning_rate: η.
        batch_size: B, at most the number of examples.
        epochs: passes over the examples.
        stream: the source of the shuffles.
        objective: mean loss of logits (n, classes) and labels (n,).

    Raises:
        MeasurementError: the minibatch is larger than the set, or the loss is no longer finite.

    Examples:
        >>> network = nn.Linear(1, 2)
        >>> for tensor in network.parameters():
        ...     _ = nn.init.zeros_(tensor)
        >>> inputs, labels = torch.tensor([[1.0], [-1.0]]), torch.tensor([0, 1])
        >>> train(network, inputs, labels, learning_rate=1.0, batch_size=2, epochs=1, stream=torch.Generator())
        >>> network.weight.detach().round(decimals=4).tolist()  # −η⟨(p − e_y)x⟩ with p = (½, ½)
        [[0.5], [-0.5]]
    """
    examples = len(labels)
    if epochs and batch_size > examples:
        raise MeasurementError(f"a training minibatch of {batch_size} exceeds the {examples} examples of the set.")
    network.train()
    parameters: list[Tensor] = list(network.parameters())
    for epoch in track(range(epochs), "training", total=epochs):
        order = torch.randperm(examples, generator=stream)
        for batch in order[: examples // batch_size * batch_size].view(-1, batch_size):
            loss = objective(network(inputs[batch]), labels[batch])
            gradients = torch.autograd.grad(loss, parameters)
            with torch.no_grad():
                torch._foreach_add_(parameters, gradients, alpha=-learning_rate)
        if not math.isfinite(loss.item()):
            raise MeasurementError(
                f"training diverged in epoch {epoch + 1} at learning rate {learning_rate}; lower it in the network's "
                "`training.learning_rate`."
            )
    settle_statistics(network, inputs)


def settle_statistics(network: nn.Module, inputs: Tensor) -> None:
    """Give normalisation layers the mean statistics of all inputs at these weights, and end in evaluation mode.

    Statistics of parts of EXAMPLES_AT_ONCE inputs are averaged, layer after layer as the network itself uses them.

    Examples:
        >>> layer = nn.BatchNorm1d(1)
        >>> settle_statistics(layer, torch.tensor([[1.0], [3.0]]))
        >>> layer.running_mean.item(), round(layer.running_var.item(), 4), layer.training
        (2.0, 2.0, False)
    """
    update_bn(inputs.split(EXAMPLES_AT_ONCE), network)
    network.eval()


def evaluate(
    network: nn.Module, inputs: Tensor, labels: Tensor, *, objective: Objective = cross_entropy
) -> tuple[float, float]:
    """Return the mean loss (cross-entropy in nats) and the accuracy over all examples.

    Examples:
        >>> logits, labels = torch.tensor([[0.0, 9.0], [9.0, 0.0]]), torch.tensor([0, 0])
        >>> loss, accuracy = evaluate(nn.Identity(), logits, labels)  # losses ln(1 + e⁹) and ln(1 + e⁻⁹)
        >>> round(loss, 3), accuracy
        (4.5, 0.5)
    """
    with torch.no_grad():
        logits = torch.cat([network(part) for part in inputs.split(EXAMPLES_AT_ONCE)])
        return float(objective(logits, labels)), float((logits.argmax(-1) == labels).double().mean())
