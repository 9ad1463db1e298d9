"""Verdicts as a notebook ends with them: the claim, what was found, the measured value and the criterion, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sgd_diffusion.estimates import Estimate
from sgd_replication.plotting.number_text import printed_estimate, tidy
from sgd_replication.plotting.set_names import with_set_names


@dataclass(frozen=True)
class VerdictText:
    """Verdicts on claims, which Jupyter shows as formatted text.

    Attributes:
        markdown: the text.
    """

    markdown: str

    def _repr_markdown_(self) -> str:
        return self.markdown


def verdict_text(claims: Mapping[str, Mapping[str, Any]], names: Iterable[str]) -> VerdictText:
    """Return the verdicts on claims as text, with a paragraph for each claim.

    Args:
        claims: claims with their verdicts by id, as in the claims file of an experiment.
        names: ids of the claims to print, in this order. Those that the version does not have are left out.

    Examples:
        >>> claim = {"statement": "Slopes are one.", "verdict": "partly", "meaning": "Only some are.", "interval": None}
        >>> claim |= {"measured": {"value": 0.9, "low": 0.8, "high": 1.0, "n": 5}, "criterion": "All are near 1."}
        >>> claim |= {"data": None, "unit": "networks"}
        >>> print(verdict_text({"a": claim}, ["a", "b"]).markdown)  # doctest: +ELLIPSIS
        **Slopes are one.** *Partly*: Only some are. Measured: 0.90 [0.80, 1.00], over networks (n = 5). Criterion: ...
    """
    return VerdictText("\n\n".join(_paragraph(name, claims[name]) for name in names if name in claims))


def _paragraph(name: str, claim: Mapping[str, Any]) -> str:
    measured = ""
    if claim["measured"]:
        estimate = Estimate.model_validate(claim["measured"])
        over = f", over {claim['interval'] or claim['unit']} (n = {estimate.n})" if estimate.low < estimate.high else ""
        data = f" on {with_set_names(claim['data']['set'])} ({claim['data']['kind']})" if claim["data"] else ""
        measured = f" Measured: {printed_estimate(estimate)}{over}{data}."
    told = f"**{claim['statement']}** *{claim['verdict'].capitalize()}*: {claim['meaning'] or claim['reason']}"
    return _escaped(tidy(f"{told}{measured} Criterion: {claim['criterion']}")) + f" (`{name}`)"


def _escaped(text: str) -> str:
    """Return text in which no sign but the stars above has a meaning in Markdown."""
    return text.replace("_", r"\_").replace("$", r"\$").replace("|", r"\|")
