"""The quadratic basin with the Hessian and the noise of a network's minimum, for the prefactor of escape times."""

import torch

from sgd_diffusion.dynamics import ConstantNoise
from sgd_diffusion.escape import QuadraticBasin
from sgd_diffusion.kernels import Formula
from sgd_diffusion.landscapes import Landscape


def quadratic_basin(basin: QuadraticBasin) -> tuple[Landscape, ConstantNoise]:
    """Return the landscape ½θᵀHθ, and Gaussian noise of the covariance C of one example, both of a minimum.

    Args:
        basin: a network's minimum with H and C.

    Examples:
        >>> from sgd_diffusion.landscapes import Minimum, NetworkLoss
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 2), torch.tensor([0, 1, 1, 0])
        >>> loss = NetworkLoss(inputs, labels, hidden=(), loss="one logit")
        >>> curvatures = torch.tensor([0.25, 0.25]).double()
        >>> hessian = torch.tensor([[1.0, 0.5], [0.5, 2.0]]).double()
        >>> minimum = Minimum(torch.zeros(2).double(), 0.0, 0.0, curvatures)
        >>> landscape, noise = quadratic_basin(QuadraticBasin(loss, minimum, hessian, 4 * torch.eye(2).double()))
        >>> landscape.loss(torch.tensor([1.0, -1.0]).double()).item(), noise.root.diagonal().tolist()
        (1.0, [2.0, 2.0])
    """
    hessian, each = basin.hessian, range(len(basin.hessian))
    pairs = [(i, j) for i in each for j in each if j >= i]
    text = " + ".join(f"{'0.5 * ' if i == j else ''}h{i}_{j} * x{i} * x{j}" for i, j in pairs)
    landscape = Landscape(
        lambda theta: 0.5 * ((theta @ hessian.to(theta)) * theta).sum(-1),
        [0.0] * len(hessian),
        None,
        "quadratic basin",
        gradient=lambda theta: theta @ hessian.to(theta),
        formula=Formula(text, tuple(f"x{i}" for i in each), tuple(f"h{i}_{j}" for i, j in pairs)),
        numbers={f"h{i}_{j}": float(hessian[i, j]) for i, j in pairs},
    )
    values, vectors = torch.linalg.eigh(basin.covariance)
    return landscape, ConstantNoise((vectors * values.clamp_min(0).sqrt()) @ vectors.T)
