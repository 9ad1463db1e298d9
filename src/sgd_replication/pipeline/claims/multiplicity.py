"""How often chance alone makes a wrong verdict: verdicts on redrawn estimates."""

from collections.abc import Mapping, Sequence

import numpy as np

from sgd_diffusion.estimates import Estimate
from sgd_diffusion.streams import numpy_stream
from sgd_replication.pipeline.claims.conditions import Condition, Z
from sgd_replication.pipeline.claims.definitions import Claim
from sgd_replication.pipeline.claims.verdicts import DECIDED, Verdict, verdict_of

DRAWS = 400
"""Number of times that the estimates of a claim are redrawn."""

BASE_SEED = 0
"""Base seed of the redrawing. It is not that of the run, so that equal estimates give equal rates."""


def wrong_verdict_rate(claim: Claim, estimates: Mapping[str, Estimate], draws: int = DRAWS) -> float | None:
    """Return the probability of a verdict that is decided and wrong, if the measured values are the true ones.

    Every estimate on which the claim depends is redrawn from a normal law around its measured value, with the standard
    deviation of its interval, and keeps the width of its interval. A verdict is wrong if it is decided and differs from
    the one that the measured values give without any error. The sum over all claims is the expected number of wrong
    verdicts of a run.

    Args:
        claim: a claim that is no restatement.
        estimates: by name.
        draws: number of redrawn sets of estimates.

    Returns:
        The probability; None if an estimate is missing.

    Examples:
        The value lies 1 standard deviation inside its bound. A refutation needs a value 1.96 outside, which has a
        probability of 0.15 %; most verdicts are inconclusive:

        >>> claim = Claim(
        ...     id="slope", paper="A", where="Fig. 1", statement="The slope is 1.", published=None, data=None,
        ...     experiment="e", figure="f", quantity="slope", partly=[Condition(estimate="slope", above=0)],
        ...     replicated=[Condition(estimate="slope", at_least=0.9)],
        ... )
        >>> slope = Estimate(value=1.0, low=0.804, high=1.196, n=10)
        >>> wrong_verdict_rate(claim, {"slope": slope}) < 0.02
        True
    """
    if not claim.deciding <= set(estimates):
        return None
    names = sorted(claim.deciding)
    measured = {name: estimates[name] for name in names}
    # An interval that is not over the claim's unit decides nothing, neither rightly nor wrongly.
    if claim.interval is not None or all(one.low == one.high for one in measured.values()):
        return 0.0
    truth = true_verdict(claim, measured)
    deviates = numpy_stream(BASE_SEED, "claims, redrawn estimates", claim.id).standard_normal((draws, len(names)))
    spread = np.array([(measured[name].high - measured[name].low) / (2 * Z) for name in names])
    wrong = 0
    for shifts in (deviates * spread).tolist():
        redrawn = {name: _moved(measured[name], shift) for name, shift in zip(names, shifts, strict=True)}
        verdict, _ = verdict_of(claim, redrawn, None)
        wrong += verdict in DECIDED and verdict != truth
    return wrong / draws


def true_verdict(claim: Claim, estimates: Mapping[str, Estimate]) -> Verdict:
    """Return the verdict that the measured values give without any error.

    Conditions on the interval itself, `near` and `deviation_at_most`, are met or not by the measured interval.

    Args:
        claim: a claim that is no restatement.
        estimates: by name.

    Examples:
        >>> claim = Claim(
        ...     id="slope", paper="A", where="Fig. 1", statement="The slope is 1.", published=None, data=None,
        ...     experiment="e", figure="f", quantity="slope", partly=[Condition(estimate="slope", above=0)],
        ...     replicated=[Condition(estimate="slope", at_least=0.9)],
        ... )
        >>> true_verdict(claim, {"slope": Estimate(value=0.95, low=0.85, high=1.05, n=10)})
        'replicated'
    """

    def beyond_the_interval(conditions: Sequence[Condition]) -> list[Condition]:
        return [
            condition
            for condition in conditions
            if (condition.near is None and condition.deviation_at_most is None)
            or not condition.holds(condition.measured(estimates))
        ]

    kept = {name: beyond_the_interval(getattr(claim, name)) for name in ("requires", "replicated", "partly")}
    exact = {name: one.model_copy(update={"low": one.value, "high": one.value}) for name, one in estimates.items()}
    return verdict_of(claim.model_copy(update=kept), exact, None)[0]


def _moved(estimate: Estimate, shift: float) -> Estimate:
    value, low, high = estimate.value + shift, estimate.low + shift, estimate.high + shift
    return Estimate.model_construct(value=value, low=low, high=high, n=estimate.n, unit=estimate.unit)
