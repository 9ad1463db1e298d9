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
        ("1,0\n2,0\n3,1\n4,1\n5,1\n", "the first line, 1, 0, looks like an example .*Set `header: false` if it is"),
        (
            "5.1,3.5,setosa\n4.9,3,setosa\n6,2,virginica\n7,3,virginica\n",
            "the first line, 5.1, 3.5, setosa, looks like an example",
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
            "1 of 4 rows have gaps, the first in row 2, column 'a'. Set `missing: drop` to leave these rows out, or",
        ),
        (
            ",a,kind\n0,1,x\n1,2,x\n2,3,y\n3,4,y\n",
            "column 1 has no name. Name it; if it only numbers the rows, remove it",
        ),
        ("a;kind\n1;x\n2;x\n", "Values must be separated by commas"),
        ("a,kind\n1,x\n2,x\n?,y\n4,y\n", "1 of 4 rows have gaps, the first in row 3, column 'a'"),
        ("a,kind\n1,x\n2,x\n1.5.2,y\n4,y\n", "such as '1.5.2' in row 3 of 'a'. Set `categories: \\[a\\]` if its words"),
        ("a,b,kind\n,1,x\n,2,x\n,3,y\n", "column 'a' has no values. Set `drop: \\[a\\]`"),
        ("a,kind\n1,b\xe9\n2,x\n".encode("latin-1"), "must be text in UTF-8"),
        ("a,kind\n1,x\ninf,x\n3,y\n4,y\n", "not finite"),
        ("a,b,kind\n1,7,x\n2,7,x\n3,7,y\n4,7,y\n", "feature 'b' is constant"),
        ("a,kind\n1,x\n2,\n3,y\n", "1 of 3 rows have gaps, the first in row 2, column 'kind'"),
        (
            'a,kind\n1,a\n2,a\n3,"a "\n4,a \n5,b\n6,b\n',
            "the classes 'a' and 'a ' in column 'kind' differ only by blanks",
        ),
        ("a,kind\n1,x\n2,x\n3,x\n", "has 1 different values, but the number of classes must be 2 to 100"),
        ("a,kind\n1,x\n2,x\n3,y\n", "every class needs two rows or more, but y have one"),
    ],
)
def test_what_is_no_table_of_examples_is_explained(table, content, told):
    with pytest.raises(DataError, match=told):
        user_dataset(table(content), "kind")


