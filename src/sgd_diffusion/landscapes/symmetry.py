"""Networks that are the same function: hidden units in another order, and with both signs turned."""

import torch
from scipy.optimize import linear_sum_assignment
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes.network_loss import NetworkLoss


def aligned(loss: NetworkLoss, theta: Tensor, reference: Tensor) -> Tensor:
    """Return the nearest to a reference of the networks that equal θ up to the order and the signs of hidden units.

    By assignment of the hidden units (incoming weights, bias, outgoing weights); as σ is odd, turning the
    signs of all of a unit's weights changes nothing. The loss is the same.

    Args:
        loss: with one hidden layer of units of an odd activation, as tanh.
        theta, reference: (d,).

    Raises:
        LandscapeError: the network is another.

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
            "only networks with one hidden layer of tanh units, or of another odd activation, can be aligned."
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


def _units(loss: NetworkLoss, theta: Tensor) -> Tensor:
    """A row a hidden unit: incoming weights, bias, outgoing weights."""
    first, last = loss.layers
    incoming = theta[first.weights].view(first.fan_out, first.fan_in)
    outgoing = theta[last.weights].view(last.fan_out, last.fan_in).T
    return torch.cat([incoming, theta[first.biases].unsqueeze(1), outgoing], dim=1)
