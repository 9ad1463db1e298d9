"""The documentation says what the released run found."""

import json
from pathlib import Path

from sgd_replication.jobs.digests import file_sha256
from sgd_replication.pipeline.claims.definitions import load_claims
from sgd_replication.pipeline.release import FIGURES, with_claims

ROOT = Path(__file__).parents[2]
RELEASED = ROOT / "references" / "released"


def test_the_claims_of_the_documentation_are_the_released_ones():
    page = (ROOT / "docs/claims.md").read_text()
    assert with_claims(page, RELEASED) == page


def test_the_readmes_figures_and_all_released_files_are_those_of_the_released_run():
    artefacts = json.loads((RELEASED / "manifest.json").read_text())["artefacts"]
    files = {file.relative_to(RELEASED).as_posix() for file in RELEASED.rglob("*") if file.is_file()}
    for name in files - {"manifest.json"}:
        assert file_sha256(RELEASED / name) == artefacts[name]["sha256"], name
    assert "report.pdf" in files
    for name in FIGURES:
        assert f"references/released/figures/{name}.png" in (ROOT / "README.md").read_text()
        assert f"figures/{name}.png" in files


def test_what_a_claim_shows_beside_its_estimate_was_estimated():
    """A run may be too small for it, but the released one is not: a name that is missing there is a mistake."""
    for claim in load_claims(ROOT / "references/claims.yaml").claims:
        file = RELEASED / "estimates" / f"{claim.experiment}.json"
        if file.exists():
            assert set(claim.others) <= set(json.loads(file.read_text())["estimates"]), claim.id
