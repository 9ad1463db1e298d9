"""Which escapes run in compiled loops.

A kernel works in the coordinates φ = √k θ of the potential f, in which the sharpness k only multiplies the step and the
noise: SGD's step from φ is ηk times the minibatch gradient, SGLD's noise √(2ηDk) ξ. Boundaries scale with φ too.
"""

from torch import Tensor

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.escape.compiled_escape import CompiledEscape
from sgd_diffusion.escape.compiled_landscape import landscape_escape
from sgd_diffusion.escape.compiled_network import network_escape
from sgd_diffusion.kernels import UncompiledError
from sgd_diffusion.landscapes import Landscape, NetworkLoss


def compiled_escape(
    landscape: Landscape, dynamics: Dynamics, boundary: Boundary, start: Tensor | None, points: int
) -> CompiledEscape | None:
    """Return how an escape runs in a kernel; None if there is none, or if numba is told not to compile.

    Args:
        landscape: of the whole parameter batch.
        dynamics: of the whole parameter batch.
        boundary: the boundary, of the whole parameter batch.
        start: (d,), where every replica starts; None for the minimum of its parameter point.
        points: number of parameter points.
    """
    of_kind = network_escape if type(landscape.potential) is NetworkLoss else landscape_escape
    escape = of_kind(landscape, dynamics, boundary, start, points)
    if escape is None:
        return None
    try:
        _ = escape.runs()
    except UncompiledError:
        return None
    return escape
