"""Simulation of the balanced diffusion, a check of its stationary distribution in `diagonal_network`."""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.theory.diagonal_network import BalancedLaw

DROPPED_EVERY = 64
"""Number of iterations between removals of finished chains; it affects only the computing time."""


def simulate_diffusion(
    law: BalancedLaw, *, chains: int, duration: float, step: float, stream: torch.Generator
) -> NDArray[np.float64]:
    """Return v of independent chains after a given time, (chains,); all chains start at the minimum of the loss.

    Euler–Maruyama steps in v without hidden layers, and in ln v with hidden layers (`simulate_beyond` gives the
    equation).

    Args:
        law: depth, moments and temperature.
        chains: number of chains.
        duration: dynamical time of the simulation.
        step: step size; without hidden layers the time step in units of the relaxation time, with hidden layers the
            variance plus absolute drift of ln v per step.
        stream: generator of the normal draws.

    Examples:
        Without hidden layers the stationary distribution is Student's t, which the values follow:

        >>> from scipy import stats
        >>> from sgd_diffusion.theory import RegressionMoments
        >>> law = BalancedLaw(0, RegressionMoments.gaussian(slope=1.0, deviation=1.0), temperature=0.1)
        >>> stream = torch.Generator().manual_seed(0)
        >>> values = simulate_diffusion(law, chains=500, duration=3.0, step=0.04, stream=stream)
        >>> bool(stats.kstest(values, law.cumulative).pvalue > 0.05)
        True
    """
    best = law.moments.b2 / law.moments.b1
    if law.depth:
        return _in_log(law, math.log(best), -math.inf, chains, duration, step, stream)
    v, rate = torch.full((chains,), best, dtype=torch.float64), 2 * law.moments.b1
    steps = math.ceil(duration * rate / step)
    time = duration / steps
    for _ in range(steps):
        normals = torch.randn(chains, dtype=torch.float64, generator=stream)
        spread = (4 * law.temperature * time * _noise(law, v)).sqrt()
        v = v - 2 * (law.moments.b1 * v - law.moments.b2) * time + spread * normals
    return v.numpy()


def simulate_beyond(
    law: BalancedLaw, floor: float, *, chains: int, duration: float, step: float, stream: torch.Generator
) -> NDArray[np.float64]:
    """Return v of chains that are reflected at a floor, (chains,); all of them sample the tail of the distribution.

    A diffusion in one dimension is in detailed balance. Reflection at a floor therefore changes its stationary
    distribution to the original one conditioned on v above the floor. With n = D + 1,

        d ln v = −2n v^{1−2/n}(β₁v − β₂) dt − 2nT v^{2−4/n} G dt + 2n v^{1−2/n} √(TG) dW

    Drift and noise grow as powers of v. Each chain therefore has its own time step, chosen before the noise is drawn,
    in which ln v changes by no more than about √`step`.

    Args:
        law: depth D ≥ 1, moments and temperature.
        floor: lowest v, in units of √(α₃/α₁), above which G grows as v².
        chains: number of chains.
        duration: duration of the simulation, in units of the time in which the variance of ln v grows by 1 at the
            floor.
        step: variance plus absolute drift of ln v per step.
        stream: generator of the normal draws.

    Examples:
        With one hidden layer p ∝ v^{−3.5} for large v:

        >>> from sgd_diffusion.theory import RegressionMoments
        >>> law = BalancedLaw(1, RegressionMoments.gaussian(slope=0.1, deviation=1.0), temperature=0.05)
        >>> stream = torch.Generator().manual_seed(0)
        >>> values = simulate_beyond(law, 200, chains=400, duration=10, step=0.1, stream=stream)
        >>> floor = 200 * math.sqrt(law.moments.a3 / law.moments.a1)
        >>> bool(values.min() > floor * (1 - 1e-9))
        True
        >>> exponent = 1 + 1 / np.log(values / floor).mean()  # Hill's estimator
        >>> bool(abs(exponent - law.tail_exponent) < 0.5)
        True
    """
    place = math.log(floor * math.sqrt(law.moments.a3 / law.moments.a1))
    unit = float(1 / _rates(law, torch.tensor(place, dtype=torch.float64))[1])
    return _in_log(law, place, place, chains, duration * unit, step, stream)


def _in_log(
    law: BalancedLaw, start: float, floor: float, chains: int, duration: float, step: float, stream: torch.Generator
) -> NDArray[np.float64]:
    state = torch.full((chains,), start, dtype=torch.float64)
    left = torch.full((chains,), duration, dtype=torch.float64)
    arrived, active = torch.empty(chains, dtype=torch.float64), torch.arange(chains)
    iteration = 0
    while len(active):
        drift, variance = _rates(law, state)
        time = torch.minimum(step / (variance + drift.abs()), left)
        normals = torch.randn(len(active), dtype=torch.float64, generator=stream)
        moved = state + drift * time + (variance * time).sqrt() * normals
        state = torch.maximum(moved, 2 * floor - moved)
        left = left - time
        iteration += 1
        if iteration % DROPPED_EVERY == 0 or not left.any():
            arrived[active] = state
            state, active, left = (part[left > 0] for part in (state, active, left))
    return arrived.exp().numpy()


def _rates(law: BalancedLaw, log_v: Tensor) -> tuple[Tensor, Tensor]:
    """Return the drift of ln v and the variance of its noise, per unit of time."""
    layers, v = law.depth + 1, log_v.exp()
    slowing = torch.exp((1 - 2 / layers) * log_v)
    heat = 2 * layers * law.temperature * slowing * slowing * _noise(law, v)
    return -2 * layers * slowing * (law.moments.b1 * v - law.moments.b2) - heat, 2 * layers * heat


def _noise(law: BalancedLaw, v: Tensor) -> Tensor:
    """Return G(v)."""
    return law.moments.a1 * v * v - 2 * law.moments.a2 * v + law.moments.a3
