"""The potential of Müller and Brown (1979), its critical points, and the scale at which it is used here."""

import torch
from torch import Tensor

from sgd_diffusion.landscapes.landscape import Landscape, Potential

MULLER_BROWN_SCALE = 0.05
"""Factor of the potential in the experiments; the nearer barrier is then 0.43."""
MULLER_BROWN_OTHER_MINIMA = ((-0.558224, 1.441726), (0.623499, 0.028038))
"""The deep minimum and the one beyond the nearer saddle, to six digits; `muller_brown` starts in the third."""
MULLER_BROWN_SADDLES = ((0.212487, 0.292988), (-0.822002, 0.624313))
"""The saddles that lead out of the intermediate valley, the nearer and lower one first, to six digits."""

# Müller and Brown (1979), Theor. Chim. Acta 53, 75: a sum of four Gaussians of these heights, shapes and centres.
_HEIGHTS = (-200.0, -100.0, -170.0, 15.0)
_A, _B, _C = (-1.0, -1.0, -6.5, 0.7), (0.0, 0.0, 11.0, 0.6), (-10.0, -10.0, -6.5, 0.7)
_CENTRES = ((1.0, 0.0), (0.0, 0.5), (-0.5, 1.5), (-1.0, 1.0))


def muller_brown(scale: float = 1.0) -> Landscape:
    """The potential of Müller and Brown (1979), two-dimensional and not separable, times `scale`.

    The valley is the shallow intermediate one at (−0.050011, 0.466694), left through the saddle at
    (−0.822002, 0.624313) towards the deep valley, or through (0.212487, 0.292988); the nearer barrier, at
    (0.212487, 0.292988), is the lower one and stands as the saddle here.

    Examples:
        >>> landscape = muller_brown()
        >>> [round(x, 6) for x in landscape.saddle.tolist()], round(landscape.barrier.item(), 2)
        ([0.212487, 0.292988], 8.52)
        >>> (torch.linalg.eigvalsh(landscape.hessian(landscape.saddle)) > 0).tolist()
        [False, True]
    """

    def potential(theta: Tensor) -> Tensor:
        x, y = theta[..., 0], theta[..., 1]
        terms = [
            height * torch.exp(a * (x - cx) ** 2 + b * (x - cx) * (y - cy) + c * (y - cy) ** 2)
            for height, a, b, c, (cx, cy) in zip(_HEIGHTS, _A, _B, _C, _CENTRES, strict=True)
        ]
        return scale * torch.stack(terms).sum(0)

    minimum = _polished(potential, [-0.050011, 0.466694])
    saddle = _polished(potential, list(MULLER_BROWN_SADDLES[0]))
    return Landscape(potential, minimum, saddle, "muller-brown")


def muller_brown_saddles(landscape: Landscape) -> list[Tensor]:
    """Return both saddles out of the intermediate valley in full precision, each (2,), the lower one first.

    Args:
        landscape: `muller_brown`, of any scale.

    Examples:
        >>> landscape = muller_brown()
        >>> [round(float(landscape.loss(saddle) - landscape.loss(landscape.minimum)), 2)
        ...  for saddle in muller_brown_saddles(landscape)]
        [8.52, 40.1]
    """
    return [_polished(landscape.potential, list(place)) for place in MULLER_BROWN_SADDLES]


def _polished(potential: Potential, guess: list[float]) -> Tensor:
    """Newton's method from a printed critical point to one in full precision."""
    landscape = Landscape(potential, guess)
    theta = landscape.minimum_of_potential
    for _ in range(20):
        step = torch.linalg.solve(landscape.hessian_of_potential(theta), landscape.gradient_of_potential(theta))
        theta = theta - step
    return theta
