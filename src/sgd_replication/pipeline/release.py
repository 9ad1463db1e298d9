"""Keep the small files of a clean run on real data as the released ones, and list its verdicts in the documentation."""

import argparse
import json
import shutil
import sys
from pathlib import Path

from sgd_diffusion.errors import UserError
from sgd_replication.pipeline.claims.claims_file import read_claims
from sgd_replication.pipeline.claims.judge import JudgedClaim
from sgd_replication.pipeline.compare import RELEASED
from sgd_replication.pipeline.manifest import Manifest

FIGURES = ("title_claim",)
"""Figures that the README shows."""

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


def main() -> int:
    """Release a version; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version", help="a folder under results/")
    folder = Path("results", parser.parse_args().version)
    try:
        release(folder)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    PAGE.write_text(with_claims(PAGE.read_text(), RELEASED), encoding="utf-8")
    print(f"{RELEASED} now holds {', '.join(sorted(file.name for file in RELEASED.rglob('*.*')))}")
    return 0


def with_claims(text: str, released: Path) -> str:
    """Return a page with the released verdicts between its marks."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{claims_as_markdown(read_claims(released / 'claims.json'))}{END}{after}"


def claims_as_markdown(claims: list[JudgedClaim]) -> str:
    """A table with a row a claim."""
    rows = [
        f"| `{claim.id}` | {claim.paper}, {claim.where} | {claim.statement} | {claim.verdict} |" for claim in claims
    ]
    return "\n".join(["| claim | where | what is claimed | verdict |", "|---|---|---|---|", *rows]) + "\n"


def release(folder: Path) -> None:
    """Copy a run's small files.

    Raises:
        UserError: the run is incomplete, was made from uncommitted sources, or used a stand-in.
    """
    if not (folder / "manifest.json").is_file():
        raise UserError(f"{folder}: holds no manifest.json; only a complete run can be released.")
    manifest = Manifest.model_validate_json((folder / "manifest.json").read_text())
    if dirty := [path for path, artefact in manifest.artefacts.items() if artefact.dirty]:
        raise UserError(f"{folder}: {len(dirty)} files, such as {dirty[0]}, were made from uncommitted sources.")
    sets = json.loads((folder / "data.json").read_text())["sets"]
    if others := [name for name, used in sets.items() if used["kind"] == "stand-in"]:
        raise UserError(f"{folder}: stand-ins were used for {', '.join(others)}; a release needs the real data.")
    shutil.rmtree(RELEASED, ignore_errors=True)
    for pattern in (*SMALL_FILES, *manifest.records):
        for file in folder.glob(pattern):
            target = RELEASED / file.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)


if __name__ == "__main__":
    raise SystemExit(main())
