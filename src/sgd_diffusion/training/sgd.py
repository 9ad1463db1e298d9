"""Plain stochastic gradient descent at a constant learning rate."""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.progress import track


def train(
    network: nn.Module,
    inputs: Tensor,
    labels: Tensor,
    *,
    learning_rate: float,
    batch_size: int,
    epochs: int,
    stream: torch.Generator,
) -> None:
    """Minimise the mean cross-entropy in place: θ ← θ − η∇L_B(θ), minibatches without replacement.

    Each epoch shuffles anew; an incomplete last minibatch is left out, so that every step has the same B.

    Args:
        inputs: (examples, features).
        labels: (examples,), class numbers.
        learning_rate: η.
        batch_size: B, at most the number of examples.
        epochs: passes over the examples.
        stream: the source of the shuffles.

    Raises:
        MeasurementError: the minibatch is larger than the set, or the loss is no longer finite.
    """
    examples = len(labels)
    if batch_size > examples:
        raise MeasurementError(f"a training minibatch of {batch_size} exceeds the {examples} examples of the set.")
    parameters: list[Tensor] = list(network.parameters())
    for epoch in track(range(epochs), "training", total=epochs):
        order = torch.randperm(examples, generator=stream)
        for batch in order[: examples // batch_size * batch_size].view(-1, batch_size):
            loss = cross_entropy(network(inputs[batch]), labels[batch])
            gradients = torch.autograd.grad(loss, parameters)
            with torch.no_grad():
                torch._foreach_add_(parameters, gradients, alpha=-learning_rate)
        if not math.isfinite(loss.item()):
            raise MeasurementError(
                f"training diverged in epoch {epoch + 1} at learning rate {learning_rate}; lower it in the network's "
                "`training.learning_rate`."
            )


def evaluate(network: nn.Module, inputs: Tensor, labels: Tensor) -> tuple[float, float]:
    """Return the mean cross-entropy (in nats) and the accuracy over all examples."""
    with torch.no_grad():
        logits = network(inputs)
        return float(cross_entropy(logits, labels)), float((logits.argmax(-1) == labels).double().mean())
