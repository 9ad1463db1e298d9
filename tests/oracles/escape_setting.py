"""An escape with its exact mean time, and landscapes that run in compiled loops, whose numbers are arguments."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import torch
from scipy import optimize

from sgd_diffusion.kernels import Formula
from sgd_diffusion.landscapes import Landscape, parse_potential


@dataclass(frozen=True)
class Setting:
    """An escape, and an oracle of its mean time.

    Attributes:
        name: what it is, for messages.
        landscape: with the minimum where the replicas start.
        dynamics: at one parameter point.
        boundary: the boundary.
        oracle: returns ln E[iterations] and an estimate of the error of its discretisation.
    """

    name: str
    landscape: Landscape
    dynamics: object
    boundary: object
    oracle: Callable[[], tuple[float, float]]

    @cached_property
    def exact(self):
        """Exact ln E[iterations]; computed when it is first read."""
        value, error = self.oracle()
        assert error < 0.02, f"{self.name}: the grid is too coarse, {error:.3f}"
        return value

    @property
    def escape(self):
        """The arguments of `simulate` and `split`."""
        return self.landscape, self.dynamics, self.boundary


def landscape(text, variables, numbers, guess):
    """Return a landscape from an expression in variables and numbers, at the minimum next to a guess.

    Landscapes that differ in their numbers alone share one kernel.
    """
    names = tuple(numbers)
    written = re.sub(
        r"[A-Za-z_]\w*", lambda name: f"({float(numbers[name[0]])!r})" if name[0] in numbers else name[0], text
    )
    potential = parse_potential(written, variables)
    found = Landscape(potential, guess)
    place = found.minimum
    if found.gradient(place.unsqueeze(0)).abs().max() > 1e-9:  # a guess that is exact may have no curvature

        def value(theta):
            theta = torch.from_numpy(theta).unsqueeze(0)
            return float(found.loss(theta)), found.gradient(theta)[0].numpy()

        place = torch.from_numpy(optimize.minimize(value, place.numpy(), jac=True, method="BFGS", tol=1e-10).x)
        for _ in range(5):
            step = torch.linalg.solve(found.hessian(place), found.gradient(place.unsqueeze(0))[0])
            place = place - step
    return Landscape(potential, place, formula=Formula(text, tuple(variables), names), numbers=numbers)


def white(diffusion):
    """Return the constant diffusion of SGLD as a function (n, d) → (n, d)."""
    return lambda theta: torch.full_like(theta, diffusion)


def mix(stream, low, high):
    """Return a number between two numbers, rounded to four digits."""
    return float(f"{stream.uniform(low, high):.4g}")
