"""Writes estimates, verdicts and settings as LaTeX definitions, from which the report takes all its numbers."""

import re
from collections.abc import Mapping

from sgd_diffusion.estimates import Estimate
from sgd_replication.pipeline.claims.judge import JudgedClaim
from sgd_replication.plotting.latex import escape_latex, latex_interval, number, rounded
from sgd_replication.plotting.number_text import latex_probability

HEADER = r"""% Generated from estimates, claims and settings. The report asks for a number by its key;
% a key that is not defined here stops the build.
"""


def latex_numbers(
    estimates: Mapping[str, Mapping[str, Estimate]],
    claims: list[JudgedClaim],
    settings: Mapping[str, str | int | float],
) -> str:
    r"""Return the content of ``numbers.tex``, which has one ``\definenumber{key}{LaTeX}`` on each line.

    The keys are ``<part>/<estimate>`` for the value, the same with ``/interval``, ``/low``, ``/high`` or ``/n``,
    or with ``/p`` for a statement on a probability,
    ``<claim id>/verdict``, ``/meaning`` and ``/measured``, and ``settings/<dotted key>``.

    Args:
        estimates: estimates by name, for each part of an experiment.
        claims: all claims with their verdicts.
        settings: values by dotted key.

    Examples:
        >>> slope = Estimate(value=1.02, low=0.8, high=1.24, n=10)
        >>> for line in latex_numbers({"e": {"slope": slope}}, [], {"seed": 7}).splitlines()[2:]:
        ...     print(line)
        \definenumber{e/slope}{1.02}
        \definenumber{e/slope/high}{1.24}
        \definenumber{e/slope/interval}{1.02\ [0.80, 1.24]}
        \definenumber{e/slope/low}{0.80}
        \definenumber{e/slope/n}{10}
        \definenumber{settings/seed}{7}
    """
    entries: dict[str, str] = {}
    for experiment, named in estimates.items():
        for name, estimate in named.items():
            entries |= _estimate_entries(f"{experiment}/{name}", estimate)
    for claim in claims:
        entries |= {
            f"{claim.id}/verdict": claim.verdict,
            f"{claim.id}/meaning": escape_latex(claim.meaning),
            f"{claim.id}/measured": latex_interval(claim.measured) if claim.measured else "not measured",
        }
    for key, value in settings.items():
        is_word = isinstance(value, (str, bool))
        entries[f"settings/{key}"] = (
            escape_latex(PRINTED_WORDS.get(str(value), str(value))) if is_word else number(value)
        )
    lines = [rf"\definenumber{{{key}}}{{{text}}}" for key, text in sorted(entries.items())]
    return HEADER + "\n".join(lines) + "\n"


PRINTED_WORDS = {"relu": "ReLU", "he-normal": "He, normal", "xavier-normal": "Xavier, normal"}
"""Printed form of words that settings write in another way."""

PROBABILITY = re.compile(r"_p(_|$)")
"""How the name of an estimate is recognised that is a probability."""


def _estimate_entries(key: str, estimate: Estimate) -> dict[str, str]:
    value, low, high = rounded(estimate)
    probability = {f"{key}/p": latex_probability(estimate.value)} if PROBABILITY.search(key) else {}
    return probability | {
        key: number(value),
        f"{key}/interval": latex_interval(estimate),
        f"{key}/low": number(low),
        f"{key}/high": number(high),
        f"{key}/n": number(estimate.n),
    }
