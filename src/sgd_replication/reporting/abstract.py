"""Sentence of the abstract that counts the verdicts of the headline claims."""

from collections.abc import Sequence

from sgd_replication.pipeline.claims.judge import JudgedClaim
from sgd_replication.pipeline.claims.verdicts import Verdict

OUTCOMES: tuple[tuple[tuple[Verdict, ...], str, str], ...] = (
    (("replicated",), "holds", "hold"),
    (("partly",), "holds in part", "hold in part"),
    (("not replicated",), "fails", "fail"),
    (("inconclusive", "not run"), "stays open", "stay open"),
)
"""Verdicts that are counted together, and the verb for one claim and for several."""

WORDS = (
    *("none", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
"""Numbers up to the largest number of headline claims, in words."""


def counted_verdicts(claims: Sequence[JudgedClaim]) -> str:
    """Return the sentence that counts the verdicts of the headline claims.

    Args:
        claims: all claims with their verdicts.

    Examples:
        >>> said = dict.fromkeys(["id", "paper", "where", "statement", "criterion", "reason", "rule"], "")
        >>> said |= {"published": None, "measured": None, "data": None, "others": [], "evidence": [], "headline": True}
        >>> verdicts = ["replicated", "replicated", "not replicated", "inconclusive", "not run"]
        >>> counted_verdicts([JudgedClaim(**said, verdict=verdict) for verdict in verdicts])
        'Of five headline claims, two hold, one fails and two stay open.'
    """
    verdicts = [claim.verdict for claim in claims if claim.headline]
    counts = [(sum(map(verdicts.count, group)), one, several) for group, one, several in OUTCOMES]
    told = [f"{WORDS[count]} {one if count == 1 else several}" for count, one, several in counts if count]
    listed = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    return f"Of {WORDS[len(verdicts)]} headline claims, {listed}."
