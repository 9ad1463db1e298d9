"""Which minimum a state flows to: the gradient flow dθ/dt = −∇f of many states at once."""

from collections.abc import Sequence

import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes.landscape import Landscape
from sgd_diffusion.landscapes.trapping import Trap, traps_around

TOLERANCE, LONGEST_STEP, ARRIVED, LOST = 1e-4, 0.5, 1e-7, 100.0
"""In units of the length scale: error and length of one step, Newton step at which a flow has ended, and distance from
the start at which a flow counts as unbounded."""
MOST_STEPS = 500
"""Largest number of steps of a flow."""
FIRST_STEP, SMALLEST_CHANGE, LARGEST_CHANGE, SAFETY = 0.1, 0.2, 4.0, 0.9
"""First step times the largest |curvature|; limits and safety factor of the change of a step."""
SERIES = 0.01
"""Argument below which φ_1 and φ_3 are computed by their series."""
SAME_PLACE = 1e-3
"""Distance, in units of the smallest distance between two minima, below which a flow has ended at a minimum."""


def flow_ends(landscape: Landscape, theta: Tensor, *, scale: float) -> Tensor:
    """Return the minimum of f at which the gradient flow dθ/dt = −∇f from each state ends.

    The flow is integrated by the exponential Rosenbrock method of third order (Hochbruck and Ostermann 2010,
    exprb32), with an adaptive step for each state. It is exact on parabolas, so that stiff directions do not limit the
    step.

    Args:
        landscape: landscape whose sharpness is 1; its potential is f.
        theta: states, (n, d).
        scale: length over which f changes, such as the distance between two minima. The error of one step is at most
            10⁻⁴ of it.

    Returns:
        The ends, (n, d); nan for a flow that is unbounded, not finite, or that ends at a saddle.

    Raises:
        LandscapeError: the states do not have shape (n, d), or the scale is not positive.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> states = torch.tensor([[-3.0], [-1e-3], [1e-3]], dtype=torch.float64)
        >>> flow_ends(double_well(), states, scale=1.0).flatten().round().tolist()
        [-1.0, -1.0, 1.0]
    """
    _check_states(landscape, theta, scale)
    return _followed(landscape, theta.double(), scale, ())


def _check_states(landscape: Landscape, theta: Tensor, scale: float) -> None:
    if theta.ndim != 2 or theta.shape[1] != landscape.dimension or not scale > 0:
        raise LandscapeError(
            f"{landscape.name}: states must have shape (n, {landscape.dimension}) and the scale must be positive; got "
            f"shape {tuple(theta.shape)} and scale {scale:g}."
        )


def _followed(landscape: Landscape, start: Tensor, scale: float, traps: Sequence[Trap]) -> Tensor:
    """Return the ends of flows; one that is in a trap has ended at its minimum."""
    ends, active, here = torch.full_like(start, torch.nan), torch.arange(len(start)), start.clone()
    step = torch.zeros(len(start), dtype=torch.float64)
    for _ in range(MOST_STEPS):
        for trap in traps:
            caught = trap.holds(here)
            ends[active[caught]] = trap.minimum
            active, here, step = active[~caught], here[~caught], step[~caught]
        if not len(active):
            break
        gradient, hessian = landscape.gradient_of_potential(here), landscape.hessian_of_potential(here)
        going = torch.isfinite(gradient).all(1) & torch.isfinite(hessian).all((1, 2))
        going &= (here - start[active]).norm(dim=1) <= LOST * scale
        active, here, step, gradient, hessian = (part[going] for part in (active, here, step, gradient, hessian))
        values, vectors = torch.linalg.eigh(hessian)
        along = (vectors.mT @ gradient.unsqueeze(-1)).squeeze(-1)
        newton = (along / values).norm(dim=1) <= ARRIVED * scale
        arrived = newton & (values[:, 0] > 0)
        ends[active[arrived]] = here[arrived]
        going = ~newton
        if not going.any():
            break
        active, here, step, gradient, hessian = (part[going] for part in (active, here, step, gradient, hessian))
        values, vectors, along = values[going], vectors[going], along[going]
        step = torch.where(step == 0, FIRST_STEP / values.abs().amax(1).clamp_min(1e-300), step)
        here, step = _step(landscape, here, step, gradient, hessian, values, vectors, along, scale)
    return ends


