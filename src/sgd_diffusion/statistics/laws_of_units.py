"""One law for many networks or minima: the mean of its shape over them, each with a sweep of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.estimates import Estimate, exactly, largest, mean_of_replicates, plus_minus, smallest
from sgd_diffusion.statistics.law_shape import POWERS, SweepTimes, dispersion, fit_shape
from sgd_diffusion.statistics.ranges import e_folds, share_below


@dataclass(frozen=True)
class UnitSweep(SweepTimes):
    """ln τ over the sweep of one network or minimum.

    Attributes:
        settling: 1/(ηh) of each point in iterations, h the lowest curvature, (n,): the basin's slowest time constant.

    Examples:
        >>> x = np.array([1.0, 2.0])
        >>> UnitSweep(x, 3 * x, np.full(2, 0.1), settling=20 * x).settling.tolist()
        [20.0, 40.0]
    """

    settling: NDArray[np.float64]


def laws_of_units(
    name: str, sweeps: Sequence[UnitSweep], prefactor: float, *, relaxed: float, settled: float
) -> dict[str, Estimate]:
    """Return the mean over units of the power γ in ln τ = a + m ln x + b x^γ, and what the fits rest on.

    Args:
        name: with which every key begins.
        sweeps: one or more.
        prefactor: m, as the theory under test gives it.
        relaxed: time constants that escape takes longer than, for a point to count in `<name>_settled_share`.
        settled: time constants from which on points count in `<name>_settled_e_folds`.

    Returns:
        `<name>_gamma`, the mean with Student's interval; `…_gamma_lowest` and `…_highest`, over units;
        `…_linear_misfit` and `…_gamma_misfit`, χ²/ν of all units at γ = 1 and at their own γ; `…_e_folds` and
        `…_settled_e_folds`, the shortest range of ln τ over all, and over settled, points of a unit;
        `…_settled_share`, of points.

    Examples:
        >>> x, error = np.arange(4.0, 24.0), np.full(20, 0.1)
        >>> sweeps = [UnitSweep(x, 8 + slope * x, error, settling=np.full(20, 100.0)) for slope in (0.5, 0.6)]
        >>> found = laws_of_units("batch", sweeps, prefactor=0.0, relaxed=3, settled=10)
        >>> round(found["batch_gamma"].value, 6), round(found["batch_e_folds"].value, 6), found["batch_gamma"].n
        (1.0, 9.5, 2)
    """
    shapes = [fit_shape([sweep], prefactor) for sweep in sweeps]
    log_time, error, settling = (
        np.concatenate([getattr(sweep, field) for sweep in sweeps]) for field in ("log_time", "error", "settling")
    )
    early = share_below(log_time, error, np.log(relaxed * settling))
    gammas = [shape.gamma for shape in shapes]
    return {
        f"{name}_gamma": mean_of_replicates([gamma.value for gamma in gammas], support=POWERS),
        f"{name}_gamma_lowest": smallest(gammas),
        f"{name}_gamma_highest": largest(gammas),
        f"{name}_linear_misfit": _pooled([shape.linear_misfit for shape in shapes]),
        f"{name}_gamma_misfit": _pooled([shape.misfit for shape in shapes]),
        f"{name}_e_folds": smallest([e_folds(sweep.log_time, sweep.error) for sweep in sweeps]),
        f"{name}_settled_e_folds": smallest([_settled_e_folds(sweep, settled) for sweep in sweeps]),
        f"{name}_settled_share": Estimate(value=1 - early.value, low=1 - early.high, high=1 - early.low, n=early.n),
    }


def no_law(name: str) -> dict[str, Estimate]:
    """Return what a run without sweeps knows: nothing of γ, whose interval is all that is searched, and no range.

    Examples:
        >>> no_law("batch")["batch_gamma"].n
        0
    """
    low, high = POWERS
    none = exactly(0.0, "check")
    return {
        f"{name}_gamma": Estimate(value=(low + high) / 2, low=low, high=high, n=0),
        **{f"{name}_{what}": none for what in ("e_folds", "settled_e_folds", "settled_share")},
    }


def _settled_e_folds(sweep: UnitSweep, settled: float) -> Estimate:
    """Return the range of ln τ over the settled points of a sweep; 0 if there is none."""
    late = sweep.log_time >= np.log(settled * sweep.settling)
    return e_folds(sweep.log_time[late], sweep.error[late]) if late.any() else plus_minus(0.0, 0.0, 0)


def _pooled(misfits: Sequence[Estimate]) -> Estimate:
    """Return χ²/ν of several fits together."""
    degrees = sum(misfit.n for misfit in misfits)
    return dispersion(sum(misfit.value * misfit.n for misfit in misfits), degrees)
