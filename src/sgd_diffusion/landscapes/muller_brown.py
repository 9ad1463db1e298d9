"""The potential of Müller and Brown (1979), its critical points and its scale in the experiments."""

import torch
from torch import Tensor

from sgd_diffusion.kernels import Formula
from sgd_diffusion.landscapes.landscape import Landscape, Potential

MULLER_BROWN_SCALE = 0.05
"""Factor of the potential in the experiments, which makes the lower barrier 0.43."""
MULLER_BROWN_OTHER_MINIMA = ((-0.558224, 1.441726), (0.623499, 0.028038))
"""The deep minimum and the minimum beyond the lower saddle, to six digits; replicas start at the third minimum."""
MULLER_BROWN_SADDLES = ((0.212487, 0.292988), (-0.822002, 0.624313))
"""The two saddles on the boundary of the intermediate basin, to six digits, the lower one first."""

# Heights, shapes and centres of the four exponentials in Müller and Brown (1979), Theor. Chim. Acta 53, 75.
_HEIGHTS = (-200.0, -100.0, -170.0, 15.0)
_A, _B, _C = (-1.0, -1.0, -6.5, 0.7), (0.0, 0.0, 11.0, 0.6), (-10.0, -10.0, -6.5, 0.7)
_CENTRES = ((1.0, 0.0), (0.0, 0.5), (-0.5, 1.5), (-1.0, 1.0))


def muller_brown(scale: float = 1.0) -> Landscape:
    """Return the potential of Müller and Brown (1979), two-dimensional and not separable, times a scale.

    The minimum is that of the shallow intermediate basin, (−0.050011, 0.466694). Two saddles lead out of this basin:
    (0.212487, 0.292988), the lower one, which is the landscape's `saddle`, and (−0.822002, 0.624313), which leads to
    the deep basin.

    Args:
        scale: factor of the potential, default 1.

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

    minimum = _newton_refined(potential, [-0.050011, 0.466694])
    saddle = _newton_refined(potential, list(MULLER_BROWN_SADDLES[0]))
    terms = (
        f"{height} * exp({a} * (x - {cx})**2 + {b} * (x - {cx}) * (y - {cy}) + {c} * (y - {cy})**2)"
        for height, a, b, c, (cx, cy) in zip(_HEIGHTS, _A, _B, _C, _CENTRES, strict=True)
    )
    formula = Formula(f"scale * ({' + '.join(terms)})", ("x", "y"), ("scale",))
    return Landscape(potential, minimum, saddle, "muller-brown", formula=formula, numbers={"scale": scale})


def muller_brown_saddles(landscape: Landscape) -> list[Tensor]:
    """Return both saddles of the intermediate basin to full precision, each (2,), the lower one first.

    Args:
        landscape: a landscape from `muller_brown`, at any scale.

    Examples:
        >>> landscape = muller_brown()
        >>> [round(float(landscape.loss(saddle) - landscape.loss(landscape.minimum)), 2)
        ...  for saddle in muller_brown_saddles(landscape)]
        [8.52, 40.1]
    """
    return [_newton_refined(landscape.potential, list(place)) for place in MULLER_BROWN_SADDLES]


def _newton_refined(potential: Potential, guess: list[float]) -> Tensor:
    """Return a critical point to full precision, by Newton's method from a guess."""
    landscape = Landscape(potential, guess)
    theta = landscape.minimum_of_potential
    for _ in range(20):
        step = torch.linalg.solve(landscape.hessian_of_potential(theta), landscape.gradient_of_potential(theta))
        theta = theta - step
    return theta
