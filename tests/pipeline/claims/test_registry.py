"""The registry is complete and consistent, and a broken one is explained."""

from pathlib import Path

import pytest

from sgd_replication.jobs.errors import ClaimError
from sgd_replication.pipeline.claims.registry import MOST_HEADLINES, load_claims
from sgd_replication.pipeline.claims.verdicts import DECIDED

REFERENCES = Path(__file__).parents[3] / "references"
BOOK = REFERENCES / "claims.yaml"
REGISTRY = load_claims(BOOK)


def test_a_broken_book_of_claims_is_explained(tmp_path):
    file = tmp_path / "claims.yaml"
    good = BOOK.read_text()
    for change, told in {
        good + "extra: 1\n": "extra",
        good.replace("id: ddt-noise-pooled\n", "id: ddt-noise-gaussian\n"): "given twice",
        good.replace("paper: DDT", "paper: XYZ", 1): "papers not listed",
        good.replace("claim: tail-index", "claim: x"): "unknown claims",
        good.replace("supports: [ddt-thm1]", "supports: [ddt-low-dim]", 1): "no headline claims",
        good.replace("of: [ddt-st-eta]", "of: [ddt-thm1]"): "must restate claims on escape-panels",
        good.replace("rule: linear-law", "rule: parabola", 1): "the rule parabola",
        good.replace("p: batch,", "q: batch,", 1): "no word is given for p",
        good.replace("headline: false", "headline: true").replace(
            "blind: true", "headline: true"
        ): "headline claims; at",
        "claims: [": "claims.yaml",
    }.items():
        assert change != good
        file.write_text(change)
        with pytest.raises(ClaimError, match=told):
            load_claims(file)


def test_headlines_are_few_and_each_is_supported_by_a_check():
    headlines = [claim for claim in REGISTRY.claims if claim.headline]
    assert 8 <= len(headlines) <= MOST_HEADLINES
    for headline in headlines:
        assert headline.kind == "measurement"
        assert not headline.supports
        assert headline.short.startswith("that ")
        assert any(headline.id in claim.supports for claim in REGISTRY.claims), headline.id
    for claim in REGISTRY.claims:
        assert claim.headline or claim.supports, claim.id


@pytest.mark.parametrize("claim", REGISTRY.claims, ids=lambda claim: claim.id)
def test_a_claim_says_all_that_a_reader_needs_and_no_name_of_an_estimate(claim):
    assert claim.version
    assert claim.unit
    assert claim.margin
    assert claim.criterion
    assert set(claim.outcomes) == {*DECIDED, "inconclusive", "not run"}
    if claim.kind == "measurement":
        assert claim.matters is not None
    names = {claim.quantity, *claim.others, *claim.deciding}
    sentences = [claim.criterion, *claim.outcomes.values(), claim.panel.criterion if claim.panel else "", claim.margin]
    for sentence in sentences:
        assert not [name for name in names if "_" in name and name in sentence], sentence
        assert "_" not in sentence.replace("_min", "").replace("_max", "").replace("n_c", ""), sentence
        assert not sentence or sentence.endswith("."), sentence
    if claim.experiment is None:
        assert claim.blind
        assert not claim.change


def test_the_first_edition_is_whole_in_the_second():
    first = {
        line.split()[-1]
        for line in (REFERENCES / "first_edition/claims.yaml").read_text().splitlines()
        if " id: " in line
    }
    second = {claim.id: claim for claim in REGISTRY.claims}
    assert len(first) == 51
    assert first <= set(second)
    for name in first:
        assert second[name].change, name
        assert not second[name].blind


def test_every_claim_on_network_escape_asks_for_relaxation_and_for_intervals_over_minima():
    for claim in REGISTRY.claims:
        if claim.experiment and claim.experiment.startswith("net-") and not claim.of and "linear-law" in claim.rules:
            assert "relaxation" in claim.rules
            assert (claim.unit, claim.interval) == ("minima", None)
            assert claim.quantity.startswith("minima_")


def test_the_rulebook_is_printed_in_the_references():
    page = " ".join((REFERENCES / "README.md").read_text().split())
    for name, rule in REGISTRY.rules.items():
        assert rule.means.strip() in page, name
        assert name in {used for claim in REGISTRY.claims for used in claim.rules} | {
            "multiplicity", "power", "margins", "blind",
        }  # fmt: skip
