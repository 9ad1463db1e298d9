"""Eigenvector following from many starts: up along the lowest curvature, down along all others."""

import torch
from torch import Tensor

from sgd_diffusion.landscapes.landscape import Landscape

STEPS, LONGEST_STEP = 80, 0.1
"""Number of steps, and the largest length of one, in units of θ."""
GRADIENT, FLAT = 1e-9, 1e-6
"""Largest gradient norm at a saddle, and smallest |curvature| of a saddle."""
FARTHEST = 4.0
"""Distance from the minimum, in units of θ, beyond which a search is given up."""


def index_one_points(landscape: Landscape, starts: Tensor) -> Tensor:
    """Return the saddles of index one that are reached, with repetitions, (found, d).

    Args:
        landscape: landscape whose sharpness is 1, in units in which its lengths and curvatures are about 1.
        starts: where the searches start, (n, d).

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> starts = torch.tensor([[-0.4], [0.3]], dtype=torch.float64)
        >>> index_one_points(double_well(barrier=0.1), starts).abs().round(decimals=6).tolist()
        [[0.0], [0.0]]
    """
    origin = landscape.minimum_of_potential
    active, found = starts.double().clone(), []
    for _ in range(STEPS):
        if not len(active):
            break
        gradient, hessian = landscape.gradient_of_potential(active), landscape.hessian_of_potential(active)
        sound = torch.isfinite(gradient).all(1) & torch.isfinite(hessian).all((1, 2))
        sound &= (active - origin).norm(dim=1) <= FARTHEST
        active, gradient, hessian = active[sound], gradient[sound], hessian[sound]
        values, vectors = torch.linalg.eigh(hessian)
        ended = gradient.norm(dim=1) <= GRADIENT
        index_one = (values[:, 0] < -FLAT) & (values[:, 1:] > FLAT).all(1)
        found.append(active[ended & index_one])
        active, gradient, values, vectors = (part[~ended] for part in (active, gradient, values, vectors))
        active = active + eigenvector_steps(gradient, values, vectors, LONGEST_STEP)
    return torch.cat(found) if found else starts[:0].double()


def eigenvector_steps(gradient: Tensor, curvatures: Tensor, directions: Tensor, longest: float) -> Tensor:
    """Return one step of eigenvector following from each of n places, (n, d).

    Along the eigenvector of the lowest curvature λ_0 a step is +g_0/|λ_0|, along all others −g_i/|λ_i|, with g_i the
    components of the gradient. Near a saddle of index one this is Newton's method.

    Args:
        gradient: (n, d).
        curvatures: λ, ascending, (n, d).
        directions: eigenvectors in columns, (n, d, d).
        longest: largest length of a step, in units of θ.

    Examples:
        On (−x² + 4y²)/2 at (0.25, 0.25), where the saddle is (0, 0):

        >>> gradient, curvatures = torch.tensor([[-0.25, 1.0]]), torch.tensor([[-1.0, 4.0]])
        >>> eigenvector_steps(gradient, curvatures, torch.eye(2).unsqueeze(0), longest=1.0).tolist()
        [[-0.25, -0.25]]
    """
    along = (directions.mT @ gradient.unsqueeze(-1)).squeeze(-1)
    along[:, 0] *= -1
    steps = -(directions @ (along / curvatures.abs().clamp_min(FLAT)).unsqueeze(-1)).squeeze(-1)
    length = steps.norm(dim=1, keepdim=True)
    return steps * (longest / length.clamp_min(1e-300)).clamp_max(1.0)
