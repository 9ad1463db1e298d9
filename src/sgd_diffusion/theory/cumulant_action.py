"""The action of a path under the exact law of a minibatch's gradient, to all cumulants."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.errors import UnsettledActionError

ITERATIONS = 100
"""Largest number of Newton iterations."""
TOLERANCE = 1e-9
"""Residue of the optimality conditions at which Newton's method has converged, relative to the step's length."""
NEAR_BOUNDARY = 1e-3
"""Relative change of the Gaussian momentum's length below which it is close enough to ℋ = 0 for a start."""
LEAST_MULTIPLIER = 0.1
"""Least λ at which Newton's method starts, in units of |Δ|/|∇_p ℋ|, which λ is at the solution."""
HALVINGS = 30
"""Largest number of times that a Newton step is halved."""


def log_mean_exponential(gradients: Tensor, momenta: Tensor) -> Tensor:
    """Return ℋ(θ, p) = ln (1/n) Σ_j exp(−p·g_j), (k, n, d) and (k, d) → (k,).

    Examples:
        >>> log_mean_exponential(torch.tensor([[[1.0], [-1.0]]]), torch.tensor([[0.0]])).tolist()
        [0.0]
    """
    exponents = -(gradients @ momenta.unsqueeze(-1)).squeeze(-1)
    return torch.logsumexp(exponents, 1) - math.log(gradients.shape[1])


def covariance_of(gradients: Tensor) -> Tensor:
    """Return C(θ) = (1/n) Σ_j (g_j − ḡ)(g_j − ḡ)ᵀ, (k, n, d) → (k, d, d), differentiable in the gradients g_j.

    Examples:
        >>> covariance_of(torch.tensor([[[2.0], [-1.0]]])).tolist()
        [[[2.25]]]
    """
    centred = gradients - gradients.mean(1, keepdim=True)
    return centred.mT @ centred / gradients.shape[1]


def optimal_momenta(gradients: Tensor, steps: Tensor) -> tuple[Tensor, Tensor]:
    """Return the p that maximises p·Δ under ℋ(θ, p) ≤ 0 for each step Δ, and the multiplier λ: Δ = λ ∇_p ℋ.

    Args:
        gradients: of all examples at the middle of each step, (k, n, d).
        steps: Δ, (k, d), not zero.

    Raises:
        UnsettledActionError: p is not bounded, because no example's gradient opposes the step in some direction; or
            Newton's method does not converge.

    Examples:
        In one dimension p solves E e^{−pg} = 1. With g = 2 or −1, each with probability ½, e^{−p} is the golden ratio's
        inverse:

        >>> p, _ = optimal_momenta(torch.tensor([[[2.0], [-1.0]]]).double(), torch.tensor([[0.1]]).double())
        >>> round(float((-p).exp()), 9)
        0.618033989
    """
    p, multiplier = _on_boundary(gradients, _gaussian_momenta(gradients, steps), steps)
    size = steps.norm(dim=1)
    point = _conditions(gradients, steps, p, multiplier, size)
    for _ in range(ITERATIONS):
        if bool((point.residue <= TOLERANCE).all()):
            return point.p, point.multiplier
        try:
            point = _newton(gradients, steps, point, size)
        except torch.linalg.LinAlgError:  # a single example has all the weight of the tilted mean
            break
    raise UnsettledActionError(
        "the momentum of a step does not settle, because nearly all examples pull the same way there; "
        "the exponent is infinite, or too large to be computed."
    )


def exact_step_actions(gradients_at: Callable[[Tensor], Tensor], tails: Tensor, heads: Tensor) -> Tensor:
    """Return the action of each straight step under the exact law of a gradient, by the midpoint rule, (k,).

        S = max {p·Δ : ln E exp(−p·g) ≤ 0}

    It is differentiable in the ends of the steps: by the envelope theorem, p and λ count as constants in
    p·Δ − λ ln E exp(−p·g(θ)). If g were Gaussian it would be `step_actions`. With B examples, drawn with replacement,
    the exponent of the escape time is B/η times the least action (Freidlin and Wentzell for Markov chains; Azizian et
    al., arXiv:2406.09241).

    Args:
        gradients_at: the gradients of all examples, (k, d) → (k, n, d), differentiable.
        tails: first points of the steps, (k, d).
        heads: their last points, (k, d).

    Raises:
        UnsettledActionError: as `optimal_momenta`.

    Examples:
        L = θ²/2, with g_j = θ ± 1: at θ = ½ a step is worth its length times the root of cosh p = e^{p/2}:

        >>> def gradients_at(theta):
        ...     return theta.unsqueeze(1) + torch.tensor([[1.0], [-1.0]]).double()
        >>> action = exact_step_actions(gradients_at, torch.tensor([[0.45]]).double(), torch.tensor([[0.55]]).double())
        >>> p = float(action) / 0.1
        >>> round(torch.cosh(torch.tensor(p)).log().item() / p, 6)
        0.5
    """
    steps, middles = heads - tails, (heads + tails) / 2
    gradients = gradients_at(middles)
    p, multiplier = optimal_momenta(gradients.detach(), steps.detach())
    return (p * steps).sum(1) - multiplier * log_mean_exponential(gradients, p)


