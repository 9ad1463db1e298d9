from pathlib import Path

from sgd_diffusion.estimates import Estimate
from sgd_replication.pipeline.claims.conditions import Condition
from sgd_replication.pipeline.claims.definitions import Claim, Effect
from sgd_replication.pipeline.claims.judge import JudgedClaim, JudgedClaims
from sgd_replication.pipeline.claims.power import Power
from sgd_replication.pipeline.claims.registry import ClaimRegistry, load_claims
from sgd_replication.pipeline.seed_robustness import Repeats
from sgd_replication.reporting.claims_tables import (
    UNMEASURED,
    amendments_table,
    claims_table,
    seeds_note,
    summary_table,
)

CLAIM = JudgedClaim(
    id="a-claim", paper="DDT", where="Fig. 1", statement="50 % of ab_cd", criterion="replicated if x ≥ 1",
    published=None, measured=Estimate(value=2, low=1.5, high=2.5, n=5), others=[], data=None, verdict="replicated",
    reason="some_estimate ≥ 1", evidence=[], rule="r",
)  # fmt: skip

REGISTRY = ClaimRegistry(
    schema=2,
    papers={"DDT": "Xie, Sato and Sugiyama, ICLR 2021"},
    words={"some_estimate": "size of the effect"},
    claims=[
        Claim(
            id="a-claim", paper="DDT", where="", statement="", published=None, data=None, experiment="e", figure="f",
            quantity="some_estimate", replicated=[Condition(estimate="x", above=0)],
            partly=[Condition(estimate="x", above=0)], rationale="",
        )
    ],
    amendments=[],
)  # fmt: skip


def test_a_claims_row_holds_its_verdict_and_is_safe_in_latex():
    row = claims_table([CLAIM], REGISTRY)
    assert row.startswith(r"\claimentry{\hypertarget{claim:a-claim}{\texttt{a-claim}}}")
    assert r"50 \% of ab\_cd" in row
    assert "{Xie et al., Fig. 1}" in row
    assert r"\verdictreplicated" in row
    assert r"{2.00\ [1.50, 2.50] (size of the effect)}" in row
    assert "size of the effect $\\geq$ 1" in row
    assert row.count("{") == row.count("}")


def test_a_claim_leads_to_its_figure_and_tells_how_many_seeds_agree():
    drawn = CLAIM.model_copy(update={"evidence": ["estimates/e.json", "figures/some_figure.pdf"]})
    repeats = Repeats(verdicts={0: {"a-claim": "replicated"}, 1: {"a-claim": "replicated"}, 2: {"a-claim": "partly"}})
    row = claims_table([drawn], REGISTRY, repeats)
    assert r"Fig.~\ref{fig:some-figure}" in row
    assert r"\verdictreplicated (2 of 3)" in row
    assert r"0.67 verdicts" in seeds_note(repeats)
    assert seeds_note(None) == ""


def test_at_a_glance_every_claim_has_a_box_that_leads_to_it():
    registry = load_claims(Path(__file__).parents[2] / "references" / "claims.yaml")
    claims = [CLAIM.model_copy(update={"id": claim.id}) for claim in registry.claims]
    table = summary_table(claims, registry, {claim.figure: "a question" for claim in registry.claims})
    assert all(rf"\hyperlink{{claim:{claim.id}}}" in table for claim in claims)
    assert rf"\verdictbox{{good}}{{R}}~\verdictreplicated~{len(claims)}" in table
    measured = {claim.paper for claim in registry.claims if claim.figure}
    assert table.count("a question") == len(measured)
    assert table.count(UNMEASURED) == len({claim.paper for claim in registry.claims if not claim.figure})


def test_amendments_are_printed_with_their_reasons_and_verdicts():
    registry = load_claims(Path(__file__).parents[2] / "references" / "claims.yaml")
    table = amendments_table(registry)
    assert table.count(r"\\") < table.count(r"\texttt") == len(registry.amendments)
    assert r"\texttt{log-passage}} (2026-11-22) & partly $\to$ not replicated &" in table
    assert (
        r"\texttt{ddt-data-batch}}, \hyperlink{claim:ddt-data-eta}{\texttt{ddt-data-eta}}" in table
    )  # one change of several claims stands once


def test_a_sentence_names_another_claim_by_its_statement():
    said = CLAIM.model_copy(update={"reason": "restates a-claim", "margin": "That of `a-claim`."})
    registry = REGISTRY.model_copy(update={"claims": [REGISTRY.claims[0].model_copy(update={"statement": "x is 1."})]})
    row = claims_table([said], registry)
    assert "In detail: restates “x is 1” (a-claim)." in row
    assert "Margin: That of “x is 1” (a-claim)." in row


def test_identities_and_restatements_are_not_counted():
    registry = load_claims(Path(__file__).parents[2] / "references" / "claims.yaml")
    claims = [CLAIM.model_copy(update={"id": claim.id, "kind": claim.kind}) for claim in registry.claims]
    table = summary_table(claims, registry, {claim.figure: "a question" for claim in registry.claims})
    counted = sum(claim.kind == "measurement" for claim in registry.claims)
    assert counted < len(claims)
    assert rf"\verdictbox{{good}}{{R}}~\verdictreplicated~{counted}" in table


def test_an_entry_says_kind_margin_power_and_panel():
    told = CLAIM.model_copy(
        update={
            "kind": "identity", "margin": "A tenth.", "unit": "minima", "meaning": "It holds.", "panel": "reproduced",
            "panel_reason": "p ≥ 0.05", "power": Power(smallest_effect=0.14),
            "matters": Effect(value=0.2, unit="of the slope", because="So it is."),
        }
    )  # fmt: skip
    row = claims_table([told], REGISTRY)
    for words in (
        "Kind: identity, not counted.", "Margin: A tenth.", "An effect of 0.2 of the slope would matter. So it is.",
        "This run could have seen 0.14.", "Unit: minima.", "Not blind.", "It holds. In detail",
        r"Published panel: reproduced (p $\geq$ 0.05).",
    ):  # fmt: skip
        assert words in row
    assert row.count("{") == row.count("}")


def test_claims_survive_the_round_trip(tmp_path):
    JudgedClaims(claims=[CLAIM]).write(tmp_path / "claims.json")
    assert JudgedClaims.read(tmp_path / "claims.json").claims == [CLAIM]
