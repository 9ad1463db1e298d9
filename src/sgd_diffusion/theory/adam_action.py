"""The action of a path under Adam, in any number of dimensions, from that of SGD."""

from collections.abc import Callable

from torch import Tensor


def adam_steps(deviations: Callable[[Tensor], Tensor], tails: Tensor, heads: Tensor) -> tuple[Tensor, Tensor]:
    """Return the ends of steps whose action under SGD is that of the given steps under Adam.

    Where m forgets faster than θ moves, Adam moves the coordinate i by η m_i/√v_i, with v_i ≃ C_ii/B if C ≫ B L′². This
    is SGD with the rate η√B/√C_ii in each coordinate. The action under Adam is therefore that of SGD for the step
    √C_ii Δ_i at the same place, in units of √B/η instead of B/η:

        S = |√C_ii Δ|_C |∇L|_C + ⟨√C_ii Δ, ∇L⟩_C,   ⟨u, v⟩_C = uᵀC⁻¹v

    with Gaussian noise. In one dimension the least action is 2∫L′/√C dθ, that of `adam_exponent` where C ≫ B L′².

    Args:
        deviations: √C_ii of one example, (k, d) → (k, d), differentiable: at each θ if v follows, or the same
            everywhere if v is frozen.
        tails: first points of the steps, (k, d).
        heads: their last points, (k, d).

    Returns:
        First and last points of the stretched steps, with the same middles, for `step_actions` or
        `exact_step_actions`, which take fields in the middle alone.

    Examples:
        With √C_ii = 3 a step of 0.2 around 1 has the length 0.6:

        >>> import torch
        >>> tail, head = adam_steps(lambda theta: 3 + 0 * theta, torch.tensor([[0.9]]), torch.tensor([[1.1]]))
        >>> round(tail.item(), 6), round(head.item(), 6)
        (0.7, 1.3)
    """
    middles = (heads + tails) / 2
    halves = deviations(middles) * (heads - tails) / 2
    return middles - halves, middles + halves
