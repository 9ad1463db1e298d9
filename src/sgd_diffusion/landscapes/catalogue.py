"""Test landscapes with known minima, saddles and curvatures."""

import math

import numpy as np
import torch
from torch import Tensor

from sgd_diffusion.kernels import Formula
from sgd_diffusion.landscapes.landscape import Landscape


def styblinski_tang(dimension: int = 10) -> Landscape:
    """Return f(θ) = ½ Σ_i (θ_i⁴ − 16 θ_i² + 5 θ_i), the test landscape of Xie et al. (2021), Figs. 4 and 6.

    The minimum has all coordinates at −2.903534. At the saddle returned here coordinate 0 is at 0.156731; there is one
    such saddle per coordinate. ΔL = 39.36, H_a = 34.58 and H_b = −15.85.

    Args:
        dimension: d, number of coordinates, default 10.

    Examples:
        >>> landscape = styblinski_tang(dimension=2)
        >>> [round(x, 6) for x in landscape.minimum.tolist()], [round(x, 6) for x in landscape.saddle.tolist()]
        ([-2.903534, -2.903534], [0.156731, -2.903534])
        >>> round(landscape.barrier.item(), 2)
        39.36
    """
    minimum, saddle = _critical_points(16, dimension)

    def potential(theta: Tensor) -> Tensor:
        square = theta * theta
        return 0.5 * (square * square - 16 * square + 5 * theta).sum(-1)

    def gradient(theta: Tensor) -> Tensor:
        return torch.square(theta).mul_(2).sub_(16).mul_(theta).add_(2.5)

    name = f"styblinski-tang-{dimension}"
    return Landscape(potential, minimum, saddle, name, gradient=gradient, formula=_quartic(16, dimension))


def averaged_styblinski_tang(dimension: int = 10) -> Landscape:
    """Return E f(θ − x) over x ~ N(0, I), f Styblinski–Tang, without its constant: ½ Σ_i (θ_i⁴ − 10 θ_i² + 5 θ_i).

    This is the mean loss of SGD with `DataNoise` on Styblinski–Tang.
    The minimum has all coordinates at −2.352. At the nearest saddle, coordinate 0 is at 0.253.

    Args:
        dimension: d, number of coordinates, default 10.

    Examples:
        >>> landscape = averaged_styblinski_tang(dimension=2)
        >>> [round(x, 3) for x in landscape.minimum.tolist()], [round(x, 3) for x in landscape.saddle.tolist()]
        ([-2.352, -2.352], [0.253, -2.352])
    """
    minimum, saddle = _critical_points(10, dimension)

    def potential(theta: Tensor) -> Tensor:
        return 0.5 * (theta**4 - 10 * theta**2 + 5 * theta).sum(-1)

    name = f"averaged-styblinski-tang-{dimension}"
    return Landscape(potential, minimum, saddle, name, formula=_quartic(10, dimension))


def _quartic(a: int, dimension: int) -> Formula:
    """Return ½ Σ_i (θ_i⁴ − a θ_i² + 5 θ_i) as text."""
    names = tuple(f"x{i}" for i in range(dimension))
    return Formula(f"0.5 * ({' + '.join(f'{x}**4 - {a} * {x}**2 + 5 * {x}' for x in names)})", names)


def _critical_points(a: int, dimension: int) -> tuple[Tensor, Tensor]:
    """Return the minimum of ½ Σ_i (θ_i⁴ − a θ_i² + 5 θ_i), and the saddle next to it in coordinate 0; each (d,)."""
    # Twice the derivative in one coordinate, 4θ³ − 2aθ + 5, is zero.
    roots = np.sort(np.roots([4, 0, -2 * a, 5]).real)
    minimum = torch.full((dimension,), float(roots[0]), dtype=torch.float64)
    saddle = minimum.clone()
    saddle[0] = float(roots[1])
    return minimum, saddle


