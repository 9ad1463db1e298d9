"""What a claim says and by which numbers it stands or falls."""

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.errors import ClaimError

SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader of the C library where there is one: eight times faster."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(_Model):
    """Bounds on one estimate; the whole 95 % interval has to lie within them.

    Three-valued: an interval inside the bounds *holds*, one outside *refutes*, one astride is *open*.

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
        """Return True (holds), False (refuted) or None (open: the interval lies astride a bound)."""
        inside = all(_SATISFIES[sign](estimate, bound) for sign, bound in self._bounds())
        outside = any(_VIOLATES[sign](estimate, bound) for sign, bound in self._bounds())
        return True if inside else (False if outside else None)

    def __str__(self) -> str:
        return " and ".join(f"{self.estimate} {sign} {bound:g}" for sign, bound in self._bounds())


_SATISFIES = {
    "≥": lambda estimate, bound: estimate.low >= bound,
    ">": lambda estimate, bound: estimate.low > bound,
    "≤": lambda estimate, bound: estimate.high <= bound,
    "<": lambda estimate, bound: estimate.high < bound,
}
_VIOLATES = {
    "≥": lambda estimate, bound: estimate.high < bound,
    ">": lambda estimate, bound: estimate.high <= bound,
    "≤": lambda estimate, bound: estimate.low > bound,
    "<": lambda estimate, bound: estimate.low >= bound,
}

Conditions = Annotated[list[Condition], Field(min_length=1)]


class PublishedValue(_Model):
    """A number printed in a paper, and where."""

    value: float
    source: str


class Claim(_Model):
    """One published statement with its criterion.

    Attributes:
        id: the pinned name.
        paper, where: which paper, and the figure, equation or theorem in it.
        statement: what is claimed, in one sentence.
        published: the published value, if there is one.
        data: the data set that the claim is about; None for a statement about no data.
        experiment: whose estimates decide.
        figure: on which a reader sees it best.
        quantity: the deciding estimate.
        others: estimates shown beside it, where the run has them.
        requires: what a run must offer before it can decide at all.
        replicated, partly: conditions that must all hold for these verdicts.
        rationale: why these bounds.

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
    others: list[str] = []
    requires: list[Condition] = []
    replicated: Conditions
    partly: Conditions
    rationale: str

    @property
    def criterion(self) -> str:
        """The criterion in words, as it is printed."""
        words = f"replicated if {'; '.join(map(str, self.replicated))}. Partly if {'; '.join(map(str, self.partly))}."
        return f"{words} Needs {'; '.join(map(str, self.requires))}." if self.requires else words


class Amendment(_Model):
    """A criterion changed after its first run.

    Examples:
        >>> change = Amendment(claim="slope", date="2024-02-29", change="The bound is 0.8.", reason="0.9 was a slip.")
        >>> (change.date - date(2024, 1, 1)).days
        59
    """

    claim: str
    date: date
    change: str
    reason: str


class ClaimRegistry(_Model):
    """All claims: the content of ``references/claims.yaml``.

    Examples:
        An amendment needs its claim:

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
        """Return the claims that rest on parts of an experiment, in the order of the registry."""
        return [claim for claim in self.claims if claim.experiment in parts]


def load_claims(file: Path) -> ClaimRegistry:
    """Read the claim registry.

    Raises:
        ClaimError: the file is no valid YAML or breaks the model; the message names claim and field.

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
