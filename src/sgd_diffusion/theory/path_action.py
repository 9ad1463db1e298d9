"""The geometric action of Heymann and Vanden-Eijnden (2008) on straight steps."""

from collections.abc import Callable

import torch
from torch import Tensor

Field = Callable[[Tensor], Tensor]


def step_actions(loss: Field, covariance: Field, tails: Tensor, heads: Tensor) -> Tensor:
    """Return the geometric action of each straight step, by the midpoint rule, (n,).

        S = |Δ|_C |∇L|_C + ⟨Δ, ∇L⟩_C,   ⟨u, v⟩_C = uᵀC⁻¹v

    It is 2⟨Δ, ∇L⟩_C straight up the slope, and 0 straight down. It is not finite where C has no inverse.

    Args:
        loss: L, (n, d) → (n,), twice differentiable.
        covariance: C of one example, (n, d) → (n, d, d).
        tails: first points of the steps, (n, d).
        heads: their last points, (n, d).

    Examples:
        Up and down ½θ² between 0 and 1, with C = 1:

        >>> points = torch.tensor([[0.0], [1.0]])
        >>> step_actions(lambda x: x[:, 0] ** 2 / 2, lambda x: x.unsqueeze(-1) ** 0, points, points.flip(0)).tolist()
        [1.0, 0.0]
    """
    steps, middles = heads - tails, (heads + tails) / 2
    slope = gradient_of(loss, middles)
    pairs, _ = torch.linalg.solve_ex(covariance(middles), torch.stack([steps, slope], -1))
    squares = (steps * pairs[..., 0]).sum(-1) * (slope * pairs[..., 1]).sum(-1)
    return squares.clamp_min(1e-300).sqrt() + (steps * pairs[..., 1]).sum(-1)


def path_action(loss: Field, covariance: Field, path: Tensor, parts: int = 1) -> Tensor:
    """Return the geometric action of a path of straight steps; it does not depend on the speed along the path.

    Args:
        loss: L, (n, d) → (n,), twice differentiable.
        covariance: C of one example, (n, d) → (n, d, d).
        path: nodes, (n, d).
        parts: number of parts into which every step is divided, default 1.

    Examples:
        A detour of −½ costs nothing on the way back, and C = 2 halves the action:

        >>> path = torch.tensor([[0.0], [-0.5], [0.0], [1.0]])
        >>> path_action(lambda x: x[:, 0] ** 2 / 2, lambda x: 2 * x.unsqueeze(-1) ** 0, path, parts=4).item()
        0.625
    """
    shares = torch.linspace(0, 1, parts + 1, dtype=path.dtype).view(1, -1, 1)
    nodes = torch.lerp(path[:-1].unsqueeze(1), path[1:].unsqueeze(1), shares)  # (n − 1, parts + 1, d)
    tails, heads = nodes[:, :-1].flatten(0, 1), nodes[:, 1:].flatten(0, 1)
    return step_actions(loss, covariance, tails, heads).sum()


def gradient_of(loss: Field, theta: Tensor) -> Tensor:
    """Return ∇L at each row of θ, (n, d) → (n, d), which can be differentiated again.

    Examples:
        >>> gradient_of(lambda x: x[:, 0] ** 2 / 2, torch.tensor([[3.0]])).tolist()
        [[3.0]]
    """
    with torch.enable_grad():
        leaf = theta if theta.requires_grad else theta.detach().requires_grad_()
        (slope,) = torch.autograd.grad(loss(leaf).sum(), leaf, create_graph=True)
    return slope
