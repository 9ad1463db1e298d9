"""The claim registry: papers, rulebook, claims and changes of criteria, as in ``references/claims.yaml``."""

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from sgd_replication.jobs.errors import ClaimError
from sgd_replication.jobs.models import FrozenModel
from sgd_replication.pipeline.claims.definitions import Claim
from sgd_replication.pipeline.claims.rulebook import SharedRule, expanded

SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader of libyaml if PyYAML was built with it, which is eight times faster than the one in Python."""

MOST_HEADLINES = 12
"""Largest number of headline claims."""


class Amendment(FrozenModel):
    """A change of a criterion after the claim had been judged for the first time.

    Attributes:
        claim: id of the claim.
        date: day of the change.
        change: what was changed.
        reason: why it was changed.
        before: verdict before the change; None if the claim had not been judged.
        after: verdict of the first run after the change; None if there was none.

    Examples:
        >>> change = Amendment(claim="slope", date="2024-02-29", change="The bound is 0.8.", reason="0.9 was a slip.")
        >>> (change.date - date(2024, 1, 1)).days
        59
    """

    claim: str
    date: date
    change: str
    reason: str
    before: str | None = None
    after: str | None = None


class ClaimRegistry(FrozenModel):
    """Content of ``references/claims.yaml``: all papers, rules, claims and amendments.

    Attributes:
        papers: citation of each paper, by key.
        versions: version of each paper that claims are from, by key, unless a claim names another.
        outcomes: sentences for outcomes for which neither the claim nor its rules have one.
        rules: the rulebook, by name.
        words: what an estimate is called in sentences, by its name.
        claims: all claims, in the order of the report, with the conditions of the rules that they name.
        amendments: changes of criteria.

    Examples:
        An amendment must name a claim of the registry:

        >>> change = Amendment(claim="slope", date="2024-02-29", change="The bound is 0.8.", reason="0.9 was a slip.")
        >>> ClaimRegistry(schema=2, papers={}, claims=[], amendments=[change])  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        pydantic_core._pydantic_core.ValidationError: ...amendments to unknown claims: slope...
    """

    schema_: Literal[2] = Field(alias="schema")
    papers: dict[str, str]
    versions: dict[str, str] = Field(default={})
    outcomes: dict[str, str] = Field(default={})
    rules: dict[str, SharedRule] = Field(default={})
    words: dict[str, str] = Field(default={})
    claims: list[Claim]
    amendments: list[Amendment]

    @model_validator(mode="before")
    @classmethod
    def _expanded(cls, content: Any) -> Any:
        if not isinstance(content, dict) or not isinstance(content.get("claims"), list):
            return content
        rules = {name: SharedRule.model_validate(rule) for name, rule in content.get("rules", {}).items()}
        claims = []
        for claim in content["claims"]:
            if isinstance(claim, dict):
                full = expanded(claim, rules)
                full.setdefault("version", content.get("versions", {}).get(claim.get("paper"), ""))
                full["outcomes"] = {**content.get("outcomes", {}), **full.get("outcomes", {})}
                claims.append(full)
            else:
                claims.append(claim)
        return {**content, "rules": rules, "claims": claims}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ids = [claim.id for claim in self.claims]
        if repeated := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"claim ids given twice: {', '.join(repeated)}")
        if unknown := sorted({claim.paper for claim in self.claims} - set(self.papers)):
            raise ValueError(f"papers not listed under `papers`: {', '.join(unknown)}")
        if strangers := sorted({amendment.claim for amendment in self.amendments} - set(ids)):
            raise ValueError(f"amendments to unknown claims: {', '.join(strangers)}")
        headlines = {claim.id for claim in self.claims if claim.headline}
        if len(headlines) > MOST_HEADLINES:
            raise ValueError(f"{len(headlines)} headline claims; at most {MOST_HEADLINES} are allowed")
        for claim in self.claims:
            if odd := sorted(set(claim.supports) - headlines):
                raise ValueError(f"claim {claim.id} supports {', '.join(odd)}, which are no headline claims")
            sources = [other for other in self.claims if other.id in claim.of]
            if len(sources) < len(claim.of) or any(s.of or s.experiment != claim.experiment for s in sources):
                raise ValueError(f"claim {claim.id} must restate claims on {claim.experiment} that restate no others")
        return self

    def on(self, parts: Collection[str]) -> list[Claim]:
        """Return the claims that the estimates of these parts decide, in the order of the registry."""
        return [claim for claim in self.claims if claim.experiment in parts]

    def unmeasured(self) -> list[Claim]:
        """Return the claims that no part of an experiment measures yet."""
        return [claim for claim in self.claims if claim.experiment is None]


def load_claims(file: Path) -> ClaimRegistry:
    """Return the claim registry in a YAML file.

    Raises:
        ClaimError: the file is not valid YAML or does not have the fields of `ClaimRegistry`. The message names claim
            and field.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "claims.yaml")
        ...     _ = file.write_text("{schema: 2, papers: {A: Author (2000)}, claims: [], amendments: []}")
        ...     load_claims(file).papers
        {'A': 'Author (2000)'}
    """
    try:
        return ClaimRegistry.model_validate(yaml.load(file.read_text(encoding="utf-8"), Loader=SafeLoader))
    except (yaml.YAMLError, ValidationError) as error:
        raise ClaimError(f"{file.name}: {error}") from error
