"""Copies of the source tree in which tests run the pipeline, and the names of its rules."""

import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sgd_replication.jobs.records import Origin
from sgd_replication.pipeline.catalogue import EXPERIMENTS
from sgd_replication.pipeline.pack import CHECKS

ROOT = Path(__file__).parents[2]
HAS_LATEX = all(map(shutil.which, ("latexmk", "pdflatex")))
TINY = "tests/configs/tiny.yaml"
PRINTS_DURATIONS = {"report.pdf", "report.html", "tables/costs_table.tex", "ro-crate-metadata.json"}
"""Files of a version that no second run repeats."""
TARGETS = {"total", "replicate", "all", "data_sets", "figures", "report_files", "problem"}

JOBS = {one.name: {rule.name for rule in one.rules} for one in EXPERIMENTS}
NOTEBOOKS = {f"{one.name}_notebook" for one in EXPERIMENTS}
RESOLUTION = {"resolve_data", "merge_data"}
TRAINING = {"train_network", "train_swept_networks"}
JUDGING = {"judge_claims", "merge_claims"}
REPORT = {"write_numbers", "draw_overview", "collect_charts", "build_page", "write_crate", "write_manifest"} | (
    {"build_pdf"} if HAS_LATEX else set()
)


@dataclass(frozen=True)
class Checkout:
    """A copy of the source tree, in which a test can run, change and break the pipeline."""

    folder: Path
    version: str = "tiny"

    @property
    def results(self):
        return self.folder / "results" / self.version

    def command(self, *arguments, config=(TINY,), target="all", cores=2):
        """Return the command that `make` starts."""
        return [
            *(self.python, "-E", "-s", "workflow/launch.py"),
            target,
            "--config",
            *config,
            "--offline",
            *(("--cores", str(cores)) if cores else ()),
            *arguments,
        ]

    def launch(self, *arguments, timeout=1200, **options):
        """Run the launcher to its end; return the finished process with its whole output in stdout."""
        return subprocess.run(
            self.command(*arguments, **options),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
        )

    def snakemake(self, *arguments):
        """Run Snakemake without the launcher; return the finished process with its whole output in stdout."""
        return subprocess.run(
            [self.python, "-E", "-s", "-m", "snakemake", *arguments],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=1200,
        )

    @property
    def python(self):
        """The interpreter in the checkout's `.venv`, which imports the checkout's own code."""
        return str(self.folder / ".venv" / "bin" / "python")

    def planned(self, config=(TINY,), target="all"):
        """Return the names of the rules whose jobs a run would start now; nothing is started."""
        return set(self.counted(config, target))

    def counted(self, config=(TINY,), target="all"):
        """Return the number of jobs of each rule that a run would start now; nothing is started.

        Snakemake itself is asked for the whole. For another target the launcher is, which knows its name in Snakemake.
        """
        if target == "all":
            profile = ("--profile", "workflow/profiles/local")
            finished = self.snakemake(*profile, "--cores", "2", "--dry-run", "--configfile", *config)
        else:
            finished = self.launch("--snakemake", "--dry-run", config=config, target=target)
        assert finished.returncode == 0, finished.stdout
        rows = re.findall(r"^(\w+) +(\d+)$", finished.stdout, re.MULTILINE)
        return {name: int(count) for name, count in rows if name not in TARGETS}

    def plan(self, *arguments, config=(TINY,), target="all"):
        """Return the jobs that a run would compute, and those that it would copy, by version; nothing is started."""
        finished = self.launch("--plan", *arguments, config=config, target=target)
        assert finished.returncode == 0, finished.stdout
        computed = re.findall(r"^  (\w[^(:]*) \(", finished.stdout, re.MULTILINE)
        taken = re.findall(r"^  (\w[^(:]*): from (\S+)$", finished.stdout, re.MULTILINE)
        return computed, dict(taken)

    def edit(self, file, old, new):
        path = self.folder / file
        text = path.read_text()
        assert old in text, f"{file} does not hold {old!r}"
        path.write_text(text.replace(old, new))

    @contextmanager
    def edited(self, file, old, new):
        """Edit a file for a while; afterwards its content and its date are as before."""
        path = self.folder / file
        content, times = path.read_bytes(), path.stat()
        try:
            self.edit(file, old, new)
            yield
        finally:
            path.write_bytes(content)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    def copy(self, folder):
        """Return an independent copy with the results, their time stamps and Snakemake's history."""
        shutil.copytree(self.folder, folder, symlinks=True, copy_function=_copied)
        return replace(self, folder=folder)


def _copied(source, target):
    """Copy a file. An object of git, which is never written again, becomes a hard link."""
    (os.link if "/.git/objects/" in source else shutil.copy2)(source, target)


def tracked_files():
    """Return the paths of the tracked files, and of untracked files that git does not ignore."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    return [name for name in listing.stdout.splitlines() if (ROOT / name).is_file()]


def origin_of_checks():
    """Return the commit, and whether a tracked file differs from it that is no evidence, which the checks write."""
    status = ["git", "status", "--porcelain", "--untracked-files=no", "--", ".", f":!{CHECKS}"]
    changes = subprocess.run(status, cwd=ROOT, capture_output=True, text=True)
    return Origin(commit=Origin.of(ROOT).commit, dirty=bool(changes.returncode or changes.stdout))


def lay_out(folder):
    """Copy the files of `tracked_files` into a folder, and link the environment of the tests as its `.venv`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".venv").symlink_to(sys.prefix)
    for name in tracked_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
