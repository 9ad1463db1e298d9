"""LaTeX tables of claims in the report: summary of verdicts, entry for each claim, and changed criteria."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sgd_replication.pipeline.claims.definitions import Claim
from sgd_replication.pipeline.claims.judge import JudgedClaim
from sgd_replication.pipeline.claims.registry import ClaimRegistry
from sgd_replication.pipeline.claims.verdicts import Verdict
from sgd_replication.pipeline.seed_robustness import Repeats
from sgd_replication.plotting.latex import escape_latex, latex_interval, number
from sgd_replication.plotting.number_text import tidy
from sgd_replication.plotting.set_names import with_set_names
from sgd_replication.plotting.symbols import latex_symbols
from sgd_replication.reporting.claim_words import in_words
from sgd_replication.reporting.estimate_words import worded


@dataclass(frozen=True)
class Mark:
    """How a verdict is printed: as a word, and as a letter in a coloured box. Either can be read without colour.

    Attributes:
        macro: LaTeX macro that prints the verdict as a word.
        letter: letter in the box.
        colour: name of the LaTeX colour of the box.
    """

    macro: str
    letter: str
    colour: str

    @property
    def box(self) -> str:
        """LaTeX of the letter in its box."""
        return rf"\verdictbox{{{self.colour}}}{{{self.letter}}}"


MARKS: dict[Verdict, Mark] = {
    "replicated": Mark(r"\verdictreplicated", "R", "good"),
    "partly": Mark(r"\verdictpartly", "P", "fair"),
    "not replicated": Mark(r"\verdictnotreplicated", "N", "poor"),
    "inconclusive": Mark(r"\verdictinconclusive", "?", "gray"),
    "not run": Mark(r"\verdictnotrun", "--", "gray"),
}


UNMEASURED = "not measured yet"
"""Question under which claims stand that no experiment measures yet."""


def figure_of(claim: JudgedClaim) -> str | None:
    """Return the name of the figure that shows a claim best; None if the run did not draw that figure."""
    drawn = [PurePosixPath(file).stem for file in claim.evidence if file.startswith("figures/")]
    return drawn[0] if drawn else None


def summary_table(claims: Sequence[JudgedClaim], registry: ClaimRegistry, questions: Mapping[str, str]) -> str:
    """Return the summary of verdicts: one row for each paper and question, one box for each claim, and a legend.

    Each box is a link to the claim's entry. The legend gives the number of claims with each verdict, without identities
    and restatements.

    Args:
        claims: all claims with their verdicts.
        registry: the claim registry.
        questions: question of the experiment that draws a figure, by the figure's name.
    """
    rows = [
        rf"{escape_latex(cited(paper))} & {escape_latex(question)} & {' '.join(map(_box, group))} \\"
        for (paper, question), group in by_question(claims, registry, questions).items()
    ]
    counts = Counter(claim.verdict for claim in claims if claim.counted)
    legend = r" \quad ".join(f"{mark.box}~{mark.macro}~{counts[verdict]}" for verdict, mark in MARKS.items())
    return "\n".join([*rows, r"\midrule", rf"\multicolumn{{3}}{{@{{}}l@{{}}}}{{{legend}}} \\"]) + "\n"


def _box(claim: JudgedClaim) -> str:
    return rf"\hyperlink{{claim:{claim.id}}}{{{MARKS[claim.verdict].box}}}"


def by_question(
    claims: Iterable[JudgedClaim], registry: ClaimRegistry, questions: Mapping[str, str]
) -> dict[tuple[str, str], list[JudgedClaim]]:
    """Return the claims by paper and question, with the papers in the order of the claim registry.

    Args:
        claims: all claims with their verdicts.
        registry: the claim registry.
        questions: question of the experiment that draws a figure, by the figure's name.
    """
    judged = {claim.id: claim for claim in claims}
    groups: dict[tuple[str, str], list[JudgedClaim]] = {}
    for claim in sorted(registry.claims, key=lambda claim: list(registry.papers).index(claim.paper)):
        question = questions[claim.figure] if claim.figure else UNMEASURED
        groups.setdefault((registry.papers[claim.paper], question), []).append(judged[claim.id])
    return groups


def cited(paper: str) -> str:
    """Return the authors of a paper as running text cites them.

    Examples:
        >>> cited("Xie, Sato and Sugiyama, ICLR 2021")
        'Xie et al.'
    """
    authors, _, _ = paper.rpartition(", ")
    first, *others = authors.split(", ")
    return f"{first} et al." if others else authors


def claims_table(claims: Iterable[JudgedClaim], registry: ClaimRegistry, repeats: Repeats | None = None) -> str:
    """Return one entry for each claim: statement, published and measured value, verdict, criterion and reason.

    Args:
        claims: all claims with their verdicts.
        registry: the claim registry.
        repeats: verdicts of runs with several base seeds; the number of runs that agree is then printed after each
            verdict. None if there are none.
    """
    stated = {claim.id: claim for claim in registry.claims}
    entries = (_claim_entry(claim, stated[claim.id], registry, repeats) for claim in claims)
    return "\n".join(entries) + "\n"


def seeds_note(repeats: Repeats | None) -> str:
    """Return a note on how many verdicts depend on the base seed; empty if `repeats` is None."""
    if repeats is None:
        return ""
    return (
        f"The whole run was made under {len(repeats.verdicts)} base seeds; beside each verdict stands how many of "
        f"these agree. By chance alone two of them differ in {number(f'{repeats.flips():.2g}')} verdicts on average.\n"
    )


def _claim_entry(claim: JudgedClaim, stated: Claim, registry: ClaimRegistry, repeats: Repeats | None) -> str:
    published = (
        f"{number(claim.published.value)} ({escape_latex(claim.published.source)})"
        if claim.published
        else "no value printed"
    )
    name = escape_latex(worded(stated.quantity, registry.words))
    measured = f"{latex_interval(claim.measured)} ({name})" if claim.measured else "none"
    data = f" on {with_set_names(claim.data.set)} ({claim.data.kind})" if claim.data else ""
    figure = figure_of(claim)
    seen = rf"\quad Fig.~\ref{{fig:{figure.replace('_', '-')}}}" if figure else ""
    arguments = (
        rf"\hypertarget{{claim:{claim.id}}}{{\texttt{{{escape_latex(claim.id)}}}}}{seen}",
        f"{escape_latex(cited(registry.papers[claim.paper]))}, {escape_latex(claim.where)}",
        latex_symbols(claim.statement),
        published,
        measured,
        escape_latex(data),
        MARKS[claim.verdict].macro + (f" ({repeats.agreeing(claim.id, claim.verdict)})" if repeats else ""),
        latex_symbols(tidy(in_words(" ".join([claim.criterion, *_aside(claim)]), registry))),
        latex_symbols(tidy(in_words(_reasons(claim), registry))),
    )
    return r"\claimentry" + "".join(f"{{{argument}}}" for argument in arguments)


def _aside(claim: JudgedClaim) -> list[str]:
    """Return sentences on kind, margin, effect that matters, power and unit of a claim."""
    told = [] if claim.counted else [f"Kind: {claim.kind}, not counted."]
    told += [f"Margin: {claim.margin}"] if claim.margin else []
    if claim.matters:
        told.append(f"An effect of {claim.matters.value:g} {claim.matters.unit} would matter. {claim.matters.because}")
    if claim.power:
        told.append(f"This run could have seen {claim.power.smallest_effect:.2g}.")
    told += [f"Unit: {claim.unit}."] if claim.unit else []
    told += ["Not blind."] if not claim.blind else []
    return told


def _reasons(claim: JudgedClaim) -> str:
    """Return the sentence for the verdict, its conditions with measured values, and the outcome of the panel."""
    told = [claim.meaning] if claim.meaning else []
    told.append(f"In detail: {claim.reason}.")
    if claim.panel:
        told.append(f"Published panel: {claim.panel} ({claim.panel_reason}).")
    return " ".join(told)


def amendments_table(registry: ClaimRegistry) -> str:
    """Return one row for each change of criteria after their claims had first been judged, with the claims it changed.

    Claims with the same change, reason, date and verdicts share a row.
    """
    claims: dict[tuple[str, ...], list[str]] = {}
    for amendment in registry.amendments:
        verdicts = rf"{amendment.before or '--'} $\to$ {amendment.after or '--'}"
        told = (escape_latex(in_words(text, registry)) for text in (amendment.change, amendment.reason))
        link = rf"\hyperlink{{claim:{amendment.claim}}}{{\texttt{{{amendment.claim}}}}}"
        claims.setdefault((str(amendment.date), verdicts, *told), []).append(link)
    rows = [
        rf"\addlinespace {', '.join(changed)} ({date}) & {' & '.join(cells)} \\"
        for (date, *cells), changed in claims.items()
    ]
    return "\n".join(rows) + "\n"
