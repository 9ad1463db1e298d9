"""Paths from which the search for the least action starts."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from sgd_diffusion.landscapes import gradient_flow
from sgd_diffusion.streams import numpy_stream
from sgd_diffusion.theory.path_action import Field, gradient_of

BENDS = (0.5, 1.0)
"""Heights of the random bends, in units of the distance from start to end; each bend is taken to both sides."""
ASIDE, HOME = 1e-2, 2e-2
"""Distances in units of that from start to end: from a saddle to the start of a descent, and from the end of a descent
to the start if the descent counts as one from the end to the start."""
LONGEST_FALL = 100.0
"""Longest descent, in units of the relaxation time at the start, one over its lowest curvature."""
FLAT = 1e-3
"""Gradient norm below which an end counts as a critical point, in units of its largest curvature times the distance."""


def straight_path(start: Tensor, end: Tensor, *, through: Sequence[Tensor] = ()) -> Tensor:
    """Return the straight line from start to end, or the straight lines through points between; (n, d).

    Examples:
        >>> straight_path(torch.zeros(1), torch.ones(1), through=[torch.tensor([3.0])]).flatten().tolist()
        [0.0, 3.0, 1.0]
    """
    return torch.stack([start, *through, end])


def bent_paths(start: Tensor, end: Tensor, seed: int) -> list[Tensor]:
    """Return pairs of paths that are bent to both sides of the straight line, as half a wave, in random directions.

    There are two pairs with heights of 0.5 and 1 times the distance, and none in one dimension.

    Args:
        start: first node, (d,).
        end: last node, (d,).
        seed: base seed of the directions, which are normal to the straight line.

    Examples:
        >>> paths = bent_paths(torch.zeros(2).double(), torch.tensor([1.0, 0.0]).double(), seed=0)
        >>> sorted(round(float(path[path[:, 1].abs().argmax(), 1]), 3) for path in paths)
        [-1.0, -0.5, 0.5, 1.0]
    """
    if len(start) == 1:
        return []
    along = end - start
    share = torch.linspace(0, 1, 33, dtype=start.dtype).unsqueeze(1)
    paths = []
    for number, height in enumerate(BENDS):
        drawn = torch.from_numpy(numpy_stream(seed, "least action", number).standard_normal(len(start))).to(start)
        normal = drawn - along * (drawn @ along) / (along @ along)
        bend = torch.sin(torch.pi * share) * normal * height * along.norm() / normal.norm()
        paths += [start + share * along + bend, start + share * along - bend]
    return paths


def descents(loss: Field, start: Tensor, end: Tensor) -> list[tuple[Tensor, bool]]:
    """Return the paths of steepest ascent to the end, each (n, d), and whether they come from the start.

    They are minimum-energy paths: the gradient flow dθ/dt = −∇L down from the end, reversed. From a saddle it is
    followed to both sides of the unstable direction. A descent that ends elsewhere is joined to the start by a straight
    line.

    Args:
        loss: L, (n, d) → (n,), twice differentiable.
        start: a minimum of L, (d,); there are no descents if it is none.
        end: the end of the path, (d,).

    Examples:
        The saddle of a double well, of which one side is that of the start:

        >>> well = lambda x: (x[:, 0] ** 2 - 1) ** 2
        >>> paths = descents(well, torch.tensor([-1.0]).double(), torch.tensor([0.0]).double())
        >>> [(path[[0, -1], 0].tolist(), from_start) for path, from_start in paths]
        [([-1.0, 0.0], False), ([-1.0, 0.0], True)]
    """
    distance = float((end - start).norm())
    lowest = float(torch.linalg.eigvalsh(_hessian(loss, start))[0])
    if not lowest > 0:
        return []
    values, vectors = torch.linalg.eigh(_hessian(loss, end))
    slope = float(gradient_of(loss, end.unsqueeze(0)).detach().norm())
    critical = slope <= FLAT * float(values.abs().max()) * distance
    first = [end + side * ASIDE * distance * vectors[:, 0] for side in (1, -1)] if critical else [end]
    found = []
    for place in first:
        try:
            with np.errstate(all="ignore"):
                path, completed = gradient_flow(
                    lambda theta: gradient_of(loss, theta.unsqueeze(0))[0].detach(),
                    lambda theta: _hessian(loss, theta),
                    place,
                    start,
                    within=HOME / 2 * distance,
                    longest=LONGEST_FALL / lowest,
                    relative_tolerance=1e-3,
                    absolute_tolerance=1e-5 * distance,
                )
        except (ValueError, np.linalg.LinAlgError):  # a derivative is not finite
            continue
        if completed and bool(torch.isfinite(path).all()):
            arrived = float((path[-1] - start).norm()) <= HOME * distance
            found.append((torch.cat([start.unsqueeze(0), path.flip(0), end.unsqueeze(0)]), arrived))
    return found


def _hessian(loss: Field, theta: Tensor) -> Tensor:
    with torch.enable_grad():
        matrix = torch.autograd.functional.hessian(lambda leaf: loss(leaf.unsqueeze(0))[0], theta.detach())
    return torch.as_tensor(matrix)
