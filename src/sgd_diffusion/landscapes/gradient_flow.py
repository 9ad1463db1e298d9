"""The gradient flow dθ/dt = −∇L from a start to a minimum."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.integrate import solve_ivp
from torch import Tensor


def gradient_flow(
    gradient: Callable[[Tensor], Tensor],
    hessian: Callable[[Tensor], Tensor],
    start: Tensor,
    goal: Tensor,
    *,
    within: float,
    longest: float,
    relative_tolerance: float,
    absolute_tolerance: float,
) -> tuple[Tensor, bool]:
    """Integrate dθ/dt = −∇L by implicit BDF steps until θ is close to the goal or a time limit is reached.

    Args:
        gradient: ∇L, (d,) → (d,).
        hessian: ∇²L, (d,) → (d, d).
        start: initial θ, (d,), double precision.
        goal: the minimum at which the flow should end, (d,), double precision.
        within: Euclidean distance to the goal at which the flow stops.
        longest: time limit of the flow.
        relative_tolerance: error tolerance per step relative to θ (`rtol` of `scipy.integrate.solve_ivp`).
        absolute_tolerance: absolute error tolerance per step (`atol` of `scipy.integrate.solve_ivp`).

    Returns:
        The positions from the start to the end of the flow, (n, d). True if the flow reached the goal or the time
        limit, False if the integrator failed because its steps became too small.

    Raises:
        ValueError: a derivative on the path is not finite.

    Examples:
        In ½θ² the distance to the minimum falls as e⁻ᵗ:

        >>> path, completed = gradient_flow(
        ...     lambda theta: theta,
        ...     lambda theta: torch.eye(1, dtype=torch.float64),
        ...     start=torch.ones(1, dtype=torch.float64),
        ...     goal=torch.zeros(1, dtype=torch.float64),
        ...     within=0.01,
        ...     longest=10.0,
        ...     relative_tolerance=1e-6,
        ...     absolute_tolerance=1e-9,
        ... )
        >>> completed, round(float(path[0, 0]), 6), round(float(path[-1, 0]), 6)
        (True, 1.0, 0.01)
    """

    def slope(_: float, theta: NDArray[np.float64]) -> NDArray[np.float64]:
        return -gradient(torch.from_numpy(theta)).numpy()

    def jacobian(_: float, theta: NDArray[np.float64]) -> NDArray[np.float64]:
        return -hessian(torch.from_numpy(theta)).numpy()

    def arrived(_: float, theta: NDArray[np.float64]) -> float:
        return float(np.linalg.norm(theta - goal.numpy())) - within

    arrived.terminal = True  # type: ignore[attr-defined]
    flow = solve_ivp(
        slope,
        (0, longest),
        start.numpy(),
        method="BDF",
        jac=jacobian,
        events=arrived,
        rtol=relative_tolerance,
        atol=absolute_tolerance,
    )
    return torch.from_numpy(flow.y.T.copy()), bool(flow.success)
