"""A curved valley with a double well along it: the way out bends, and so does the noise's."""

import torch


def potential(theta: torch.Tensor) -> torch.Tensor:
    """(…, 3) → (…)."""
    x, y, z = theta.unbind(-1)
    return (x**2 - 1) ** 2 + 2 * (y - 0.5 * (x**2 - 1)) ** 2 + z**2
