"""Declared other analyses of a claim's data: how many have the outcome of the criterion."""

from pathlib import Path

import pytest

from sgd_diffusion.estimates import Estimate
from sgd_replication.pipeline.claims.analysis_paths import AnalysisPath, paths_kept
from sgd_replication.pipeline.claims.conditions import Condition
from sgd_replication.pipeline.claims.registry import load_claims

SLOPE = [Condition(estimate="slope", at_least=0.8, at_most=1.25)]
PATHS = [
    AnalysisPath(name=name, holds=[Condition(estimate=name, at_least=0.8, at_most=1.25)])
    for name in ("no prefactor", "fewer points")
]
REGISTRY = load_claims(Path(__file__).parents[3] / "references" / "claims.yaml")


def about(value, half_width=0.05):
    return Estimate(value=value, low=value - half_width, high=value + half_width, n=9)


@pytest.mark.parametrize(
    ("slope", "power", "fewer", "share"),
    [
        (about(1.0), about(1.0), about(1.0), "2 of 2"),
        (about(1.0), about(0.5), about(1.0), "1 of 2"),  # one analysis refutes what holds
        (about(0.5), about(0.5), about(0.8), "1 of 2"),  # one cannot tell where the criterion refutes
        (about(0.8), about(0.5), about(1.0), "0 of 2"),  # both decide where the criterion cannot tell
    ],
)
def test_an_analysis_with_another_outcome_is_counted(slope, power, fewer, share):
    found = paths_kept(PATHS, SLOPE, {"slope": slope, "no prefactor": power, "fewer points": fewer})
    assert found.share == share


def test_an_analysis_that_a_small_run_lacks_is_left_out():
    assert paths_kept(PATHS, SLOPE, {"slope": about(1.0), "no prefactor": about(1.0)}).share == "1 of 1"
    assert paths_kept(PATHS, SLOPE, {"slope": about(1.0)}) is None
    assert paths_kept(PATHS, SLOPE, {"no prefactor": about(1.0)}) is None
    assert paths_kept([], SLOPE, {"slope": about(1.0)}) is None


def test_every_headline_declares_other_analyses():
    for claim in REGISTRY.claims:
        assert bool(claim.paths) == claim.headline, claim.id
