"""From what a configuration says of a landscape to its minimum and the saddle out of its valley."""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from sgd_diffusion.config import OwnLandscapeSettings
from sgd_diffusion.errors import ConfigurationError, LandscapeError
from sgd_diffusion.landscapes import Landscape, find_saddle, parse_potential
from sgd_diffusion.problem.files import load_function

GRADIENT, NEWTON_STEPS = 1e-9, 200
AGREEMENT, ASIDE = 1e-7, 0.01
"""How exactly points together have the values of each alone, and how far from round numbers that is tried."""
FUNCTION = "potential"


def own_landscape(settings: OwnLandscapeSettings, name: str) -> Landscape:
    """Return the landscape with its minimum, near `start`, and the saddle on the way to the minimum near `other`.

    Args:
        settings: potential and places.
        name: for messages and tables.

    Raises:
        ConfigurationError: the file with the potential cannot be used.
        LandscapeError: the potential cannot be read, is not finite or differentiable, or no function of each point,
            there is no minimum, both places lie in one valley, or no saddle stands between the two.

    Examples:
        >>> places = {"variables": ["x", "y"], "start": [-2, 1], "other": [2, 1]}
        >>> well = own_landscape(OwnLandscapeSettings(expression="(x**2 - 1)**2 + y**2", **places), "well")
        >>> [round(value) for value in well.minimum.tolist()], [round(value) for value in well.saddle.tolist()]
        ([-1, 0], [0, 0])
        >>> round(float(well.barrier), 6)
        1.0
    """
    potential = _potential(settings)
    places = torch.tensor([settings.start, settings.other], dtype=torch.float64)
    _check(potential, places, name)
    minimum, other = (_minimum(potential, place, key) for key, place in zip(("start", "other"), places, strict=True))
    landscape = Landscape(potential, minimum, name=name)
    if torch.allclose(minimum, other, atol=1e-6):
        raise LandscapeError(
            f"{name}: the descents from `start` and from `other` end at one minimum, {minimum.tolist()}; `other` must "
            "lie in the valley beyond the saddle."
        )
    return Landscape(potential, minimum, find_saddle(landscape, other).theta, name=name)


def _potential(settings: OwnLandscapeSettings) -> Callable[[Tensor], Tensor]:
    if settings.expression is not None:
        return parse_potential(settings.expression, settings.variables)
    assert settings.file is not None
    call = f"{FUNCTION}(theta)"
    function = load_function(Path(settings.file), FUNCTION, call)

    def potential(theta: Tensor) -> Tensor:
        value = function(theta)
        if not isinstance(value, Tensor):
            raise ConfigurationError(f"{settings.file}: {call} must give a tensor, not {type(value).__name__}.")
        return value

    return potential


def _check(potential: Callable[[Tensor], Tensor], places: Tensor, name: str) -> None:
    """Refuse what autograd would fail on later, and what is another potential for many replicas than for one."""
    # At round numbers, such as zeros, a sum over all points may be that of each.
    apart = (places + ASIDE * torch.arange(1, 1 + places.shape[1])).unsqueeze(1)
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
            f"{alone.tolist()}. It must map (…, d) to (…): take coordinates as theta[..., 0], and sums over dim=-1."
        )


def _minimum(potential: Callable[[Tensor], Tensor], start: Tensor, key: str) -> Tensor:
    """Descend by damped Newton steps: against the gradient, scaled by |∇²f|, so that every step goes down."""
    here = Landscape(potential, start, name=f"`{key}`")
    theta, value = start, float(potential(start))
    for _ in range(NEWTON_STEPS):
        gradient, hessian = here.gradient_of_potential(theta), here.hessian_of_potential(theta)
        if not (torch.isfinite(gradient).all() and torch.isfinite(hessian).all()):
            raise LandscapeError(f"`{key}`: the potential has no finite derivatives at {theta.tolist()}.")
        values, vectors = torch.linalg.eigh(hessian)
        if gradient.norm() <= GRADIENT * max(1.0, float(values.abs().max())):
            if values[0] <= 0:
                raise LandscapeError(
                    f"`{key}`: the descent ends at {theta.tolist()}, where the lowest curvature is "
                    f"{float(values[0]):.3g}: no minimum, or one without curvature. Begin elsewhere."
                )
            return theta
        step = vectors @ ((vectors.T @ gradient) / values.abs().clamp_min(1e-3 * float(values.abs().max()) + 1e-12))
        share = 1.0
        while (lower := float(potential(theta - share * step))) > value and share > 1e-10:
            share /= 2
        theta, value = theta - share * step, lower
    raise LandscapeError(
        f"`{key}`: no minimum was found from {start.tolist()} in {NEWTON_STEPS} steps; the last place is "
        f"{theta.tolist()}. A potential must have a minimum with positive curvature."
    )