def _gaussian_momenta(gradients: Tensor, steps: Tensor) -> Tensor:
    """Return p of Gaussian gradients of the same mean and covariance: C⁻¹(ḡ + Δ |ḡ|_C/|Δ|_C)."""
    mean = gradients.mean(1)
    solved = torch.linalg.solve(covariance_of(gradients), torch.stack([mean, steps], -1))
    squares = (mean * solved[..., 0]).sum(1) / (steps * solved[..., 1]).sum(1)
    return solved[..., 0] + solved[..., 1] * squares.sqrt().unsqueeze(1)


def _on_boundary(gradients: Tensor, momenta: Tensor, steps: Tensor) -> tuple[Tensor, Tensor]:
    """Return s·p with ℋ(s·p) = 0 and s > 0, and a λ > 0 to start from.

    ℋ is convex and ℋ(0) = 0, so that Newton's method from above never passes s.
    """
    scale = torch.ones(len(steps)).to(steps)
    for _ in range(ITERATIONS):  # until ℋ ≥ 0
        below = log_mean_exponential(gradients, scale.unsqueeze(1) * momenta) < 0
        if not bool(below.any()):
            break
        scale = torch.where(below, 1.5 * scale, scale)
    else:
        raise UnsettledActionError("no example's gradient opposes a step of the path: the exponent is infinite.")
    for _ in range(ITERATIONS):
        value, slope, _ = _tilted(gradients, scale.unsqueeze(1) * momenta)
        change = value / (slope * momenta).sum(1).clamp_min(1e-300)
        scale = scale - change
        if bool((change.abs() <= NEAR_BOUNDARY * scale.abs()).all()):
            break
    p = scale.unsqueeze(1) * momenta
    _, slope, _ = _tilted(gradients, p)
    nearest, length = (steps * slope).sum(1) / slope.square().sum(1), steps.norm(dim=1) / slope.norm(dim=1)
    return p, torch.maximum(nearest, LEAST_MULTIPLIER * length)


def _tilted(gradients: Tensor, momenta: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return ℋ, (k,), ∇_p ℋ, (k, d), and each example's weight exp(−p·g_j)/Σ_i exp(−p·g_i), (k, n)."""
    exponents = -(gradients @ momenta.unsqueeze(-1)).squeeze(-1)
    total = torch.logsumexp(exponents, 1)
    weights = (exponents - total.unsqueeze(1)).exp()
    return total - math.log(gradients.shape[1]), -(weights.unsqueeze(1) @ gradients).squeeze(1), weights


@dataclass(frozen=True)
class _Point:
    """p and λ of each step with what the optimality conditions Δ = λ∇ℋ and ℋ = 0 are made of there.

    Attributes:
        p, multiplier: (k, d) and (k,).
        value, slope, weights: ℋ, ∇_p ℋ and the examples' weights, as `_tilted` returns them.
        residue: the larger of |Δ − λ∇ℋ|/|Δ| and |ℋ|, (k,).
    """

    p: Tensor
    multiplier: Tensor
    value: Tensor
    slope: Tensor
    weights: Tensor
    residue: Tensor


def _conditions(gradients: Tensor, steps: Tensor, p: Tensor, multiplier: Tensor, size: Tensor) -> _Point:
    value, slope, weights = _tilted(gradients, p)
    off = (steps - multiplier.unsqueeze(1) * slope).norm(dim=1) / size
    return _Point(p, multiplier, value, slope, weights, torch.maximum(off, value.abs()))


def _newton(gradients: Tensor, steps: Tensor, here: _Point, size: Tensor) -> _Point:
    """Return the point after one Newton step, halved for each step Δ until its residue falls and λ > 0.

    Steps Δ that have converged stay where they are. Where λ < 0 the same conditions hold at the least p·Δ.
    """
    d, done = here.p.shape[1], here.residue <= TOLERANCE
    centred = gradients + here.slope.unsqueeze(1)
    system = torch.zeros(len(here.p), d + 1, d + 1).to(here.p)
    system[:, :d, :d] = here.multiplier.view(-1, 1, 1) * ((here.weights.unsqueeze(-1) * centred).mT @ centred)
    system[:, :d, d] = here.slope
    system[:, d, :d] = here.slope
    wanted = torch.cat([steps - here.multiplier.unsqueeze(1) * here.slope, -here.value.unsqueeze(1)], 1)
    change = torch.where(done.unsqueeze(1), 0.0, torch.linalg.solve(system, wanted))
    for _ in range(HALVINGS):
        found = _conditions(gradients, steps, here.p + change[:, :d], here.multiplier + change[:, d], size)
        worse = (~((found.residue < here.residue) & (found.multiplier > 0)) & ~done).unsqueeze(1)
        if not bool(worse.any()):
            return found
        change = torch.where(worse, change / 2, change)
    change = torch.where(worse, 0.0, change)
    return _conditions(gradients, steps, here.p + change[:, :d], here.multiplier + change[:, d], size)
