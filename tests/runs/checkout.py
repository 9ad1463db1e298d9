"""A copy of the source tree in which the pipeline can be run, and the names of its jobs."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from sgd_replication.pipeline.catalogue import EXPERIMENTS

ROOT = Path(__file__).parents[2]
HAS_LATEX = all(map(shutil.which, ("latexmk", "pdflatex", "pandoc", "dot")))
TINY = "tests/configs/tiny.yaml"
TARGETS = {"total", "replicate", "all", "data_sets", "figures", "report_pdf", "problem"}

JOBS = {one.name: {rule.name for rule in one.rules} for one in EXPERIMENTS}
NOTEBOOKS = {f"{one.name}_notebook" for one in EXPERIMENTS}
RESOLUTION = {"resolve_data", "merge_data"}
TRAINING = {"train_network", "train_swept_networks"}
JUDGING = {"judge_claims", "merge_claims"}
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

    def snakemake(self, *arguments):
        """Run Snakemake by itself; return the finished process with its whole output in stdout."""
        return subprocess.run(
            [sys.executable, "-m", "snakemake", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=1200,
        )

    @property
    def environment(self):
        return os.environ | {"PYTHONPATH": str(self.folder / "src")}

    def planned(self, config=(TINY,), target="all"):
        """Return the rules whose jobs a run would start now, without starting them."""
        return set(self.counted(config, target))

    def counted(self, config=(TINY,), target="all"):
        """Return how many jobs of each rule a run would start now, without starting them."""
        finished = self.launch("--snakemake", "--dry-run", config=config, target=target)
        assert finished.returncode == 0, finished.stdout
        rows = re.findall(r"^(\w+) +(\d+)$", finished.stdout, re.MULTILINE)
        return {name: int(count) for name, count in rows if name not in TARGETS}

    def plan(self, *arguments, config=(TINY,), target="all"):
        """Return the jobs that a run would compute, and those that it would take over, without starting any."""
        finished = self.launch("--plan", *arguments, config=config, target=target)
        assert finished.returncode == 0, finished.stdout
        computed = re.findall(r"^  (\w[^(:]*) \(", finished.stdout, re.MULTILINE)
        taken = re.findall(r"^  (\w[^(:]*): from (\w+)$", finished.stdout, re.MULTILINE)
        return computed, dict(taken)

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
