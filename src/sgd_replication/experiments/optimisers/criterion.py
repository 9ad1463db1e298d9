"""The criterion of `settings`, applied to the estimates: what each law predicts, and whether it comes out."""

from collections.abc import Mapping
from typing import Literal

from sgd_diffusion.estimates import Estimate

Answer = Literal["yes", "no", "open"]
CLOSE = 0.1
"""Distance from 1 within which a ratio counts as 1."""
AXES = ("batch", "eta", "curvature")


def outcomes(estimates: Mapping[str, Estimate]) -> dict[str, Answer]:
    """Return whether each prediction comes out: `open` where an interval holds a bound, or an estimate is missing.

    Args:
        estimates: of `exponent_estimates` and `odds_estimates` together.

    Returns:
        Answers by prediction, see `settings`: `heavy_ball` (SGD's law with η_eff), `friction` (it fails where η_eff h
        ≫ 1 − β), `action` (the least action holds at every β), `adam` and `adam_momentum` (v follows), `frozen` and
        `apart` (v is frozen, and the other law excluded), `prefers` (all four optimisers prefer the flat basin more
        than under white noise), `odds` (as the diffusion says), `weaker` (Adam less than SGD).

    Examples:
        >>> from sgd_diffusion.estimates import plus_minus
        >>> near = {f"heavy_ball_{axis}": plus_minus(1.02, 0.03, n=5) for axis in AXES}
        >>> found = outcomes(near | {"frozen_adam_other": plus_minus(0.95, 0.03, n=5)})
        >>> found["heavy_ball"], found["apart"], found["odds"]
        ('yes', 'no', 'open')
    """
    optimisers = ("sgd", "heavy_ball", "adam")
    return {
        "heavy_ball": _all([_ratio(estimates.get(f"heavy_ball_{axis}")) for axis in AXES]),
        "friction": within(estimates.get("heavy_ball_slowest"), low=1 + CLOSE),
        "action": within(estimates.get("heavy_ball_action_miss"), high=CLOSE),
        "adam": _all([_ratio(estimates.get(f"adam_{axis}")) for axis in AXES]),
        "adam_momentum": within(estimates.get("adam_momentum_miss"), high=CLOSE),
        "frozen": _all([_ratio(estimates.get(f"frozen_adam_{axis}")) for axis in AXES]),
        "apart": within(estimates.get("frozen_adam_other"), high=1 - CLOSE),
        "prefers": _all([within(estimates.get(f"{name}_excess"), low=0) for name in (*optimisers, "frozen_adam")]),
        "odds": _all([_ratio(estimates.get(f"{name}_odds")) for name in optimisers]),
        "weaker": within(estimates.get("adam_below_sgd"), low=0),
    }


def _ratio(estimate: Estimate | None) -> Answer:
    return within(estimate, 1 - CLOSE, 1 + CLOSE)


def within(estimate: Estimate | None, low: float = float("-inf"), high: float = float("inf")) -> Answer:
    """Return whether the interval of an estimate lies inside bounds; `no` if it lies outside, `open` without one.

    Examples:
        >>> from sgd_diffusion.estimates import plus_minus
        >>> [within(plus_minus(value, 0.1, n=5), low=1.0) for value in (0.8, 1.05, 1.2)]
        ['no', 'open', 'yes']
    """
    if estimate is None:
        return "open"
    if low < estimate.low and estimate.high < high:
        return "yes"
    return "no" if estimate.high <= low or estimate.low >= high else "open"


def _all(answers: list[Answer]) -> Answer:
    """Return `no` if one answer is, else `open` if one is."""
    return "no" if "no" in answers else "open" if "open" in answers else "yes"
