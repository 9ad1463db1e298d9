"""All declared rules of the workflow: of inputs, experiments, notebooks, claims, the report and a user's problem."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from sgd_replication.inputs.data_sets.rules import RULES as DATA_SET_RULES
from sgd_replication.inputs.networks.rules import RULES as NETWORK_RULES
from sgd_replication.jobs.experiment import Experiment, Rule, Wildcards
from sgd_replication.pipeline.catalogue import (
    EXPERIMENTS,
    figure_experiments,
    figure_questions,
    find_experiment,
    sets_of,
)
from sgd_replication.pipeline.claims.definitions import Claim
from sgd_replication.pipeline.claims.registry import ClaimRegistry, load_claims
from sgd_replication.pipeline.job_settings import (
    JudgeSettings,
    MergeSettings,
    NumbersSettings,
    PageSettings,
    VersionSettings,
)
from sgd_replication.pipeline.settings import Settings
from sgd_replication.settings.canonical import canonical_json
from sgd_replication.user_problem.rules import rules_for
from sgd_replication.user_problem.settings import ProblemSettings

REGISTRY = Path("references/claims.yaml")
REPORT_RULES = (
    "write_numbers",
    "draw_overview",
    "collect_charts",
    "build_pdf",
    "build_page",
    "write_crate",
    "write_manifest",
)
NOTEBOOK = "_notebook"
"""How the name of a rule ends that executes a notebook."""


@cache
def claim_registry() -> ClaimRegistry:
    """Return the claim registry of the checkout, read once per process."""
    return load_claims(REGISTRY)


def judged_experiments() -> list[str]:
    """Return the names of the experiments that have results of their own.

    Examples:
        >>> judged_experiments()[-1]
        'theory_comparison'
    """
    return [one.name for one in EXPERIMENTS if one.parts]


def judge_settings(settings: Any, wildcards: Wildcards) -> JudgeSettings:
    """Return the settings of the job that judges the claims on one experiment.

    Args:
        settings: settings of the whole run.
        wildcards: `experiment`, the name of the experiment.

    Examples:
        >>> judge_settings(Settings(), {"experiment": "theorems"}).parts
        ['theorem-1', 'theorem-2']
    """
    declared = find_experiment(wildcards["experiment"])
    parts = declared.part_names(settings)
    left_out = [name for name in declared.part_names(Settings()) if name not in parts]
    digest = claims_digest(claim_registry().on([*parts, *left_out]))
    return JudgeSettings(parts=parts, left_out=left_out, claims=digest)


def claims_digest(claims: Iterable[Claim]) -> str:
    """Return the sha256 of claims with their criteria.

    Examples:
        >>> claims_digest([])[:8]
        '4f53cda1'
    """
    dumped = [claim.model_dump(mode="json") for claim in claims]
    return hashlib.sha256(canonical_json(dumped).encode()).hexdigest()


def claimed_parts(settings: Any, experiment: str) -> list[str]:
    """Return the parts of an experiment in this run whose estimates decide a claim.

    Examples:
        >>> claimed_parts(Settings(), "noise")
        ['noise-distribution', 'noise-batch', 'noise-axes']
    """
    parts = find_experiment(experiment).part_names(settings)
    claimed = {claim.experiment for claim in claim_registry().on(parts)}
    return [part for part in parts if part in claimed]


def claimed_sets(settings: Any, experiment: str) -> list[str]:
    """Return the names of the data sets that the claims on an experiment in this run are about.

    Of the several sets of a claim, those that the experiment does not use in this run are left out.

    Examples:
        >>> claimed_sets(Settings(), "noise")
        ['mnist']
    """
    declared = find_experiment(experiment)
    used = set(sets_of(declared, settings))
    claims = claim_registry().on(declared.part_names(settings))
    return sorted({name for claim in claims for name in claim.sets if isinstance(claim.data, str) or name in used})


def report_tables() -> dict[str, str]:
    """Return the module of each table of the experiments in the report, by the name of the function that makes it.

    Examples:
        >>> report_tables()["laws_table"]
        'sgd_replication.experiments.network_escape.report'
    """
    return {table: f"{PACKAGE}.experiments.{one.name}.report" for one in EXPERIMENTS for table in one.report_tables}


def notebook_rule(experiment: Experiment) -> Rule:
    """Return the rule that executes an experiment's notebook."""
    return Rule(
        f"{experiment.name}{NOTEBOOK}",
        module=f"{PACKAGE}.reporting.jobs.notebook",
        settings=VersionSettings,
        of=lambda settings, _: settings,
        sources=(f"notebooks/{experiment.name}.py",),
    )


