import numpy as np
import pandas as pd
import pytest

from sgd_diffusion.errors import DataError
from sgd_replication.user_problem.data import user_dataset

GOOD = "a,kind,b\n1,x,2\n2,x,5\n4,y,3\n0,y,9\n"


@pytest.fixture
def table(tmp_path):
    def table(content):
        (tmp_path / "mine.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / "mine.csv"

    return table


def test_features_are_standardised_and_classes_numbered(table):
    found = user_dataset(table(GOOD), "kind")
    assert (found.name, found.classes, found.labels.tolist()) == ("mine", 2, [0, 0, 1, 1])
    raw = np.array([[1, 2], [2, 5], [4, 3], [0, 9]])
    assert np.allclose(found.inputs, (raw - raw.mean(0)) / raw.std(0))


def test_the_last_column_holds_the_classes_if_none_is_named(table):
    assert user_dataset(table("a,c\n1,0\n2,1\n3,0\n4,1\n")).labels.tolist() == [0, 1, 0, 1]


def test_commas_at_the_ends_of_rows_move_no_column(table):
    header, rows = GOOD.split("\n", 1)
    found = user_dataset(table(header + "\n" + rows.replace("\n", ",\n")), "kind")
    assert np.array_equal(found.inputs, user_dataset(table(GOOD), "kind").inputs)


@pytest.mark.parametrize("large", ["18446744073709551616", "-9223372036854775813", "1" + "0" * 40])
def test_whole_numbers_that_no_machine_integer_holds_are_numbers(table, large):
    found = user_dataset(table(f"a,kind\n{large},x\n0,x\n0,y\n{large},y\n"), "kind")
    assert np.abs(found.inputs).tolist() == pytest.approx(np.ones((4, 1)))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is not a CSV file"),
        (b"\xff\xfe\x00a", "must be text in UTF-8"),
        ('a,kind\n"1,x\n', "is not a CSV file"),
        ("a,kind\n1,2,x\n2,3,x\n3,4,y\n4,5,y\n", "the rows have more values than the header"),
        (
            "a,kind,kind\n1,x,x\n2,x,x\n3,y,y\n4,y,y\n",
            "has several columns named kind. Give every column a",
        ),
        ("1,0\n2,0\n3,1\n4,1\n5,1\n", "has no header; its first line is 1, 0"),
        (
            "5.1,3.5,setosa\n4.9,3,setosa\n6,2,virginica\n7,3,virginica\n",
            "has no header; its first line is 5.1, 3.5, se",
        ),
        ("a,b,kind\n1,1e200,x\n2,-1e200,x\n3,4,y\n4,5,y\n", "feature 'b' has values up to 1e"),
        ("a,b\n1,2\n", "has no column 'kind'; there are a, b"),
        ("kind\nx\ny\n", "a feature beside the classes"),
        ("a,kind\n", "a feature beside the classes"),
        (
            "a,b,kind\n1,red,x\n2,red,x\n3,blue,y\n4,red,y\n",
            "features must be numbers, but b contain text, such as 'red' in row 1 of 'b'",
        ),
        (
            "a,kind\n1,x\n,x\n3,y\n4,y\n",
            "1 values are missing or not finite, the first in row 2, feature 'a'; leave out such",
        ),
        (
            ",a,kind\n0,1,x\n1,2,x\n2,3,y\n3,4,y\n",
            "column 1 has no name. Name it; if it only numbers the rows, remove it",
        ),
        ("a;kind\n1;x\n2;x\n", "Values must be separated by commas"),
        ("a,kind\n1,x\n2,x\n?,y\n4,y\n", "such as '\\?' in row 3 of 'a'"),
        ("a,kind\n1,b\xe9\n2,x\n".encode("latin-1"), "must be text in UTF-8"),
        ("a,kind\n1,x\ninf,x\n3,y\n4,y\n", "not finite"),
        ("a,b,kind\n1,7,x\n2,7,x\n3,7,y\n4,7,y\n", "feature 'b' is constant"),
        ("a,kind\n1,x\n2,\n3,y\n", "1 rows have no class"),
        ("a,kind\n1,x\n2,x\n3,x\n", "has 1 different values, but the number of classes must be 2 to 100"),
        ("a,kind\n1,x\n2,x\n3,y\n", "every class needs two rows or more, but y have one"),
    ],
)
def test_what_is_no_table_of_examples_is_explained(table, content, told):
    with pytest.raises(DataError, match=told):
        user_dataset(table(content), "kind")


def test_numbers_in_place_of_classes_are_noticed(table):
    rows = pd.DataFrame({"a": range(250), "kind": np.arange(250) // 2})
    with pytest.raises(DataError, match="has 125 different values"):
        user_dataset(table(rows.to_csv(index=False)), "kind")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataError, match=r"absent\.csv: cannot be read"):
        user_dataset(tmp_path / "absent.csv")


@pytest.mark.parametrize("suffix", ["zip", "xz", "gz", "bz2"])
def test_a_file_that_is_not_compressed_as_its_name_says_is_explained(table, suffix):
    file = table(GOOD).rename(table(GOOD).with_suffix(f".csv.{suffix}"))
    with pytest.raises(DataError, match=rf"mine\.csv\.{suffix}: (this is not a CSV file|cannot be read \((?!None))"):
        user_dataset(file, "kind")
