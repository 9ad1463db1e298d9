"""Escape problems in the plane, with closed forms of their quasi-potentials where there are any."""

from dataclasses import dataclass

import numpy as np
import torch
from scipy.integrate import quad
from scipy.linalg import solve_continuous_lyapunov

from sgd_diffusion.landscapes import Landscape, muller_brown


@dataclass(frozen=True)
class Planar:
    """A loss and a covariance with a start, an end, a box for a grid, and V at the end where it is known."""

    loss: object
    covariance: object
    start: tuple
    end: tuple
    low: tuple
    high: tuple
    exact: float | None = None


def critical(loss, guess):
    """A critical point by Newton's method."""
    place = torch.tensor(guess, dtype=torch.float64)
    for _ in range(50):
        found = Landscape(loss, place)
        place = place - torch.linalg.solve(found.hessian_of_potential(place), found.gradient_of_potential(place))
    return place


def isotropic(c):
    return lambda theta: c(theta).view(-1, 1, 1) * torch.eye(2, dtype=torch.float64)


def one(theta):
    return torch.ones(len(theta), dtype=torch.float64)


def constant(matrix):
    matrix = torch.as_tensor(matrix, dtype=torch.float64)
    return lambda theta: matrix.expand(len(theta), 2, 2)


def matrices(a, b, c):
    return torch.stack([torch.stack([a, b], -1), torch.stack([b, c], -1)], -1)


def ends(loss, minimum, other):
    """Both critical points as tuples, and the height of the second above the first."""
    first, second = critical(loss, minimum), critical(loss, other)
    return tuple(first.tolist()), tuple(second.tolist()), float(loss(second) - loss(first))


def ring_loss(theta):
    return 0.75 * (theta.square().sum(-1) - 1) ** 2 + (1 + theta[..., 0]) / 4


def ring(covariance, exact=None):
    start, end, height = ends(ring_loss, [-1.04, 0.0], [0.95, 0.0])
    return Planar(ring_loss, covariance, start, end, (-1.5, -1.5), (1.5, 1.5), exact and exact(height))


def half_and_half(theta):
    """4 below and 1 above."""
    return 2.5 - 1.5 * torch.tanh(theta[:, 1] / 0.1)


def along_the_ring(theta):
    """Strong along the ring, weak across."""
    x, y, r = theta[:, 0], theta[:, 1], theta.square().sum(-1) + 0.05
    return matrices((0.2 * x**2 + y**2) / r + 0.05, -0.8 * x * y / r, (x**2 + 0.2 * y**2) / r + 0.05)


def wall(*gaps):
    """Two basins with a wall between them that has gaps (place, depth)."""

    def loss(theta):
        x, y = theta[..., 0], theta[..., 1]
        open_ = sum(depth * torch.exp(-((y - place) ** 2) / 0.1) for place, depth in gaps)
        return 0.3 * (x**2 - 1) ** 2 + 0.15 * y**2 + 2 * torch.exp(-(x**2) / 0.1) * (1 - open_)

    return loss


def gap_in_a_wall(covariance=None):
    loss = wall((1.0, 1.0))
    start, end, _ = ends(loss, [-1.0, 0.0], [1.0, 0.0])
    _, _, height = ends(loss, [-1.0, 0.0], [0.0, 0.97])
    box = (-1.7, -1.0), (1.7, 2.0)
    return Planar(loss, covariance or isotropic(one), start, end, *box, None if covariance else 2 * height)


def two_gaps():
    """The lower passage has the weaker noise."""
    loss = wall((1.0, 1.0), (-1.0, 0.8))
    start, end, _ = ends(loss, [-1.0, 0.0], [1.0, 0.0])
    return Planar(
        loss, isotropic(lambda theta: 1.5 - torch.tanh(theta[:, 1] / 0.3)), start, end, (-1.7, -2.0), (1.7, 2.0)
    )


def wall_of_weak_noise():
    """A parabola whose noise is weak on a strip with a gap."""

    def strength(theta):
        x, y = theta[:, 0], theta[:, 1]
        return 1 - 0.96 * torch.exp(-((x - 0.7) ** 2) / 0.02) * (1 - torch.exp(-((y - 0.8) ** 2) / 0.1))

    def loss(theta):
        return theta.square().sum(-1) / 2

    return Planar(loss, isotropic(strength), (0.0, 0.0), (1.4, 0.0), (-0.6, -1.0), (2.0, 2.0))


def oblique_parabola():
    covariance, curvatures = np.array([[1.0, 0.8], [0.8, 1.5]]), np.array([1.0, 4.0])
    spread, end = solve_continuous_lyapunov(np.diag(curvatures), covariance), np.array([0.7, -0.5])
    exact = 0.5 * float(end @ np.linalg.solve(spread, end))

    def loss(theta):
        return (theta**2 @ torch.from_numpy(curvatures)) / 2

    return Planar(loss, constant(covariance), (0.0, 0.0), tuple(end), (-0.6, -0.9), (1.1, 0.6), exact)


def noise_of_the_loss():
    """C = (1 + L)·1: V = 2 ln[(1 + L_b)/(1 + L_a)]."""
    landscape = muller_brown(0.05)
    lowest = landscape.loss(landscape.minimum)

    def loss(theta):
        return landscape.potential(theta) - lowest

    end = tuple(landscape.saddle.tolist())
    exact = 2 * float(torch.log1p(loss(landscape.saddle)))
    covariance = isotropic(lambda theta: 1 + loss(theta).clamp_min(-0.9))
    return Planar(loss, covariance, tuple(landscape.minimum.tolist()), end, (-0.6, 0.0), (0.6, 0.9), exact)


