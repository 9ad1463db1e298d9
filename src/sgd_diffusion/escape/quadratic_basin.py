"""A network's minimum with its Hessian and gradient-noise covariance, and the escape exponents that follow."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import pandas as pd
import torch
from scipy.linalg import solve_continuous_lyapunov
from torch import Tensor

from sgd_diffusion.escape.relaxation import RELAXATION_TIMES, flattest_curvature
from sgd_diffusion.landscapes import ClassifierLoss, Landscape, Minimum, NetworkLoss


@dataclass(frozen=True)
class QuadraticBasin:
    """A classifier's minimum with its Hessian and gradient-noise covariance.

    Attributes:
        loss: the classifier and its data.
        minimum: θ* with its loss, gradient norm and curvatures.
        hessian: H = ∇²L at the minimum, (d, d).
        covariance: C, covariance of one example's gradient at the minimum, (d, d).

    Examples:
        If C = H, the spread is half the identity, and both exponents of a box boundary are δ²:

        >>> loss = NetworkLoss(torch.tensor([[-1.0], [1.0]] * 2), torch.tensor([0, 0, 1, 1]), hidden=())
        >>> curvatures = torch.tensor([0.5, 1.0, 2.0, 8.0], dtype=torch.float64)
        >>> minimum = Minimum(torch.zeros(4, dtype=torch.float64), 0.0, 0.0, curvatures)
        >>> basin = QuadraticBasin(loss, minimum, hessian=torch.diag(curvatures), covariance=torch.diag(curvatures))
        >>> torch.allclose(basin.spread, torch.eye(4, dtype=torch.float64) / 2)
        True
        >>> round(basin.exponent(0.1), 6), round(basin.theorem_2(0.1)[0], 6)
        (0.01, 0.01)
        >>> round(basin.learning_rate(batch_unit=8, half_width=0.1, stiffest=1.0), 6)  # δ²B/η = 1 at B = 8
        0.08
    """

    loss: ClassifierLoss
    minimum: Minimum
    hessian: Tensor
    covariance: Tensor

    @classmethod
    def at(cls, loss: ClassifierLoss, minimum: Minimum) -> Self:
        """Compute the Hessian and the gradient-noise covariance at a minimum."""
        return cls(loss, minimum, loss.hessian(minimum.theta), loss.covariance(minimum.theta))

    @cached_property
    def landscape(self) -> Landscape:
        """The loss as a landscape from whose minimum replicas escape."""
        return Landscape(
            self.loss, self.minimum.theta, name="network", gradient=self.loss.gradient, hessian=self.loss.hessian
        )

    @cached_property
    def spread(self) -> Tensor:
        """S, (d, d), with HS + SH = C: in a quadratic basin SGD has the stationary covariance (η/B) S as η → 0.

        If C = H, S is half the identity: the spread is the same in flat and sharp directions.
        """
        return torch.from_numpy(solve_continuous_lyapunov(self.hessian.numpy(), self.covariance.numpy()))

    @property
    def widest(self) -> float:
        """The largest 2 S_ii, which is 1 if C = H. The exponent of a box boundary is δ²B/(η · 2 S_ii)."""
        return float(2 * self.spread.diagonal().max())

    def learning_rate(self, batch_unit: float, half_width: float, stiffest: float) -> float:
        """Return η at which the exponent of the box boundary is 1, or the largest allowed η if that is smaller.

        Args:
            batch_unit: B at which the exponent is 1.
            half_width: δ of the box.
            stiffest: largest allowed product of η and the largest curvature.
        """
        matched = batch_unit * half_width**2 / self.widest
        return min(matched, stiffest / float(self.minimum.curvatures[-1]))

    def exponent(self, half_width: float) -> float:
        """Return the exponent of the box boundary in the quadratic basin with the measured C: min_i δ²/(2 S_ii).

        Args:
            half_width: δ of the box.

        Returns:
            The exponent in units of B/η.
        """
        return half_width**2 / self.widest

    def theorem_2(self, half_width: float) -> tuple[float, float, float]:
        """Return Theorem 2's exponent of the box boundary, with its barrier and curvature (Xie et al. 2021, Thm. 3.2).

        The theorem assumes C = H. The lowest point of the face |Δθ_i| = δ lies along v = H⁻¹e_i. Its barrier is
        ΔL = δ²/(2 (H⁻¹)_ii), and the curvature along v is H_e = vᵀHv/vᵀv = (H⁻¹)_ii/(H⁻²)_ii.

        Args:
            half_width: δ of the box.

        Returns:
            The smallest 2ΔL/H_e (s = 1) over the faces, in units of B/η; and ΔL and H_e of this face.
        """
        inverse = torch.linalg.inv(self.hessian)
        barriers = half_width**2 / (2 * inverse.diagonal())
        curvatures = inverse.diagonal() / (inverse @ inverse).diagonal()
        face = int((barriers / curvatures).argmin())
        barrier, curvature = float(barriers[face]), float(curvatures[face])
        return 2 * barrier / curvature, barrier, curvature

    def ball_radius(self, half_width: float) -> float:
        """Return the radius of the ball that corresponds to the box.

        The ratio of its square to the mean squared distance equals that of δ² to the largest coordinate variance.

        Args:
            half_width: δ of the box.
        """
        return half_width * math.sqrt(2 * float(self.spread.trace()) / self.widest)

    def level_height(self, half_width: float) -> float:
        """Return the height ΔL of the level that corresponds to the box.

        The ratio of ΔL to the mean of L(θ) − L(θ*) equals that of δ² to the largest coordinate variance.

        Args:
            half_width: δ of the box.
        """
        return half_width**2 * float((self.hessian * self.spread).sum()) / self.widest

    def relaxation_time(self, learning_rate: float) -> float:
        """Return the relaxation time 3/(ηh) in iterations, h the lowest curvature along which noise moves replicas.

        Args:
            learning_rate: η.
        """
        curvatures, directions = torch.linalg.eigh(self.hessian)
        noise = (directions * (self.covariance @ directions)).sum(0)
        return RELAXATION_TIMES / (learning_rate * flattest_curvature(curvatures, noise))

    def described(self, model: str, half_width: float, learning_rate: float) -> pd.DataFrame:
        """Return a table of one row: properties of the basin, and exponents of the box boundary in units of B/η.

        Args:
            model: name of the model.
            half_width: δ of the box.
            learning_rate: η, for the relaxation time.
        """
        theorem, barrier, curvature = self.theorem_2(half_width)
        curvatures = self.minimum.curvatures
        return pd.DataFrame(
            {
                "model": [model],
                "parameters": self.loss.dimension,
                "weight_decay": self.loss.weight_decay,
                "loss": self.minimum.loss,
                "data_loss": self.minimum.loss
                - 0.5 * self.loss.weight_decay * float(self.minimum.theta.square().sum()),
                "squared_error": float(self.loss.output_loss.name == "squared error"),
                "accuracy": self.loss.accuracy(self.minimum.theta),
                "gradient_norm": self.minimum.gradient_norm,
                "lowest_curvature": float(curvatures[0]),
                "second_curvature": float(curvatures[1]),
                "largest_curvature": float(curvatures[-1]),
                "trace_ratio": float(self.covariance.trace() / self.hessian.trace()),
                "mean_noise": float(self.covariance.diagonal().mean()),
                "widest": self.widest,
                "learning_rate": learning_rate,
                "exponent": self.exponent(half_width),
                "theorem_exponent": theorem,
                "barrier": barrier,
                "white_barrier": half_width**2 / (2 * float(torch.linalg.inv(self.hessian).diagonal().max())),
                "exit_curvature": curvature,
                "settling": self.relaxation_time(learning_rate),
            }
        )


@dataclass(frozen=True)
class NetworkBasin(QuadraticBasin):
    """A fully connected network's minimum with its Hessian and gradient-noise covariance.

    Examples:
        Each input occurs with both labels. Then θ* = 0, and C is the Hessian of the loss without weight decay:

        >>> from sgd_diffusion.landscapes import find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0], [-1.0], [1.0]]), torch.tensor([0, 0, 1, 1])
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = NetworkBasin.at(loss, find_minimum(loss, torch.ones(4, dtype=torch.float64)))
        >>> torch.allclose(basin.covariance, basin.hessian - 0.1 * torch.eye(4, dtype=torch.float64))
        True
    """

    loss: NetworkLoss
