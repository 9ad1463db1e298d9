"""Boundaries of a network's basin that correspond to the box of Fig. 5."""

from sgd_diffusion.escape import Ball, Boundary, Box, QuadraticBasin, ScreenedLevel


def boundary_of(kind: str, basin: QuadraticBasin, half_width: float) -> Boundary:
    """Return the box, or the ball or level that corresponds to it.

    Args:
        kind: `box`, `ball` or `level`.
        basin: the network at its minimum.
        half_width: δ of the box.

    Examples:
        Both inputs have both labels, so all four parameters have the same variance and the ball's radius is √4 δ:

        >>> import torch
        >>> from sgd_diffusion.escape import NetworkBasin
        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 2), torch.tensor([0, 0, 1, 1])
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = NetworkBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> round(boundary_of("ball", basin, half_width=0.3).radius.item(), 6)
        0.6
    """
    if kind == "box":
        return Box(half_width)
    if kind == "ball":
        return Ball(basin.ball_radius(half_width))
    return ScreenedLevel(basin.level_height(half_width), basin.hessian)
