"""From a potential to its minimum and the saddle out of its valley."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.problems.escape_saddle import saddle_out

LONGEST_STEP, LAST_STEP, NEWTON_STEPS = 0.2, 1e-9, 200
"""Towards a minimum, in lengths: the distance of `start` and `other`."""
FLAT, ROUNDING = 1e-10, 1e-15
"""Curvature that is none, of the largest on the way; values of the potential that are equal, to one another."""
AGREEMENT, ASIDE, ONE_PLACE = 1e-7, 0.01, 1e-6
"""How exactly points together have the values of each alone; in lengths: how far from round numbers that is tried, and
how near each other two minima are one."""
SMALLEST = 1e-300
LARGEST = 1e50
"""And its inverse the smallest: fits of times need the squares of η, which is an inverse curvature."""
GIVEN = "theta is a tensor (…, d): take coordinates as theta[..., 0], and sums over dim=-1."


def landscape_between(
    potential: Callable[[Tensor], Tensor], start: Sequence[float], other: Sequence[float], name: str
) -> Landscape:
    """Return the landscape with its minimum, near `start`, and the saddle on the way to the minimum near `other`.

    Args:
        potential: (…, d) → (…); gradient and Hessian are derived from it.
        start: (d,), a place in the valley that replicas escape from.
        other: (d,), a place in the valley beyond the saddle.
        name: for messages and tables.

    Raises:
        LandscapeError: the potential is not finite or differentiable, or no function of each point, there is no
            minimum, both places lie in one valley, no saddle out of the first is on the way, or barrier or curvature
            is beyond what can be squared.

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
        raise LandscapeError(f"{name}: `start` and `other` are one place; `other` must lie beyond the saddle.")
    _check(potential, torch.stack([here, there]), length, name)
    minimum, beyond = _minimum(potential, here, length, "start"), _minimum(potential, there, length, "other")
    if (beyond - minimum).norm() <= ONE_PLACE * length:
        raise LandscapeError(
            f"{name}: the descents from `start` and from `other` end at one minimum, {minimum.tolist()}; `other` must "
            "lie in the valley beyond the saddle."
        )
    found = Landscape(potential, minimum, saddle_out(potential, minimum, beyond, name), name=name)
    sizes = {"barrier": float(found.barrier), "largest curvature": float(torch.linalg.eigvalsh(found.curvature)[-1])}
    for quantity, size in sizes.items():
        if not 1 / LARGEST <= size <= LARGEST:
            raise LandscapeError(
                f"{name}: its {quantity} is {size:.3g}, and must lie between {1 / LARGEST:g} and {LARGEST:g}, for its "
                "squares to be numbers too. State the potential and its coordinates in other units."
            )
    return found


def _check(potential: Callable[[Tensor], Tensor], places: Tensor, length: float, name: str) -> None:
    """Refuse what autograd would fail on later, and what is another potential for many replicas than for one."""
    for key, place in zip(("start", "other"), places, strict=True):
        if not torch.isfinite(value := potential(place)).all():
            raise LandscapeError(f"`{key}`: the potential is {value.tolist()} at {place.tolist()}. Begin elsewhere.")
    # At round numbers, such as zeros, a sum over all points may be that of each.
    apart = (places + ASIDE * length * torch.arange(1, 1 + places.shape[1])).unsqueeze(1)
    try:
        Landscape(potential, places[0], name="`start`").hessian_of_potential(apart)
    except RuntimeError as error:
        raise LandscapeError(
            f"{name}: the potential cannot be differentiated ({error}); it must be a real number that torch makes of "
            "theta, not constant, detached or rounded."
        ) from error
    together, alone = potential(apart), torch.stack([potential(place) for (place,) in apart])
    if alone.requires_grad:
        raise LandscapeError(
            f"{name}: the potential has parameters of its own that gradients are kept for; freeze them, as by "
            "`module.requires_grad_(False)`."
        )
    if together.shape != apart.shape[:2] or not torch.allclose(
        together[:, 0], alone, rtol=AGREEMENT, atol=0, equal_nan=True
    ):
        raise LandscapeError(
            f"{name}: the potential of points together, {together.tolist()}, is not that of each alone, "
            f"{alone.tolist()}. It must map (…, d) to (…); {GIVEN}"
        )


def _minimum(potential: Callable[[Tensor], Tensor], start: Tensor, length: float, key: str) -> Tensor:
    """Descend by damped Newton steps: against the gradient, scaled by |∇²f|, so that every step goes down."""
    here = Landscape(potential, start, name=f"`{key}`")
    theta, value, largest = start, float(potential(start)), 0.0
    for _ in range(NEWTON_STEPS):
        gradient, hessian = here.gradient_of_potential(theta), here.hessian_of_potential(theta)
        if not (torch.isfinite(gradient).all() and torch.isfinite(hessian).all()):
            raise LandscapeError(f"`{key}`: the potential has no finite derivatives at {theta.tolist()}.")
        values, vectors = torch.linalg.eigh(hessian)
        largest = max(largest, float(values.abs().max()))
        # Nowhere is a curvature taken for less than one that would count as none.
        step = vectors @ ((vectors.T @ gradient) / values.abs().clamp_min(max(FLAT * largest, SMALLEST)))
        if step.norm() <= LAST_STEP * length:
            if values[0] <= FLAT * largest:
                raise LandscapeError(
                    f"`{key}`: the descent ends at {theta.tolist()}, where the lowest curvature is "
                    f"{float(values[0]):.3g}: no minimum, or one without curvature. Begin elsewhere."
                )
            return theta - step
        share = min(1.0, LONGEST_STEP * length / float(step.norm()))
        while (lower := float(potential(theta - share * step))) > value + ROUNDING * abs(value) and share > 1e-10:
            share /= 2
        theta, value = theta - share * step, lower
    raise LandscapeError(
        f"`{key}`: no minimum was found from {start.tolist()} in {NEWTON_STEPS} steps; the last place is "
        f"{theta.tolist()}. A potential must have a minimum, with no curvature many powers of ten below the others."
    )
