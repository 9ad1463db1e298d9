"""Derivatives of a network with one hidden layer and fixed output weights, in closed form.

The output is z = Σ_u c_u σ(w_u·x + b_u). With a_u = σ(w_u·x + b_u) and x̃ = (x, 1),

    ∂z/∂w̃_u = c_u σ′(a_u) x̃,    ∂²z/∂w̃_u∂w̃_v = δ_uv c_u σ″(a_u) x̃x̃ᵀ.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

SPREADS: dict[str, Callable[[Tensor], Tensor]] = {
    "one logit": lambda mean: mean * (1 - mean),
    "squared error": torch.ones_like,
}
"""∂²ℓ/∂z² as a function of the mean response μ(z), by the name of the loss."""


@dataclass(frozen=True)
class Unit:
    """The hidden layer of a committee.

    Attributes:
        output_weights: c, (units,).
        slope, bend: σ′ and σ″ as functions of the value a = σ(z).
    """

    output_weights: Tensor
    slope: Callable[[Tensor], Tensor]
    bend: Callable[[Tensor], Tensor]

    def output_slopes(self, values: Tensor, inputs: Tensor) -> Tensor:
        """Return ∂z/∂θ of each example: a, (rows, units, n), and inputs, (n, features) → (rows, n, d)."""
        share = (self.output_weights.to(values)[:, None] * self.slope(values)).mT  # (rows, n, units)
        weights = share.unsqueeze(-1) * inputs[:, None, :]
        return torch.cat([weights.flatten(-2), share], dim=-1)

    def gradient(self, values: Tensor, inputs: Tensor, errors: Tensor) -> Tensor:
        """Return Σ_j ∇ℓ_j of examples: a, (rows, units, n), (n, features) and ∂ℓ/∂z, (rows, n) → (rows, d)."""
        share = errors.unsqueeze(-2) * self.output_weights.to(values)[:, None] * self.slope(values)
        return torch.cat([(share @ inputs).flatten(-2), share.sum(-1)], dim=-1)

    def curvature(self, values: Tensor, inputs: Tensor, errors: Tensor, spreads: Tensor) -> Tensor:
        """Return Σ_j ∇²ℓ_j of examples.

        Args:
            values: a, (rows, units, n).
            inputs: (n, features).
            errors: ∂ℓ/∂z, (rows, n).
            spreads: ∂²ℓ/∂z², (rows, n).

        Returns:
            The matrices, (rows, d, d).
        """
        slopes = self.output_slopes(values, inputs)
        total = slopes.mT @ (spreads.unsqueeze(-1) * slopes)
        units, features = values.shape[-2], inputs.shape[-1]
        bent = errors.unsqueeze(-2) * self.output_weights.to(values)[:, None] * self.bend(values)  # (rows, units, n)
        extended = torch.cat([inputs, torch.ones_like(inputs[:, :1])], dim=-1)
        blocks = torch.einsum("run,ni,nj->ruij", bent, extended, extended)
        for unit in range(units):
            own = torch.tensor([*range(unit * features, (unit + 1) * features), units * features + unit])
            total[:, own[:, None], own] += blocks[:, unit]
        return total
