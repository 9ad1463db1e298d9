"""Every estimate that a criterion names has words, and no name is left in what a reader sees."""

from pathlib import Path

from sgd_replication.pipeline.claims.registry import load_claims
from sgd_replication.reporting.estimate_words import NAME, worded

REGISTRY = load_claims(Path(__file__).parents[2] / "references" / "claims.yaml")


def named():
    """Return the names of all estimates in criteria, panels and measured quantities."""
    names = set()
    for claim in REGISTRY.claims:
        panel = claim.panel.reproduced if claim.panel else []
        names |= claim.deciding | {claim.quantity} | {name for condition in panel for name in condition.names}
    return names


def test_every_estimate_of_a_criterion_has_words():
    assert sorted(named() - set(REGISTRY.words)) == []


def test_words_are_those_of_estimates_in_use():
    assert sorted(set(REGISTRY.words) - named()) == []


def test_words_have_no_names_and_fit_into_a_sentence():
    for words in REGISTRY.words.values():
        assert not NAME.search(words)
        assert not words.endswith(".")
        assert "," not in words, words


def test_the_conditions_of_every_claim_are_told_without_names():
    for claim in REGISTRY.claims:
        assert not NAME.search(worded(claim.conditions, REGISTRY.words)), claim.id
