"""A network's minimum with its Hessian and gradient-noise covariance, and the escape exponents that follow."""

import math
from dataclasses import dataclass
from typing import Self

import pandas as pd
import torch
from scipy.linalg import solve_continuous_lyapunov
from torch import Tensor

from sgd_diffusion.escape.relaxation import SETTLED, flattest_seen
from sgd_diffusion.landscapes import ClassifierLoss, Landscape, Minimum, NetworkLoss


@dataclass(frozen=True)
class Valley:
    """A classifier at its minimum.

    Attributes:
        loss: the classifier and its data.
        minimum: where it was trained to.
        hessian: H = ∇²L there, (d, d).
        covariance: C, of one example's gradient, (d, d).

    Examples:
        Where C = H the spread is half the identity, and both exponents of a box exit are δ²:

        >>> loss = NetworkLoss(torch.tensor([[-1.0], [1.0]] * 2), torch.tensor([0, 0, 1, 1]), hidden=())
        >>> curvatures = torch.tensor([0.5, 1.0, 2.0, 8.0], dtype=torch.float64)
        >>> minimum = Minimum(torch.zeros(4, dtype=torch.float64), 0.0, 0.0, curvatures, iterations=0)
        >>> valley = Valley(loss, minimum, hessian=torch.diag(curvatures), covariance=torch.diag(curvatures))
        >>> torch.allclose(valley.spread, torch.eye(4, dtype=torch.float64) / 2)
        True
        >>> round(valley.exponent(0.1), 6), round(valley.theorem_2(0.1)[0], 6)
        (0.01, 0.01)
        >>> round(valley.learning_rate(batch_unit=8, half_width=0.1, stiffest=1.0), 6)  # δ²B/η = 1 at B = 8
        0.08
    """

    loss: ClassifierLoss
    minimum: Minimum
    hessian: Tensor
    covariance: Tensor

    @classmethod
    def at(cls, loss: ClassifierLoss, minimum: Minimum) -> Self:
        """Measure curvature and noise at a minimum."""
        return cls(loss, minimum, loss.hessian(minimum.theta), loss.covariance(minimum.theta))

    @property
    def landscape(self) -> Landscape:
        """The loss as the landscape to escape from."""
        return Landscape(
            self.loss, self.minimum.theta, name="network", gradient=self.loss.gradient, hessian=self.loss.hessian
        )

    @property
    def spread(self) -> Tensor:
        """S of HS + SH = C, (d, d): the stationary covariance of SGD in a quadratic valley is (η/B) S as η → 0.

        Where C = H, S is half the identity: the same spread in every direction, flat or sharp.
        """
        return torch.from_numpy(solve_continuous_lyapunov(self.hessian.numpy(), self.covariance.numpy()))

    @property
    def widest(self) -> float:
        """The largest 2 S_ii: 1 where C = H. It sets the exponent of a box exit, δ²B/(η · 2 S_ii)."""
        return float(2 * self.spread.diagonal().max())

    def learning_rate(self, batch_unit: float, half_width: float, stiffest: float) -> float:
        """Return η at which the exponent of the box exit is 1, or the largest η that is allowed if that is less.

        Args:
            batch_unit: B at which the exponent is 1.
            half_width: δ of the box.
            stiffest: η times the largest curvature, at most.
        """
        matched = batch_unit * half_width**2 / self.widest
        return min(matched, stiffest / float(self.minimum.curvatures[-1]))

    def exponent(self, half_width: float) -> float:
        """Of a box exit, in units of B/η, in the quadratic valley with its own C: δ²/(2 S_ii), the least over i."""
        return half_width**2 / self.widest

    def theorem_2(self, half_width: float) -> tuple[float, float, float]:
        """Theorem 2's exponent of the box exit in units of B/η, 2ΔL/H_e with s = 1, least over the faces; ΔL and H_e.

        The lowest point of the face |Δθ_i| = δ lies along v = H⁻¹e_i: ΔL = δ²/(2 (H⁻¹)_ii), and the curvature along v
        is H_e = vᵀHv/vᵀv = (H⁻¹)_ii/(H⁻²)_ii (Xie et al. 2021, Thm. 3.2, with C = H assumed and not measured).
        """
        inverse = torch.linalg.inv(self.hessian)
        barriers = half_width**2 / (2 * inverse.diagonal())
        curvatures = inverse.diagonal() / (inverse @ inverse).diagonal()
        face = int((barriers / curvatures).argmin())
        barrier, curvature = float(barriers[face]), float(curvatures[face])
        return 2 * barrier / curvature, barrier, curvature

    def ball_radius(self, half_width: float) -> float:
        """Radius whose square exceeds the mean squared distance as much as δ² exceeds the widest coordinate's."""
        return half_width * math.sqrt(2 * float(self.spread.trace()) / self.widest)

    def level_height(self, half_width: float) -> float:
        """Height of the loss that exceeds its mean excess as much as δ² exceeds the widest coordinate's variance."""
        return half_width**2 * float((self.hessian * self.spread).sum()) / self.widest

    def settling(self, learning_rate: float) -> float:
        """Iterations at a learning rate in which replicas have forgotten that they started at the minimum."""
        curvatures, directions = torch.linalg.eigh(self.hessian)
        noise = (directions * (self.covariance @ directions)).sum(0)
        return SETTLED / (learning_rate * flattest_seen(curvatures, noise))

    def described(self, model: str, half_width: float, learning_rate: float) -> pd.DataFrame:
        """Return the valley as a table of one row: its numbers, and the exponents of the box exit in units of B/η.

        Args:
            model: the row's name.
            half_width: δ of the box.
            learning_rate: η at which replicas escape.
        """
        theorem, barrier, curvature = self.theorem_2(half_width)
        curvatures = self.minimum.curvatures
        return pd.DataFrame(
            {
                "model": [model],
                "parameters": self.loss.dimension,
                "weight_decay": self.loss.weight_decay,
                "loss": self.minimum.loss,
                "accuracy": self.loss.accuracy(self.minimum.theta),
                "gradient_norm": self.minimum.gradient_norm,
                "lowest_curvature": float(curvatures[0]),
                "second_curvature": float(curvatures[1]),
                "largest_curvature": float(curvatures[-1]),
                "trace_ratio": float(self.covariance.trace() / self.hessian.trace()),
                "widest": self.widest,
                "learning_rate": learning_rate,
                "exponent": self.exponent(half_width),
                "theorem_exponent": theorem,
                "barrier": barrier,
                "exit_curvature": curvature,
                "settling": self.settling(learning_rate),
            }
        )


@dataclass(frozen=True)
class NetworkValley(Valley):
    """A fully connected network at its minimum.

    Examples:
        Both inputs have both labels, so that θ* = 0 and the noise is that of the labels: C = H without the decay.

        >>> from sgd_diffusion.landscapes import find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0], [-1.0], [1.0]]), torch.tensor([0, 0, 1, 1])
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> valley = NetworkValley.at(loss, find_minimum(loss, torch.ones(4, dtype=torch.float64)))
        >>> torch.allclose(valley.covariance, valley.hessian - 0.1 * torch.eye(4, dtype=torch.float64))
        True
    """

    loss: NetworkLoss
