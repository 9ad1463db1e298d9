"""The stationary distribution of SGD on a diagonal linear network (Ziyin, Li and Ueda, arXiv 2308.06671).

A subnetwork of D hidden layers is v = u_1 … u_n, n = D + 1. It learns y from x with the loss (vx − y)², without a
factor ½. If all layers are balanced, |u_i| = |v|^{1/n}, and T = η/B, then

    dv = −2n v^{2−2/n} (β₁v − β₂) dt + 2n(n − 1) T v^{3−4/n} G dt + 2n v^{2−2/n} √(TG) dW,   G = α₁v² − 2α₂v + α₃
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import integrate

NODES = 100_001
"""Number of nodes of the quadrature grid in v."""
FARTHEST_SINH = 60.0
"""Limits ±FARTHEST_SINH of the grid without hidden layers, in s with v = centre + width · sinh(s)."""
LOWEST_LOG, HIGHEST_LOG = -400.0, 60.0
"""Limits of the grid with hidden layers, in ln v."""


@dataclass(frozen=True)
class RegressionMoments:
    """The moments of x and y on which the stationary distribution depends.

    Attributes:
        a1: α₁ = Var[x²].
        a2: α₂ = E[x³y] − E[x²]E[xy].
        a3: α₃ = Var[xy].
        b1: β₁ = E[x²].
        b2: β₂ = E[xy].

    Examples:
        >>> moments = RegressionMoments.gaussian(slope=1.0, deviation=1.0)
        >>> float(moments.noise(np.array(1.0)))  # at v = k the variance is σ²
        1.0
        >>> round(moments.critical_temperature, 4)  # k/(2k² + σ²)
        0.3333
    """

    a1: float
    a2: float
    a3: float
    b1: float
    b2: float

    @classmethod
    def gaussian(cls, slope: float, deviation: float) -> "RegressionMoments":
        """Return the moments of y = kx + ε, x ~ N(0, 1) and ε ~ N(0, σ²): α = (2, 2k, 2k² + σ²), β = (1, k).

        Args:
            slope: k.
            deviation: σ.
        """
        return cls(2.0, 2 * slope, 2 * slope**2 + deviation**2, 1.0, slope)

    def noise(self, v: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return G(v) = Var[vx² − xy], one quarter of the variance of one example's gradient with respect to v."""
        return self.a1 * v * v - 2 * self.a2 * v + self.a3

    @property
    def critical_temperature(self) -> float:
        """T_c = β₂/α₃ of one hidden layer; at T ≥ T_c, v tends to 0 with probability 1."""
        return self.b2 / self.a3


@dataclass(frozen=True)
class BalancedLaw:
    """Stationary density p(v) of the balanced diffusion, computed by quadrature.

        p ∝ v^{−3(1−1/n)} G^{−1} exp[−(1/nT) ∫ (β₁v − β₂)/(v^{2−2/n} G) dv]

    With hidden layers (D ≥ 1) v > 0, which assumes β₂ > 0; without them v takes all real values. For large v the
    density is a power v^{−5+3/n} with hidden layers, and v^{−2−β₁/(Tα₁)} without.

    Attributes:
        depth: D, number of hidden layers.
        moments: moments of x and y.
        temperature: T = η/B.

    Raises:
        ValueError: D = 1 and T ≥ T_c, where the stationary distribution has no density.

    Examples:
        Without hidden layers v − k is σ/√(2 + 1/T) times a Student's t variable with 1 + 1/(2T) degrees of freedom:

        >>> from scipy import stats
        >>> law = BalancedLaw(0, RegressionMoments.gaussian(slope=1.0, deviation=1.0), temperature=0.5)
        >>> np.allclose(law.quantile(np.array([0.25, 0.75])), 1 + stats.t.ppf([0.25, 0.75], 2) / 2, atol=1e-5)
        True
        >>> law.tail_exponent
        3.0
    """

    depth: int
    moments: RegressionMoments
    temperature: float

    def __post_init__(self) -> None:
        if self.depth == 1 and self.temperature >= self.moments.critical_temperature:
            raise ValueError(
                f"one hidden layer has a stationary density only below T_c = {self.moments.critical_temperature:g}, "
                f"got T = {self.temperature:g}"
            )

    @property
    def tail_exponent(self) -> float:
        """Exponent a of the density p ∝ v^{−a} at large v."""
        if self.depth == 0:
            return 2 + self.moments.b1 / (self.temperature * self.moments.a1)
        return 5 - 3 / (self.depth + 1)

    @cached_property
    def _table(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Nodes v, ln p(v) and P(V ≤ v), each (NODES,)."""
        layers, moments = self.depth + 1, self.moments
        if self.depth == 0:
            # The spacing is uniform around the minimum of G and grows with the distance from it.
            centre = moments.a2 / moments.a1
            width = math.sqrt(max(moments.a3 / moments.a1 - centre**2, 1e-300))
            fine = np.linspace(-FARTHEST_SINH, FARTHEST_SINH, NODES)
            v, step = centre + width * np.sinh(fine), width * np.cosh(fine)
        else:
            fine = np.linspace(LOWEST_LOG, HIGHEST_LOG, NODES)
            v = np.exp(fine)
            step = v
        noise = moments.noise(v)
        pull = (moments.b1 * v - moments.b2) / noise * step * np.abs(v) ** (2 / layers - 2)
        # Integrated from large v down, because with more than two layers the integral diverges at v = 0.
        exponent = integrate.cumulative_trapezoid(pull[::-1], fine[::-1], initial=0)[::-1] / (layers * self.temperature)
        log_density = -exponent - np.log(noise) - 3 * (1 - 1 / layers) * np.log(np.abs(v) if self.depth else 1.0)
        log_mass = log_density + np.log(step)
        highest = log_mass.max()
        shares = integrate.cumulative_trapezoid(np.exp(log_mass - highest), fine, initial=0)
        return v, log_density - highest - math.log(shares[-1]), shares / shares[-1]

    def log_density(self, v: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return ln p(v), of the shape of v; v must be positive if D ≥ 1."""
        places, values, _ = self._table
        if self.depth:
            return np.interp(np.log(v), np.log(places), values)
        return np.interp(v, places, values)

    def cumulative(self, v: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return P(V ≤ v), of the shape of v; v may be ±∞."""
        places, _, shares = self._table
        return np.interp(v, places, shares)

    def quantile(self, share: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Return the v at which P(V ≤ v) equals `share`, a probability or an array of probabilities."""
        places, _, shares = self._table
        rising = np.concatenate([[True], np.diff(shares) > 0])
        return np.interp(share, shares[rising], places[rising])

    @property
    def middle_half(self) -> float:
        """Interquartile range of v."""
        low, high = self.quantile(np.array([0.25, 0.75]))
        return float(high - low)
