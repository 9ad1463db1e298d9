"""Check that the two ends of an escape are a minimum and a higher saddle."""

from collections.abc import Callable

import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError

LEVEL = 0.01
"""Largest slope at a minimum or saddle that is accepted, as a share of the mean slope between them.

Coordinates that are rounded to three digits pass. On a parabola this slope changes the barrier by less than 10⁻⁴ of
it."""


def check_ends(
    name: str,
    minimum: Tensor,
    saddle: Tensor,
    potential: Callable[[Tensor], Tensor],
    gradient: Callable[[Tensor], Tensor],
    curvature: Tensor,
) -> None:
    """Check that f is level at both ends, higher at the saddle, and that no curvature at the minimum is negative.

    f counts as level where |∇f| is at most one per cent of ΔL/|saddle − minimum|, the mean slope between the ends.

    Args:
        name: name of the landscape, for messages.
        minimum: minimum of f, (d,).
        saddle: saddle of f, (d,).
        potential: f, (d,) → ().
        gradient: ∇f, (d,) → (d,).
        curvature: ∇²f at the minimum, (d, d).

    Raises:
        LandscapeError: a condition does not hold; the message names the end and its slope, height or curvature.

    Examples:
        >>> potential, gradient = lambda x: (x[0] ** 2 - 1) ** 2, lambda x: 4 * x * (x**2 - 1)
        >>> ends = torch.tensor([-0.9]), torch.tensor([0.0])
        >>> check_ends("double well", *ends, potential, gradient, torch.tensor([[5.72]]))  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.LandscapeError: double well: the minimum [-0.89...] is none: the gradient there has ...
    """
    barrier, distance = float(potential(saddle) - potential(minimum)), float((saddle - minimum).norm())
    if not barrier > 0:
        raise LandscapeError(
            f"{name}: the loss at the saddle {saddle.tolist()} minus that at the minimum {minimum.tolist()} is "
            f"{barrier:.4g}; it must be positive."
        )
    for what, place in (("minimum", minimum), ("saddle", saddle)):
        slope = float(gradient(place).norm())
        if not slope <= LEVEL * barrier / distance:
            raise LandscapeError(
                f"{name}: the {what} {place.tolist()} is none: the gradient there has norm {slope:.4g}, and the mean "
                f"slope between minimum and saddle is {barrier / distance:.4g}. Give the {what} with more digits, or "
                "search for it."
            )
    values = torch.linalg.eigvalsh(curvature)
    if values[0] < -LEVEL * values.abs().max():
        raise LandscapeError(
            f"{name}: the minimum {minimum.tolist()} is a saddle or a maximum: the lowest curvature there is "
            f"{float(values[0]):.4g}. Start elsewhere."
        )
