"""The first edition gives the verdicts that were released with it."""

import hashlib
from datetime import date
from pathlib import Path

from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.pipeline.claims.first_edition import (
    FIRST_EDITION,
    FIRST_VERDICTS,
    FirstVerdicts,
    first_claims,
    first_verdict,
    rises_and_falls,
)
from sgd_replication.pipeline.claims.judge import JudgedClaims
from sgd_replication.pipeline.claims.registry import load_claims

ROOT = Path(__file__).parents[3]
RELEASED = ROOT / "references/released"


def test_the_registry_of_the_first_edition_has_its_digest():
    content = (ROOT / FIRST_EDITION).read_bytes()
    assert hashlib.sha256(content).hexdigest() == FirstVerdicts.read(ROOT / FIRST_VERDICTS).claims_sha256


def test_the_released_estimates_give_the_verdicts_that_were_released_with_them():
    """A later release was judged by the second edition; then its claims.json says so, and nothing is to compare."""
    released = JudgedClaims.read(RELEASED / "claims.json")
    kinds = {claim.id: claim.data.kind if claim.data else None for claim in released.claims}
    verdicts = {
        claim.id: first_verdict(
            claim, EstimatesFile.read(RELEASED / "estimates" / f"{claim.experiment}.json").estimates, kinds[claim.id]
        )
        for claim in first_claims(ROOT / FIRST_EDITION)
    }
    assert len(verdicts) == 51
    if released.schema_ == 1:
        assert verdicts == FirstVerdicts.read(ROOT / FIRST_VERDICTS).verdicts


def test_amendments_name_the_verdicts_before_and_after():
    registry = load_claims(ROOT / "references/claims.yaml")
    first = [amendment for amendment in registry.amendments if amendment.date <= date(2026, 11, 23)]
    assert all(amendment.after is not None for amendment in first)
    assert len(first) == 14
    assert len({amendment.claim for amendment in first}) == 13
    rose, fell = rises_and_falls((amendment.before, amendment.after) for amendment in registry.amendments)
    assert rose >= 6
    assert fell >= 1
