import pytest

from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.inputs.data_sets.resolution import resolve


@pytest.mark.parametrize(
    ("name", "features", "classes"), [("digits", 64, 10), ("breast_cancer", 30, 2), ("wine", 13, 3)]
)
def test_an_embedded_set_is_complete(name, features, classes, tmp_path):
    dataset = load_dataset(resolve(name, "auto", tmp_path), tmp_path)
    assert (len(dataset), dataset.features, dataset.classes) == (REGISTRY[name].official.examples, features, classes)
    assert dataset.inputs.mean() == pytest.approx(0, abs=1e-12)