@pytest.mark.parametrize("kind", [np.arange(250) // 2, np.linspace(0, 1, 250) ** 2], ids=["pairs", "real"])
def test_a_quantity_in_place_of_classes_is_noticed(table, kind):
    rows = pd.DataFrame({"a": range(250), "kind": kind})
    with pytest.raises(DataError, match="different values, which are numbers: a quantity, and not classes"):
        user_dataset(table(rows.to_csv(index=False)), "kind")


def test_words_that_programs_write_for_a_gap_are_classes(table):
    found = user_dataset(table("a,kind\n1,None\n2,NA\n4,None\n0,NA\n"), "kind")
    assert (found.classes, found.labels.tolist()) == (2, [1, 0, 1, 0])


def test_equal_numbers_are_one_class_however_they_are_written(table):
    assert user_dataset(table("a,kind\n1,1\n2,1.0\n4,2\n0, 2\n")).labels.tolist() == [0, 0, 1, 1]


def test_columns_are_left_out_and_words_encoded(table, caplog):
    caplog.set_level("INFO")
    mixed = "name,a,roof,lit,kind\nann,1,flat,no,x\nbob,2,hip,yes,x\ncid,4,gable,no,y\ndan,0,flat,yes,y\n"
    found = user_dataset(table(mixed), drop=["name"], categories=["roof", "lit"])
    raw = np.array([[1, 1, 0, 0, 0], [2, 0, 0, 1, 1], [4, 0, 1, 0, 0], [0, 1, 0, 0, 1]])
    assert np.allclose(found.inputs, (raw - raw.mean(0)) / raw.std(0))
    assert "column 'roof' becomes 3 of zeros and ones: flat, gable, hip" in caplog.text
    assert "4 rows, 5 features (a, roof=flat, roof=gable, roof=hip, lit=yes), 2 classes in column 'kind' (x, y)" in (
        caplog.text
    )


def test_rows_with_gaps_are_left_out_and_counted(table, caplog):
    caplog.set_level("INFO")
    header, rows = GOOD.split("\n", 1)
    found = user_dataset(table(f"{header}\n1,x,\n{rows}7,,8\nNaN,y,8\n"), "kind", missing="drop")
    assert np.array_equal(found.inputs, user_dataset(table(GOOD), "kind").inputs)
    assert "3 of 7 rows have gaps and are left out" in caplog.text


def test_a_column_that_counts_the_rows_is_no_feature_unless_kept(table):
    numbered = "id,a,kind\n" + "".join(f"{row + 7},{row * row % 5},{'xy'[row % 2]}\n" for row in range(12))
    with pytest.raises(DataError, match=r"column 'id' only numbers the rows: .* Set `drop: \[id\]`.* `keep: \[id\]`"):
        user_dataset(table(numbered))
    assert user_dataset(table(numbered), drop=["id"]).inputs.shape == (12, 1)
    assert user_dataset(table(numbered), keep=["id"]).inputs.shape == (12, 2)


@pytest.mark.parametrize(("header", "rows"), [(True, 4), (False, 5)])
def test_no_row_is_lost_where_names_are_numbers(table, header, rows):
    assert len(user_dataset(table("1,0\n2,0\n3,1\n4,1\n5,0\n"), header=header).inputs) == rows


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"drop": ["colour"]}, "has no column 'colour', which `drop` names; there are a, kind, b"),
        ({"drop": ["a", "b"]}, "the table has 4 rows and 1 columns"),
        ({"categories": ["kind"]}, "column 'kind' holds the classes. Leave it out of `categories`"),
    ],
)
def test_columns_that_cannot_be_chosen_are_explained(table, choices, told):
    with pytest.raises(DataError, match=told):
        user_dataset(table(GOOD), "kind", **choices)


def test_a_column_of_one_word_is_no_category(table):
    same = "w,a,kind\none,1,x\none,2,x\none,4,y\none,0,y\n"
    with pytest.raises(DataError, match=r"column 'w' has 1 different words, .* must have 2 to 50\. Set `drop: "):
        user_dataset(table(same), categories=["w"])


@pytest.mark.parametrize("ending", ["parquet", "pq"])
def test_a_parquet_file_is_read_like_the_csv_file_of_its_table(table, tmp_path, ending):
    rows = pd.read_csv(table(GOOD)).assign(a=[0.1, 1 / 3, 2e-9, 7], kind=pd.Categorical(list("xxyy")))
    rows.to_parquet(tmp_path / f"mine.{ending}")
    found = user_dataset(tmp_path / f"mine.{ending}", "kind")
    as_csv = user_dataset(table(rows.to_csv(index=False)), "kind")
    assert np.array_equal(found.inputs, as_csv.inputs)
    assert found.labels.tolist() == as_csv.labels.tolist()
    rows.loc[1, "a"] = None
    rows.to_parquet(tmp_path / f"mine.{ending}")
    with pytest.raises(DataError, match="1 of 4 rows have gaps, the first in row 2, column 'a'"):
        user_dataset(tmp_path / f"mine.{ending}", "kind")


def test_a_file_that_is_no_parquet_file_is_explained(tmp_path):
    (tmp_path / "mine.parquet").write_text(GOOD)
    with pytest.raises(DataError, match=r"mine\.parquet: this is not a Parquet file"):
        user_dataset(tmp_path / "mine.parquet")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataError, match=r"absent\.csv: cannot be read"):
        user_dataset(tmp_path / "absent.csv")


@pytest.mark.parametrize("suffix", ["zip", "xz", "gz", "bz2"])
def test_a_file_that_is_not_compressed_as_its_name_says_is_explained(table, suffix):
    file = table(GOOD).rename(table(GOOD).with_suffix(f".csv.{suffix}"))
    with pytest.raises(DataError, match=rf"mine\.csv\.{suffix}: (this is not a CSV file|cannot be read \((?!None))"):
        user_dataset(file, "kind")
