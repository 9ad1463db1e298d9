import pytest

from sgd_diffusion.estimates import Estimate, exactly
from sgd_replication.pipeline.claims.judge import JudgedClaim
from sgd_replication.pipeline.comparison import changed_verdicts, compare_estimates


def estimate(value, half_width):
    return Estimate(value=value, low=value - half_width, high=value + half_width, n=5)


@pytest.mark.parametrize(
    ("before", "after", "agrees"),
    [
        (estimate(1, 0.3), estimate(1.49, 0.4), True),  # √(0.3² + 0.4²) = 0.5
        (estimate(1, 0.3), estimate(1.51, 0.4), False),
        (estimate(1.51, 0.4), estimate(1, 0.3), False),
        (exactly(3, "computed"), exactly(3, "computed"), True),
        (exactly(3, "computed"), exactly(4, "computed"), False),
        (exactly(3, "computed"), exactly(3 + 2e-6, "computed"), True),
        (exactly(3, "computed"), exactly(3 + 4e-6, "computed"), False),
        (exactly(0, "computed"), exactly(0, "computed"), True),
        (exactly(0, "computed"), exactly(1e-9, "computed"), False),
        (exactly(3, "computed"), estimate(3.1, 0.2), True),
        # Only the sides that face each other count.
        (Estimate(value=1, low=0, high=1.1, n=5), Estimate(value=1.3, low=1.25, high=9, n=5), False),
    ],
)
def test_estimates_agree_within_the_interval_of_their_difference(before, after, agrees):
    (move,) = compare_estimates({"x": before}, {"x": after})
    assert move.agrees is agrees


def test_an_estimate_that_only_one_run_has_does_not_agree():
    moves = {
        move.name: move for move in compare_estimates({"a": exactly(1, "computed")}, {"b": exactly(1, "computed")})
    }
    assert moves["a"].after is None
    assert moves["b"].before is None
    assert not moves["a"].agrees


def claim(name, verdict):
    return JudgedClaim(
        id=name, paper="DDT", where="", statement="", criterion="", published=None, measured=None, others=[],
        data=None, verdict=verdict, reason="", evidence=[], rule="r",
    )  # fmt: skip


def test_changed_verdicts_are_named():
    before = [claim("a", "replicated"), claim("b", "partly"), claim("gone", "partly")]
    after = [claim("a", "replicated"), claim("b", "not replicated"), claim("new", "not run")]
    changes = {change.claim: (change.before, change.after) for change in changed_verdicts(before, after)}
    assert changes == {"b": ("partly", "not replicated"), "gone": ("partly", None), "new": (None, "not run")}
