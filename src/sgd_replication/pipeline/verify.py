"""Recompute every artefact's sha256 and name what differs from the manifest. Exit 1 if anything does."""

import argparse
import sys
from pathlib import Path

from pydantic import ValidationError

from sgd_diffusion.errors import UserError
from sgd_replication.pipeline.loading import load_settings
from sgd_replication.pipeline.manifest import Manifest
from sgd_replication.pipeline.verification import verify_version


def main() -> int:
    """Verify a version; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, nargs="*", default=[], help="configuration files, later ones win")
    parser.add_argument("--version", help="name of the folder under results/, if not the configuration's")
    options = parser.parse_args()
    try:
        version = load_settings(options.config, {"version": options.version} if options.version else {}).version
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    folder = Path("results", version)
    try:
        manifest = Manifest.model_validate_json((folder / "manifest.json").read_text())
    except OSError:
        print(f"{folder}/manifest.json: not found. A complete run writes it: make replicate.", file=sys.stderr)
        return 2
    except ValidationError as error:
        print(f"{folder}/manifest.json: not a manifest of this program: {error}", file=sys.stderr)
        return 2
    differences = verify_version(folder, manifest)
    for difference in differences:
        print(f"{difference.path} {difference.finding}")
    verdict = f"{len(differences)} differences" if differences else "all as recorded"
    print(f"{folder.name}: {len(manifest.artefacts)} artefacts, {verdict}")
    return 1 if differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
