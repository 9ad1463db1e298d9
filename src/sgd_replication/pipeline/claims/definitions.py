"""One published claim: statement, kind, criterion with sentences for its outcomes, margin and unit of replication."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sgd_replication.jobs.models import FrozenModel
from sgd_replication.pipeline.claims.analysis_paths import AnalysisPath
from sgd_replication.pipeline.claims.conditions import Condition, Conditions
from sgd_replication.pipeline.claims.published import PublishedValue

Kind = Literal["measurement", "identity", "restatement"]
"""Kind of a claim. A measurement could come out otherwise. An identity follows from algebra, and a restatement from
another claim by an identity; both are shown and not counted."""


class PanelCriterion(FrozenModel):
    """Criterion for whether a published panel or number comes out.

    Attributes:
        criterion: the criterion in one plain sentence.
        reproduced: conditions that must all hold for the outcome `reproduced`.

    Examples:
        >>> points = PanelCriterion(criterion="p ≥ 0.05.", reproduced=[Condition(estimate="p", at_least=0.05)])
        >>> points.reproduced[0].at_least
        0.05
    """

    criterion: str = ""
    reproduced: Conditions


class Effect(FrozenModel):
    """Size of an effect that would matter in practice.

    Attributes:
        value: difference of the claim's quantity from its claimed value, or from its bound.
        unit: unit in words.
        because: why this size matters.

    Examples:
        >>> Effect(value=0.2, unit="of the exponent", because="A fifth changes τ e-fold at five e-folds.").value
        0.2
    """

    value: Annotated[float, Field(gt=0)]
    unit: str
    because: str


class Claim(FrozenModel):
    """One published statement with its criterion.

    Attributes:
        id: permanent name of the claim.
        paper: key of the paper in the registry.
        version: version of the paper that prints the claim.
        where: figure, equation or theorem of the paper.
        statement: the claim in one sentence.
        kind: see `Kind`.
        of: ids of the claims that a restatement follows from; empty for other kinds.
        headline: whether readers of the paper would name this claim.
        short: a clause on a headline claim for the abstract, which begins with "that"; empty for other claims.
        supports: ids of the headline claims that this one supports.
        blind: whether the criterion was written before its quantity had been seen in a run.
        published: the published value; None if no value is printed.
        data: name of the data set that the claim is about, or names of several, of which a run may have some; None for
            a claim about no data.
        experiment: part of an experiment whose estimates decide; None if no part measures the claim yet.
        figure: name of the figure that shows the claim best; None if there is none yet.
        quantity: name of the estimate that is printed as the measured value.
        others: names of further estimates that are printed if the run has them.
        unit: what the claim speaks of and a replication repeats, in the plural: networks, minima, landscapes.
        interval: what the interval of a run is over, if that is not `unit`; the claim is then inconclusive. None if the
            interval is over `unit`.
        needed: number of units with which a true claim is decided with a probability of 0.8, from the spread between
            units that is known beforehand; None if it is not known.
        rules: names of the rules of the rulebook that the criterion uses.
        requires: conditions that a run must meet to decide on the claim; otherwise the verdict is `inconclusive`. For a
            restatement, the checks of the identity by which it follows.
        replicated: conditions that must all hold for the verdict `replicated`; none for a restatement.
        partly: conditions that must all hold for the verdict `partly`; none for a restatement.
        paths: other analyses of the same data; declared for headline claims.
        panel: criterion for the published panel; None if the paper prints none.
        criterion: the criterion in one plain sentence.
        outcomes: a plain sentence for each verdict.
        matters: the effect size that would matter in practice; None for an identity without sampling error.
        margin: margin of the criterion and its reason.
        rationale: how the quantity is measured and why it decides.
        change: why the criterion differs from that of the first edition; empty for a claim that is not in it.

    Examples:
        >>> claim = Claim(
        ...     id="slope", paper="A", where="Fig. 1", statement="The slope is 1.", published=None, data=None,
        ...     experiment="e", figure="f", quantity="slope",
        ...     replicated=[Condition(estimate="slope", at_least=0.9, at_most=1.1)],
        ...     partly=[Condition(estimate="slope", above=0)],
        ... )
        >>> claim.conditions
        'replicated if 0.9 ≤ slope ≤ 1.1. Partly if slope > 0.'
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-zA-Z0-9-]*$")]
    paper: str
    version: str = ""
    where: str
    statement: str
    kind: Kind = "measurement"
    of: list[str] = Field(default=[])
    headline: bool = False
    short: str = ""
    supports: list[str] = Field(default=[])
    blind: bool = False
    published: PublishedValue | None
    data: str | list[str] | None
    experiment: str | None
    figure: str | None
    quantity: str
    others: list[str] = Field(default=[])
    unit: str = ""
    interval: str | None = None
    needed: int | None = None
    rules: list[str] = Field(default=[])
    requires: list[Condition] = Field(default=[])
    replicated: list[Condition] = Field(default=[])
    partly: list[Condition] = Field(default=[])
    paths: list[AnalysisPath] = Field(default=[])
    panel: PanelCriterion | None = None
    criterion: str = ""
    outcomes: dict[str, str] = Field(default={})
    matters: Effect | None = None
    margin: str = ""
    rationale: str = ""
    change: str = ""

    @model_validator(mode="after")
    def _decided(self) -> Self:
        if (self.kind == "restatement") != bool(self.of):
            raise ValueError(f"claim {self.id}: `of` names what a restatement follows from, and no other claim has it")
        complete = bool(self.replicated) and bool(self.partly)
        if complete == bool(self.of) or (self.of and (self.replicated or self.partly)):
            raise ValueError(f"claim {self.id}: needs conditions `replicated` and `partly`, and a restatement neither")
        return self

    @property
    def sets(self) -> list[str]:
        """Names of the data sets that the claim is about."""
        return [self.data] if isinstance(self.data, str) else self.data or []

    @property
    def conditions(self) -> str:
        """The exact conditions of the criterion."""
        if self.of:
            words = f"the verdict of {', '.join(self.of)}."
        else:
            full, part = ("; ".join(map(str, conditions)) for conditions in (self.replicated, self.partly))
            words = f"replicated if {full}. Partly if {part}."
        return f"{words} Needs {'; '.join(map(str, self.requires))}." if self.requires else words

    @property
    def deciding(self) -> set[str]:
        """Names of the estimates on which the verdict depends."""
        return {name for condition in [*self.requires, *self.replicated, *self.partly] for name in condition.names}