def double_well(barrier: float = 1.0, half_distance: float = 1.0) -> Landscape:
    """Return f(θ) = ΔL ((θ/a)² − 1)², one-dimensional, with minima at ±a and a saddle at 0.

    The curvatures are H_a = 8ΔL/a² at the minima and H_b = −4ΔL/a² at the saddle. Replicas start at −a.

    Args:
        barrier: ΔL, default 1.
        half_distance: a, default 1.

    Examples:
        >>> landscape = double_well(barrier=2.0, half_distance=0.5)
        >>> landscape.barrier.item()
        2.0
        >>> round(landscape.curvature.item(), 6), round(landscape.hessian(landscape.saddle).item(), 6)
        (64.0, -32.0)
    """

    def potential(theta: Tensor) -> Tensor:
        return barrier * ((theta[..., 0] / half_distance) ** 2 - 1) ** 2

    def gradient(theta: Tensor) -> Tensor:
        return 4 * barrier * theta / half_distance**2 * ((theta / half_distance) ** 2 - 1)

    formula = Formula("barrier * ((x / half_distance)**2 - 1)**2", ("x",), ("barrier", "half_distance"))
    numbers = {"barrier": barrier, "half_distance": half_distance}
    return Landscape(
        potential, [-half_distance], [0.0], "double-well", gradient=gradient, formula=formula, numbers=numbers
    )


def quadratic(curvatures: list[float]) -> Landscape:
    """Return f(θ) = ½ Σ_i h_i θ_i², which has no saddle; the diffusion limit of SGLD is an Ornstein–Uhlenbeck process.

    Args:
        curvatures: h, one per coordinate.

    Examples:
        >>> landscape = quadratic([1.0, 4.0])
        >>> landscape.loss(torch.ones(2)).item(), landscape.gradient(torch.ones(2)).tolist()
        (2.5, [1.0, 4.0])
    """
    h = torch.tensor(curvatures, dtype=torch.float64)

    def potential(theta: Tensor) -> Tensor:
        return 0.5 * (h.to(theta) * theta * theta).sum(-1)

    def gradient(theta: Tensor) -> Tensor:
        return h.to(theta) * theta

    each = range(len(curvatures))
    text = " + ".join(f"0.5 * h{i} * x{i}**2" for i in each)
    return Landscape(
        potential,
        [0.0] * len(curvatures),
        None,
        "quadratic",
        gradient=gradient,
        formula=Formula(text, tuple(f"x{i}" for i in each), tuple(f"h{i}" for i in each)),
        numbers={f"h{i}": value for i, value in enumerate(curvatures)},
    )


def joined_parabolas(minimum_curvature: float, saddle_curvature: float, barrier: float = 1.0) -> Landscape:
    """Return the parabola ½H_a θ² joined to the inverted parabola ΔL − ½|H_b|(θ − θ_b)², one-dimensional.

    The minimum is at 0, the saddle at θ_b = θ_c(1 + H_a/|H_b|). The parabolas meet at
    θ_c = √(2ΔL|H_b|/(H_a(H_a + |H_b|))) with continuous value and slope; the curvature jumps from H_a to H_b and is
    nowhere zero. H_a, |H_b| and ΔL can be chosen independently. The share |H_b|/(H_a + |H_b|) of the barrier lies below
    θ_c.

    Args:
        minimum_curvature: H_a > 0, curvature at the minimum.
        saddle_curvature: |H_b| > 0, absolute curvature at the saddle.
        barrier: ΔL > 0, default 1.

    Examples:
        >>> landscape = joined_parabolas(minimum_curvature=2.0, saddle_curvature=1.0, barrier=3.0)
        >>> landscape.saddle.tolist(), landscape.barrier.item()
        ([3.0], 3.0)
        >>> landscape.curvature.item(), landscape.hessian(landscape.saddle).item()
        (2.0, -1.0)
    """
    a, b = minimum_curvature, saddle_curvature
    meeting = math.sqrt(2 * barrier * b / (a * (a + b)))
    top = meeting * (1 + a / b)

    def potential(theta: Tensor) -> Tensor:
        x = theta[..., 0]
        return torch.where(x < meeting, 0.5 * a * x * x, barrier - 0.5 * b * (x - top) ** 2)

    def gradient(theta: Tensor) -> Tensor:
        return torch.where(theta < meeting, a * theta, b * (top - theta))

    numbers = {"a": a, "b": b, "barrier": barrier, "meeting": meeting, "top": top}
    formula = Formula("where(x < meeting, 0.5 * a * x**2, barrier - 0.5 * b * (x - top)**2)", ("x",), tuple(numbers))
    name = f"parabolas-{a:g}-{b:g}-{barrier:g}"
    return Landscape(potential, [0.0], [top], name, gradient=gradient, formula=formula, numbers=numbers)
