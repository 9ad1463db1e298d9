"""An undecided claim says why this run does not decide it."""

from pathlib import Path

import pytest

from sgd_replication.pipeline.claims.judge import not_run
from sgd_replication.pipeline.claims.registry import load_claims
from sgd_replication.reporting.undecided_words import with_causes

REGISTRY = load_claims(Path(__file__).parents[2] / "references" / "claims.yaml")
CLAIM = not_run(REGISTRY.claims[0], "nothing was run")


def told(reason, meaning=REGISTRY.outcomes["inconclusive"]):
    (claim,) = with_causes([CLAIM.model_copy(update={"reason": reason, "meaning": meaning})], REGISTRY)
    return claim.meaning


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("this run does not surely offer what the criterion needs: x ≥ 8", "it lacks what the criterion needs."),
        ("the interval lies astride a bound: x ≥ 8", "an interval contains a bound of the criterion."),
        ("not in full, and in part the interval lies astride: x ≥ 8", "a bound of the weaker criterion."),
        ("restates a-claim, which this run does not decide", "the claim restates another one, which stays open."),
    ],
)
def test_the_cause_follows_the_reason(reason, cause):
    assert told(reason).startswith("This run cannot tell: ")
    assert told(reason).endswith(cause)


def test_other_sentences_and_unknown_reasons_stay():
    assert told("the interval lies astride a bound", meaning="It holds.") == "It holds."
    assert told("of a new kind") == REGISTRY.outcomes["inconclusive"]
