"""Copy the small files of a run to references/released/, and write its verdicts to docs/claims.md.

The run must be complete, made from committed source files, and use no stand-in for a data set.
"""

import argparse
import json
import shutil
from pathlib import Path

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.writing import copy_file
from sgd_replication.pipeline.claims.judge import JudgedClaim, JudgedClaims
from sgd_replication.pipeline.compare import RELEASED
from sgd_replication.pipeline.exit_codes import with_exit_codes
from sgd_replication.pipeline.manifest import read_manifest
from sgd_replication.pipeline.marked_page import with_generated

FIGURES = ("title_claim",)
"""Names of the figures that the README shows."""

SMALL_FILES = (
    "claims.json",
    "data.json",
    "manifest.json",
    "report.pdf",
    "estimates/*.json",
    *(f"figures/{name}.png" for name in FIGURES),
)
PAGE = Path("docs", "claims.md")
BEGIN, END = "<!-- claims: written by make release -->", "<!-- end of claims -->"


@with_exit_codes
def main() -> int:
    """Release a version; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version", help="name of the version's folder under results/")
    release(Path("results", parser.parse_args().version))
    PAGE.write_text(with_claims(PAGE.read_text(), RELEASED), encoding="utf-8")
    print(f"{RELEASED} now holds {', '.join(sorted(file.name for file in RELEASED.rglob('*.*')))}")
    return 0


def with_claims(text: str, released: Path) -> str:
    """Return a page whose text between the two marks is replaced by the table of released verdicts.

    Args:
        text: text of the page.
        released: folder with the released ``claims.json``.
    """
    table = claims_as_markdown(JudgedClaims.read(released / "claims.json").claims)
    return with_generated(text, BEGIN, END, f"\n{table}")


def claims_as_markdown(claims: list[JudgedClaim]) -> str:
    """Return a Markdown table with one row for each claim."""
    rows = [
        f"| `{claim.id}` | {claim.paper}, {claim.where} | {claim.statement} | {claim.verdict} |" for claim in claims
    ]
    return "\n".join(["| claim | where | what is claimed | verdict |", "|---|---|---|---|", *rows]) + "\n"


def release(folder: Path) -> None:
    """Replace the released files by the small files of a run.

    Args:
        folder: the version's folder.

    Raises:
        UserError: the run is incomplete, was made from uncommitted source files, or used a stand-in.
    """
    manifest = read_manifest(folder)
    if dirty := [path for path, artefact in manifest.artefacts.items() if artefact.dirty]:
        raise UserError(
            f"{folder}: {len(dirty)} files, such as {dirty[0]}, were made from uncommitted source files. Commit the "
            "sources and make these files again."
        )
    sets = json.loads((folder / "data.json").read_text())["sets"]
    if others := [name for name, used in sets.items() if used["kind"] == "stand-in"]:
        raise UserError(
            f"{folder}: stand-ins were used for {', '.join(others)}. A release needs the original data; docs/data.md "
            "says how to place them."
        )
    shutil.rmtree(RELEASED, ignore_errors=True)
    for pattern in (*SMALL_FILES, *manifest.records):
        for file in folder.glob(pattern):
            copy_file(file, RELEASED / file.relative_to(folder))


if __name__ == "__main__":
    raise SystemExit(main())
