"""The claim registry: published statements and the criteria by which estimates decide on them."""

import operator
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.errors import ClaimError
from sgd_replication.jobs.models import FrozenModel

SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader of libyaml if PyYAML was built with it, which is eight times faster than the one in Python."""


class Condition(FrozenModel):
    """Bounds on one estimate, which its whole 95 % interval must satisfy.

    A condition has three outcomes. It *holds* if the interval lies inside the bounds, is *refuted* if the interval lies
    outside, and is *open* if the interval contains a bound.

    Attributes:
        estimate: name of the estimate.
        at_least, at_most: inclusive bounds; None for no bound.
        above, below: exclusive bounds; None for no bound.

    Examples:
        >>> near_one = Condition(estimate="slope", at_least=0.9, at_most=1.1)
        >>> print(near_one)
        slope ≥ 0.9 and slope ≤ 1.1
        >>> slopes = [Estimate(value=value, low=value - 0.05, high=value + 0.05, n=10) for value in (1.0, 1.2, 1.1)]
        >>> [near_one.holds(slope) for slope in slopes]  # inside, outside, astride
        [True, False, None]
    """

    estimate: str
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if not self._bounds():
            raise ValueError(f"the condition on {self.estimate} has no bound")
        return self

    def _bounds(self) -> list[tuple[str, float]]:
        given = [("≥", self.at_least), (">", self.above), ("≤", self.at_most), ("<", self.below)]
        return [(sign, bound) for sign, bound in given if bound is not None]

    def holds(self, estimate: Estimate) -> bool | None:
        """Return True (holds), False (refuted) or None (open: the interval contains a bound)."""
        ends = estimate.low, estimate.high
        satisfied = [[_COMPARISONS[sign](end, bound) for end in ends] for sign, bound in self._bounds()]
        if all(map(all, satisfied)):
            return True
        return None if all(map(any, satisfied)) else False

    def __str__(self) -> str:
        return " and ".join(f"{self.estimate} {sign} {bound:g}" for sign, bound in self._bounds())


_COMPARISONS = {"≥": operator.ge, ">": operator.gt, "≤": operator.le, "<": operator.lt}

Conditions = Annotated[list[Condition], Field(min_length=1)]


class PublishedValue(FrozenModel):
    """A number printed in a paper.

    Attributes:
        value: the number.
        source: place in the paper where it is printed.
    """

    value: float
    source: str


class Claim(FrozenModel):
    """One published statement with its criterion.

    Attributes:
        id: permanent name of the claim.
        paper: key of the paper in the registry.
        where: figure, equation or theorem of the paper.
        statement: the claim in one sentence.
        published: the published value; None if no value is printed.
        data: name of the data set that the claim is about; None for a claim about no data.
        experiment: part of an experiment whose estimates decide.
        figure: name of the figure that shows the claim best.
        quantity: name of the estimate that is printed as the measured value.
        others: names of further estimates that are printed if the run has them.
        requires: conditions that a run must meet to decide on the claim; otherwise the verdict is `inconclusive`.
        replicated: conditions that must all hold for the verdict `replicated`.
        partly: conditions that must all hold for the verdict `partly`.
        rationale: reason for these bounds.

    Examples:
        >>> claim = Claim(
        ...     id="slope", paper="A", where="Fig. 1", statement="The slope is 1.", published=None, data=None,
        ...     experiment="e", figure="f", quantity="slope", rationale="an example",
        ...     replicated=[Condition(estimate="slope", at_least=0.9, at_most=1.1)],
        ...     partly=[Condition(estimate="slope", above=0)],
        ... )
        >>> claim.criterion
        'replicated if slope ≥ 0.9 and slope ≤ 1.1. Partly if slope > 0.'
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-zA-Z0-9-]*$")]
    paper: str
    where: str
    statement: str
    published: PublishedValue | None
    data: str | None
    experiment: str
    figure: str
    quantity: str
    others: list[str] = Field(default=[])
    requires: list[Condition] = Field(default=[])
    replicated: Conditions
    partly: Conditions
    rationale: str

    @property
    def criterion(self) -> str:
        """The criterion in words, as the report prints it."""
        words = f"replicated if {'; '.join(map(str, self.replicated))}. Partly if {'; '.join(map(str, self.partly))}."
        return f"{words} Needs {'; '.join(map(str, self.requires))}." if self.requires else words


class Amendment(FrozenModel):
    """A change of a criterion after the claim had been judged for the first time.

    Attributes:
        claim: id of the claim.
        date: day of the change.
        change: what was changed.
        reason: why it was changed.

    Examples:
        >>> change = Amendment(claim="slope", date="2024-02-29", change="The bound is 0.8.", reason="0.9 was a slip.")
        >>> (change.date - date(2024, 1, 1)).days
        59
    """

    claim: str
    date: date
    change: str
    reason: str


class ClaimRegistry(FrozenModel):
    """Content of ``references/claims.yaml``: all papers, claims and amendments.

    Attributes:
        papers: citation of each paper, by key.
        claims: all claims, in the order of the report.
        amendments: changes of criteria.

    Examples:
        An amendment must name a claim of the registry:

        >>> change = Amendment(claim="slope", date="2024-02-29", change="The bound is 0.8.", reason="0.9 was a slip.")
        >>> ClaimRegistry(schema=1, papers={}, claims=[], amendments=[change])  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        pydantic_core._pydantic_core.ValidationError: ...amendments to unknown claims: slope...
    """

    schema_: Literal[1] = Field(alias="schema")
    papers: dict[str, str]
    claims: list[Claim]
    amendments: list[Amendment]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ids = [claim.id for claim in self.claims]
        if repeated := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"claim ids given twice: {', '.join(repeated)}")
        if unknown := sorted({claim.paper for claim in self.claims} - set(self.papers)):
            raise ValueError(f"papers not listed under `papers`: {', '.join(unknown)}")
        if strangers := sorted({amendment.claim for amendment in self.amendments} - set(ids)):
            raise ValueError(f"amendments to unknown claims: {', '.join(strangers)}")
        return self

    def on(self, parts: Collection[str]) -> list[Claim]:
        """Return the claims that the estimates of these parts decide, in the order of the registry."""
        return [claim for claim in self.claims if claim.experiment in parts]


def load_claims(file: Path) -> ClaimRegistry:
    """Return the claim registry in a YAML file.

    Raises:
        ClaimError: the file is not valid YAML or does not have the fields of `ClaimRegistry`. The message names claim
            and field.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "claims.yaml")
        ...     _ = file.write_text("{schema: 1, papers: {A: Author (2000)}, claims: [], amendments: []}")
        ...     load_claims(file).papers
        {'A': 'Author (2000)'}
    """
    try:
        return ClaimRegistry.model_validate(yaml.load(file.read_text(encoding="utf-8"), Loader=SafeLoader))
    except (yaml.YAMLError, ValidationError) as error:
        raise ClaimError(f"{file.name}: {error}") from error