def is_presentation(rule: str) -> bool:
    """Return whether a rule presents results: a notebook or the report. All other rules measure or judge.

    Examples:
        >>> is_presentation("noise_notebook"), is_presentation("build_page"), is_presentation("judge_claims")
        (True, True, False)
    """
    return rule in REPORT_RULES or rule.endswith(NOTEBOOK)


PACKAGE = "sgd_replication"
RULES: tuple[Rule, ...] = (
    Rule(
        "judge_claims",
        module=f"{PACKAGE}.pipeline.jobs.judge",
        settings=JudgeSettings,
        of=judge_settings,
        over={"experiment": judged_experiments()},
    ),
    Rule(
        "merge_claims",
        module=f"{PACKAGE}.pipeline.jobs.merge_claims",
        settings=MergeSettings,
        of=lambda settings, _: {
            "order": [claim.id for claim in claim_registry().claims],
            "unmeasured": claims_digest(claim_registry().unmeasured()),
        },
    ),
    Rule(
        "write_numbers",
        module=f"{PACKAGE}.reporting.jobs.numbers",
        settings=NumbersSettings,
        of=lambda settings, _: {
            "version": settings.version,
            "seed": settings.seed,
            "threads": settings.threads,
            "questions": figure_questions(),
            "tables": report_tables(),
            "sections": [one.name for one in EXPERIMENTS if not one.appendix],
            "appendices": [one.name for one in EXPERIMENTS if one.appendix],
        },
        sources=tuple(f"src/{module.replace('.', '/')}.py" for module in dict.fromkeys(report_tables().values())),
    ),
    Rule("draw_overview", module=f"{PACKAGE}.reporting.jobs.overview"),
    Rule("collect_charts", module=f"{PACKAGE}.reporting.jobs.charts"),
    Rule("build_pdf", module=f"{PACKAGE}.reporting.jobs.pdf"),
    Rule(
        "build_page",
        module=f"{PACKAGE}.reporting.jobs.page",
        settings=PageSettings,
        of=lambda settings, _: {
            "seed": settings.seed,
            "questions": figure_questions(),
            "notebooks": figure_experiments(),
        },
    ),
    Rule(
        "write_crate",
        module=f"{PACKAGE}.reporting.jobs.crate",
        settings=VersionSettings,
        of=lambda settings, _: settings,
    ),
    Rule(
        "write_manifest",
        module=f"{PACKAGE}.pipeline.jobs.manifest",
        settings=VersionSettings,
        of=lambda settings, _: settings,
    ),
)


def all_rules(problem: ProblemSettings | None = None) -> dict[str, Rule]:
    """Return every declared rule by its name.

    Args:
        problem: settings `problem` of the run. The rules of ``make problem`` are different for a landscape and for a
            network.

    Examples:
        >>> all_rules()["noise_balance_diagonal"].seed, all_rules()["resolve_data"].seed
        (True, False)
    """
    own = [rule for one in EXPERIMENTS for rule in one.rules]
    notebooks = [notebook_rule(one) for one in EXPERIMENTS]
    declared = (*DATA_SET_RULES, *NETWORK_RULES, *own, *notebooks, *RULES, *rules_for(problem))
    return {rule.name: rule for rule in declared}
