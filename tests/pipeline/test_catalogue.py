"""The declarations of all experiments: complete, consistent with each other and with the modules that they name."""

import importlib
import re
import subprocess
import sys
import typing
from pathlib import Path

import pytest
import yaml

from sgd_replication.jobs.experiment import combinations
from sgd_replication.pipeline.catalogue import EXPERIMENTS, figure_experiments, part_names
from sgd_replication.pipeline.loading import load_settings
from sgd_replication.pipeline.rules import all_rules, report_tables

ROOT = Path(__file__).parents[2]
DEFAULT, TINY = load_settings(), load_settings([ROOT / "tests/configs/tiny.yaml"])
RULES = list(all_rules().values())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("settings", [DEFAULT, TINY], ids=["default", "tiny"])
def test_every_job_is_given_every_field_of_its_settings(rule, settings):
    """A field that was left out would silently take its default."""
    for wildcards in combinations(rule.over, settings):
        values = rule.settings_of(settings, wildcards)
        assert (values is None) == (rule.settings is None)
        if rule.settings is not None:
            assert set(values) == set(rule.settings.model_fields)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_job_asks_for_the_settings_that_its_rule_declares(rule):
    run = importlib.import_module(rule.module).run
    (model,) = typing.get_args(typing.get_type_hints(run)["job"])
    assert model is (rule.settings or type(None))


def test_rules_parts_figures_and_tables_have_one_name_each():
    names = [rule.name for one in EXPERIMENTS for rule in one.rules]
    assert len(set(names)) == len(names)
    assert len(set(part_names(DEFAULT))) == len(part_names(DEFAULT))
    assert len(figure_experiments()) == sum(len(one.figures) + len(one.opt_in_figures) for one in EXPERIMENTS)
    assert len(report_tables()) == sum(len(one.report_tables) for one in EXPERIMENTS)
    run_tables = re.search(r"RUN_TABLES = \[(.*?)\]", (ROOT / "workflow/rules/report.smk").read_text(), re.DOTALL)
    assert run_tables is not None
    assert not set(re.findall(r'"(\w+)"', run_tables[1])) & set(report_tables())


@pytest.mark.parametrize("one", EXPERIMENTS, ids=lambda one: one.name)
def test_an_experiment_has_one_name_everywhere(one):
    package = ROOT / "src/sgd_replication/experiments" / one.name
    assert (package / "experiment.py").is_file()
    assert (ROOT / "workflow/rules" / f"{one.name}.smk").is_file()
    assert (ROOT / "notebooks" / f"{one.name}.py").is_file()
    assert (ROOT / "paper/sections" / f"{one.name}.tex").is_file()
    assert (ROOT / "tests/experiments" / one.name).is_dir()
    for rule in one.rules:
        assert rule.name.startswith(f"{one.name}_")
        assert rule.module == f"sgd_replication.experiments.{one.name}.jobs.{rule.name.removeprefix(f'{one.name}_')}"


def test_an_experiment_reads_earlier_ones():
    order = [one.name for one in EXPERIMENTS]
    for one in EXPERIMENTS:
        for name in (*one.reads, *one.shows):
            assert order.index(name) < order.index(one.name)


def test_every_measured_claim_rests_on_a_part_and_names_a_figure():
    claims = yaml.safe_load((ROOT / "references/claims.yaml").read_text())["claims"]
    measured = [claim for claim in claims if claim["experiment"] is not None]
    assert len(measured) >= 50
    for claim in measured:
        assert claim["experiment"] in part_names(DEFAULT), claim["id"]
        assert claim["figure"] in figure_experiments(), claim["id"]


def test_declarations_load_nothing_heavy():
    """Every start of Snakemake reads them."""
    heavy = "{'torch', 'pandas', 'pandera', 'scipy.stats', 'matplotlib'}"
    modules = ", ".join(f"sgd_replication.experiments.{one.name}.experiment" for one in EXPERIMENTS)
    code = f"import sys, {modules}; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