def independent_coordinates():
    """V = Σ_i 2∫L_i′/C_i."""

    def loss(theta):
        x, y = theta[..., 0], theta[..., 1]
        return (x**2 - 1) ** 2 + 2 * y**2 + 0.5 * y**3

    def covariance(theta):
        x, y = theta[:, 0], theta[:, 1]
        return torch.diag_embed(torch.stack([1 + x**2, 2 + 3 * torch.sin(3 * y) ** 2], -1))

    exact = quad(lambda x: 8 * x * (x**2 - 1) / (1 + x**2), -1, 0)[0]
    exact += quad(lambda y: 2 * (4 * y + 1.5 * y**2) / (2 + 3 * np.sin(3 * y) ** 2), 0, 0.6)[0]
    return Planar(loss, covariance, (-1.0, 0.0), (0.0, 0.6), (-1.5, -0.5), (0.4, 1.1), exact)


def muller_brown_oblong():
    landscape = muller_brown(0.05)
    first, last = (tuple(place.tolist()) for place in (landscape.minimum, landscape.saddle))
    return Planar(landscape.potential, constant(np.diag([3.0, 0.3])), first, last, (-0.6, 0.0), (0.6, 0.9))


def banana(covariance):
    """A valley y = x² with a barrier at its bend."""

    def loss(theta):
        x, y = theta[..., 0], theta[..., 1]
        return (x**2 - 1) ** 2 / 4 + 4 * (y - x**2) ** 2

    return Planar(loss, covariance, (-1.0, 1.0), (0.0, 0.0), (-1.6, -0.7), (0.7, 1.7))


def mixed_noise(theta):
    """A matrix that depends on both coordinates."""
    x, y = theta[:, 0], theta[:, 1]
    return matrices(1 + 0.5 * torch.sin(2 * y), 0.4 + 0 * x, 0.8 + 0.3 * x**2)


def slanted_well():
    def loss(theta):
        x, y = theta[..., 0], theta[..., 1]
        return (x**2 - 1) ** 2 / 4 + 0.5 * (y - 0.3 * x) ** 2

    return Planar(loss, mixed_noise, (-1.0, -0.3), (0.0, 0.0), (-1.8, -1.2), (0.6, 0.8))


def three_holes(covariance):
    """Two deep basins with a shallow one above; the way leads directly or over the shallow basin."""

    def loss(theta):
        x, y = theta[..., 0], theta[..., 1]
        hill = 3 * torch.exp(-(x**2) - (y - 1 / 3) ** 2) - 3 * torch.exp(-(x**2) - (y - 5 / 3) ** 2)
        basins = -5 * torch.exp(-((x - 1) ** 2) - y**2) - 5 * torch.exp(-((x + 1) ** 2) - y**2)
        return hill + basins + 0.2 * x**4 + 0.2 * (y - 1 / 3) ** 4

    start, end, _ = ends(loss, [-1.05, -0.04], [1.05, -0.04])
    return Planar(loss, covariance, start, end, (-1.8, -1.5), (1.8, 2.4))


def winding_valley():
    """A valley y = sin 2x with a barrier, and noise across it that is weak."""

    def loss(theta):
        x, y = theta[..., 0], theta[..., 1]
        return 0.2 * (x - 1) ** 2 * (1 + 0.2 * x) + 3 * (y - torch.sin(2 * x)) ** 2

    start = tuple(critical(loss, [1.0, float(np.sin(2.0))]).tolist())
    return Planar(loss, constant([[1.0, 0.3], [0.3, 0.5]]), start, (-1.5, 0.0), (-2.2, -1.6), (1.7, 1.6))


def quadratic_across_noise():
    """Isotropic curvature and noise that turns with the place."""

    def covariance(theta):
        angle = 1.5 * theta.sum(-1)
        c, s = torch.cos(angle), torch.sin(angle)
        return matrices(1 + 0.8 * c, 0.8 * s, 1 - 0.8 * c)

    return Planar(
        lambda theta: theta.square().sum(-1) / 2, covariance, (0.0, 0.0), (1.0, 0.6), (-0.7, -0.9), (1.5, 1.5)
    )


PROBLEMS = {
    "ring": lambda: ring(isotropic(one), lambda height: 2 * height),
    "ring, C = 4 below and 1 above": lambda: ring(isotropic(half_and_half)),
    "ring, noise along it": lambda: ring(along_the_ring),
    "gap in a wall": gap_in_a_wall,
    "gap in a wall, oblong noise": lambda: gap_in_a_wall(constant([[1.0, -0.4], [-0.4, 0.6]])),
    "two gaps with different noise": two_gaps,
    "wall of weak noise": wall_of_weak_noise,
    "oblique parabola": oblique_parabola,
    "noise of the loss": noise_of_the_loss,
    "independent coordinates": independent_coordinates,
    "Müller–Brown, oblong noise": muller_brown_oblong,
    "banana": lambda: banana(constant(np.diag([1.0, 0.2]))),
    "banana, mixed noise": lambda: banana(mixed_noise),
    "slanted well": slanted_well,
    "three holes, noise across": lambda: three_holes(constant(np.diag([0.3, 1.0]))),
    "three holes, noise along": lambda: three_holes(constant(np.diag([1.0, 0.3]))),
    "winding valley": winding_valley,
    "turning noise": quadratic_across_noise,
}
