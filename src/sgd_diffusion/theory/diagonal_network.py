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
from scipy import integrate, optimize, special, stats

NODES = 100_001
"""Number of nodes of the quadrature grid in v."""
FARTHEST_SINH = 60.0
"""Limits ±FARTHEST_SINH of the grid without hidden layers, in s with v = centre + width · sinh(s)."""
LOWEST_LOG, HIGHEST_LOG = -400.0, 60.0
"""Limits of the grid with hidden layers, in ln v."""
LARGEST_ARGUMENT = 40.0
"""Argument q above which E ln|q + Z| is computed from its asymptotic series."""
QUIETEST, HOTTEST = 0.01, 2.0
"""Range of T/T_c that is searched for the transition temperature."""


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


def lyapunov_exponent(learning_rate: float, batch_size: int, slope: float, deviation: float) -> float:
    """Return the Lyapunov exponent E ln|1 + 2ηm| of SGD near v = 0, m the mean of xy over a minibatch.

    It is the mean growth of ln|u| per iteration with one hidden layer and u = w. If it is negative, SGD ends at v = 0
    with probability 1. Given s = |x|²/B ~ χ²_B/B, 1 + 2ηm is N(1 + 2ηks, 4η²σ²s/B). For Z ~ N(0, 1),
    E ln|q + Z| = −(γ + ln 2)/2 + ∫₀^q √2 F(t/√2) dt, with F Dawson's integral and γ Euler's constant.

    Args:
        learning_rate: η.
        batch_size: B.
        slope: k of y = kx + ε.
        deviation: σ, standard deviation of ε.

    Examples:
        At small η it is 2ηk; at large η, with k = 0 and B = 1, it is ln(ησ) − γ:

        >>> round(lyapunov_exponent(1e-5, 4, slope=2.0, deviation=1.0) / (2 * 1e-5 * 2.0), 3)
        1.0
        >>> round(lyapunov_exponent(1e4, 1, slope=0.0, deviation=1.0) - math.log(1e4), 3)  # −γ
        -0.577
    """

    def excess(q: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return E ln|q + Z| − ln q for q > 0 and Z ~ N(0, 1)."""
        places = np.linspace(0, LARGEST_ARGUMENT, 8001)
        rise = integrate.cumulative_simpson(math.sqrt(2) * special.dawsn(places / math.sqrt(2)), x=places, initial=0)
        value = np.interp(q, places, rise - (np.euler_gamma + math.log(2)) / 2)
        return np.where(q < LARGEST_ARGUMENT, value - np.log(q), -1 / (2 * q * q) - 3 / (4 * q**4))

    # Simpson's rule in ln s, where the density is smooth.
    span = np.linspace(-60, 12, 40_001)
    s = np.exp(span)
    weight = stats.chi2.pdf(s * batch_size, batch_size) * batch_size * s
    mean = 1 + 2 * learning_rate * slope * s
    spread = 2 * learning_rate * deviation * np.sqrt(s / batch_size)
    return float(integrate.simpson(weight * (np.log(mean) + excess(mean / spread)), x=span))


def transition_temperature(batch_size: int, slope: float, deviation: float) -> float:
    """Return the temperature T = η/B above which SGD with batch size B collapses to v = 0.

    It is the first T between 0.01 T_c and 2 T_c at which the Lyapunov exponent changes from positive to negative. The
    result is nan if there is none.

    Args:
        batch_size: B.
        slope: k of y = kx + ε.
        deviation: σ, standard deviation of ε.

    Examples:
        With small steps SGD is a diffusion, which collapses at T_c:

        >>> critical = RegressionMoments.gaussian(0.01, 1.0).critical_temperature
        >>> round(transition_temperature(1, 0.01, 1.0) / critical, 1)
        1.0
    """
    critical = RegressionMoments.gaussian(slope, deviation).critical_temperature

    def growth(ratio: float) -> float:
        return lyapunov_exponent(ratio * critical * batch_size, batch_size, slope, deviation)

    ratios = np.linspace(QUIETEST, HOTTEST, 100)
    signs = np.array([growth(float(ratio)) > 0 for ratio in ratios])
    falls = np.flatnonzero(signs[:-1] & ~signs[1:])
    if not len(falls):
        return math.nan
    first = falls[0]
    return critical * float(optimize.brentq(growth, ratios[first], ratios[first + 1], xtol=1e-6))
