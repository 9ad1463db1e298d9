"""Keep a run as the released one: a small pack in references/released/, and its verdicts in docs/claims.md.

The pack holds what was measured and judged, so that `make restore` brings the released run to a fresh clone. Beside
it are the report and the figures of the README. The run must be complete, made from committed source files, and use no
stand-in for a data set.
"""

import argparse
import json
import shutil
from pathlib import Path

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.writing import atomic_path
from sgd_replication.pipeline.archive import checked_manifest
from sgd_replication.pipeline.claims.judge import JudgedClaim, JudgedClaims
from sgd_replication.pipeline.exit_codes import with_exit_codes
from sgd_replication.pipeline.marked_page import with_generated
from sgd_replication.pipeline.pack import CHECKS, RELEASED, SUMS, described, small_files, sums

FIGURES = ("title_claim",)
"""Names of the figures that the README shows."""

SHOWN = ("report.pdf", *(f"figures/{name}.png" for name in FIGURES))
"""What people read of the released run without restoring it."""
PAGE = Path("docs", "claims.md")
BEGIN, END = "<!-- claims: written by make release -->", "<!-- end of claims -->"


@with_exit_codes
def main() -> int:
    """Release a version; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version", help="name of the version's folder under results/")
    release(Path("results", parser.parse_args().version))
    PAGE.write_text(with_claims(PAGE.read_text(), RELEASED), encoding="utf-8")
    print(f"{RELEASED} now holds {described([file for file in RELEASED.rglob('*') if file.is_file()])}")
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
    """Replace the released files by the small files of a run; the evidence in `CHECKS` stays as it is.

    Args:
        folder: the version's folder.

    Raises:
        UserError: the run is incomplete, was made from uncommitted source files, or used a stand-in.
    """
    manifest = checked_manifest(folder)
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
    contents = {name: (folder / name).read_bytes() for name in {*small_files(folder, manifest), *SHOWN}}
    contents[SUMS] = sums(contents)
    checks = {file.relative_to(RELEASED).as_posix(): file.read_bytes() for file in CHECKS.rglob("*") if file.is_file()}
    contents |= checks
    shutil.rmtree(RELEASED, ignore_errors=True)
    for name, content in contents.items():
        with atomic_path(RELEASED / name) as place:
            place.write_bytes(content)


if __name__ == "__main__":
    raise SystemExit(main())
