"""Findings on page one: which sentences of ``paper/findings.yaml`` the verdicts and estimates of a run select."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.models import FrozenModel
from sgd_replication.pipeline.claims.conditions import Condition, conjunction
from sgd_replication.pipeline.claims.judge import JudgedClaim
from sgd_replication.pipeline.claims.verdicts import DECIDED, Verdict
from sgd_replication.plotting.latex import escape_latex
from sgd_replication.reporting.told_number import Form, told_with_interval

MOST_FINDINGS = 5
"""Largest number of findings on page one."""

Estimates = Mapping[str, Mapping[str, Estimate]]


class ToldEstimate(FrozenModel):
    """The number of a finding.

    Attributes:
        part: part of an experiment.
        estimate: name of its estimate.
        form: how the number is told.
    """

    part: str
    estimate: str
    form: Form


class Case(FrozenModel):
    """A sentence on a claim, and when it is printed.

    Attributes:
        when: verdicts of the claim.
        where: conditions on estimates of the part of `number` that must all hold.
        lead: the finding in a clause.
        sentence: what its number says; ``{n}`` is the number.
        number: the number.
    """

    when: list[Verdict]
    where: list[Condition] = Field(default=[])
    lead: str
    sentence: str
    number: ToldEstimate

    def applies(self, verdict: Verdict, estimates: Estimates) -> bool:
        """Return whether the case fits a verdict, and the run has what its sentence and conditions need."""
        found = estimates.get(self.number.part, {})
        needed = {self.number.estimate, *(name for condition in self.where for name in condition.names)}
        if verdict not in self.when or not needed <= set(found):
            return False
        return not self.where or conjunction(self.where, found) is True


class Candidate(FrozenModel):
    """What can be found on one claim.

    Attributes:
        claim: id of the claim.
        question: what the claim is about, in a few words, for the figure of a headline claim.
        label: the claim in a few words, for the same figure.
        cases: sentences; the first one that applies is taken.
    """

    claim: str
    question: str = ""
    label: str = ""
    cases: list[Case]


class Answer(FrozenModel):
    """An answer to the question of the title.

    Attributes:
        when: verdicts by id of the claim; empty for an answer that always fits.
        sentence: the answer.
    """

    when: dict[str, list[Verdict]]
    sentence: str


class FindingsText(FrozenModel):
    """Content of ``paper/findings.yaml``.

    Attributes:
        answer: answers to the question of the title; the first one that fits is taken.
        findings: candidates in the order of their weight.
    """

    answer: Annotated[list[Answer], Field(min_length=1)]
    findings: list[Candidate]


class Finding(FrozenModel):
    """A finding of a run.

    Attributes:
        claim: id of the claim.
        verdict: its verdict.
        lead: the finding in a clause.
        sentence: what its number says, without the number; ``{n}`` is its place.
        number: the number with its interval as LaTeX.
    """

    claim: str
    verdict: Verdict
    lead: str
    sentence: str
    number: str


def load_findings(file: Path) -> FindingsText:
    """Return the content of ``paper/findings.yaml``."""
    return FindingsText.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


def claim_labels(text: FindingsText) -> dict[str, str]:
    """Return question and claim in a few words, by the id of each headline claim.

    Examples:
        >>> candidate = {"claim": "a", "question": "escape time", "label": "Theorem 1 gives it", "cases": []}
        >>> text = FindingsText.model_validate({"answer": [{"when": {}, "sentence": "No."}], "findings": [candidate]})
        >>> claim_labels(text)
        {'a': 'escape time: Theorem 1 gives it'}
    """
    return {one.claim: f"{one.question}: {one.label}" for one in text.findings if one.label}


def answer(text: FindingsText, claims: Sequence[JudgedClaim]) -> str:
    """Return the answer to the question of the title.

    Args:
        text: content of ``paper/findings.yaml``.
        claims: all claims with their verdicts.

    Examples:
        >>> cases = [{"when": {"a": ["replicated"]}, "sentence": "Yes."}, {"when": {}, "sentence": "Nobody knows."}]
        >>> answer(FindingsText.model_validate({"answer": cases, "findings": []}), [])
        'Nobody knows.'
    """
    verdicts = {claim.id: claim.verdict for claim in claims}
    fitting = (
        case.sentence
        for case in text.answer
        if all(verdicts.get(claim) in allowed for claim, allowed in case.when.items())
    )
    return next(fitting, text.answer[-1].sentence)


def chosen_findings(text: FindingsText, claims: Sequence[JudgedClaim], estimates: Estimates) -> list[Finding]:
    """Return at most five findings in the order of their weight, with those that nobody can decide at the end.

    The weightiest claim that holds, the weightiest that does not and the weightiest that stays open are always among
    them, if there are such claims. Decided claims fill the other places before open ones do.

    Args:
        text: content of ``paper/findings.yaml``.
        claims: all claims with their verdicts.
        estimates: by the part's name and their own.
    """
    verdicts = {claim.id: claim.verdict for claim in claims}
    found = []
    for candidate in text.findings:
        verdict = verdicts.get(candidate.claim, "not run")
        case = next((case for case in candidate.cases if case.applies(verdict, estimates)), None)
        if case is not None:
            number = told_with_interval(estimates[case.number.part][case.number.estimate], case.number.form)
            found.append(
                Finding(claim=candidate.claim, verdict=verdict, lead=case.lead, sentence=case.sentence, number=number)
            )
    groups = [
        [one for one in found if one.verdict == "replicated"],
        [one for one in found if one.verdict in DECIDED and one.verdict != "replicated"],
        [one for one in found if one.verdict not in DECIDED],
    ]
    first = [group[0] for group in groups if group]
    others = [one for one in found if one not in first]
    others.sort(key=lambda one: one.verdict not in DECIDED)
    taken = [*first, *others[: MOST_FINDINGS - len(first)]]
    return sorted(taken, key=lambda one: (one.verdict not in DECIDED, found.index(one)))


def findings_list(findings: Sequence[Finding]) -> str:
    r"""Return the findings as LaTeX items, each with the mark of its verdict and a link to its claim.

    Examples:
        >>> one = Finding(claim="a", verdict="replicated", lead="SGD leaves", sentence="it takes {n} s.", number="3")
        >>> print(findings_list([one]), end="")
        \findingentry{a}{\verdictreplicated}{SGD leaves}{it takes 3 s.}
    """
    lines = [
        rf"\findingentry{{{one.claim}}}{{\verdict{one.verdict.replace(' ', '')}}}{{{escape_latex(one.lead)}}}"
        rf"{{{one.number.join(map(escape_latex, one.sentence.split('{n}')))}}}"
        for one in findings
    ]
    return "\n".join(lines or [r"\findingentry{}{\verdictnotrun}{Nothing was found}{no claim was measured.}"]) + "\n"
