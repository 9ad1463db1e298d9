"""After a change, exactly those jobs run again that depend on it."""

import pytest
from checkout import JOBS, JUDGING, NOTEBOOKS, REPORT, RESOLUTION, TINY, TRAINING

pytestmark = pytest.mark.pipeline

# What must rerun is listed by hand: if it were derived from the declarations, a wrong declaration would go unnoticed.
NOISE = {"noise_collect", "noise_estimate", "noise_batches", "noise_sweeps"}
COVARIANCE = {"covariance_measure", "covariance_estimate", "covariance_sweeps", "covariance_layers"}
ESCAPE = {"network_escape_measure", "network_escape_minima", "network_escape_saddles", "network_escape_estimate"}
SMALL = {
    "data_curvature_measure",
    "data_curvature_predict",
    "data_curvature_saddles",
    "data_curvature_odds",
    "data_curvature_transitions",
    "data_curvature_estimate",
    "data_curvature_pairs",
    "data_curvature_optimisers",
    "data_curvature_ratios",
    "data_curvature_widths",
    "data_curvature_outcomes",
}
ON_DATA = SMALL | {
    "reached_sharpness_measure",
    "reached_sharpness_estimate",
    "reached_sharpness_minima",
    "reached_sharpness_stability",
    "log_barrier_noise",
    "log_barrier_printed",
    "log_barrier_decoupling",
    "large_deviations_network",
    "large_deviations_panels",
    "noise_balance_networks",
    "theory_comparison_compare",
}
WITHOUT_DATA = {
    "noise_estimators",
    "styblinski_tang_measure",
    "styblinski_tang_estimate",
    "theorems_first",
    "theorems_second",
    "flat_minima_odds",
    "flat_minima_boundaries",
    "optimisers_exponents",
    "optimisers_odds",
    "log_barrier_regression",
    "log_barrier_finite",
    "log_barrier_outliers",
    "log_barrier_circle",
    "large_deviations_wells",
    "large_deviations_starts",
    "large_deviations_theorems",
    "noise_balance_diagonal",
    "noise_balance_temperatures",
    "noise_balance_subnetworks",
    "noise_balance_matrices",
    "noise_balance_published",
}


def quoted(*experiments):
    """Return the rules that depend on estimates: those of the claims, of the named notebooks and of the report."""
    return JUDGING | {f"{name}_notebook" for name in experiments} | REPORT


FROM_TRAINING = TRAINING | NOISE | {"noise_axes"} | COVARIANCE | quoted("noise", "covariance", "sensitivity")
ON_SETS = (
    "noise",
    "covariance",
    "network_escape",
    "data_curvature",
    "reached_sharpness",
    "log_barrier",
    "large_deviations",
    "noise_balance",
)
FROM_DATA = (
    RESOLUTION | FROM_TRAINING | ESCAPE | ON_DATA | {"covariance_large"}
    | quoted(*ON_SETS, "theory_comparison", "sensitivity")
)  # fmt: skip
LAYOUT = REPORT - {"write_numbers", "draw_overview", "collect_charts"}
"""What depends on notebooks alone: numbers, tables and overview figures of the report do not."""
FROM_PLACED = FROM_DATA - {"covariance_large"}  # its data set comes with scikit-learn and has no files
FROM_SEED = (FROM_DATA - RESOLUTION) | WITHOUT_DATA | NOTEBOOKS


def further(*case):
    """A case of `make thorough`; each question costs about five CPU seconds."""
    return pytest.param(*case, marks=pytest.mark.thorough)


@pytest.fixture(scope="module")
def planned(finished, tmp_path_factory):
    """A copy of the finished checkout in which the tests edit a file for a while, and ask what would run."""
    return finished.copy(tmp_path_factory.mktemp("planned") / "checkout")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        further("epochs: 2\n  digits", "epochs: 3\n  digits", FROM_TRAINING),
        further("minibatches: 40", "minibatches: 50", NOISE | {"noise_estimators"} | quoted("noise", "sensitivity")),
        further("source: embedded", "source: auto", FROM_DATA),
        ("version: tiny", "version: tiny\nseed: 1", FROM_SEED),
        further(
            "pooling: 2",
            "pooling: 1",
            {"train_swept_networks", "noise_sweeps", "covariance_sweeps"}
            | quoted("noise", "covariance", "sensitivity"),
        ),
        further("flat_barrier: 2.0", "flat_barrier: 2.5", {"flat_minima_odds"} | quoted("flat_minima")),
        (
            "slowest_log_time: 5.5",
            "slowest_log_time: 5.6",
            {
                "network_escape_measure",
                "network_escape_estimate",
                "large_deviations_network",
                "theory_comparison_compare",
            }
            | quoted("network_escape", "large_deviations", "theory_comparison", "sensitivity"),
        ),
        further(
            "attempts: 1",
            "attempts: 2",
            {"network_escape_saddles", "network_escape_estimate"} | quoted("network_escape", "sensitivity"),
        ),
        (
            "replicates: 2\n    training",
            "replicates: 2\n    activation: relu\n    training",
            set(),
        ),  # the default, given explicitly
    ],
)
def test_one_parameter_changed(planned, old, new, expected):
    with planned.edited(TINY, old, new):
        assert planned.planned() == expected


