"""Headlines, checks, undecided claims and both editions in tables of the report."""

from pathlib import Path

from sgd_diffusion.estimates import Estimate
from sgd_replication.pipeline.claims.analysis_paths import PathsKept
from sgd_replication.pipeline.claims.judge import JudgedClaim, not_run
from sgd_replication.pipeline.claims.power import Power
from sgd_replication.pipeline.claims.published import PublishedValue, compared
from sgd_replication.pipeline.claims.registry import load_claims
from sgd_replication.reporting.edition_tables import (
    editions_table,
    expected_wrong,
    headlines_table,
    printed_table,
    remedy,
    rulebook_table,
    supports_table,
    undecided_table,
)

REGISTRY = load_claims(Path(__file__).parents[2] / "references" / "claims.yaml")
CLAIMS = [not_run(claim, "nothing was run") for claim in REGISTRY.claims]
OURS = Estimate(value=1.05, low=1.0, high=1.1, n=20)


def claim(**changes):
    return next(one for one in CLAIMS if one.id == "ddt-cov-pretrained").model_copy(update=changes)


def test_each_headline_has_a_row_with_its_verdict_in_words():
    table = headlines_table(CLAIMS, REGISTRY.papers)
    assert table.count(r"\\") == sum(one.headline for one in CLAIMS)
    assert table.count(r"\verdictnotrun") == table.count("Nothing was measured that the claim is about.")
    assert "& not run" in table
    assert "& --" in table


def test_every_check_stands_beside_a_headline():
    table = supports_table(CLAIMS, REGISTRY.papers)
    for one in CLAIMS:
        assert rf"\hyperlink{{claim:{one.id}}}" in table
        assert (rf"\texttt{{{one.id}}}" in table) is not one.headline  # headlines are named by their statements


def test_the_rulebook_says_how_many_claims_use_a_rule():
    table = rulebook_table(REGISTRY)
    assert table.count(r"\item") == len(REGISTRY.rules)
    used = sum("linear-law" in one.rules for one in REGISTRY.claims)
    assert f"Claims that use it: {used}." in table.splitlines()[0]


def test_an_undecided_claim_says_what_it_needs():
    undecided = claim(
        verdict="inconclusive", measured=OURS, power=Power(smallest_effect=0.1, replicates=44), needed=15,
        interval="parts of the data of one network",
    )  # fmt: skip
    assert remedy(undecided).startswith("an interval over 15 networks instead of parts of the data of one network, and")
    assert remedy(undecided).endswith("about 44 observations, instead of 20")
    assert remedy(claim(verdict="inconclusive", interval=None, reason="e-folds")) == "another design: e-folds"
    assert "ddt-cov-pretrained" in undecided_table([undecided], REGISTRY)
    assert undecided_table([claim(verdict="partly")], REGISTRY).startswith("none")
    assert undecided_table([claim(verdict="inconclusive", kind="identity")], REGISTRY).startswith("none")


def test_a_published_number_stands_beside_ours():
    published = PublishedValue(value=0.9, source="Fig. 2a", points=100, correlation=0.99)
    paths = PathsKept(kept=["a power"], changed=["no element left out"])
    row = printed_table(
        [claim(published=published, comparisons=compared(published, OURS), paths=paths)], REGISTRY.papers
    )
    assert r"\hyperlink{claim:ddt-cov-pretrained}{Xie et al., Fig. 2a, b} & 0.9 & yes & no & no & 1.17 [" in row
    assert row.endswith("] & 1 of 2 \\\\\n")
    assert printed_table([claim()], REGISTRY.papers).startswith("none")


def test_old_and_new_verdict_stand_side_by_side():
    judged = JudgedClaim.model_validate(claim(verdict="inconclusive"))
    table = editions_table([judged], REGISTRY, {judged.id: "replicated"}, {judged.id: None})
    assert "& replicated & -- & inconclusive & The same bounds, for means over" in table
    assert editions_table([judged], REGISTRY, {}, {}) == "\n"


def test_wrong_verdicts_add_up():
    assert expected_wrong([claim(wrong_rate=0.25), claim(wrong_rate=None), claim(wrong_rate=0.5)]) == 0.75
