"""The documentation says what the released run found."""

import hashlib
import json
from pathlib import Path

from sgd_replication.pipeline.catalogue import is_bulky
from sgd_replication.pipeline.claims.registry import load_claims
from sgd_replication.pipeline.manifest import Manifest
from sgd_replication.pipeline.pack import read_pack
from sgd_replication.pipeline.release import FIGURES, with_claims
from sgd_replication.pipeline.rules import is_presentation

ROOT = Path(__file__).parents[2]
RELEASED = ROOT / "references" / "released"


def test_the_claims_of_the_documentation_are_the_released_ones():
    page = (ROOT / "docs/claims.md").read_text()
    assert with_claims(page, RELEASED) == page


def test_the_released_pack_is_whole_and_small_and_has_the_readmes_figures():
    contents = read_pack(RELEASED)
    manifest = Manifest.model_validate_json(contents["manifest.json"])
    files = {name: artefact for name, artefact in manifest.artefacts.items() if name in contents}
    for name, artefact in files.items():
        assert hashlib.sha256(contents[name]).hexdigest() == artefact.sha256, name
    measured = {name for name, made in manifest.artefacts.items() if not is_presentation(made.rule)}
    assert {name for name in measured if not is_bulky(name)} | set(manifest.records) <= set(contents)
    sizes = {name: len(content) / 1e6 for name, content in contents.items()}
    assert max(sizes.values()) < 3  # the report with its figures, whose fonts are a third of it
    assert sum(sizes.values()) < 12
    assert "report.pdf" in contents
    for name in FIGURES:
        assert f"references/released/figures/{name}.png" in (ROOT / "README.md").read_text()
        assert f"figures/{name}.png" in contents


def test_what_a_claim_shows_beside_its_estimate_was_estimated():
    """A run may be too small for it, but the released one is not: a name that is missing there is a mistake."""
    for claim in load_claims(ROOT / "references/claims.yaml").claims:
        file = RELEASED / "estimates" / f"{claim.experiment}.json"
        if file.exists():
            assert set(claim.others) <= set(json.loads(file.read_text())["estimates"]), claim.id
