"""Print the results of a whole run: verdicts, comparison with the released run, and path of the report."""

import argparse
from pathlib import Path

from sgd_replication.pipeline.claims.judge import JudgedClaims
from sgd_replication.pipeline.compare import compare
from sgd_replication.pipeline.pack import RELEASED


def main() -> None:
    """Print the summary of the version given on the command line; nothing if only a part of it was run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path, help="the version's folder")
    options = parser.parse_args()
    if not (options.results / "claims.json").is_file():
        return
    for claim in JudgedClaims.read(options.results / "claims.json").claims:
        print(f"{claim.verdict:>15}  {claim.id}")
    if (RELEASED / "claims.json").is_file():
        print("\n".join(compare(RELEASED, options.results).summary()))
    reports = [options.results / name for name in ("report.pdf", "report.html")]
    print(f"Done: {', '.join(str(report) for report in reports if report.exists()) or options.results}")


if __name__ == "__main__":
    main()
