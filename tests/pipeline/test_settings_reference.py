"""The generated pages are what the models say today."""

import json
import re
from pathlib import Path

import pytest
import yaml

from sgd_replication.pipeline.catalogue import EXPERIMENTS
from sgd_replication.pipeline.loading import load_settings
from sgd_replication.pipeline.results_reference import tables_of, with_tables
from sgd_replication.pipeline.settings_reference import default_yaml, key_table
from sgd_replication.pipeline.sizes import sized_configuration

CONFIG = Path(__file__).parents[2] / "config"


def test_the_default_file_is_generated_from_the_models():
    assert (CONFIG / "replication.yaml").read_text() == default_yaml(), "run `make generated`"


@pytest.mark.parametrize(("size", "file"), [("quick", "config/quick.yaml"), ("tiny", "tests/configs/tiny.yaml")])
def test_the_small_configurations_are_generated_from_the_sizes_of_the_experiments(size, file):
    assert (CONFIG.parent / file).read_text() == sized_configuration(size), "run `make generated`"


def test_the_key_table_is_generated_from_the_models():
    assert (CONFIG / "README.md").read_text() == key_table(), "run `make generated`"


def test_every_row_of_the_key_table_has_four_cells_and_the_default_that_counts():
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in key_table().splitlines() if line.startswith("| `")]
    assert {len(row) for row in rows if not row[0].strip().endswith(".yaml`")} == {4}
    settings = load_settings([])
    for key, default, *_ in rows:
        if ".NAME." in key or key.strip().endswith(".yaml`") or key.strip() == "`networks`":
            continue
        if key.strip(" `").startswith("problem."):  # there is none by default
            continue
        value = settings
        for part in key.strip(" `").split("."):
            value = getattr(value, part)
        assert yaml.safe_load(default.strip(" `")) == json.loads(json.dumps(value)), key


def test_the_default_file_gives_the_defaults():
    assert load_settings([CONFIG / "replication.yaml"]) == load_settings([])


def test_every_shipped_configuration_is_valid():
    versions = {file.stem: load_settings([file]).version for file in CONFIG.glob("*.yaml")}
    assert versions == {
        "replication": "v1",
        "quick": "quick",
        "extended": "extended",
        "extended_trial": "extended-trial",
        "gpu": "gpu",
    }


def test_the_tables_of_the_documentation_are_generated_from_the_tables_of_the_experiments():
    page = (CONFIG.parent / "docs" / "results.md").read_text()
    assert with_tables(page) == page, "run `make generated`"


def test_every_table_of_measurements_is_described():
    described = {path for one in EXPERIMENTS if one.parts for path, _ in tables_of(one)}
    rules = "".join(file.read_text() for file in (CONFIG.parent / "workflow/rules").glob("[!u]*.smk"))
    written = set(re.findall(r"/(\w+\.parquet)", rules))
    assert {path.rpartition("/")[2] for path in described} >= written - {"predictions.parquet", "scores.parquet"}
