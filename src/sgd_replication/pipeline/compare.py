"""Compare two versions: print the estimates that differ by more than their intervals, and the verdicts that differ.

A version is a folder under results/, or `released` for references/released/. It may be that of a problem of the user's
own, which has no claims. All estimates are also written to a page
for the browser. The exit code is 1 if a verdict differs, 2 if the versions cannot be compared, and else 0.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

from sgd_diffusion.errors import UserError
from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.jobs.writing import write_text
from sgd_replication.pipeline.claims.judge import JudgedClaims
from sgd_replication.pipeline.comparison import Change, Move, changed_verdicts, compare_estimates
from sgd_replication.pipeline.exit_codes import with_exit_codes
from sgd_replication.pipeline.pack import RELEASED
from sgd_replication.plotting.estimate_text import estimate_text
from sgd_replication.plotting.page import page

PAGES = Path("results", "comparisons")
CLAIMS = "claims.json"


@dataclass(frozen=True)
class Comparison:
    """Two versions side by side.

    Attributes:
        before, after: names of the two versions.
        moves: comparison of each estimate, by part of an experiment.
        notes: why a part is not compared, by its name: only one version has it, or the two used different data.
        changes: claims whose verdicts differ.
    """

    before: str
    after: str
    moves: dict[str, list[Move]]
    notes: dict[str, str]
    changes: list[Change]

    @property
    def counts(self) -> str:
        """Numbers of agreeing estimates and of differing verdicts, as a sentence without a full stop."""
        moves = [move for of_experiment in self.moves.values() for move in of_experiment]
        agreeing = sum(move.agrees for move in moves)
        return (
            f"{self.after} against {self.before}: {agreeing} of {len(moves)} estimates agree, "
            f"{len(self.changes)} verdicts differ"
        )

    def summary(self) -> list[str]:
        """Return notes, changed verdicts and counts, one line each."""
        notes = [f"{name}: {note}" for name, note in self.notes.items()]
        changes = [
            f"{change.claim}: {change.before or 'absent'} -> {change.after or 'absent'}" for change in self.changes
        ]
        return [*notes, *changes, self.counts]

    def lines(self) -> list[str]:
        """Return one line for each estimate that differs by more than its intervals allow, then the summary."""
        moved = [
            f"{name}/{move.name}: {shown(move.before)} -> {shown(move.after)}"
            for name, of_experiment in self.moves.items()
            for move in of_experiment
            if not move.agrees
        ]
        return [*moved, *self.summary()]


@with_exit_codes
def main() -> int:
    """Compare two versions; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", help="a version, or `released`")
    parser.add_argument("after", help="a version, or `released`")
    options = parser.parse_args()
    comparison = compare(folder_of(options.before), folder_of(options.after))
    print("\n".join([*comparison.lines(), f"Every estimate: {write_page(comparison)}"]))
    return 1 if comparison.changes else 0


def folder_of(version: str) -> Path:
    """Return the folder of a version's results.

    Args:
        version: name of a folder under ``results/``, or ``released``.

    Raises:
        UserError: the folder has no estimates.
    """
    folder = RELEASED if version == "released" else Path("results", version)
    if not any(folder.glob("estimates/*.json")):
        known = [*sorted({file.parents[1].name for file in Path("results").glob("*/estimates/*.json")}), "released"]
        raise UserError(f"{folder} holds no estimates. Versions that can be compared: {', '.join(known)}.")
    return folder


def compare(before: Path, after: Path) -> Comparison:
    """Return the comparison of two versions. A part that used different data in the two versions is not compared.

    Args:
        before, after: folders of the two versions.

    Raises:
        UserError: a file of estimates or claims has another format.
    """
    old, new = (_experiments(folder) for folder in (before, after))
    moves, notes = {}, {}
    for name in sorted(set(old) | set(new)):
        if name not in old or name not in new:
            notes[name] = f"only in {before.name if name in old else after.name}"
        elif old[name].data != new[name].data:
            notes[name] = f"not compared, {_data(old[name])} in {before.name} but {_data(new[name])} in {after.name}"
        else:
            moves[name] = compare_estimates(old[name].estimates, new[name].estimates)
    judged = [folder for folder in (before, after) if (folder / CLAIMS).is_file()]
    if len(judged) == 1:
        notes["claims"] = f"only in {judged[0].name}"
    claims = [JudgedClaims.read(folder / CLAIMS).claims for folder in judged]
    changes = changed_verdicts(*claims) if len(claims) == 2 else []
    return Comparison(before.name, after.name, moves, notes, changes)


def write_page(comparison: Comparison) -> Path:
    """Write a comparison as a page for the browser and return the page's path."""
    file = PAGES / f"{comparison.before}-{comparison.after}.html"
    write_text(file, page("compare.html", {"comparison": comparison, "shown": shown}))
    return file


def _experiments(folder: Path) -> dict[str, EstimatesFile]:
    contents = map(EstimatesFile.read, sorted((folder / "estimates").glob("*.json")))
    return {content.experiment: content for content in contents}


def _data(content: EstimatesFile) -> str:
    return ", ".join(f"{used.set} ({used.kind})" for used in content.data.values()) or "no data"


def shown(estimate: Estimate | None) -> str:
    """Return an estimate with its interval as text, or ``absent``."""
    return estimate_text(estimate, digits=4) if estimate else "absent"


if __name__ == "__main__":
    raise SystemExit(main())
