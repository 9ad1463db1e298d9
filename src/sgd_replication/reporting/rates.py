"""Three rates of a replication: printed numbers that ours predict, ratio of effects, analyses that agree."""

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median, quantiles

from sgd_replication.pipeline.claims.judge import JudgedClaim
from sgd_replication.reporting.claims_tables import cited
from sgd_replication.reporting.printed_numbers import Pair, is_predicted


def rates(pairs: Sequence[Pair], claims: Sequence[JudgedClaim], papers: Mapping[str, str]) -> dict[str, str]:
    """Return the three rates as text, by the name with which the report asks for them; a dash for a rate of nothing.

    Args:
        pairs: printed numbers and ours. Those to which a constant was fitted are left out.
        claims: all claims with their verdicts.
        papers: citation of each paper, by its key.

    Examples:
        >>> rates([], [], {})
        {'predicted': '--', 'missed': '', 'ratio': '--', 'ratio.half': '--', 'paths': '--', 'paths.claims': '0'}
    """
    both = [pair for pair in pairs if pair.compared]
    ratios = [pair.ours.value / pair.theirs.value for pair in both if pair.ours and pair.theirs]
    declared = [claim.paths for claim in claims if claim.paths is not None]
    kept = sum(len(paths.kept) for paths in declared)
    tried = kept + sum(len(paths.changed) for paths in declared)
    return {
        "predicted": f"{sum(map(is_predicted, both))} of {len(both)}" if both else "--",
        "missed": _missed([pair for pair in both if not is_predicted(pair)], papers),
        "ratio": f"{median(ratios):.2f}" if ratios else "--",
        "ratio.half": _middle_half(ratios),
        "paths": f"{kept} of {tried}" if tried else "--",
        "paths.claims": str(len(declared)),
    }


def _missed(missed: Sequence[Pair], papers: Mapping[str, str]) -> str:
    """Return a sentence on the figure from which most of the missed numbers come; empty if no figure has two."""
    places = Counter((pair.entry.paper, pair.entry.where) for pair in missed)
    ((paper, where), count), *_ = places.most_common(1) or [(("", ""), 0)]
    if count < 2:
        return ""
    figure = f"{where} of {cited(papers[paper])}"
    return f"Of the {len(missed)} others {count} come from one figure, {figure}, and are not independent."


def _middle_half(values: Sequence[float]) -> str:
    """Return the first and the third quartile; a dash for fewer than two values."""
    if len(values) < 2:
        return "--"
    first, _, third = quantiles(values, method="inclusive")
    return f"{first:.2f} to {third:.2f}"
