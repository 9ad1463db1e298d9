from sgd_diffusion.estimates import Estimate
from sgd_replication.experiments.network_escape.report import (
    MINIMUM_COLUMNS,
    SADDLE_COLUMNS,
    VARIANT_COLUMNS,
    minima_table,
    published_table,
    saddles_table,
    variants_table,
)


def test_networks_have_a_row_each_and_a_missing_saddle_says_so():
    one = Estimate(value=2.0, low=2.0, high=2.0, n=1)
    found = dict.fromkeys([*MINIMUM_COLUMNS, *SADDLE_COLUMNS], one)
    without = dict.fromkeys(MINIMUM_COLUMNS, one)
    experiments = {"title": {}, "net-avila (stand-in wine)": found, "net-banknote": without}
    first, second = minima_table(experiments).splitlines()
    assert first.startswith(r"avila (stand-in wine) & 2 &")
    assert second.startswith("banknote & ")
    assert (
        saddles_table(experiments).splitlines()[1]
        == rf"banknote & \multicolumn{{{len(SADDLE_COLUMNS)}}}{{l}}{{none found}} \\"
    )


def test_points_that_cannot_be_compared_with_published_ones_have_dashes():
    one = Estimate(value=2.0, low=2.0, high=2.0, n=1)
    found = dict.fromkeys(("k_pearson", "k_published_chi_square", "k_published_p"), one)
    assert published_table({"net-avila": found}).split(" & ") == ["avila", *3 * [r"2"], *5 * ["--"], "-- \\\\\n"]


def test_a_tiny_probability_is_told_as_below_a_bound():
    tiny = {"k_published_p": Estimate(value=2e-228, low=2e-228, high=2e-228, n=1)}
    assert "$<10^{-6}$" in published_table({"net-avila": tiny})


def test_variants_have_a_row_each_under_the_names_of_the_configuration():
    one = Estimate(value=2.0, low=2.0, high=2.0, n=1)
    keys = [f"variant_{name}_{column}" for name in ("box", "decay_0_001") for column in VARIANT_COLUMNS]
    rows = variants_table({"net-avila": dict.fromkeys(keys, one), "title": {}}).splitlines()
    assert [row.split(" & ")[0] for row in rows] == ["avila, box", "avila, decay 0.001"]