def _step(
    landscape: Landscape,
    here: Tensor,
    step: Tensor,
    gradient: Tensor,
    hessian: Tensor,
    values: Tensor,
    vectors: Tensor,
    along: Tensor,
    scale: float,
) -> tuple[Tensor, Tensor]:
    """Return the states after one step, unchanged where its error is too large, and the next steps, (n,)."""
    exponent = -step.unsqueeze(1) * values
    moved = -(vectors @ (step.unsqueeze(1) * _phi_1(exponent) * along).unsqueeze(-1)).squeeze(-1)
    rest = gradient + (hessian @ moved.unsqueeze(-1)).squeeze(-1) - landscape.gradient_of_potential(here + moved)
    correction = 2 * step.unsqueeze(1) * _phi_3(exponent) * (vectors.mT @ rest.unsqueeze(-1)).squeeze(-1)
    error = correction.norm(dim=1) / (TOLERANCE * scale)
    error = torch.maximum(error, (moved.norm(dim=1) / (LONGEST_STEP * scale)) ** 3).nan_to_num(nan=torch.inf)
    accepted = error <= 1
    there = here + moved + (vectors @ correction.unsqueeze(-1)).squeeze(-1)
    change = (SAFETY * error.clamp_min(1e-12) ** (-1 / 3)).clamp(SMALLEST_CHANGE, LARGEST_CHANGE)
    return torch.where(accepted.unsqueeze(1), there, here), step * change


def _phi_1(z: Tensor) -> Tensor:
    """Return (e^z − 1)/z."""
    z = z.clamp_max(100.0)  # a larger growth is refused by the length of the step
    safe = torch.where(z.abs() < SERIES, 1.0, z)
    return torch.where(z.abs() < SERIES, 1 + z / 2 + z**2 / 6 + z**3 / 24 + z**4 / 120, torch.expm1(safe) / safe)


def _phi_3(z: Tensor) -> Tensor:
    """Return (e^z − 1 − z − z²/2)/z³."""
    z = z.clamp_max(100.0)
    safe = torch.where(z.abs() < SERIES, 1.0, z)
    series = 1 / 6 + z / 24 + z**2 / 120 + z**3 / 720
    return torch.where(z.abs() < SERIES, series, (torch.expm1(safe) - safe - safe**2 / 2) / safe**3)


def basin_of(landscape: Landscape, theta: Tensor, minima: Tensor, *, traps: Sequence[Trap] | None = None) -> Tensor:
    """Return the index of the minimum to which each state flows, (n,); −1 for a flow that ends at none of them.

    In up to three dimensions a flow is followed until it is in an ellipsoid that no flow leaves, see `traps_around`.

    Args:
        landscape: landscape whose sharpness is 1.
        theta: states, (n, d).
        minima: the known minima of f, (minima, d), at least two.
        traps: `traps_around` the minima, if the same ones serve several calls; default: they are computed.

    Raises:
        LandscapeError: fewer than two minima are given, or two of them are the same point.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> states = torch.tensor([[-0.1], [0.1], [5.0]], dtype=torch.float64)
        >>> basin_of(double_well(), states, torch.tensor([[-1.0], [1.0]])).tolist()
        [0, 1, 1]
    """
    minima = minima.double()
    apart = torch.pdist(minima) if minima.ndim == 2 else minima.new_zeros(0)
    if len(apart) == 0 or apart.min() == 0:
        raise LandscapeError(f"{landscape.name}: basin_of needs at least two different minima, (minima, d).")
    smallest = float(apart.min())
    _check_states(landscape, theta, smallest)
    ends = _followed(landscape, theta.double(), smallest, traps_around(landscape, minima) if traps is None else traps)
    distances = torch.cdist(ends, minima).nan_to_num(nan=torch.inf)
    nearest, index = distances.min(1)
    return torch.where(nearest <= SAME_PLACE * smallest, index, -1)
