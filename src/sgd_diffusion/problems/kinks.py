"""Search for kinks of a network's loss, at which its gradient jumps."""

import torch
from torch import Tensor
from torch.func import vmap

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import ModuleLoss

EXAMPLES, INTERVALS, CANDIDATES = 6, 16, 2
"""Examples whose gradients are followed, intervals on a line through the weights, and intervals with a large change of
a gradient that are examined."""
PARTS, ROUNDS = 8, 4
"""An interval is divided into so many parts, of which the one with the largest change is divided again, so often."""
REMAINING = 0.02
"""Share of its change that a gradient keeps at a kink, however short the interval. A smooth gradient keeps about one
part in 8⁴ = 4,096."""


def has_kinks(loss: ModuleLoss, theta: Tensor) -> bool:
    """Return whether the gradient of an example jumps on a line through the weights.

    The gradients of some examples are computed at points on a line twice as long as the weights. The intervals with the
    largest changes are divided again and again: a smooth change shrinks with the interval, a jump does not.

    Args:
        loss: the loss.
        theta: the weights, (d,).

    Examples:
        >>> from torch import nn
        >>> torch.manual_seed(0)  # doctest: +ELLIPSIS
        <torch._C.Generator ...>
        >>> inputs, labels = torch.randn(20, 3), torch.arange(20) % 2
        >>> for step in (nn.Tanh(), nn.ReLU()):
        ...     module = nn.Sequential(nn.Linear(3, 5), step, nn.Linear(5, 2))
        ...     loss = ModuleLoss(module, inputs, labels, weight_decay=0.1)
        ...     print(has_kinks(loss, loss.start))
        False
        True
    """
    chosen = torch.linspace(0, len(loss) - 1, min(EXAMPLES, len(loss))).round().long()
    inputs, targets = loss.inputs[chosen], loss.targets[chosen]
    direction = torch.cos(torch.arange(len(theta), dtype=theta.dtype))
    direction = direction * theta.norm().clamp_min(1.0) / direction.norm()

    def along(places: Tensor, example: slice) -> Tensor:
        """Return the changes of examples' gradients from each place on the line to the next."""
        gradients = vmap(
            lambda place: loss.gradients_of_examples(theta + place * direction, inputs[example], targets[example])
        )(places)
        return (gradients[1:] - gradients[:-1]).norm(dim=2)

    places = torch.linspace(-1, 1, INTERVALS + 1, dtype=theta.dtype)
    changes = along(places, slice(None))
    for number in changes.flatten().topk(CANDIDATES).indices.tolist():
        interval, example = divmod(number, len(chosen))
        parts = places[interval : interval + 2]
        for _ in range(ROUNDS):
            parts = torch.linspace(float(parts[0]), float(parts[1]), PARTS + 1, dtype=theta.dtype)
            inside = along(parts, slice(example, example + 1)).squeeze(1)
            largest = int(inside.argmax())
            parts = parts[largest : largest + 2]
        if inside[largest] > REMAINING * changes[interval, example]:
            return True
    return False


def refuse_kinks(loss: ModuleLoss, theta: Tensor) -> None:
    """Raise an error if the loss has kinks.

    Raises:
        LandscapeError: the loss has kinks near the weights.

    Examples:
        >>> loss = ModuleLoss(torch.nn.Linear(6, 2), torch.eye(6), torch.arange(6) % 2, weight_decay=0.1)
        >>> refuse_kinks(loss, loss.start)
    """
    if has_kinks(loss, theta):
        raise LandscapeError(
            "the network's loss has kinks, as ReLU and max pooling make them, and its minima lie on kinks, where the "
            "gradient is not zero and no Hessian exists; use smooth activations such as tanh, GELU, SiLU or Softplus, "
            "and mean pooling."
        )
