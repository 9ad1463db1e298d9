"""Find the minimum of a potential and the saddle on the boundary of its basin."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.problems.escape_saddle import saddle_out

LONGEST_STEP, LAST_STEP, NEWTON_STEPS = 0.2, 1e-9, 200
"""Descent to a minimum: longest step and last step, in units of the distance between `start` and `other`, and the
largest number of steps."""
FLAT, ROUNDING = 1e-10, 1e-15
"""Curvatures below this share of the largest one on the path count as zero; values of the potential with this relative
difference count as equal."""
AGREEMENT, ASIDE, ONE_PLACE = 1e-7, 0.01, 1e-6
"""Largest relative difference between a value computed for one point and in a batch. In units of the distance between
`start` and `other`: the offset of the points where this is tested, and the distance below which two minima are one."""
SMALLEST = 1e-300
LARGEST = 1e50
"""Largest barrier and curvature; the smallest is the inverse. Fits of times need squares of η, an inverse curvature."""
GIVEN = "theta is a tensor (…, d): write coordinates as theta[..., 0], and sums over dim=-1."


def landscape_between(
    potential: Callable[[Tensor], Tensor], start: Sequence[float], other: Sequence[float], name: str
) -> Landscape:
    """Return the landscape with its minimum near `start` and the saddle towards the minimum near `other`.

    Args:
        potential: function (…, d) → (…); its gradient and Hessian are computed by autograd.
        start: point in the basin that replicas escape from, (d,).
        other: point in the basin beyond the saddle, (d,).
        name: name of the landscape for messages and tables.

    Raises:
        LandscapeError: the potential is not finite, not differentiable or mixes points; no minimum is found; both
            points lie in one basin; no saddle on the boundary of the first basin is found; or the barrier or the
            largest curvature is too large or too small to be squared.

    Examples:
        >>> def double(theta):
        ...     x, y = theta[..., 0], theta[..., 1]
        ...     return (x**2 - 1) ** 2 + y**2
        >>> well = landscape_between(double, start=[-2, 1], other=[2, 1], name="well")
        >>> [round(value) for value in well.minimum.tolist()], [round(value) for value in well.saddle.tolist()]
        ([-1, 0], [0, 0])
        >>> round(float(well.barrier), 6)
        1.0
    """
    here, there = (torch.as_tensor(place, dtype=torch.float64) for place in (start, other))
    length = float((there - here).norm())
    if length == 0:
        raise LandscapeError(f"{name}: `start` and `other` are the same point; `other` must lie beyond the saddle.")
    _check(potential, torch.stack([here, there]), length, name)
    minimum, beyond = _minimum(potential, here, length, "start"), _minimum(potential, there, length, "other")
    if (beyond - minimum).norm() <= ONE_PLACE * length:
        raise LandscapeError(
            f"{name}: the descents from `start` and from `other` end at the same minimum, {minimum.tolist()}. Set "
            "`other` to a point in the basin beyond the saddle."
        )
    found = Landscape(potential, minimum, saddle_out(potential, minimum, beyond, name), name=name)
    sizes = {"barrier": float(found.barrier), "largest curvature": float(torch.linalg.eigvalsh(found.curvature)[-1])}
    for quantity, size in sizes.items():
        if not 1 / LARGEST <= size <= LARGEST:
            raise LandscapeError(
                f"{name}: its {quantity} is {size:.3g}, but must lie between {1 / LARGEST:g} and {LARGEST:g}, because "
                "it is squared. Write the potential and its coordinates in other units."
            )
    return found


def _check(potential: Callable[[Tensor], Tensor], places: Tensor, length: float, name: str) -> None:
    """Refuse potentials that are not finite or differentiable, or that differ between one point and a batch."""
    for key, place in zip(("start", "other"), places, strict=True):
        if not torch.isfinite(value := potential(place)).all():
            raise LandscapeError(
                f"`{key}`: the potential is {value.tolist()} at {place.tolist()}. Choose another point."
            )
    # At special points such as zeros, a sum over all points can equal the value at each point.
    apart = (places + ASIDE * length * torch.arange(1, 1 + places.shape[1])).unsqueeze(1)
    try:
        Landscape(potential, places[0], name="`start`").hessian_of_potential(apart)
    except RuntimeError as error:
        raise LandscapeError(
            f"{name}: the potential cannot be differentiated ({error}). It must be a real number that torch computes "
            "from theta; it must not be constant, detached or rounded."
        ) from error
    together, alone = potential(apart), torch.stack([potential(place) for (place,) in apart])
    if alone.requires_grad:
        raise LandscapeError(
            f"{name}: the potential contains parameters that require gradients. Freeze them, for example by "
            "`module.requires_grad_(False)`."
        )
    if together.shape != apart.shape[:2] or not torch.allclose(
        together[:, 0], alone, rtol=AGREEMENT, atol=0, equal_nan=True
    ):
        raise LandscapeError(
            f"{name}: the potential of a batch of points is {together.tolist()}, but that of the single points is "
            f"{alone.tolist()}. It must map (…, d) to (…); {GIVEN}"
        )


def _minimum(potential: Callable[[Tensor], Tensor], start: Tensor, length: float, key: str) -> Tensor:
    """Return the minimum that damped Newton steps with |∇²f| in place of ∇²f reach; each step is a descent."""
    here = Landscape(potential, start, name=f"`{key}`")
    theta, value, largest = start, float(potential(start)), 0.0
    for _ in range(NEWTON_STEPS):
        gradient, hessian = here.gradient_of_potential(theta), here.hessian_of_potential(theta)
        if not (torch.isfinite(gradient).all() and torch.isfinite(hessian).all()):
            raise LandscapeError(f"`{key}`: the potential has no finite derivatives at {theta.tolist()}.")
        values, vectors = torch.linalg.eigh(hessian)
        largest = max(largest, float(values.abs().max()))
        # Curvatures that would count as zero are raised to that threshold.
        step = vectors @ ((vectors.T @ gradient) / values.abs().clamp_min(max(FLAT * largest, SMALLEST)))
        if step.norm() <= LAST_STEP * length:
            if values[0] <= FLAT * largest:
                raise LandscapeError(
                    f"`{key}`: the descent ends at {theta.tolist()}, where the lowest curvature is "
                    f"{float(values[0]):.3g}. This is not a minimum with positive curvature. Choose another point."
                )
            return theta - step
        share = min(1.0, LONGEST_STEP * length / float(step.norm()))
        while (lower := float(potential(theta - share * step))) > value + ROUNDING * abs(value) and share > 1e-10:
            share /= 2
        theta, value = theta - share * step, lower
    raise LandscapeError(
        f"`{key}`: no minimum was found from {start.tolist()} in {NEWTON_STEPS} steps; the last point is "
        f"{theta.tolist()}. The potential must have a minimum, and no curvature there may be many orders of magnitude "
        "below the others."
    )
