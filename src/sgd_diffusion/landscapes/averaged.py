"""The Styblinski–Tang function averaged over random shifts: the mean loss of SGD with `DataNoise`."""

import numpy as np
import torch
from torch import Tensor

from sgd_diffusion.landscapes.landscape import Landscape


def averaged_styblinski_tang(dimension: int = 10) -> Landscape:
    """Return E f(θ − x) over x ~ N(0, I), f Styblinski–Tang, without its constant: ½ Σ_i (θ_i⁴ − 10 θ_i² + 5 θ_i).

    The minimum has all coordinates at −2.352. At the nearest saddle, coordinate 0 is at 0.253.

    Args:
        dimension: d, number of coordinates, default 10.

    Examples:
        >>> landscape = averaged_styblinski_tang(dimension=2)
        >>> [round(x, 3) for x in landscape.minimum.tolist()], [round(x, 3) for x in landscape.saddle.tolist()]
        ([-2.352, -2.352], [0.253, -2.352])
    """
    # Critical points: twice the derivative in one coordinate, 4θ³ − 20θ + 5, is zero.
    roots = np.sort(np.roots([4, 0, -20, 5]).real)
    minimum = torch.full((dimension,), float(roots[0]), dtype=torch.float64)
    saddle = minimum.clone()
    saddle[0] = float(roots[1])

    def potential(theta: Tensor) -> Tensor:
        return 0.5 * (theta**4 - 10 * theta**2 + 5 * theta).sum(-1)

    return Landscape(potential, minimum, saddle, f"averaged-styblinski-tang-{dimension}")
