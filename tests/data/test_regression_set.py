import numpy as np
import pytest

from sgd_diffusion.data import RegressionSet
from sgd_diffusion.errors import DataError


def test_the_quantity_is_standardised_and_its_unit_is_kept():
    quantity = np.array([10.0, 20.0, 60.0])
    found = RegressionSet.of("toy", np.eye(3), quantity)
    assert found.labels.mean() == pytest.approx(0)
    assert found.labels.std() == pytest.approx(1)
    assert found.labels * found.deviation + found.mean == pytest.approx(quantity)
    assert (len(found), found.features, found.outputs) == (3, 3, 1)


@pytest.mark.parametrize(
    ("quantity", "told"),
    [([1.0, 1.0], "feature 'price' is constant"), ([1.0, np.inf], "not finite, the first in row 2, feature 'price'")],
)
def test_a_quantity_that_cannot_be_standardised_is_named(quantity, told):
    with pytest.raises(DataError, match=told):
        RegressionSet.of("toy", np.eye(2), np.array(quantity), "price")
