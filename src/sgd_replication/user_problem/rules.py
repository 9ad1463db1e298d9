"""The rules of ``make problem``: they have the same names for a landscape and for a network, and other modules."""

from pydantic import BaseModel

from sgd_replication.jobs.experiment import Rule
from sgd_replication.user_problem.job_settings import (
    LandscapeEscapeSettings,
    LandscapePageSettings,
    NetworkEscapeSettings,
    NetworkPageSettings,
)
from sgd_replication.user_problem.settings import ProblemSettings

JOBS = "sgd_replication.user_problem.jobs"


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
    if problem.landscape is not None:
        return _pair("landscape", LandscapeEscapeSettings, LandscapePageSettings)
    return _pair("network", NetworkEscapeSettings, NetworkPageSettings)


def _pair(kind: str, measured: type[BaseModel], reported: type[BaseModel]) -> tuple[Rule, Rule]:
    """The two rules of one kind of problem, with the models of their settings."""
    return (
        Rule(
            "measure_problem",
            module=f"{JOBS}.measure_{kind}",
            settings=measured,
            of=lambda settings, wildcards: settings.problem,
            seed=True,
        ),
        Rule(
            "report_problem",
            module=f"{JOBS}.report_{kind}",
            settings=reported,
            of=lambda settings, wildcards: settings.problem,
        ),
    )
