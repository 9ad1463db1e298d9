"""The generated pages are what the models say today."""

from pathlib import Path

from sgd_diffusion.config import load_settings
from sgd_diffusion.config.reference import default_yaml, key_table

CONFIG = Path(__file__).parents[2] / "config"


def test_the_default_file_is_generated_from_the_models():
    assert (CONFIG / "replication.yaml").read_text() == default_yaml(), "run `make generated`"


def test_the_key_table_is_generated_from_the_models():
    assert (CONFIG / "README.md").read_text() == key_table(), "run `make generated`"


def test_the_default_file_gives_the_defaults():
    assert load_settings([CONFIG / "replication.yaml"]) == load_settings([])


def test_every_shipped_configuration_is_valid():
    versions = {file.stem: load_settings([file]).version for file in CONFIG.glob("*.yaml")}
    assert versions == {"replication": "v1", "quick": "quick", "extended": "extended"}
