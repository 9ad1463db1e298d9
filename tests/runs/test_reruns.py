"""What runs again after a change: exactly what depends on it."""

import pytest
from checkout import (
    COMPANIONS,
    COVARIANCE,
    NETWORKS,
    NOISE,
    NOTEBOOK,
    NOTEBOOKS,
    ON_DATA,
    REPORT,
    RESOLUTION,
    SYNTHETIC,
    TRAINING,
)

pytestmark = pytest.mark.pipeline

FROM_CLAIMS = {"judge_claims"} | NOTEBOOKS | REPORT  # every notebook prints its claims' verdicts
FROM_TRAINING = TRAINING | NOISE | COVARIANCE | FROM_CLAIMS
FROM_DATA = RESOLUTION | FROM_TRAINING | NETWORKS | ON_DATA
FROM_PLACED = FROM_DATA - {"covariance_large"}  # its set is one that no file can be placed for
FROM_SEED = FROM_TRAINING | SYNTHETIC | NETWORKS | COMPANIONS | ON_DATA
FROM_COLLECTION = {"noise_collect", "noise_estimate"} | FROM_CLAIMS
NORMALITY = (NOISE - {"noise_collect"}) | {"noise_estimators"} | FROM_CLAIMS


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("epochs: 2\n  digits", "epochs: 3\n  digits", FROM_TRAINING - {"covariance_large"}),
        ("minibatches: 40", "minibatches: 50", NOISE | {"noise_estimators"} | FROM_CLAIMS),
        ("source: embedded", "source: auto", FROM_DATA),
        ("version: tiny", "version: tiny\nseed: 1", FROM_SEED),
        (
            "pooling: 2",
            "pooling: 1",
            {"train_swept_networks", "noise_sweeps", "covariance_sweeps"} | FROM_CLAIMS,
        ),
        ("flat_barrier: 2.0", "flat_barrier: 2.5", {"flat_minima_odds"} | FROM_CLAIMS),
        (
            "slowest_log_time: 5.5",
            "slowest_log_time: 5.6",
            NETWORKS | {"large_deviations_network", "theory_comparison_compare"} | FROM_CLAIMS,
        ),
        ("replicates: 2", "replicates: 2\n    activation: relu", set()),  # the default, spelt out
    ],
)
def test_one_parameter_changed(rerun, old, new, expected):
    rerun.edit("tests/configs/tiny.yaml", old, new)
    assert rerun.planned() == expected


def test_two_values_swapped(rerun):
    """Snakemake compares parameters as a set of values; one canonical text does not let a swap slip through."""
    rerun.edit("tests/configs/tiny.yaml", "coordinates_per_layer: 12\n  pooled_minibatches: 10", "SWAP")
    rerun.edit("tests/configs/tiny.yaml", "SWAP", "coordinates_per_layer: 10\n  pooled_minibatches: 12")
    assert rerun.planned() == NOISE | FROM_CLAIMS


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("src/sgd_diffusion/statistics/normality_tests.py", "LEVEL = 0.05", "LEVEL = 0.06", NORMALITY),
        ("src/sgd_diffusion/gradient_noise/collection.py", "= 5_000", "= 6_000", FROM_COLLECTION),
        ("src/sgd_replication/pipeline/claims/judge.py", "refuted: ", "is refuted: ", FROM_CLAIMS),
        ("src/sgd_replication/plotting/style.py", "TEXT_WIDTH = 6.3", "TEXT_WIDTH = 6.2", NOTEBOOKS | REPORT),
        (
            "src/sgd_diffusion/statistics/normality_tests.py",
            "Is a sample Gaussian?",
            "Is it Gaussian?",
            set(),  # a docstring
        ),
        ("workflow/scripts/report_pdf.py", "-file-line-error", "-quiet", REPORT - {"write_numbers"}),
        (
            "src/sgd_replication/plotting/templates/page.css",
            "max-width: 60rem",
            "max-width: 61rem",
            REPORT - {"write_numbers"},
        ),
        ("notebooks/noise.py", "## Verdict", "## The verdict", {NOTEBOOK} | REPORT),
        (
            "src/sgd_replication/experiments/theorems/theorem_2.py",
            "BATCH_PER_EXPONENT = 8",
            "BATCH_PER_EXPONENT = 9",
            {"theorems_second", "theory_comparison_compare", "notebook_theorems"} | FROM_CLAIMS,
        ),
        ("references/claims.yaml", "at_least: 0.9 }", "at_least: 0.8 }", FROM_CLAIMS),
    ],
)
def test_one_file_edited(rerun, file, old, new, expected):
    rerun.edit(file, old, new)
    assert rerun.planned() == expected


@pytest.mark.thorough
def test_data_placed_and_replaced(rerun):
    """Placing a set's files, and replacing one later, asks for the data step and all that rests on it."""
    rerun.edit("tests/configs/tiny.yaml", "source: embedded", "source: auto")
    assert rerun.launch("--no-pdf", target="data").returncode == 0
    assert rerun.planned(target="data") == {"resolve_data", "merge_data"}  # asked for
    assert rerun.planned() == FROM_PLACED - {"resolve_data", "merge_data"}
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        file = rerun.folder / "data" / "mnist" / f"{name}-ubyte.gz"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"not the original")
    assert rerun.planned() == FROM_PLACED
    refused = rerun.launch("--no-pdf")
    assert refused.returncode == 1
    assert "mnist/train-images-idx3-ubyte.gz: sha256 is" in refused.stdout
    assert "by hand" in refused.stdout
    assert "Traceback" not in refused.stdout


@pytest.mark.thorough
def test_a_version_used_again_lists_what_will_be_replaced(rerun):
    assert "was made with another configuration" not in rerun.launch("--no-pdf", target="figure:noise_judged").stdout
    rerun.edit("tests/configs/tiny.yaml", "minibatches: 40", "minibatches: 50")
    run = rerun.launch("--no-pdf", target="figure:noise_judged")
    assert run.returncode == 0, run.stdout
    assert "results/tiny was made with another configuration:\n  noise.minibatches: 40 -> 50\n" in run.stdout
    assert "  results/tiny/measurements/noise-distribution/followed.npy\n" in run.stdout
    assert "  results/tiny/checkpoints/mnist_fc.pt\n" not in run.stdout
    assert run.stdout.index("was made with another") < run.stdout.index("Job stats")
    again = rerun.launch("--no-pdf", target="figure:noise_judged")
    assert "was made with another configuration" not in again.stdout


def test_one_figure_deleted(rerun):
    (rerun.results / "figures" / "noise_histograms.pdf").unlink()
    assert rerun.planned(target="figure:noise_histograms") == {NOTEBOOK}
    assert rerun.planned(target="figures") == {NOTEBOOK}
    assert rerun.planned() == {NOTEBOOK} | REPORT
