"""The Hessian of a network with one hidden layer and one output in closed form, and its largest eigenvalue."""

import torch
from torch import Tensor

from sgd_diffusion.landscapes import NetworkLoss
from sgd_diffusion.landscapes.committee import SPREADS


def hessians(loss: NetworkLoss, theta: Tensor) -> Tensor:
    """Return ∇²L(θ) for every row: (rows, d) → (rows, d, d).

    With f = Σ_u w_u σ(v_u·x + c_u) + b and the response μ(f), the Hessian is the mean over examples of
    μ′ ∇f ∇fᵀ + (μ − y) ∇²f. `NetworkLoss.hessian` gives the same by automatic differentiation, row by row, in about
    twenty times as long. If the output weights w are fixed, its own closed form is used.

    Args:
        loss: cross-entropy of one logit, or squared error, of a network with one hidden layer, without weight decay.
        theta: θ, (rows, d).

    Examples:
        >>> inputs = torch.linspace(-1, 1, 12).double().view(6, 2)
        >>> loss = NetworkLoss(inputs, torch.tensor([0, 1, 0, 1, 1, 0]), hidden=(3,), loss="one logit")
        >>> theta = torch.linspace(-2, 2, loss.dimension).double().sin().repeat(2, 1)
        >>> torch.allclose(hessians(loss, theta), loss.hessian(theta))
        True
    """
    if loss.output_weights is not None:
        return loss.hessian(theta)
    first, second = loss.layers
    rows, units = len(theta), first.fan_out
    inputs = loss.inputs.T.to(theta)
    entering = torch.cat([inputs, torch.ones_like(inputs[:1])])  # the bias is the weight of an input of 1
    incoming = theta[:, first.weights].unflatten(1, (units, first.fan_in))
    outgoing = theta[:, second.weights].unsqueeze(-1)
    values = loss.activation.function(incoming @ inputs + theta[:, first.biases].unsqueeze(-1))
    slopes, bends = loss.activation.slope(values), loss.activation.bend(values)
    response = loss.output_loss.mean((outgoing * values).sum(1).add(theta[:, second.biases]), 1)
    error = (response - loss.targets.T.to(theta)).unsqueeze(1)
    spread = SPREADS[loss.output_loss.name](response).unsqueeze(1)

    # ∇f in the order (unit, input or bias), outgoing weights, output bias; the order of θ comes last.
    by_unit = ((outgoing * slopes).unsqueeze(2) * entering).flatten(1, 2)
    tangent = torch.cat([by_unit, values, torch.ones_like(spread)], 1)
    total = (spread * tangent) @ tangent.transpose(1, 2)
    width = len(entering)
    pairs = (entering.unsqueeze(1) * entering).flatten(0, 1)
    own = ((error * outgoing * bends) @ pairs.T).view(rows, units, width, width)
    mixed = (error * slopes) @ entering.T
    for unit in range(units):
        place, weight = slice(unit * width, (unit + 1) * width), units * width + unit
        total[:, place, place] += own[:, unit]
        total[:, place, weight] += mixed[:, unit]
        total[:, weight, place] += mixed[:, unit]
    order = _order(units, first.fan_in).to(theta.device)
    return total[:, order][:, :, order] / len(loss)


def _order(units: int, features: int) -> Tensor:
    """Return for every coordinate of θ its index among the units' weights with their biases, and what follows."""
    grid = torch.arange(units * (features + 1)).view(units, features + 1)
    behind = torch.arange(units + 1) + grid.numel()
    return torch.cat([grid[:, :features].flatten(), grid[:, features], behind])


def curvature_of(loss: NetworkLoss, positions: Tensor) -> dict[str, float]:
    """Return means over positions, (window, d), of the loss and of the largest eigenvalue and trace of the Hessian.

    Args:
        loss: as for `hessians`.
        positions: θ, (window, d).

    Examples:
        With centred inputs and weights of 0, only the biases of the output feel the loss: μ′ = 1/4.

        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 4), torch.tensor([0, 0, 1, 1] * 2)
        >>> loss = NetworkLoss(inputs, labels, hidden=(1,), loss="one logit")
        >>> found = curvature_of(loss, torch.zeros(6, loss.dimension).double())
        >>> {name: round(value, 4) for name, value in found.items()}
        {'loss': 0.6931, 'sharpness': 0.25, 'trace': 0.25}
    """
    matrices = hessians(loss, positions)
    return {
        "loss": float(loss(positions).mean()),
        "sharpness": float(torch.linalg.eigvalsh(matrices)[:, -1].mean()),
        "trace": float(matrices.diagonal(dim1=1, dim2=2).sum(1).mean()),
    }
