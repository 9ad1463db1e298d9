"""Random numbers with a symmetric stable distribution."""

import numpy as np
from numpy.typing import NDArray


def symmetric_stable(alpha: float, size: int, stream: np.random.Generator) -> NDArray[np.float64]:
    """Return independent draws of SαS(1), the distribution with characteristic function exp(−|t|^α).

    Chambers, Mallows and Stuck (1976): with V ~ U(−π/2, π/2) and W ~ Exp(1),

        X = sin(αV)/cos(V)^{1/α} · [cos((1−α)V)/W]^{(1−α)/α}.

    α = 2 is the Gaussian of variance 2, α = 1 the Cauchy distribution.

    Args:
        alpha: index α, 0 < α ≤ 2.
        size: number of draws.
        stream: random stream of the draws.

    Returns:
        The draws, (size,).

    Raises:
        ValueError: α lies outside (0, 2].

    Examples:
        The mean of cos X is the characteristic function at t = 1, which is 1/e for every α:

        >>> samples = [symmetric_stable(alpha, 100_000, np.random.default_rng(0)) for alpha in (0.7, 1.0, 1.5, 2.0)]
        >>> np.allclose([np.cos(x).mean() for x in samples], np.exp(-1), atol=0.01)
        True
    """
    if not 0 < alpha <= 2:
        raise ValueError(f"a stable distribution has 0 < α ≤ 2, got {alpha}")
    angle = stream.uniform(-np.pi / 2, np.pi / 2, size)
    waiting = stream.exponential(size=size)
    return (
        np.sin(alpha * angle)
        / np.cos(angle) ** (1 / alpha)
        * (np.cos((1 - alpha) * angle) / waiting) ** ((1 - alpha) / alpha)
    )
