"""The rules of a problem follow its kind, and every job gets its own part of the settings."""

import importlib
from pathlib import Path

import pytest

from sgd_replication.jobs.run import settings_of
from sgd_replication.pipeline.loading import load_settings
from sgd_replication.pipeline.rules import all_rules
from sgd_replication.user_problem.rules import rules_for

CONFIGS = Path(__file__).parents[1] / "configs"
KINDS = {"landscape": "own.yaml", "network": "own_network.yaml"}
LANDSCAPE = {"landscape", "noise"}
NETWORK = {"data", "network"}
SETTINGS = {
    ("landscape", "measure_problem"): LANDSCAPE
    | {"stiffness", "exponents", "points", "replicas", "plain_iterations", "repeats"},
    ("landscape", "report_problem"): LANDSCAPE,
    ("network", "measure_problem"): NETWORK | {"points", "replicas", "seeds"},
    ("network", "report_problem"): NETWORK,
}


@pytest.mark.parametrize(("kind", "name"), SETTINGS)
def test_a_job_gets_what_it_reads_and_its_module_accepts_it(kind, name):
    settings = load_settings([CONFIGS / KINDS[kind]])
    rule = all_rules(settings.problem)[name]
    assert rule.module.endswith(f"_{kind}")
    given = rule.settings_of(settings, {})
    assert set(given) == SETTINGS[kind, name]
    validated = settings_of(importlib.import_module(rule.module), given)
    assert {field: getattr(validated, field) for field in given} == {
        field: getattr(settings.problem, field) for field in given
    }


def test_settings_without_a_problem_have_no_rules_for_one():
    assert rules_for(None) == ()
