"""Gradient noise whose standard deviations are expressions in the coordinates."""

from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.dynamics.noise import MarkovianNoise
from sgd_diffusion.landscapes import Expression, Landscape


@dataclass(frozen=True)
class ExpressionNoise(MarkovianNoise):
    """g = ∇f + sσ_i(φ) ζ_i/√B with ζ ~ N(0, I): each coordinate's σ_i is an expression in all coordinates.

    Attributes:
        deviations: σ_i, one for each coordinate, as `parse_potential` gives them.
        strength: s, default 1.

    Examples:
        ∇f + sσ(φ)ζ/√B = (2, 3) + 10 · (1 + 3², 2) · (1, 1)/√25:

        >>> from sgd_diffusion.landscapes import parse_potential, quadratic
        >>> noise = ExpressionNoise(tuple(parse_potential(text, ["x", "y"]) for text in ("1 + y**2", "x")), strength=10)
        >>> phi, normals, batch_size = torch.tensor([[2.0, 3.0]]), torch.ones(1, 2), torch.tensor([[25.0]])
        >>> noise.gradient(quadratic([1.0, 1.0]), phi, normals, batch_size).tolist()
        [[22.0, 7.0]]
    """

    deviations: tuple[Expression, ...]
    strength: float = 1.0

    def deviation(self, phi: Tensor) -> Tensor:
        """Return sσ(φ), (…, d) → (…, d)."""
        return self.strength * torch.stack([one(phi) for one in self.deviations], -1)

    def gradient(self, landscape: Landscape, phi: Tensor, normals: Tensor, batch_size: Tensor) -> Tensor:
        """Return ∇f(φ) + sσ(φ) ζ/√B."""
        return landscape.gradient_of_potential(phi).addcmul(self.deviation(phi) / batch_size.sqrt(), normals)
