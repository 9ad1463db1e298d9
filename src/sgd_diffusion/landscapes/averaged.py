"""Styblinski–Tang averaged over shifts of its argument, the mean loss of SGD on shifted data."""

import numpy as np
import torch
from torch import Tensor

from sgd_diffusion.landscapes.landscape import Landscape


def averaged_styblinski_tang(dimension: int = 10) -> Landscape:
    """E f(θ − x) of Styblinski–Tang over x ~ N(0, I), up to a constant: ½ Σ_i (θ_i⁴ − 10 θ_i² + 5 θ_i).

    Minimum −2.352 in every coordinate; the saddle next to it has one coordinate at 0.253.

    Args:
        dimension: number of coordinates.

    Examples:
        >>> landscape = averaged_styblinski_tang(dimension=2)
        >>> [round(x, 3) for x in landscape.minimum.tolist()], [round(x, 3) for x in landscape.saddle.tolist()]
        ([-2.352, -2.352], [0.253, -2.352])
    """
    # The derivative is 2θ³ − 10θ + 2.5 in each coordinate, here times two.
    roots = np.sort(np.roots([4, 0, -20, 5]).real)
    minimum = torch.full((dimension,), float(roots[0]), dtype=torch.float64)
    saddle = minimum.clone()
    saddle[0] = float(roots[1])

    def potential(theta: Tensor) -> Tensor:
        return 0.5 * (theta**4 - 10 * theta**2 + 5 * theta).sum(-1)

    return Landscape(potential, minimum, saddle, f"averaged-styblinski-tang-{dimension}")
