"""Simulation of the balanced diffusion, a check of its stationary distribution in `diagonal_network`."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.theory.diagonal_network import BalancedLaw

DROPPED_EVERY = 64
"""Number of iterations between removals of finished chains; it affects only the computing time."""


def simulate_diffusion(
    law: BalancedLaw, *, chains: int, times: Sequence[float], step: float, stream: np.random.Generator
) -> NDArray[np.float64]:
    """Return v of independent chains at given times, (times, chains); all chains start at the minimum of the loss.

    Euler–Maruyama steps in v without hidden layers, and in ln v with hidden layers (`simulate_beyond` gives the
    equation).

    Args:
        law: depth, moments and temperature.
        chains: number of chains.
        times: rising dynamical times, at which the same chains are looked at.
        step: step size; without hidden layers the time step in units of the relaxation time, with hidden layers the
            variance plus absolute drift of ln v per step.
        stream: generator of the normal draws.

    Examples:
        Without hidden layers the stationary distribution is Student's t, which the values follow:

        >>> from scipy import stats
        >>> from sgd_diffusion.theory import RegressionMoments
        >>> law = BalancedLaw(0, RegressionMoments.gaussian(slope=1.0, deviation=1.0), temperature=0.1)
        >>> stream = np.random.default_rng(0)
        >>> values = simulate_diffusion(law, chains=500, times=[1.5, 3.0], step=0.04, stream=stream)
        >>> values.shape, bool(stats.kstest(values[1], law.cumulative).pvalue > 0.05)
        ((2, 500), True)
    """
    v, found = torch.full((chains,), law.moments.b2 / law.moments.b1, dtype=torch.float64), []
    for duration in np.diff(times, prepend=0.0).tolist():
        v = (
            _in_log(law, v.log(), -math.inf, duration, step, stream)
            if law.depth
            else _in_v(law, v, duration, step, stream)
        )
        found.append(v.numpy())
    return np.stack(found)


def _in_v(law: BalancedLaw, v: Tensor, duration: float, step: float, stream: np.random.Generator) -> Tensor:
    """Return v of chains without hidden layers some time later, (chains,)."""
    steps = math.ceil(duration * 2 * law.moments.b1 / step)
    time = duration / steps
    for _ in range(steps):
        spread = (4 * law.temperature * time * _noise(law, v)).sqrt()
        v = v - 2 * (law.moments.b1 * v - law.moments.b2) * time + spread * _normals(len(v), stream)
    return v


def _normals(count: int, stream: np.random.Generator) -> Tensor:
    """Return standard normal numbers, which numpy draws in half of torch's time in double precision."""
    return torch.from_numpy(stream.standard_normal(count))


def simulate_beyond(
    law: BalancedLaw, floor: float, *, chains: int, duration: float, step: float, stream: np.random.Generator
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
        >>> stream = np.random.default_rng(0)
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
    start = torch.full((chains,), place, dtype=torch.float64)
    return _in_log(law, start, place, duration * unit, step, stream).numpy()


def _in_log(
    law: BalancedLaw, state: Tensor, floor: float, duration: float, step: float, stream: np.random.Generator
) -> Tensor:
    """Return v of chains some time after they had the given ln v and were reflected at a floor of it, (chains,)."""
    left, arrived, active = torch.full_like(state, duration), torch.empty_like(state), torch.arange(len(state))
    iteration = 0
    while len(active):
        drift, variance = _rates(law, state)
        time = torch.minimum(step / (variance + drift.abs()), left)
        moved = state + drift * time + (variance * time).sqrt() * _normals(len(active), stream)
        state = torch.maximum(moved, 2 * floor - moved)
        left = left - time
        iteration += 1
        if iteration % DROPPED_EVERY == 0 or not left.any():
            arrived[active] = state
            state, active, left = (part[left > 0] for part in (state, active, left))
    return arrived.exp()


def _rates(law: BalancedLaw, log_v: Tensor) -> tuple[Tensor, Tensor]:
    """Return the drift of ln v and the variance of its noise, per unit of time."""
    layers, v = law.depth + 1, log_v.exp()
    slowing = torch.exp((1 - 2 / layers) * log_v)
    heat = 2 * layers * law.temperature * slowing * slowing * _noise(law, v)
    return -2 * layers * slowing * (law.moments.b1 * v - law.moments.b2) - heat, 2 * layers * heat


def _noise(law: BalancedLaw, v: Tensor) -> Tensor:
    """Return G(v)."""
    return law.moments.a1 * v * v - 2 * law.moments.a2 * v + law.moments.a3
