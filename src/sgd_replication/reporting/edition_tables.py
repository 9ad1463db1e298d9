"""LaTeX tables on the criteria: rulebook, checks of each headline, undecided claims, and verdicts of both editions."""

from collections.abc import Iterable, Mapping, Sequence

from sgd_replication.pipeline.claims.judge import JudgedClaim
from sgd_replication.pipeline.claims.registry import ClaimRegistry
from sgd_replication.pipeline.claims.verdicts import Verdict
from sgd_replication.plotting.latex import escape_latex, number
from sgd_replication.plotting.number_text import tidy
from sgd_replication.plotting.symbols import latex_symbols
from sgd_replication.reporting.claim_words import in_words
from sgd_replication.reporting.claims_tables import MARKS, cited


def stated(claim: JudgedClaim, papers: Mapping[str, str]) -> str:
    """Return the statement of a claim as a link to its entry, followed by where the paper makes it.

    Args:
        claim: a claim with its verdict.
        papers: authors, venue and year of each paper, by the key that claims have.
    """
    where = escape_latex(f"{cited(papers[claim.paper])}, {claim.where}")
    return rf"{linked(claim, latex_symbols(claim.statement))} ({where})"


def linked(claim: JudgedClaim, text: str) -> str:
    """Return LaTeX text as a link to the entry of a claim."""
    return rf"\hyperlink{{claim:{claim.id}}}{{{text}}}"


def _linked_id(claim: JudgedClaim) -> str:
    return linked(claim, rf"\texttt{{{escape_latex(claim.id)}}}")


def headlines_table(claims: Iterable[JudgedClaim], papers: Mapping[str, str]) -> str:
    """Return one row for each headline claim: statement, verdict with its sentence, and outcome of the panel."""
    rows = [
        " & ".join(
            [
                stated(claim, papers),
                MARKS[claim.verdict].macro,
                escape_latex(claim.meaning),
                claim.panel or "--",
            ]
        )
        + r" \\"
        for claim in claims
        if claim.headline
    ]
    return "\n".join(rf"\addlinespace {row}" for row in rows) + "\n"


def rulebook_table(registry: ClaimRegistry) -> str:
    """Return one item for each rule of the rulebook, with the claims that use it counted."""
    used = [name for claim in registry.claims for name in claim.rules]
    items = [
        rf"\item {escape_latex(rule.means)}" + (f" Claims that use it: {used.count(name)}." if name in used else "")
        for name, rule in registry.rules.items()
    ]
    return "\n".join(items) + "\n"


def supports_table(claims: Sequence[JudgedClaim], papers: Mapping[str, str]) -> str:
    """Return one row for each headline claim: its statement, and the checks that support it with their verdicts."""
    rows = []
    for headline in claims:
        if headline.headline:
            checks = [
                f"{MARKS[claim.verdict].box}~{_linked_id(claim)}" for claim in claims if headline.id in claim.supports
            ]
            rows.append(
                rf"\addlinespace {MARKS[headline.verdict].box}~{stated(headline, papers)} & "
                rf"{', '.join(checks)} \\"
            )
    return "\n".join(rows) + "\n"


def printed_table(claims: Iterable[JudgedClaim], papers: Mapping[str, str]) -> str:
    """Return one row for each headline claim with a published number and ours: the answers to several questions."""
    words = {True: "yes", False: "no", None: "--"}
    rows = []
    for claim in claims:
        if claim.headline and claim.comparisons and claim.published:
            *questions, ratio = claim.comparisons
            shown = f"{ratio.ratio.value:.3g} [{ratio.ratio.low:.3g}, {ratio.ratio.high:.3g}]" if ratio.ratio else "--"
            where = f"{cited(papers[claim.paper])}, {claim.where}"
            cells = [linked(claim, escape_latex(where)), number(claim.published.value)]
            cells += [*(words[question.answer] for question in questions), shown]
            cells += [claim.paths.share if claim.paths else "--"]
            rows.append(" & ".join(cells) + r" \\")
    return ("\n".join(rows) if rows else r"none & -- & -- & -- & -- & -- & -- \\") + "\n"


def undecided_table(claims: Iterable[JudgedClaim], registry: ClaimRegistry) -> str:
    """Return one row for each counted claim that is inconclusive: its statement, and what would decide it.

    Args:
        claims: all claims with their verdicts.
        registry: the claim registry, which has the words for estimates.
    """
    rows = [
        rf"\addlinespace {stated(claim, registry.papers)} & "
        rf"{latex_symbols(tidy(in_words(remedy(claim), registry)))} \\"
        for claim in claims
        if claim.counted and claim.verdict == "inconclusive"
    ]
    return ("\n".join(rows) if rows else r"none & -- \\") + "\n"


def remedy(claim: JudgedClaim) -> str:
    """Return what would decide an inconclusive claim, as text.

    Examples:
        >>> said = dict.fromkeys(["id", "paper", "where", "statement", "criterion", "reason", "rule"], "")
        >>> said |= {"published": None, "measured": None, "data": None, "others": [], "evidence": []}
        >>> remedy(JudgedClaim(**said, verdict="inconclusive", unit="minima", interval="the points of one minimum"))
        'an interval over minima instead of the points of one minimum'
    """
    units = f"{claim.needed} {claim.unit}" if claim.needed else claim.unit
    wanted = [f"an interval over {units} instead of {claim.interval}"] if claim.interval else []
    if claim.power and claim.power.replicates and claim.measured:
        wanted.append(f"about {in_round_numbers(claim.power.replicates)} observations, instead of {claim.measured.n:,}")
    return ", and ".join(wanted) or f"another design: {claim.reason}"


def in_round_numbers(count: int) -> str:
    """Return a number with two significant digits, because an estimated sample size has no more.

    Examples:
        >>> in_round_numbers(122602), in_round_numbers(49), in_round_numbers(1351)
        ('120,000', '49', '1,400')
    """
    return f"{float(f'{count:.2g}'):,.0f}"


def editions_table(
    claims: Iterable[JudgedClaim],
    registry: ClaimRegistry,
    released: Mapping[str, Verdict],
    again: Mapping[str, Verdict | None],
) -> str:
    """Return one row for each claim of the first edition: its verdicts by both editions, and why the criterion differs.

    Args:
        claims: all claims with their verdicts by the second edition.
        registry: the registry of the second edition.
        released: verdicts of the first edition in the run that was released with it, by id.
        again: verdicts of the first edition on the estimates of this run; None if an estimate is no longer made.
    """
    why = {claim.id: claim.change for claim in registry.claims}
    rows = [
        rf"\addlinespace {_linked_id(claim)} & {released[claim.id]} & "
        rf"{again.get(claim.id) or '--'} & {claim.verdict} & {latex_symbols(in_words(why[claim.id], registry))} \\"
        for claim in claims
        if claim.id in released
    ]
    return "\n".join(rows) + "\n"


def expected_wrong(claims: Iterable[JudgedClaim]) -> float:
    """Return the expected number of wrong verdicts of a run, the sum of `wrong_rate` over its counted claims.

    Examples:
        >>> expected_wrong([])
        0.0
    """
    return float(sum(claim.wrong_rate or 0.0 for claim in claims))
