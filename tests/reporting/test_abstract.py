"""The abstract counts the verdicts of the headline claims in one sentence."""

from pathlib import Path

import pytest

from sgd_replication.pipeline.claims.judge import not_run
from sgd_replication.pipeline.claims.registry import load_claims
from sgd_replication.reporting.abstract import counted_verdicts

ROOT = Path(__file__).parents[2]
CLAIMS = [not_run(claim, "nothing was run") for claim in load_claims(ROOT / "references/claims.yaml").claims]


def with_verdicts(verdicts):
    headlines = iter(verdicts)
    return [claim.model_copy(update={"verdict": next(headlines)}) if claim.headline else claim for claim in CLAIMS]


@pytest.mark.parametrize(
    ("verdict", "verb"),
    [
        ("replicated", "hold"),
        ("partly", "hold in part"),
        ("not replicated", "fail"),
        ("inconclusive", "stay open"),
        ("not run", "stay open"),
    ],
)
def test_one_verdict_for_all_is_one_clause(verdict, verb):
    assert counted_verdicts(with_verdicts([verdict] * 12)) == f"Of twelve headline claims, twelve {verb}."


def test_undecided_claims_and_those_not_run_share_a_clause():
    verdicts = ["replicated"] + ["partly"] * 2 + ["inconclusive"] * 8 + ["not run"]
    text = counted_verdicts(with_verdicts(verdicts))
    assert text == "Of twelve headline claims, one holds, two hold in part and nine stay open."
