"""The criterion of `settings`, applied to the estimates: what each account predicts, and whether it comes out."""

from collections.abc import Mapping
from typing import Literal

from sgd_diffusion.estimates import Estimate

Answer = Literal["yes", "no", "open"]
CLOSE = 0.9, 1.1
"""Ratios that count as 1."""


def outcomes(estimates: Mapping[str, Estimate]) -> dict[str, Answer]:
    """Return whether each prediction comes out: `open` where an interval holds a bound, or an estimate is missing.

    Args:
        estimates: of `reached_estimates`.

    Returns:
        Answers by prediction. Of diffusion: `grows` (the slope in B/η is above 0), `flatter` (h_max is more than 10 %
        below that of full batches), `alone` (the intervals of both slopes overlap), `anisotropy` (white noise flattens
        less). Of stability: `limit` (the largest ηh_max of full batches is within 10 % of 2), `noiseless` (the slope
        holds 0, and the three ratios are within 10 % of 1).

    Examples:
        >>> from sgd_diffusion.estimates import plus_minus
        >>> found = outcomes({"batch_slope": plus_minus(0.3, 0.1, n=9), "eta_slope": plus_minus(0.6, 0.1, n=9)})
        >>> found["grows"], found["flatter"], found["alone"], found["noiseless"]
        ('yes', 'open', 'no', 'no')
    """
    slope, other = estimates.get("batch_slope"), estimates.get("eta_slope")
    alone: Answer = "open"
    if slope and other:
        alone = "yes" if slope.low <= other.high and other.low <= slope.high else "no"
    ratios = [estimates.get(name) for name in ("sgd_over_full_batch", "gaussian_over_sgd", "white_over_sgd")]
    flat: Answer = "open" if slope is None else "yes" if slope.low <= 0 <= slope.high else "no"
    return {
        "grows": _within(slope, low=0),
        "flatter": _within(ratios[0], high=CLOSE[0]),
        "alone": alone,
        "anisotropy": _within(ratios[2], low=1),
        "limit": _within(estimates.get("largest_product"), low=2 * CLOSE[0], high=2 * CLOSE[1]),
        "noiseless": _all([flat, *(_within(ratio, *CLOSE) for ratio in ratios)]),
    }


def _within(estimate: Estimate | None, low: float = float("-inf"), high: float = float("inf")) -> Answer:
    """Return whether the interval of an estimate lies inside bounds; `no` if it lies outside."""
    if estimate is None:
        return "open"
    if low < estimate.low and estimate.high < high:
        return "yes"
    return "no" if estimate.high <= low or estimate.low >= high else "open"


def _all(answers: list[Answer]) -> Answer:
    """Return `no` if one answer is, else `open` if one is."""
    return "no" if "no" in answers else "open" if "open" in answers else "yes"
