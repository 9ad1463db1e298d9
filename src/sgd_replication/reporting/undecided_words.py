"""Sentences on undecided claims that say why this run does not decide them."""

from collections.abc import Iterable

from sgd_replication.pipeline.claims.judge import JudgedClaim
from sgd_replication.pipeline.claims.registry import ClaimRegistry

CAUSES = {
    "this run does not surely offer": "it lacks what the criterion needs.",
    "the interval lies astride a bound": "an interval contains a bound of the criterion.",
    "not in full": "the criterion is not met in full, and an interval contains a bound of the weaker criterion.",
    "restates": "the claim restates another one, which stays open.",
}
"""What is told of a claim, by the words with which the reason of its verdict begins."""


def with_causes(claims: Iterable[JudgedClaim], registry: ClaimRegistry) -> list[JudgedClaim]:
    """Return the claims; undecided ones with a sentence on the cause, where they had the registry's general sentence.

    Args:
        claims: claims with their verdicts.
        registry: the claim registry, which has the general sentence.
    """
    general = registry.outcomes.get("inconclusive", "")
    return [
        claim.model_copy(update={"meaning": f"This run cannot tell: {cause}"})
        if claim.meaning == general and (cause := _cause(claim.reason))
        else claim
        for claim in claims
    ]


def _cause(reason: str) -> str | None:
    return next((cause for start, cause in CAUSES.items() if reason.startswith(start)), None)
