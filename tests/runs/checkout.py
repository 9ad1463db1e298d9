"""A copy of the source tree in which the pipeline can be run, and the names of its jobs."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
HAS_LATEX = all(map(shutil.which, ("latexmk", "pdflatex", "pandoc", "dot")))
TINY = "tests/configs/tiny.yaml"
TARGETS = {"total", "replicate", "all", "data_sets", "figures", "report_pdf", "problem"}

RESOLUTION = {"resolve_data", "merge_data"}
TRAINING = {"train_network", "train_swept_networks"}
NOISE = {"noise_collect", "noise_estimate", "noise_batches", "noise_sweeps"}
SYNTHETIC = {"styblinski_tang_measure", "styblinski_tang_estimate", "noise_estimators"} | {
    f"measure_{name}" for name in ("theorem_1", "theorem_2", "title", "exits")
}
NOTEBOOK = "notebook_noise"
COVARIANCE = {"covariance_measure", "covariance_estimate", "covariance_sweeps", "covariance_large"}
COMPANIONS = {
    "log_barrier_regression",
    "log_barrier_circle",
    "large_deviations_wells",
    "large_deviations_starts",
    "noise_balance_diagonal",
}
ON_DATA = {"log_barrier_noise", "large_deviations_network", "noise_balance_networks", "theory_comparison_compare"}
NETWORKS = {"network_escape_measure", "network_escape_saddles", "network_escape_estimate"}
NOTEBOOKS = {
    NOTEBOOK,
    "notebook_styblinski_tang",
    "notebook_theorems",
    "notebook_flat_minima",
    "notebook_network_escape",
    "notebook_covariance",
    "notebook_log_barrier",
    "notebook_large_deviations",
    "notebook_noise_balance",
    "notebook_theory_comparison",
    "notebook_sensitivity",
}
REPORT = {"write_numbers", "write_manifest"} | ({"build_report"} if HAS_LATEX else set())


@dataclass(frozen=True)
class Checkout:
    """A copy of the source tree in which the pipeline can be run, changed and broken."""

    folder: Path
    version: str = "tiny"

    @property
    def results(self):
        return self.folder / "results" / self.version

    def command(self, *arguments, config=(TINY,), target="all", cores=2):
        """What `make` starts."""
        return [
            sys.executable,
            "workflow/launch.py",
            target,
            "--config",
            *config,
            "--offline",
            *(("--cores", str(cores)) if cores else ()),
            *(() if HAS_LATEX else ("--no-pdf",)),
            *arguments,
        ]

    def launch(self, *arguments, timeout=1200, **options):
        """Run a command to its end; return the finished process with its whole output in stdout."""
        return subprocess.run(
            self.command(*arguments, **options),
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
        )

    @property
    def environment(self):
        return os.environ | {"PYTHONPATH": str(self.folder / "src")}

    def planned(self, config=(TINY,), target="all"):
        """Return the jobs that a run would execute now, without running them."""
        finished = self.launch("--snakemake", "--dry-run", config=config, target=target)
        assert finished.returncode == 0, finished.stdout
        rows = re.findall(r"^(\w+) +(\d+)$", finished.stdout, re.MULTILINE)
        return {
            name
            for name, _ in rows
            if name not in ("total", "replicate", "all", "data_sets", "figures", "report_pdf", "problem")
        }

    def edit(self, file, old, new):
        path = self.folder / file
        text = path.read_text()
        assert old in text, f"{file} does not hold {old!r}"
        path.write_text(text.replace(old, new))

    def copy(self, folder):
        """Return an independent copy with its results, time stamps and history of runs."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return replace(self, folder=folder)


def tracked_files():
    """Paths of the files that a clone of the working tree would hold."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    return [name for name in listing.stdout.splitlines() if (ROOT / name).is_file()]


def lay_out(folder):
    """Copy what a clone of the working tree would hold into a folder."""
    for name in tracked_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