def test_two_values_swapped(planned):
    """Snakemake compares parameters as a set of values. `identity` is one text, so that a swap of values is noticed."""
    before, after = (f"coordinates_per_layer: {one}\n  pooled_minibatches: {two}" for one, two in ((12, 10), (10, 12)))
    with planned.edited(TINY, before, after):
        assert planned.planned() == NOISE | quoted("noise", "sensitivity")


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "src/sgd_diffusion/statistics/normality_tests.py",
            "LEVEL = 0.05",
            "LEVEL = 0.06",
            (NOISE - {"noise_collect"}) | {"noise_estimators", "noise_axes"} | quoted("noise", "sensitivity"),
        ),
        further(
            "src/sgd_diffusion/gradient_noise/collection.py",
            "= 5_000",
            "= 6_000",
            {"noise_collect", "noise_estimate", "noise_axes"} | quoted("noise", "sensitivity"),
        ),
        further(
            "src/sgd_replication/pipeline/claims/verdicts.py", "refuted: ", "is refuted: ", JUDGING | NOTEBOOKS | REPORT
        ),
        further(
            "src/sgd_replication/plotting/style.py",
            "TEXT_WIDTH = 6.3",
            "TEXT_WIDTH = 6.2",
            NOTEBOOKS | LAYOUT | {"draw_overview"},
        ),
        (
            "src/sgd_diffusion/statistics/normality_tests.py",
            "alse discovery rate",
            "alse-discovery rate",
            set(),  # only a docstring changes
        ),
        (
            "src/sgd_replication/reporting/report_pdf.py",
            "-file-line-error",
            "-quiet",
            {"build_pdf", "write_crate", "write_manifest"},
        ),
        further(
            "src/sgd_replication/plotting/templates/page.css",
            "max-width: 60rem",
            "max-width: 61rem",
            {"build_page", "write_crate", "write_manifest"},
        ),
        further("notebooks/noise.py", "## Answer", "## The answer", {"noise_notebook"} | LAYOUT),
        further(
            "src/sgd_replication/experiments/theorems/theorem_2.py",
            "BATCH_PER_EXPONENT = 8",
            "BATCH_PER_EXPONENT = 9",
            {"theorems_second", "theory_comparison_compare"} | quoted("theorems", "theory_comparison"),
        ),
        (
            "references/claims.yaml",
            "median_excess_kurtosis_random, at_most: 1 }",
            "median_excess_kurtosis_random, at_most: 2 }",
            quoted("noise", "sensitivity"),
        ),
    ],
)
def test_one_file_edited(planned, file, old, new, expected):
    with planned.edited(file, old, new):
        counted = planned.counted()
    assert set(counted) == expected
    if file == "references/claims.yaml":  # a claim on one experiment
        assert counted["judge_claims"] == 1


def test_the_jobs_of_all_experiments_are_known_here():
    measured = NOISE | COVARIANCE | ESCAPE | ON_DATA | WITHOUT_DATA
    balance = {f"noise_balance_{name}" for name in ("deep", "scaled_steps", "tanh_losses")}
    assert set().union(*JOBS.values()) == measured | balance | {"noise_axes", "covariance_large"}


@pytest.mark.thorough
def test_data_placed_and_replaced(rerun):
    """Adding the files of a data set, or replacing one later, reruns its resolution and all that depends on it."""
    rerun.edit("tests/configs/tiny.yaml", "source: embedded", "source: auto")
    assert rerun.launch("--no-pdf", "--replace", target="data").returncode == 0
    assert rerun.planned(target="data") == {"resolve_data", "merge_data"}  # the target forces these rules
    assert rerun.planned() == FROM_PLACED - {"resolve_data", "merge_data"}
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        file = rerun.folder / "data" / "mnist" / f"{name}-ubyte.gz"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"not the original")
    assert rerun.planned() == FROM_PLACED
    refused = rerun.launch("--no-pdf", "--replace")
    assert refused.returncode == 1
    assert "mnist/train-images-idx3-ubyte.gz: sha256 is" in refused.stdout
    assert "by hand" in refused.stdout
    assert "Traceback" not in refused.stdout


def test_a_rule_runs_again_by_name(finished):
    computed, taken = finished.plan(target="rerun:flat_minima_odds")
    assert {name.split(" ")[0] for name in computed} == {"flat_minima_odds"} | quoted("flat_minima")
    assert not taken


def test_one_figure_deleted(rerun):
    (rerun.results / "figures" / "noise_histograms.pdf").unlink()
    assert rerun.planned(target="figure:noise_histograms") == {"noise_notebook"}
    assert rerun.planned(target="figures") == {"noise_notebook"}
    assert rerun.planned() == {"noise_notebook"} | LAYOUT
