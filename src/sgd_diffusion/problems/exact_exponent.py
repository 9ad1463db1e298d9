"""The exponent of leaving a box around a network's minimum, under the exact law of one example's gradient."""

from sgd_diffusion.escape import QuadraticBasin
from sgd_diffusion.theory.box_exponent import box_exponent


def exact_exponent(basin: QuadraticBasin, half_width: float) -> float:
    """Return the exponent of the box under the exact law of an example's gradient at the minimum, in units of B/η.

    It has the curvature and the gradients at the minimum everywhere, as `QuadraticBasin.exponent` has their covariance,
    to which it tends in small boxes. It is infinite if no sequence of examples carries a network as far.

    Args:
        basin: the network's minimum.
        half_width: δ of the box.

    Examples:
        >>> import torch
        >>> from sgd_diffusion.escape import NetworkBasin
        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0], [-1.0], [3.0]]), torch.tensor([0, 0, 1, 1])
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = NetworkBasin.at(loss, find_minimum(loss, torch.ones(4, dtype=torch.float64)))
        >>> [round(exact_exponent(basin, width) / basin.exponent(width), 3) for width in (1e-4, 0.2)]
        [1.0, 0.985]
    """
    return box_exponent(basin.hessian, basin.loss.gradients_at(basin.minimum.theta), half_width)
