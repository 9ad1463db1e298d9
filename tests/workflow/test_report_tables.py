from claims_file import read_claims, write_claims
from report_tables import (
    MINIMUM_COLUMNS,
    SADDLE_COLUMNS,
    VARIANT_COLUMNS,
    banner,
    claims_table,
    data_table,
    minima_table,
    saddles_table,
    stand_ins,
    variants_table,
)

from sgd_diffusion.claims import JudgedClaim
from sgd_diffusion.data import Resolution, UsedData
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


def test_variants_have_a_row_each_under_the_names_of_the_configuration():
    one = Estimate(value=2.0, low=2.0, high=2.0, n=1)
    keys = [f"variant_{name}_{column}" for name in ("box", "decay_0_001") for column in VARIANT_COLUMNS]
    rows = variants_table({"net-avila": dict.fromkeys(keys, one), "title": {}}).splitlines()
    assert [row.split(" & ")[0] for row in rows] == ["avila, box", "avila, decay 0.001"]


def test_only_what_is_not_the_set_itself_is_named():
    assert stand_ins([UsedData(set="avila", kind="official")]) == ""
    assert stand_ins([UsedData(set="wine", kind="stand-in")]) == " (stand-in wine)"
    assert stand_ins([UsedData(set="sensorless", kind="sample")]) == " (sample sensorless)"
