"""Training by plain stochastic gradient descent at a constant learning rate."""

import math
from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.optim.swa_utils import update_bn

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.progress import track
from sgd_diffusion.training.minibatch_gradients import minibatch_gradients

LossName = Literal["cross-entropy", "squared error"]
Objective = Callable[[Tensor, Tensor], Tensor]
"""A function from outputs, (n, classes), and class numbers, (n,), to the mean loss, ()."""


def squared_error(outputs: Tensor, labels: Tensor) -> Tensor:
    """Return the mean of ½|z − e_y|² over examples, (), for outputs z, (n, classes), and class numbers y, (n,)."""
    classes = torch.arange(outputs.shape[-1], device=outputs.device)
    one_hot = (labels.unsqueeze(-1) == classes).to(outputs.dtype)  # torch's one_hot() does not work under vmap
    return (outputs - one_hot).square().sum(-1).mean() / 2


EXAMPLES_AT_ONCE = 500
"""The number of examples of one forward pass without gradients; it bounds the memory for activations."""

OBJECTIVES: dict[LossName, Objective] = {"cross-entropy": cross_entropy, "squared error": squared_error}
"""The mean losses by name."""


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
    """Train a network in place by SGD, θ ← θ − η∇L_B(θ), and leave it in evaluation mode.

    Every epoch shuffles the examples and divides them into minibatches of B. The rest, fewer than B examples, is left
    out of the epoch. At the end batch normalisation uses the statistics of all inputs (`settle_statistics`), so that
    the loss of a minibatch is the mean of its examples' losses.

    Args:
        network: the network with the parameters θ.
        inputs: inputs of the examples, (n, features).
        labels: class numbers, (n,).
        learning_rate: learning rate η.
        batch_size: minibatch size B, at most n.
        epochs: number of passes over the examples.
        stream: random stream of the shuffles.
        objective: mean loss of outputs, (n, classes), and class numbers, (n,). Default: cross-entropy.

    Raises:
        MeasurementError: B exceeds n, or the loss is not finite at the end of an epoch.

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
        raise MeasurementError(
            f"a training minibatch of {batch_size} exceeds the {examples} examples of the set; lower the batch size."
        )
    network.train()
    parameters: list[Tensor] = list(network.parameters())
    gradients_at = minibatch_gradients(network, objective)
    for epoch in track(range(epochs), "training"):
        order = torch.randperm(examples, generator=stream)
        for batch in order[: examples // batch_size * batch_size].view(-1, batch_size):
            # index_select copies whole rows, in a quarter of the time of inputs[batch].
            loss, gradients = gradients_at(inputs.index_select(0, batch), labels.index_select(0, batch))
            with torch.no_grad():
                torch._foreach_add_(parameters, gradients, alpha=-learning_rate)
        if not math.isfinite(loss.item()):
            raise MeasurementError(
                f"training diverged in epoch {epoch + 1} at learning rate {learning_rate}; lower it in the network's "
                "`training.learning_rate`."
            )
    settle_statistics(network, inputs)


def settle_statistics(network: nn.Module, inputs: Tensor) -> None:
    """Set the statistics of batch normalisation to those of all inputs at fixed weights; end in evaluation mode.

    Mean and variance are computed for parts of `EXAMPLES_AT_ONCE` inputs and averaged over the parts.

    Args:
        network: the network, changed in place; a network without batch normalisation keeps its values.
        inputs: inputs of the examples, (n, features).

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
    """Return the mean loss and the accuracy, a share of 1, over all examples.

    Args:
        network: the network, in evaluation mode.
        inputs: inputs of the examples, (n, features).
        labels: class numbers, (n,).
        objective: mean loss of outputs, (n, classes), and class numbers, (n,). Default: cross-entropy, in nats.

    Examples:
        >>> logits, labels = torch.tensor([[0.0, 9.0], [9.0, 0.0]]), torch.tensor([0, 0])
        >>> loss, accuracy = evaluate(nn.Identity(), logits, labels)  # losses ln(1 + e⁹) and ln(1 + e⁻⁹)
        >>> round(loss, 3), accuracy
        (4.5, 0.5)
    """
    with torch.no_grad():
        logits = torch.cat([network(part) for part in inputs.split(EXAMPLES_AT_ONCE)])
        return float(objective(logits, labels)), float((logits.argmax(-1) == labels).double().mean())
