"""From what a configuration says of a landscape to its minimum and the saddle out of its valley."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from sgd_diffusion.config import OwnLandscapeSettings
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import Landscape, find_saddle, parse_potential

GRADIENT, NEWTON_STEPS = 1e-9, 200
FUNCTION = "potential"


def own_landscape(settings: OwnLandscapeSettings, name: str) -> Landscape:
    """Return the landscape with its minimum, near `start`, and the saddle on the way to the minimum near `other`.

    Args:
        settings: potential and places.
        name: for messages and tables.

    Raises:
        LandscapeError: the potential cannot be read or is not finite, there is no minimum, both places lie in one
            valley, or no saddle stands between the two.
    """
    potential = _potential(settings)
    minimum, other = (
        _minimum(potential, torch.tensor(place, dtype=torch.float64), key)
        for key, place in (("start", settings.start), ("other", settings.other))
    )
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
    return load_function(Path(settings.file), FUNCTION)


def load_function(file: Path, name: str) -> Callable[[Tensor], Tensor]:
    """Return a function of a Python file, which is run: only ever a file that the user names.

    Raises:
        LandscapeError: the file is not there, cannot be run, or has no such function.
    """
    if not file.is_file():
        raise LandscapeError(f"{file}: not found; `file` is a whole path, or one from the project's folder.")
    spec = importlib.util.spec_from_file_location("own_problem", file)
    if spec is None or spec.loader is None:
        raise LandscapeError(f"{file}: is no Python file; its name must end in .py.")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise LandscapeError(f"{file}: cannot be run: {type(error).__name__}: {error}.") from error
    function = getattr(module, name, None)
    if not callable(function):
        raise LandscapeError(f"{file}: has no function {name}(theta).")

    def guarded(theta: Tensor) -> Tensor:
        try:
            value = function(theta)
        except Exception as error:
            raise LandscapeError(f"{file}: {name}(theta) failed: {type(error).__name__}: {error}.") from error
        if not isinstance(value, Tensor):
            raise LandscapeError(f"{file}: {name}(theta) must give a tensor, not {type(value).__name__}.")
        return value

    return guarded


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
