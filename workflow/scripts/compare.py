"""Compare two versions: estimates that moved beyond their intervals, verdicts that changed. Exit 1 if a verdict did.

A version is a folder under results/, or `released` for references/released/.
"""

import argparse
import sys
from pathlib import Path

from claims_file import read_claims
from estimates_file import ExperimentEstimates, read_estimates

from sgd_diffusion.comparison import Change, changed_verdicts, compare_estimates
from sgd_diffusion.errors import UserError
from sgd_diffusion.estimates import Estimate

RELEASED = Path("references", "released")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", help="a version, or `released`")
    parser.add_argument("after", help="a version, or `released`")
    parser.add_argument("--summary", action="store_true", help="only the counts and the changed verdicts")
    options = parser.parse_args()
    try:
        lines, changes = compare(folder_of(options.before), folder_of(options.after), brief=options.summary)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(lines))
    return 1 if changes else 0


def folder_of(version: str) -> Path:
    """Return the folder of a version's results."""
    folder = RELEASED if version == "released" else Path("results", version)
    if not (folder / "claims.json").is_file():
        known = sorted(file.parent.name for file in Path("results").glob("*/claims.json"))
        raise UserError(f"{folder} holds no claims.json. Versions that can be compared: {', '.join(known) or 'none'}.")
    return folder


def compare(before: Path, after: Path, brief: bool) -> tuple[list[str], list[Change]]:
    """Return the lines to print and the changed verdicts.

    An experiment that used different data in the two runs is named and not compared.
    """
    lines: list[str] = []
    old, new = (_experiments(folder) for folder in (before, after))
    agreeing = total = 0
    for name in sorted(set(old) | set(new)):
        if name not in old or name not in new:
            lines.append(f"{name}: only in {before.name if name in old else after.name}")
            continue
        if old[name].data != new[name].data:
            lines.append(
                f"{name}: not compared, {_data(old[name])} in {before.name} but {_data(new[name])} in {after.name}"
            )
            continue
        moves = compare_estimates(old[name].estimates, new[name].estimates)
        total, agreeing = total + len(moves), agreeing + sum(move.agrees for move in moves)
        if not brief:
            lines += [
                f"{name}/{move.name}: {_shown(move.before)} -> {_shown(move.after)}"
                for move in moves
                if not move.agrees
            ]
    changes = changed_verdicts(read_claims(before / "claims.json"), read_claims(after / "claims.json"))
    lines += [f"{change.claim}: {change.before or 'absent'} -> {change.after or 'absent'}" for change in changes]
    lines.append(
        f"{after.name} against {before.name}: {agreeing} of {total} estimates agree, {len(changes)} verdicts differ"
    )
    return lines, changes


def _experiments(folder: Path) -> dict[str, ExperimentEstimates]:
    contents = map(read_estimates, sorted((folder / "estimates").glob("*.json")))
    return {content.experiment: content for content in contents}


def _data(content: ExperimentEstimates) -> str:
    return ", ".join(f"{used.set} ({used.kind})" for used in content.data.values()) or "no data"


def _shown(estimate: Estimate | None) -> str:
    return f"{estimate.value:.4g} [{estimate.low:.4g}, {estimate.high:.4g}]" if estimate else "absent"


if __name__ == "__main__":
    raise SystemExit(main())
