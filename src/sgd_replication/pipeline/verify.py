"""Recompute the sha256 of every file of a version and print the differences from its manifest.

The exit code is 0 if there is none, 1 if a file differs, and 2 if there is no readable manifest.
"""

import argparse
from pathlib import Path

from sgd_replication.pipeline.exit_codes import with_exit_codes
from sgd_replication.pipeline.loading import load_settings
from sgd_replication.pipeline.manifest import read_manifest
from sgd_replication.pipeline.verification import verify_version


@with_exit_codes
def main() -> int:
    """Verify a version; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, nargs="*", default=[], help="configuration files, later ones win")
    parser.add_argument("--version", help="name of the folder under results/, if not the configuration's")
    options = parser.parse_args()
    settings = load_settings(options.config, {"version": options.version} if options.version else {})
    folder = Path("results", settings.version)
    manifest = read_manifest(folder)
    differences = verify_version(folder, manifest)
    for difference in differences:
        print(f"{difference.path} {difference.finding}")
    absent = [path for path in manifest.artefacts if not (folder / path).exists()] if not differences else []
    verdict = f"{len(differences)} differences" if differences else "all as recorded"
    print(f"{folder.name}: {len(manifest.artefacts)} artefacts, {verdict}")
    if absent:
        print(f"{len(absent)} of them, such as {absent[0]}, are not here: the pack that was restored left them out")
    return 1 if differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
