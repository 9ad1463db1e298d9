"""A double well along a curved valley, so that the escape path is curved."""

import torch


def potential(theta: torch.Tensor) -> torch.Tensor:
    """Return the potential of the points θ, (…, 3) → (…)."""
    x, y, z = theta.unbind(-1)
    return (x**2 - 1) ** 2 + 2 * (y - 0.5 * (x**2 - 1)) ** 2 + z**2
