"""The abstract says in at most five sentences what became of the headline claims."""

import re
from pathlib import Path

import pytest

from sgd_replication.pipeline.claims.judge import not_run
from sgd_replication.pipeline.claims.registry import load_claims
from sgd_replication.reporting.abstract import abstract_sentences

ROOT = Path(__file__).parents[2]
CLAIMS = [not_run(claim, "nothing was run") for claim in load_claims(ROOT / "references/claims.yaml").claims]
VERDICTS = ["replicated", "partly", "not replicated", "inconclusive", "not run"]


def with_verdicts(verdicts):
    headlines = iter(verdicts)
    return [claim.model_copy(update={"verdict": next(headlines)}) if claim.headline else claim for claim in CLAIMS]


@pytest.mark.parametrize("verdict", VERDICTS)
def test_one_verdict_for_all_is_one_sentence(verdict):
    sentences = abstract_sentences(with_verdicts([verdict] * 12)).splitlines()
    assert len(sentences) == 1
    assert sentences[0].startswith("Twelve of twelve")
    assert sentences[0].count("; ") == 11
    assert "; and that" in sentences[0]


def test_the_whole_abstract_has_five_sentences_and_every_headline_once():
    text = abstract_sentences(with_verdicts((VERDICTS * 3)[:12]))
    assert len(text.splitlines()) == 4
    own = (ROOT / "paper/sections/abstract.tex").read_text()
    assert len(re.findall(r"\.(?=\s|$)", own)) == 1
    assert text.startswith("Three of twelve headline claims are replicated: that ")
    assert text.count("that ") >= 12


def test_undecided_claims_and_those_not_run_share_a_sentence():
    text = abstract_sentences(with_verdicts(["inconclusive"] * 11 + ["not run"]))
    assert text.count("cannot be decided by this run") == 1
