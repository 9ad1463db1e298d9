"""Page one says what the verdicts and estimates of a run give, in short sentences."""

import re
from pathlib import Path

import pytest

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.pipeline.claims.judge import not_run
from sgd_replication.pipeline.claims.registry import load_claims
from sgd_replication.reporting.findings import MOST_FINDINGS, answer, chosen_findings, findings_list, load_findings

ROOT = Path(__file__).parents[2]
TEXT = load_findings(ROOT / "paper/findings.yaml")
CLAIMS = [not_run(claim, "nothing was run") for claim in load_claims(ROOT / "references/claims.yaml").claims]
CASES = [(one.claim, case) for one in TEXT.findings for case in one.cases]
MEASURED = Estimate(value=0.5, low=0.4, high=0.6, n=9)
ESTIMATES = {case.number.part: {} for _, case in CASES}
for _, measured_case in CASES:
    ESTIMATES[measured_case.number.part][measured_case.number.estimate] = MEASURED


def with_verdicts(**verdicts):
    return [one.model_copy(update={"verdict": verdicts.get(one.id.replace("-", "_"), "not run")}) for one in CLAIMS]


def all_with(verdict):
    return with_verdicts(**{one.id.replace("-", "_"): verdict for one in CLAIMS})


def words(text):
    return len(re.findall(r"[^\s]+", text))


@pytest.mark.parametrize(("claim", "case"), CASES)
def test_a_finding_has_one_number_and_at_most_thirty_words(claim, case):
    sentence = f"{case.lead}: {case.sentence}"
    assert words(sentence) <= 30, claim
    assert sentence.count("{n}") == 1
    assert sentence.endswith(".")
    assert case.lead[0].isupper()


def test_answers_and_abstract_have_short_sentences():
    abstract = (ROOT / "paper/sections/abstract.tex").read_text().split(r"\noindent")[1].split(r"\input")[0]
    sentences = re.split(
        r"(?<=[.?])\s+", re.sub(r"\\measured\{[^}]*\}|\\(cite|ref)\{[^}]*\}|\\\w+", "", abstract).strip()
    )
    for sentence in [*sentences, *(one.sentence for one in TEXT.answer)]:
        assert words(sentence) <= 30, sentence


def test_every_headline_can_be_found_and_has_a_label():
    labelled = {one.claim for one in TEXT.findings if one.label and one.question}
    assert labelled == {claim.id for claim in CLAIMS if claim.headline}
    assert max(len(one.label) for one in TEXT.findings) <= 62
    assert {one.claim for one in TEXT.findings} <= {claim.id for claim in CLAIMS}


def test_released_estimates_have_the_numbers_of_the_findings():
    for _, case in CASES:
        file = ROOT / f"references/released/estimates/{case.number.part}.json"
        if file.exists() and not case.number.estimate.startswith("minima_"):  # newer than the released run
            assert case.number.estimate in EstimatesFile.read(file).estimates


@pytest.mark.parametrize(
    ("verdict", "first", "answered"),
    [
        ("replicated", "SGD prefers flat minima exponentially if", "Yes, where noise follows the curvature"),
        (
            "partly",
            "SGD prefers flat minima, but not by",
            "On landscapes whose noise follows the curvature SGD prefers",
        ),
        ("not replicated", "SGD does not prefer flat minima", "No, even where noise follows the curvature"),
        ("inconclusive", "Whether flat minima are preferred exponentially stays open", "This run cannot answer"),
    ],
)
def test_other_outcomes_give_another_page(verdict, first, answered):
    claims = all_with(verdict)
    found = chosen_findings(TEXT, claims, ESTIMATES)
    assert len(found) == MOST_FINDINGS
    assert found[0].lead.startswith(first)
    assert {one.verdict for one in found} == {verdict}
    assert answer(TEXT, claims).startswith(answered)


def test_what_holds_what_fails_and_what_is_open_are_all_told():
    claims = with_verdicts(
        ddt_title="replicated",
        ddt_thm1="replicated",
        ddt_thm2_form="replicated",
        ddt_st_batch="replicated",
        ldt_nonstationary="replicated",
        bal_transition="not replicated",
        log_barrier="inconclusive",
    )
    found = chosen_findings(TEXT, claims, ESTIMATES)
    assert [one.claim for one in found] == [
        "ddt-title",
        "ddt-thm2-form",
        "ddt-st-batch",
        "bal-transition",
        "log-barrier",
    ]
    assert answer(TEXT, claims).endswith("for networks this run cannot tell.")


def test_a_claim_that_was_not_run_or_lacks_its_number_is_no_finding():
    assert chosen_findings(TEXT, all_with("not run"), ESTIMATES) == []
    assert chosen_findings(TEXT, all_with("replicated"), {}) == []
    assert "Nothing was found" in findings_list([])


def test_conditions_on_estimates_choose_the_sentence():
    claims = with_verdicts(ddt_net_avila_batch="inconclusive")
    shares = [Estimate(value=x, low=x, high=x, n=1) for x in (0.2, 1.0)]
    told = [
        chosen_findings(
            TEXT, claims, {"net-avila": {"minima_batch_settled_share": share, "minima_batch_gamma": MEASURED}}
        )
        for share in shares
    ]
    assert [found[0].number for found in told] == [r"20\,\%", "0.5~[0.4, 0.6]"]
    assert "{20\\,\\% of the points" in findings_list(told[0])
