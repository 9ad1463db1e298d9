"""Boundary of arrival: a replica has left when it is in a neighbourhood of another minimum, in its metric."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from scipy.linalg import solve_continuous_lyapunov
from torch import Tensor

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape.boundaries import Boundary, ReactionCoordinate
from sgd_diffusion.landscapes import Landscape, basin_of
from sgd_diffusion.parameter_batch import RowIndex
from sgd_diffusion.streams import numpy_stream

SAMPLED = 64
"""Number of random places on the surface of a neighbourhood that must lie in its basin, beside the ends of its axes."""
SHRINKS, SHRUNK = 20, 0.8
"""A neighbourhood that is not inside its basin is reduced at most so many times, each time by this factor."""
FLAT = 1e-10
"""Smallest eigenvalue of a stationary covariance, in units of the largest."""


class Arrival(Boundary):
    """A replica has left if it is in the ellipsoid around another minimum: ξ = max_c 1/√((θ − c)ᵀ M_c (θ − c)).

    This is `OtherMinima` with a metric for every minimum. ξ is not 0 at the minimum where replicas start.

    Args:
        centres: c, the other minima, (minima, d).
        metrics: M_c, positive definite, (minima, d, d).

    Raises:
        EscapeError: the shapes do not fit, or a metric is not positive definite.

    Examples:
        >>> from sgd_diffusion.landscapes import quadratic
        >>> metric = torch.tensor([[[16.0, 0.0], [0.0, 4.0]]])  # half-axes of ¼ and ½
        >>> boundary = Arrival(torch.tensor([[1.0, 0.0]]), metric)
        >>> xi = boundary.bind(quadratic([1.0, 1.0]), RowIndex.of_one_point())
        >>> xi(torch.tensor([[0.0, 0.0], [1.0, 0.25]], dtype=torch.float64)).tolist()
        [0.25, 2.0]
    """

    def __init__(self, centres: Tensor, metrics: Tensor) -> None:
        self.centres, self.metrics = centres.double(), metrics.double()
        if self.centres.ndim != 2 or self.metrics.shape != (*self.centres.shape, self.centres.shape[-1]):
            raise EscapeError(
                f"Arrival needs centres (minima, d) and metrics (minima, d, d), got shapes {tuple(centres.shape)} and "
                f"{tuple(metrics.shape)}."
            )
        lower, failed = torch.linalg.cholesky_ex(self.metrics)
        if failed.any():
            raise EscapeError(
                "Arrival needs positive definite metrics; use a metric that is positive in every direction."
            )
        self.roots = lower.mT
        """Upper triangular R_c with M_c = R_cᵀR_c, (minima, d, d)."""

    def bind(self, landscape: Landscape, rows: RowIndex) -> ReactionCoordinate:
        """Return the reaction coordinate ξ for the rows of a batch."""
        centres, roots = rows.place(self.centres), rows.place(self.roots)
        distances = _distances(centres, roots)
        return lambda theta: 1 / distances(theta).amin(-1)

    def arrived_at(self, theta: Tensor) -> Tensor:
        """Return the index of the minimum in whose neighbourhood each state is, (n, d) → (n,); −1 where in none.

        Examples:
            >>> boundary = Arrival(torch.tensor([[-1.0], [1.0]]), torch.full((2, 1, 1), 4.0))
            >>> boundary.arrived_at(torch.tensor([[0.8], [0.0]])).tolist()
            [1, -1]
        """
        nearest, index = _distances(self.centres, self.roots)(theta.double()).min(-1)
        return torch.where(nearest < 1, index, -1)

    def sharpened(self, k: float) -> "Arrival":
        """Return the same neighbourhoods on the landscape L(√k θ), whose lengths are divided by √k."""
        return Arrival(self.centres / k**0.5, self.metrics * k)


def _distances(centres: Tensor, roots: Tensor) -> Callable[[Tensor], Tensor]:
    """Return the function that gives |R_c(θ − c)| for every minimum, (n, d) → (n, minima)."""
    rows = roots.flatten(0, 1).mT.contiguous()  # of all R_c, as one matrix product is faster than several
    offset = -(roots @ centres.unsqueeze(-1)).flatten()
    shape = centres.shape

    def distances(theta: Tensor) -> Tensor:
        return torch.addmm(offset, theta, rows).unflatten(-1, shape).square().sum(-1).sqrt()

    return distances


def neighbourhoods(
    landscape: Landscape,
    minima: Tensor,
    saddles: Sequence[Tensor],
    covariance: Callable[[Tensor], Tensor] | None = None,
    *,
    size: float = 0.5,
    seed: int = 0,
) -> Arrival:
    """Return the boundary of arrival at other minima, each in its stationary metric and inside its basin.

    Near a minimum c with Hessian H and gradient covariance C the stationary covariance of SGD is ∝ S, with
    HS + SH = C. The neighbourhood is (θ − c)ᵀS⁻¹(θ − c) < r². Its radius r is `size` times the distance, in this
    metric, to the nearest of the landscape's minimum and the saddles, reduced until the gradient flow from its surface
    ends at c. It does not depend on the strength of the noise.

    Args:
        landscape: landscape whose sharpness is 1.
        minima: the other minima, (minima, d).
        saddles: the saddles that lead to them, each (d,).
        covariance: C(θ), (n, d) → (n, d, d); None (default) for white noise, with which S ∝ H⁻¹.
        size: share of the distance to the nearest saddle, below 1, default 0.5.
        seed: base of the random stream of the places on the surface, default 0.

    Raises:
        EscapeError: there is no other minimum, one of them is no minimum, `size` is not between 0 and 1, or a
            neighbourhood reaches out of its basin however small it is.

    Examples:
        The saddle is 1 from the minimum at 1, so that the neighbourhood has the radius ½:

        >>> from sgd_diffusion.landscapes import double_well
        >>> well = double_well()
        >>> boundary = neighbourhoods(well, -well.minimum.unsqueeze(0), [well.saddle])
        >>> round(float(boundary.metrics) ** -0.5, 6)
        0.5
    """
    if not (len(minima) and 0 < size < 1):
        raise EscapeError(
            f"{landscape.name}: arrival needs another minimum and a size between 0 and 1; got {len(minima)} minima and "
            f"size {size:g}."
        )
    home = landscape.minimum_of_potential
    known = torch.cat([home.unsqueeze(0), minima.double()])
    stream, metrics = numpy_stream(seed, "arrival"), []
    for number, centre in enumerate(minima.double()):
        metric = _metric(landscape, centre, covariance)
        places = torch.stack([home, *saddles]).double() - centre
        nearest = float(torch.einsum("ni,ij,nj->n", places, metric, places).min())
        values, vectors = torch.linalg.eigh(metric)
        directions = torch.from_numpy(stream.standard_normal((SAMPLED, len(centre))))
        axes = torch.eye(len(centre), dtype=torch.float64)
        directions = torch.cat([axes, -axes, directions / directions.norm(dim=1, keepdim=True)])
        surface = directions / values.sqrt() @ vectors.mT
        radius = size * nearest**0.5
        for _ in range(SHRINKS):
            if (basin_of(landscape, centre + radius * surface, known) == number + 1).all():
                break
            radius *= SHRUNK
        else:
            raise EscapeError(
                f"{landscape.name}: no neighbourhood of the minimum {centre.tolist()} lies inside its basin; check "
                "that it is a minimum with positive curvatures."
            )
        metrics.append(metric / radius**2)
    return Arrival(minima, torch.stack(metrics))


def _metric(landscape: Landscape, centre: Tensor, covariance: Callable[[Tensor], Tensor] | None) -> Tensor:
    """Return S⁻¹ at a minimum, (d, d); H if there is no covariance or S is singular."""
    hessian = landscape.hessian_of_potential(centre)
    if not bool(torch.isfinite(hessian).all()) or torch.linalg.eigvalsh(hessian)[0] <= 0:
        raise EscapeError(f"{landscape.name}: {centre.tolist()} is no minimum with positive curvatures.")
    if covariance is None:
        return hessian
    noise = covariance(centre.unsqueeze(0))[0]
    scale = noise.abs().max()
    if not bool(torch.isfinite(noise).all()) or scale == 0:
        return hessian
    stationary = torch.from_numpy(np.asarray(solve_continuous_lyapunov(hessian.numpy(), (noise / scale).numpy())))
    values, vectors = torch.linalg.eigh((stationary + stationary.mT) / 2)
    if values[0] <= FLAT * values[-1]:
        return hessian
    return (vectors / values) @ vectors.mT
