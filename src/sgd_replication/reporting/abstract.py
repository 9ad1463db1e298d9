"""Sentences of the abstract on the headline claims: one for each verdict that some of them have."""

from collections.abc import Sequence

from sgd_replication.pipeline.claims.judge import JudgedClaim
from sgd_replication.pipeline.claims.verdicts import Verdict
from sgd_replication.plotting.latex import escape_latex

OPENINGS: dict[Verdict, str] = {
    "replicated": "{count} of {all} headline claims {is} replicated: {clauses}.",
    "partly": "{count} of {all} {holds} in part: {clauses}.",
    "not replicated": "{count} of {all} {fails}: {clauses}.",
    "inconclusive": "{count} of {all} cannot be decided by this run: {clauses}.",
}
"""Sentence for each verdict. Claims that were not run share the last sentence with the undecided ones."""

WORDS = (
    *("none", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
"""Numbers up to the largest number of headline claims, in words."""


def abstract_sentences(claims: Sequence[JudgedClaim]) -> str:
    """Return at most four sentences on the headline claims as LaTeX, one for each verdict.

    Args:
        claims: all claims with their verdicts.

    Examples:
        >>> said = dict.fromkeys(["paper", "where", "statement", "criterion", "reason", "rule"], "")
        >>> said |= {"published": None, "measured": None, "data": None, "others": [], "evidence": [], "headline": True}
        >>> holds = JudgedClaim(**said, id="a", verdict="replicated", short="that slopes are one")
        >>> fails = JudgedClaim(**said, id="b", verdict="not replicated", short="that noise is white")
        >>> print(abstract_sentences([holds, fails]), end="")
        One of two headline claims is replicated: that slopes are one.
        One of two fails: that noise is white.
    """
    headlines = [claim for claim in claims if claim.headline]
    sentences = []
    for verdict, opening in OPENINGS.items():
        group = [claim for claim in headlines if _told_as(claim.verdict) == verdict]
        if group:
            one = len(group) == 1
            sentence = opening.format(
                count=WORDS[len(group)].capitalize(),
                all=WORDS[len(headlines)],
                clauses=_listed([escape_latex(claim.short) for claim in group]),
                **{"is": "is" if one else "are"},
                holds="holds" if one else "hold",
                fails="fails" if one else "fail",
            )
            sentences.append(sentence)
    return "\n".join(sentences) + "\n"


def _told_as(verdict: Verdict) -> Verdict:
    return "inconclusive" if verdict == "not run" else verdict


def _listed(clauses: Sequence[str]) -> str:
    return clauses[0] if len(clauses) == 1 else f"{'; '.join(clauses[:-1])}; and {clauses[-1]}"
