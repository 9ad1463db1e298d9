from pathlib import Path

from sgd_replication.inputs.data_sets.reference import data_page


def test_the_page_on_data_is_generated_from_the_registry():
    assert (Path(__file__).parents[3] / "docs" / "data.md").read_text() == data_page(), "run `make generated`"
