"""Regression on Gaussian data: squared-error losses whose lowest value L* is set by the label noise.

An example is a vector x ~ N(0, I) and a label ε ~ N(0, σ²) that is independent of x. With a model x·g(θ) the mean loss
is E ½(x·g(θ) − ε)² = ½|g(θ)|² + ½σ², so L* = ½σ². `diagonal_network` has its own model and loss.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.kernels import Formula
from sgd_diffusion.landscapes.landscape import Landscape


def linear_regression(dimension: int, deviation: float = 1.0) -> Landscape:
    """Return the loss for g(θ) = θ, L = ½|θ|² + ½σ² (Mori et al. 2022, Sec. 4): H = I, no saddle.

    Args:
        dimension: d, the number of coordinates of θ and of x.
        deviation: σ, standard deviation of the labels, default 1.

    Examples:
        >>> landscape = linear_regression(3, deviation=2.0)
        >>> landscape.loss(landscape.minimum).item(), landscape.loss(torch.ones(3)).item()
        (2.0, 3.5)
    """
    lowest = 0.5 * deviation**2

    def potential(theta: Tensor) -> Tensor:
        return 0.5 * (theta * theta).sum(-1) + lowest

    name, variables = f"linear-regression-{dimension}", tuple(f"x{i}" for i in range(dimension))
    formula = Formula(f"0.5 * ({' + '.join(f'{x}**2' for x in variables)}) + lowest", variables, ("lowest",))
    start, numbers = [0.0] * dimension, {"lowest": lowest}
    return Landscape(potential, start, None, name, gradient=lambda theta: theta, formula=formula, numbers=numbers)


def circle_regression(ratio: float, radius: float = 1.0) -> Landscape:
    """Return the loss for g(θ) = R(cos(θ/R) − 1, sin(θ/R)): two weights constrained to a circle through the minimum.

    L = R²(1 − cos(θ/R)) + L* is one-dimensional, with its minimum at 0, saddles at ±πR, H_a = 1, H_b = −1 and
    ΔL = 2R². The label noise determines only L*, and so the ratio ΔL/L*.

    Args:
        ratio: ΔL/L*.
        radius: R, default 1.

    Raises:
        LandscapeError: ratio or radius is not positive.

    Examples:
        >>> landscape = circle_regression(ratio=4.0)
        >>> landscape.loss(landscape.minimum).item(), landscape.barrier.item()
        (0.5, 2.0)
        >>> round(landscape.curvature.item(), 6), round(landscape.hessian(landscape.saddle).item(), 6)
        (1.0, -1.0)
    """
    if not (ratio > 0 and radius > 0):
        raise LandscapeError(f"circle_regression needs a positive ratio and radius, got {ratio} and {radius}.")
    lowest = 2 * radius**2 / ratio

    def potential(theta: Tensor) -> Tensor:
        return radius**2 * (1 - torch.cos(theta[..., 0] / radius)) + lowest

    def gradient(theta: Tensor) -> Tensor:
        return radius * torch.sin(theta / radius)

    formula = Formula("radius**2 * (1 - cos(x / radius)) + lowest", ("x",), ("radius", "lowest"))
    name, numbers = f"circle-regression-{ratio:g}", {"radius": radius, "lowest": lowest}
    return Landscape(potential, [0.0], [math.pi * radius], name, gradient=gradient, formula=formula, numbers=numbers)


def bent_regression(ratio: float, outliers: int = 1) -> Landscape:
    """Return the loss for a g(θ) that runs straight for θ₀ < 0 and on the unit circle for θ₀ > 0.

    The other n − 1 coordinates are weights of features of their own: L = V(θ₀) + ½(θ₁² + … ) + L* with V = ½θ₀² for
    θ₀ < 0 and V = 1 − cos θ₀ for θ₀ > 0. One saddle, at θ₀ = π, ends the basin; ΔL = 2. All n curvatures are 1 at the
    minimum; at the saddle the first is −1 and the others are 1.

    Args:
        ratio: ΔL/L*, set by the label noise.
        outliers: n, the number of coordinates, default 1.

    Raises:
        LandscapeError: ratio is not positive, or n is less than 1.

    Examples:
        >>> landscape = bent_regression(ratio=4.0, outliers=3)
        >>> landscape.loss(landscape.minimum).item(), landscape.barrier.item()
        (0.5, 2.0)
        >>> landscape.hessian(landscape.saddle).diagonal().round().tolist()
        [-1.0, 1.0, 1.0]
        >>> landscape.loss(torch.tensor([-2.0, 1.0, 0.0])).item()  # 2 + ½ + ½
        3.0
    """
    if not (ratio > 0 and outliers >= 1):
        raise LandscapeError(f"bent_regression needs a positive ratio and outliers, got {ratio} and {outliers}.")
    lowest = 2 / ratio

    def potential(theta: Tensor) -> Tensor:
        first = theta[..., 0]
        path = (1 - torch.cos(first.clamp(min=0))) + 0.5 * first.clamp(max=0) ** 2
        return path + 0.5 * theta[..., 1:].square().sum(-1) + lowest

    def gradient(theta: Tensor) -> Tensor:
        first = theta[..., :1]
        return torch.cat([torch.sin(first.clamp(min=0)) + first.clamp(max=0), theta[..., 1:]], -1)

    variables = tuple(f"x{i}" for i in range(outliers))
    forth, back = bent_path("x0")
    others = "".join(f" + 0.5 * {x}**2" for x in variables[1:])
    formula = Formula(f"1 - cos({forth}) + 0.5 * ({back})**2{others} + lowest", variables, ("lowest",))
    start, saddle = [0.0] * outliers, [math.pi] + [0.0] * (outliers - 1)
    name, numbers = f"bent-regression-{ratio:g}-{outliers}", {"lowest": lowest}
    return Landscape(potential, start, saddle, name, gradient=gradient, formula=formula, numbers=numbers)


def bent_path(name: str) -> tuple[str, str]:
    """Return max(θ₀, 0) and min(θ₀, 0) of `bent_regression` as text.

    Args:
        name: of θ₀.

    Examples:
        >>> bent_path("x")
        ('(x + abs(x)) / 2', '(x - abs(x)) / 2')
    """
    return f"({name} + abs({name})) / 2", f"({name} - abs({name})) / 2"


def diagonal_network(layers: int, width: int = 1, *, slope: float = 1.0, deviation: float = 1.0) -> Landscape:
    """Return the loss of the diagonal linear network v = Σ_i Π_l u_il on y = kx + ε (Ziyin, Li and Ueda 2023).

    L = E(vx − y)² = (v − k)² + σ², without a factor ½. The landscape's `minimum` is balanced: all u_il are
    (k/width)^{1/layers}.

    Args:
        layers: number of layers of each subnetwork, one more than its hidden layers.
        width: number of subnetworks, default 1; θ has shape (width · layers,), one subnetwork after the other.
        slope: k > 0, default 1.
        deviation: σ, standard deviation of the label noise ε, default 1.

    Raises:
        LandscapeError: k is not positive.

    Examples:
        >>> landscape = diagonal_network(layers=2, slope=4.0)
        >>> landscape.minimum.tolist(), landscape.loss(landscape.minimum).item(), landscape.loss(torch.zeros(2)).item()
        ([2.0, 2.0], 1.0, 17.0)
    """
    if not slope > 0:
        raise LandscapeError(f"a diagonal network needs a positive slope, got {slope}.")

    def output(theta: Tensor) -> Tensor:
        return theta.unflatten(-1, (width, layers)).prod(-1).sum(-1)

    def potential(theta: Tensor) -> Tensor:
        return (output(theta) - slope) ** 2 + deviation**2

    start = [(slope / width) ** (1 / layers)] * (width * layers)
    variables = tuple(f"u{i}" for i in range(width * layers))
    numbers = {"slope": slope, "deviation": deviation}
    formula = Formula(f"({network_output(variables, layers)} - slope)**2 + deviation**2", variables, tuple(numbers))
    return Landscape(potential, start, name=f"diagonal-network-{layers}-{width}", formula=formula, numbers=numbers)


def network_output(names: Sequence[str], layers: int) -> str:
    """Return v = Σ_i Π_l u_il of a diagonal network as text.

    Args:
        names: of the weights, one subnetwork after the other.
        layers: number of layers of each subnetwork.

    Examples:
        >>> network_output(["a", "b", "c", "d"], layers=2)
        'a*b + c*d'
    """
    return " + ".join("*".join(names[first : first + layers]) for first in range(0, len(names), layers))
