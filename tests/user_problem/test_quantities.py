"""The target of a regression: numbers are accepted, and anything else is explained."""

import logging

import numpy as np
import pandas as pd
import pytest

from sgd_diffusion.data import RegressionSet
from sgd_diffusion.errors import DataError
from sgd_replication.user_problem.data import user_dataset
from sgd_replication.user_problem.settings import UserDataSettings

HOUSES = pd.DataFrame({"area": [50.0, 80, 120, 60], "town": ["a", "b", "a", "b"], "price": [1e5, 2e5, 3.5e5, 1.2e5]})


@pytest.fixture
def table(tmp_path):
    def write(rows, suffix="csv"):
        file = tmp_path / f"table.{suffix}"
        rows.to_csv(file, index=False) if suffix == "csv" else rows.to_parquet(file)
        return file

    return write


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_column_of_numbers_is_the_quantity_of_a_regression(table, suffix):
    found = user_dataset(table(HOUSES, suffix), target="price", categories=["town"])
    assert isinstance(found, RegressionSet)
    assert (found.name, found.features, found.mean) == ("table", 2, HOUSES["price"].mean())
    assert found.labels == pytest.approx((HOUSES["price"] - HOUSES["price"].mean()) / HOUSES["price"].std(ddof=0))


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (["x", "y", "x", "y"], r"4 of 4 cells are no finite numbers, such as 'x' in row 1. Set `label: price` instead"),
        (["1", "2", "dear", "4"], "1 of 4 cells are no finite numbers, such as 'dear' in row 3"),
        (["1", "2", "inf", "4"], "no finite numbers, such as 'inf' in row 3"),
        ([0, 1, 0, 1], "has two different values, and a regression needs .* Set `label: price` instead of `target`"),
        ([7, 7, 7, 7], "has one value, and a regression needs .* Set `target` to another column"),
        ([1.0, None, 2.0, 3.0], "1 of 4 rows have gaps, the first in row 2, column 'price'"),
    ],
)
def test_what_is_no_quantity_is_explained(table, values, told):
    with pytest.raises(DataError, match=told):
        user_dataset(table(HOUSES.assign(price=values)), target="price", categories=["town"])


def test_a_target_that_does_not_exist_or_is_a_category_is_explained(table):
    with pytest.raises(DataError, match=r"has no column 'cost'; there are area, town, price. Set `target` to one"):
        user_dataset(table(HOUSES), target="cost", categories=["town"])
    with pytest.raises(DataError, match=r"'town' holds the quantity to predict. Leave it out of `categories`"):
        user_dataset(table(HOUSES), target="town", categories=["town"])


def test_a_quantity_in_place_of_classes_is_told_of_target(table):
    rows = pd.DataFrame({"a": np.arange(250.0) ** 2 % 7, "price": np.linspace(0, 1, 250) ** 2})
    with pytest.raises(DataError, match=r"a quantity, and not classes. Set `target: price` instead of `label`"):
        user_dataset(table(rows), "price")


def test_few_whole_numbers_are_accepted_with_a_warning(table, caplog):
    with caplog.at_level(logging.WARNING):
        user_dataset(table(HOUSES.assign(price=[1, 2, 3, 2])), target="price", categories=["town"])
    assert "only 3 different values, all whole numbers. If they number classes, set `label: price`" in caplog.text


def test_classes_and_a_quantity_at_once_are_refused():
    with pytest.raises(ValueError, match="give either `label`, for classes, or `target`, for a quantity"):
        UserDataSettings(file="x.csv", label="a", target="b")
    with pytest.raises(ValueError, match="'b' is named twice"):
        UserDataSettings(file="x.csv", target="b", drop=["b"])
