from claims_file import read_claims, write_claims
from report_tables import banner, claims_table, data_table

from sgd_diffusion.claims import JudgedClaim
from sgd_diffusion.data import Resolution
from sgd_diffusion.estimates import Estimate

CLAIM = JudgedClaim(
    id="a-claim", paper="DDT", where="Fig. 1", statement="50 % of a_b", criterion="replicated if x ≥ 1", published=None,
    measured=Estimate(value=2, low=1.5, high=2.5, n=5), others=[], data=None, verdict="replicated", reason="x ≥ 1",
    evidence=[], rule="r",
)  # fmt: skip


def resolution(kind):
    return Resolution(requested="mnist", set="digits", kind=kind, files={}, reason="absent_file not found")


def test_a_claims_row_holds_its_verdict_and_is_safe_in_latex():
    row = claims_table([CLAIM])
    assert row.startswith(r"\claimentry{\texttt{a-claim}}")
    assert r"50 \% of a\_b" in row
    assert r"\verdictreplicated" in row
    assert r"\num{2.00} [\num{1.50}, \num{2.50}]" in row
    assert row.count("{") == row.count("}")


def test_claims_survive_the_round_trip(tmp_path):
    write_claims(tmp_path / "claims.json", [CLAIM])
    assert read_claims(tmp_path / "claims.json") == [CLAIM]


def test_the_banner_speaks_only_when_there_is_something_to_say():
    assert banner([resolution("official")], []) == ""
    assert r"absent\_file not found" in banner([resolution("stand-in")], [])
    assert "sample" in banner([resolution("sample")], [])


def test_the_data_table_names_what_was_asked_and_what_was_used():
    assert data_table([resolution("stand-in")]).startswith("mnist & digits & stand-in & Alpaydin")
