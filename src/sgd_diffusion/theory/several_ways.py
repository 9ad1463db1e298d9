"""Predictions for a basin with several ways out, whose rates add: 1/τ = Σ_i 1/τ_i."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.theory.escape_path import EscapePath
from sgd_diffusion.theory.predictions import exponents, log_times

Numbers = NDArray[np.float64]


def summed_exponents(paths: Sequence[EscapePath], inverse_noise: Numbers) -> dict[str, Numbers]:
    """Return the effective exponent of each theory for several ways out, each (points,).

    With k_i the theory's prefactor of the rate of way i and Λ_i its exponent, this is −ln Σ_i w_i exp(−Λ_i B/η) with
    the weights w_i = k_i/Σ_j k_j. It is ΛB/η for one way, and tends to the smallest Λ_i B/η in weak noise. LDT and CGF
    have no prefactors, so that all ways have the same weight. CGF is given if all ways have its exponent.

    Args:
        paths: the path of each way out.
        inverse_noise: B/η, (points,).

    Examples:
        >>> from sgd_diffusion.theory import path_to_boundary
        >>> low, high = (path_to_boundary(h, 2.0, noise=2.0, action=h, mean_noise=2.0, white_barrier=h) for h in (1, 3))
        >>> summed_exponents([low], np.array([4.0, 8.0]))["LDT"].tolist()
        [4.0, 8.0]
        >>> summed_exponents([low, high], np.array([4.0, 8.0]))["LDT"].round(3).tolist()  # 4 + ln 2, 8 + ln 2
        [4.693, 8.693]
    """
    grown = [exponents(path) for path in paths]
    theories = [theory for theory in grown[0] if all(theory in one for one in grown)]
    prefactors = _prefactors(paths)
    weights = {theory: _log_weights([prefactor[theory] for prefactor in prefactors]) for theory in theories}
    return {
        theory: -_log_sum(
            [weight - one[theory] * inverse_noise for weight, one in zip(weights[theory], grown, strict=True)]
        )
        for theory in theories
    }


def summed_log_times(paths: Sequence[EscapePath], inverse_noise: Numbers) -> dict[str, Numbers]:
    """Return ln τ of each theory in dynamical time for several ways out, each (points,); see `log_times`.

    Args:
        paths: the path of each way out.
        inverse_noise: B/η, (points,).

    Examples:
        Two equal ways out halve the time:

        >>> import torch
        >>> from sgd_diffusion.landscapes import double_well
        >>> from sgd_diffusion.theory import path_over_saddle
        >>> path = path_over_saddle(double_well(), lambda theta: torch.ones_like(theta).unsqueeze(-1), half=False)
        >>> one, two = (summed_log_times(paths, np.array([5.0]))["DDT"] for paths in ([path], [path, path]))
        >>> np.exp(two - one).round(6).tolist()
        [0.5]
    """
    times = [log_times(path, inverse_noise) for path in paths]
    theories = [theory for theory in times[0] if all(theory in one for one in times)]
    return {theory: -_log_sum([-one[theory] for one in times]) for theory in theories}


def _prefactors(paths: Sequence[EscapePath]) -> list[dict[str, float]]:
    """Return the ln τ of each way and theory at B/η = 0, where only the prefactor is left."""
    with np.errstate(invalid="ignore"):  # the product of 0 and an infinite exponent
        return [{theory: float(time[0]) for theory, time in log_times(path, np.zeros(1)).items()} for path in paths]


def _log_weights(prefactors: Sequence[float]) -> Numbers:
    """Return ln w_i; a theory without prefactors weighs all ways alike."""
    rates = -np.nan_to_num(np.array(prefactors), nan=0.0)
    return rates - _log_sum(list(rates))


def _log_sum(logarithms: Sequence[Any]) -> Numbers:
    """Return ln Σ_i e^{x_i} of numbers or vectors x_i; nan where one of them is nan."""
    with np.errstate(invalid="ignore"):
        total: Numbers = np.logaddexp.reduce(logarithms)
    return total
