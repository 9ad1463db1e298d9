"""Sentences name claims by their statements and estimates by their words."""

from pathlib import Path

from sgd_replication.pipeline.claims.registry import load_claims
from sgd_replication.reporting.claim_words import in_words, with_statements

REGISTRY = load_claims(Path(__file__).parents[2] / "references" / "claims.yaml")


def test_an_id_in_another_name_is_none():
    assert with_statements("measurements/ldt-panels, my-bal-law", {"bal-law": "It is so."}) == (
        "measurements/ldt-panels, my-bal-law"
    )
    assert with_statements("bal-law", {}) == "bal-law"


def test_the_registry_gives_statements_and_words():
    assert in_words("on a sample of banknote, avila only", REGISTRY) == "on a sample of Banknote, Avila only"
    text = in_words("restates ddt-st-eta: batch_gamma ≥ 1", REGISTRY)
    statement = next(claim.statement for claim in REGISTRY.claims if claim.id == "ddt-st-eta").rstrip(".")
    assert text == f"restates “{statement}” (ddt-st-eta): fitted power of B ≥ 1"
