"""codecheck.yml names files that a run makes."""

from pathlib import Path

import yaml

from sgd_replication.pipeline.catalogue import figure_experiments

ROOT = Path(__file__).parents[2]
OF_REPORT = {"claims.json", "numbers.tex", "report.pdf", "printed_numbers.pdf"}


def test_a_checker_is_asked_for_files_that_a_run_makes():
    manifest = yaml.safe_load((ROOT / "codecheck.yml").read_text())["manifest"]
    assert len(manifest) == len({entry["file"] for entry in manifest})
    for entry in manifest:
        file = Path(entry["file"])
        assert file.parts[:2] == ("results", "v1")
        assert file.name in OF_REPORT or file.stem in figure_experiments(), file
        assert entry["comment"]
