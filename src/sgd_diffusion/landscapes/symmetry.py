"""Symmetries of a network: reordered hidden units and reversed signs of a unit's weights give the same function."""

from itertools import permutations

import torch
from scipy.optimize import linear_sum_assignment
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes.network_loss import NetworkLoss


def aligned(loss: NetworkLoss, theta: Tensor, reference: Tensor) -> Tensor:
    """Return the weights closest to a reference among those equal to θ up to order and sign of the hidden units.

    A hidden unit's incoming weights, bias and outgoing weights can all change sign because σ is odd. The loss does not
    change. The closest weights are found by optimal assignment of the hidden units.

    Args:
        loss: a network with one hidden layer and an odd activation such as tanh.
        theta: θ, (d,).
        reference: weights to be close to, (d,).

    Raises:
        LandscapeError: the network does not have exactly one hidden layer, or its activation is not odd.

    Examples:
        >>> loss = NetworkLoss(torch.ones(4, 1), torch.tensor([0, 0, 1, 1]), hidden=(2,))
        >>> theta = torch.arange(10.0)
        >>> turned = theta * torch.tensor([-1, 1, -1, 1, -1, 1, -1, 1, 1, 1])  # the first hidden unit
        >>> swapped = turned[[1, 0, 3, 2, 5, 4, 7, 6, 8, 9]]  # both hidden units
        >>> torch.equal(aligned(loss, swapped, theta), theta)
        True
    """
    if len(loss.layers) != 2 or not loss.activation.odd:
        raise LandscapeError(
            "aligned() needs one hidden layer of tanh units or of another odd activation; got "
            f"{len(loss.layers) - 1} hidden layers."
        )
    units, wanted = _units(loss, theta), _units(loss, reference)
    same, turned = torch.cdist(wanted, units) ** 2, torch.cdist(wanted, -units) ** 2
    rows, columns = linear_sum_assignment(torch.minimum(same, turned).numpy())
    sign = torch.where(same[rows, columns] <= turned[rows, columns], 1.0, -1.0).to(theta).unsqueeze(1)
    chosen = units[columns] * sign
    first, last = loss.layers
    moved = theta.clone()
    moved[first.weights] = chosen[:, : first.fan_in].reshape(-1)
    moved[first.biases] = chosen[:, first.fan_in]
    moved[last.weights] = chosen[:, first.fan_in + 1 :].T.reshape(-1)
    return moved


def reordered(loss: NetworkLoss, theta: Tensor) -> Tensor:
    """Return the weights of a committee machine with its hidden units in every order that keeps the loss.

    Units whose fixed output weights are equal can change places.

    Args:
        loss: a network with one hidden layer and fixed output weights.
        theta: θ, (d,).

    Returns:
        The weights, (orders, d), first θ itself.

    Raises:
        LandscapeError: the network does not have exactly one hidden layer and fixed output weights.

    Examples:
        >>> loss = NetworkLoss(
        ...     torch.ones(4, 1), torch.tensor([0, 0, 1, 1]), hidden=(2,), loss="one logit", output_weights=(1.0, 1.0)
        ... )
        >>> reordered(loss, torch.tensor([1.0, 2.0, 3.0, 4.0])).tolist()  # two weights, two biases
        [[1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 4.0, 3.0]]
    """
    if loss.output_weights is None or len(loss.layers) != 1:
        raise LandscapeError("reordered() needs one hidden layer and fixed output weights, as in a committee machine.")
    (layer,), fixed = loss.layers, loss.output_weights.tolist()
    weights, biases = theta[layer.weights].view(layer.fan_out, layer.fan_in), theta[layer.biases]
    orders = [list(order) for order in permutations(range(layer.fan_out)) if [fixed[i] for i in order] == fixed]
    return torch.stack([torch.cat([weights[order].reshape(-1), biases[order]]) for order in orders])


def _units(loss: NetworkLoss, theta: Tensor) -> Tensor:
    """Return one row per hidden unit: incoming weights, bias, outgoing weights."""
    first, last = loss.layers
    incoming = theta[first.weights].view(first.fan_out, first.fan_in)
    outgoing = theta[last.weights].view(last.fan_out, last.fan_in).T
    return torch.cat([incoming, theta[first.biases].unsqueeze(1), outgoing], dim=1)
