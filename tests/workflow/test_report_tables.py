from pathlib import Path

from claims_file import read_claims, write_claims
from claims_tables import amendments_table, claims_table, glance_table, seeds_note
from report_tables import (
    MINIMUM_COLUMNS,
    SADDLE_COLUMNS,
    VARIANT_COLUMNS,
    banner,
    costs_table,
    data_table,
    minima_table,
    published_table,
    saddles_table,
    variants_table,
)

from sgd_diffusion.claims import Claim, ClaimBook, Condition, JudgedClaim, load_claims
from sgd_diffusion.data_resolution import Resolution
from sgd_diffusion.estimates import Estimate
from sgd_diffusion.provenance import Cost, Record
from sgd_diffusion.repeats import Repeats

CLAIM = JudgedClaim(
    id="a-claim", paper="DDT", where="Fig. 1", statement="50 % of a_b", criterion="replicated if x ≥ 1", published=None,
    measured=Estimate(value=2, low=1.5, high=2.5, n=5), others=[], data=None, verdict="replicated", reason="x ≥ 1",
    evidence=[], rule="r",
)  # fmt: skip

BOOK = ClaimBook(
    schema=1,
    papers={"DDT": "Xie, Sato and Sugiyama, ICLR 2021"},
    claims=[
        Claim(
            id="a-claim", paper="DDT", where="", statement="", published=None, data=None, experiment="e", figure="f",
            quantity="some_estimate", replicated=[Condition(estimate="x", above=0)],
            partly=[Condition(estimate="x", above=0)], rationale="",
        )
    ],
    amendments=[],
)  # fmt: skip


def resolution(kind):
    return Resolution(requested="mnist", set="digits", kind=kind, files={}, reason="absent_file not found")


def test_a_claims_row_holds_its_verdict_and_is_safe_in_latex():
    row = claims_table([CLAIM], BOOK)
    assert row.startswith(r"\claimentry{\hypertarget{claim:a-claim}{\texttt{a-claim}}}")
    assert r"50 \% of a\_b" in row
    assert "{Xie et al., Fig. 1}" in row
    assert r"\verdictreplicated" in row
    assert r"\texttt{some\_estimate} \num{2.00} [\num{1.50}, \num{2.50}]" in row
    assert row.count("{") == row.count("}")


def test_a_claim_leads_to_its_figure_and_tells_how_many_seeds_agree():
    drawn = CLAIM.model_copy(update={"evidence": ["estimates/e.json", "figures/some_figure.pdf"]})
    repeats = Repeats(verdicts={0: {"a-claim": "replicated"}, 1: {"a-claim": "replicated"}, 2: {"a-claim": "partly"}})
    row = claims_table([drawn], BOOK, repeats)
    assert r"Fig.~\ref{fig:some-figure}" in row
    assert r"\verdictreplicated (2 of 3)" in row
    assert r"\num{0.67} verdicts" in seeds_note(repeats)
    assert seeds_note(None) == ""


def test_at_a_glance_every_claim_has_a_box_that_leads_to_it():
    book = load_claims(Path(__file__).parents[2] / "references" / "claims.yaml")
    claims = [CLAIM.model_copy(update={"id": claim.id}) for claim in book.claims]
    table = glance_table(claims, book, {claim.figure: "a theme" for claim in book.claims})
    assert all(rf"\hyperlink{{claim:{claim.id}}}" in table for claim in claims)
    assert rf"\verdictbox{{good}}{{R}}~\verdictreplicated~{len(claims)}" in table
    assert table.count("a theme") == len({claim.paper for claim in book.claims})


def test_amendments_are_printed_with_their_reasons():
    book = load_claims(Path(__file__).parents[2] / "references" / "claims.yaml")
    assert amendments_table(book.amendments).count(r"\\") == len(book.amendments)


def test_costs_are_summed_by_rule_and_the_dearest_is_first():
    def job(rule, cpu_seconds):
        return Record.model_construct(rule=rule, cost=Cost(seconds=60, cpu_seconds=cpu_seconds, peak_memory=2**30))

    cheap, dear, *_, whole = costs_table([job("cheap", 60), job("dear", 90), job("dear", 90)]).splitlines()
    assert dear.startswith(r"\texttt{cheap} & 1 &")
    assert cheap == r"\texttt{dear} & 2 & \num{3.0} & \num{2.0} & \num{1.0} \\"
    assert whole.startswith(r"all & 3 & \num{4.0}")


def test_claims_survive_the_round_trip(tmp_path):
    write_claims(tmp_path / "claims.json", [CLAIM])
    assert read_claims(tmp_path / "claims.json") == [CLAIM]


def test_the_banner_speaks_only_when_there_is_something_to_say():
    assert banner([resolution("official")], []) == ""
    assert r"absent\_file not found" in banner([resolution("stand-in")], [])
    assert "sample" in banner([resolution("sample")], [])


def test_the_data_table_names_what_was_asked_and_what_was_used():
    assert data_table([resolution("stand-in")]).startswith("mnist & digits & stand-in & Alpaydin")


def test_networks_have_a_row_each_and_a_missing_saddle_says_so():
    one = Estimate(value=2.0, low=2.0, high=2.0, n=1)
    found = dict.fromkeys([*MINIMUM_COLUMNS, *SADDLE_COLUMNS], one)
    without = dict.fromkeys(MINIMUM_COLUMNS, one)
    experiments = {"title": {}, "net-avila (stand-in wine)": found, "net-banknote": without}
    first, second = minima_table(experiments).splitlines()
    assert first.startswith(r"avila (stand-in wine) & \num{2} &")
    assert second.startswith("banknote & ")
    assert (
        saddles_table(experiments).splitlines()[1]
        == rf"banknote & \multicolumn{{{len(SADDLE_COLUMNS)}}}{{l}}{{none found}} \\"
    )


def test_points_that_cannot_be_compared_with_published_ones_have_dashes():
    one = Estimate(value=2.0, low=2.0, high=2.0, n=1)
    found = dict.fromkeys(("k_pearson", "k_published_chi_square", "k_published_p"), one)
    assert published_table({"net-avila": found}).split(" & ") == ["avila", *3 * [r"\num{2}"], *5 * ["--"], "-- \\\\\n"]


def test_variants_have_a_row_each_under_the_names_of_the_configuration():
    one = Estimate(value=2.0, low=2.0, high=2.0, n=1)
    keys = [f"variant_{name}_{column}" for name in ("box", "decay_0_001") for column in VARIANT_COLUMNS]
    rows = variants_table({"net-avila": dict.fromkeys(keys, one), "title": {}}).splitlines()
    assert [row.split(" & ")[0] for row in rows] == ["avila, box", "avila, decay 0.001"]
