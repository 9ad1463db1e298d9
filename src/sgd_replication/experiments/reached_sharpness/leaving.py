"""The minimum below a state, and whether a state is in the basin of another minimum."""

from collections.abc import Callable

import torch
from torch import Tensor

from sgd_diffusion.landscapes import Landscape, flow_ends

SAME = 1e-3
"""Distance below which two ends of gradient flow, in any order of the hidden units, count as one minimum."""


def minima_below(landscape: Landscape, theta: Tensor, lowest: float = 0.0) -> Tensor:
    """Return the isolated minimum to which gradient flow leads from each state, (n, d); NaN where there is none.

    Args:
        landscape: landscape whose sharpness is 1.
        theta: states, (n, d).
        lowest: curvature that an isolated minimum has at least in every direction, default 0.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> minima_below(double_well(), torch.tensor([[-0.5], [0.5]])).flatten().round(decimals=4).tolist()
        [-1.0, 1.0]
    """
    ends = flow_ends(landscape, theta, scale=1.0)
    found = torch.isfinite(ends).all(1)
    isolated = torch.linalg.eigvalsh(landscape.hessian_of_potential(ends[found]))[:, 0] >= lowest
    ends[found.nonzero()[:, 0][~isolated]] = torch.nan
    return ends


def left_minima(
    landscape: Landscape,
    minima: Tensor,
    moved: Tensor,
    copies: Callable[[Tensor], Tensor] = lambda minimum: minimum.unsqueeze(0),
) -> Tensor:
    """Return whether each state that a dynamics has reached is in another basin than its start, (n,) bool.

    Args:
        landscape: landscape whose sharpness is 1.
        minima: where the dynamics started, (n, d).
        moved: states some iterations later, (n, d).
        copies: gives all copies of a minimum that a symmetry of the landscape makes, (d,) → (copies, d), which count
            as the minimum itself; default: the minimum alone.

    Examples:
        From a double well weak noise does not leave, and strong noise mixes both wells:

        >>> from sgd_diffusion.dynamics import SGD
        >>> from sgd_diffusion.escape.trajectories import trajectories
        >>> from sgd_diffusion.landscapes import double_well
        >>> well, start = double_well(), torch.ones(200, 1).double()
        >>> def share(noise: float) -> float:
        ...     moved = trajectories(well, SGD(0.05, 1, noise), start, iterations=2000)[:, 0]
        ...     return float(left_minima(well, start, moved).double().mean())
        >>> share(0.1), 0.4 < share(9.0) < 0.6
        (0.0, True)
    """
    ends = flow_ends(landscape, moved, scale=1.0)
    pairs = zip(minima, ends, strict=True)
    # A flow without an end is NaN, at no distance of any minimum.
    return torch.tensor([not bool((copies(minimum) - end).norm(dim=1).min() <= SAME) for minimum, end in pairs])
