"""Other analyses of the same data that are declared for a claim, and how many of them give its outcome."""

from collections.abc import Mapping, Sequence

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.models import FrozenModel
from sgd_replication.pipeline.claims.conditions import Condition, Conditions, conjunction


class AnalysisPath(FrozenModel):
    """Another analysis of the data that decide a claim.

    Attributes:
        name: what is done differently, in words.
        holds: conditions that must all hold if the claim is true.

    Examples:
        >>> AnalysisPath(name="fit a power", holds=[Condition(estimate="power", at_least=0.8)]).holds[0].at_least
        0.8
    """

    name: str
    holds: Conditions


class PathsKept(FrozenModel):
    """How many declared analyses have the outcome of the criterion.

    Attributes:
        kept: names of the analyses with its outcome.
        changed: names of those with another.

    Examples:
        >>> PathsKept(kept=["no prefactor"], changed=["fitted prefactor", "fewer points"]).share
        '1 of 3'
    """

    kept: list[str]
    changed: list[str]

    @property
    def share(self) -> str:
        """The number with the same outcome, of all, as text."""
        return f"{len(self.kept)} of {len(self.kept) + len(self.changed)}"


def paths_kept(
    paths: Sequence[AnalysisPath], criterion: Sequence[Condition], estimates: Mapping[str, Estimate]
) -> PathsKept | None:
    """Return how many declared analyses hold, fail or stay open as the criterion does; None if the run has none.

    What a criterion asks of a run, such as the unit of its interval, is left out: it is the same for all analyses.

    Args:
        paths: of the claim; one whose estimates this run lacks is left out.
        criterion: conditions of the verdict `replicated`.
        estimates: by name.

    Examples:
        >>> slope = Condition(estimate="slope", at_least=0.8, at_most=1.25)
        >>> power = AnalysisPath(name="power", holds=[Condition(estimate="power", at_least=0.8, at_most=1.25)])
        >>> found = {name: Estimate(value=x, low=x, high=x, n=9) for name, x in [("slope", 1.0), ("power", 0.5)]}
        >>> paths_kept([power], [slope], found)
        PathsKept(kept=[], changed=['power'])
    """
    names = {name for condition in criterion for name in condition.names}
    measured = [path for path in paths if {name for one in path.holds for name in one.names} <= set(estimates)]
    if not measured or not names <= set(estimates):
        return None
    outcome = conjunction(criterion, estimates)
    same = [conjunction(path.holds, estimates) is outcome for path in measured]
    return PathsKept(
        kept=[path.name for path, kept in zip(measured, same, strict=True) if kept],
        changed=[path.name for path, kept in zip(measured, same, strict=True) if not kept],
    )
