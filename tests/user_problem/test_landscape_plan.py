"""The points that a configuration leads to, before anything is measured."""

import re
from pathlib import Path

import pytest
import torch
import yaml

from sgd_diffusion.errors import EscapeError
from sgd_replication.user_problem.landscape_plan import plan_landscape
from sgd_replication.user_problem.settings import ProblemSettings

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/own.md").read_text(), re.S)
EXAMPLES = [example for example in map(yaml.safe_load, BLOCKS) if "landscape" in example["problem"]]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["version"])
def test_the_documented_examples_can_be_measured(example, monkeypatch):
    monkeypatch.chdir(ROOT)
    problem = ProblemSettings.model_validate(example["problem"])
    found = plan_landscape(problem.landscape, problem)
    plan = found.points
    assert {row["sweep"] for row in plan} == {"batch", "eta", "k"}
    assert sum(row["sweep"] == "batch" for row in plan) == problem.points
    assert all(row["batch_size"] == round(row["batch_size"]) >= 1 for row in plan)
    stiffest = float(torch.linalg.eigvalsh(found.landscape.curvature)[-1])
    assert all(row["learning_rate"] * row["sharpness"] * stiffest < 1 for row in plan)


def problem(kind="white", potential="(x**2 - 1)**2", **options):
    """A problem in one dimension; without a strength of its noise unless one is given."""
    noise = {"kind": kind} | {name: options.pop(name) for name in ("strength", "deviation") if name in options}
    well = {"expression": potential, "start": [-1], "other": [1]}
    return ProblemSettings.model_validate({"landscape": well, "noise": noise, **options})


@pytest.mark.parametrize(
    ("potential", "noise"),
    [
        ("1e-9*(x**2 - 1)**2", {"kind": "constant"}),
        ("1e9*((x**2 - 1)**2 + 0.3*x)", {"kind": "white"}),
        ("-exp(-(x-1)**2) - exp(-(x+1)**2*9)", {"kind": "deviation", "deviation": ["1e-6*sqrt(1 + x**2)"]}),
    ],
)
def test_without_a_strength_no_range_and_no_number_of_points_is_refused(potential, noise):
    for options in ({}, {"points": 30, "exponents": (0.1, 40)}):
        settings = problem(potential=potential, **noise, **options)
        plan = plan_landscape(settings.landscape, settings).points
        assert len(plan) == 3 * settings.points
        assert min(row["batch_size"] for row in plan) >= 9


def test_a_given_strength_is_kept_and_refused_if_it_is_too_small():
    given = problem(strength=11)
    assert plan_landscape(given.landscape, given).noise.strength == 11
    weak = problem(strength=1)
    with pytest.raises(EscapeError, match="or leave it out: it is then chosen"):
        plan_landscape(weak.landscape, weak)
