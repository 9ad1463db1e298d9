"""The pipeline on a SLURM of one node, which the test starts and stops. Run by `make cluster`."""

import subprocess
from pathlib import Path

import pytest
from checkout import Checkout

SCRIPTS = Path(__file__).parents[1] / "cluster"
pytestmark = pytest.mark.cluster
SOON = (
    "--slurm-init-seconds-before-status-checks",
    "3",
    "--seconds-between-status-checks",
    "3",
    "--latency-wait",
    "10",
)


@pytest.fixture(scope="module")
def slurm(tmp_path_factory):
    """A running SLURM of one node; the value is the folder with its state."""
    folder = tmp_path_factory.mktemp("slurm")
    started = subprocess.run(["sh", SCRIPTS / "start.sh", folder], stderr=subprocess.PIPE, text=True)
    if started.returncode:
        pytest.fail(started.stderr)
    yield folder
    subprocess.run(["sh", SCRIPTS / "stop.sh", folder], check=True)


def launch(checkout: Checkout) -> subprocess.CompletedProcess:
    """Run a user-defined landscape, which has two jobs: one measures, one writes the page."""
    return checkout.launch(
        "--profile", "slurm", "--snakemake", *SOON, target="problem", config=("tests/configs/own.yaml",), cores=None
    )


def test_jobs_run_on_the_cluster_and_a_failed_job_fails_the_run(slurm, source, tmp_path):
    checkout = source.copy(tmp_path / "checkout")
    run = launch(checkout)
    assert run.returncode == 0, run.stdout
    assert (checkout.folder / "results" / "own" / "problem.html").is_file()
    finished = subprocess.run(["squeue", "--states=all", "--noheader", "--format=%T"], capture_output=True, text=True)
    assert finished.stdout.split().count("COMPLETED") == 2

    checkout.edit(
        "src/sgd_replication/user_problem/jobs/report_landscape.py",
        "def run(job: Job[LandscapePageSettings]) -> None:",
        "1 / 0\n\n\ndef run(job: Job[LandscapePageSettings]) -> None:",
    )
    failed = launch(checkout)
    assert failed.returncode == 1, failed.stdout
    assert "Stopped. Logs:" in failed.stdout
