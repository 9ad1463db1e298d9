"""The rules of ``make problem``: they have the same names for a landscape and for a network, and other modules."""

from typing import Any

from pydantic import BaseModel

from sgd_replication.jobs.experiment import Rule, Wildcards
from sgd_replication.user_problem.job_settings import (
    LandscapeEscapeSettings,
    LandscapePageSettings,
    NetworkEscapeSettings,
    NetworkPageSettings,
)
from sgd_replication.user_problem.settings import ProblemSettings

JOBS = "sgd_replication.user_problem.jobs"
MODELS: dict[str, tuple[type[BaseModel], type[BaseModel]]] = {
    "landscape": (LandscapeEscapeSettings, LandscapePageSettings),
    "network": (NetworkEscapeSettings, NetworkPageSettings),
}
"""Models of the settings of the measurement and of the report, by the kind of problem."""


def rules_for(problem: ProblemSettings | None) -> tuple[Rule, ...]:
    """Return the rules of the kind of problem that the settings describe; none without a problem.

    Args:
        problem: the settings `problem` of the run.

    Examples:
        >>> problem = ProblemSettings.model_validate({"data": {"file": "mine.csv"}})
        >>> [(rule.name, rule.module.rpartition(".")[2]) for rule in rules_for(problem)]
        [('measure_problem', 'measure_network'), ('report_problem', 'report_network')]
    """
    if problem is None:
        return ()
    kind = "network" if problem.landscape is None else "landscape"
    measured, reported = MODELS[kind]
    measure = Rule("measure_problem", f"{JOBS}.measure_{kind}", measured, of=_problem, seed=True)
    return measure, Rule("report_problem", f"{JOBS}.report_{kind}", reported, of=_problem)


def _problem(settings: Any, wildcards: Wildcards) -> ProblemSettings:
    return settings.problem
