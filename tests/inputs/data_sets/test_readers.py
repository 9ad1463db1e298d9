"""Readers on small files of the right form, and on files that are not."""

import io
import tarfile

import numpy as np
import pytest

from sgd_diffusion.data import numbered_classes, standardised_by_feature
from sgd_diffusion.errors import DataError
from sgd_replication.inputs.data_sets.readers import uci
from sgd_replication.inputs.data_sets.readers.cifar import RECORD, read_cifar_archive, read_cifar_batches


def test_every_column_is_standardised_by_itself():
    table = standardised_by_feature("t", np.array([[1.0, 100.0], [2.0, 300.0], [3.0, 200.0]]))
    assert table.mean(axis=0) == pytest.approx([0, 0])
    assert table.std(axis=0) == pytest.approx([1, 1])


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ([[1.0, np.nan], [2.0, 3.0]], "1 values are missing or not finite, the first in row 1, feature 2"),
        ([[1.0, 1.0], [np.inf, np.nan]], "2 values .* row 2, feature 1"),
        ([[1.0, 5.0], [2.0, 5.0]], "feature 2 is constant"),
        ([[1.0, 1e200], [2.0, -1e200]], r"feature 2 has values up to 1e\+200, too large"),
        ([[1e-200, 1.0], [2e-200, 2.0]], "feature 1 has values up to 2e-200, .* change its unit"),
    ],
)
def test_a_table_that_cannot_be_standardised_names_the_place(table, told):
    with pytest.raises(DataError, match=told):
        standardised_by_feature("t", np.array(table))


def test_classes_are_numbered_in_order():
    labels, classes = numbered_classes(np.array(["B", "A", "Y", "A"]))
    assert labels.tolist() == [1, 0, 2, 0]
    assert classes == 3


def write_table(path, rows):
    path.write_text("\n".join(",".join(map(str, row)) for row in rows) + "\n")
    return path


@pytest.fixture
def banknote(tmp_path):
    """Write a table in the banknote set's form, after a change."""

    def banknote(change=lambda rows: rows):
        stream = np.random.default_rng(0)
        rows = [[*stream.normal(size=4).round(3).tolist(), int(i % 2)] for i in range(1372)]
        return {"data_banknote_authentication.txt": write_table(tmp_path / "table.txt", change(rows))}

    return banknote


def test_a_labelled_table_is_read(banknote):
    dataset = uci.read_banknote("banknote", banknote())
    assert (len(dataset), dataset.features, dataset.classes) == (1372, 4, 2)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda rows: rows[:-1], "has 1371 rows and 5 columns, expected 1372 and 5"),
        (lambda rows: [row[1:] for row in rows], "has 1372 rows and 4 columns"),
        (lambda rows: [["x", *rows[0][1:]], *rows[1:]], "a feature is no number"),
        (lambda rows: [["", *rows[0][1:]], *rows[1:]], "row 1, feature 1"),
        (lambda rows: [[*row, 3] if i == 7 else row for i, row in enumerate(rows)], "not a table"),
        (lambda rows: [[1, *row[1:]] for row in rows], "feature 1 is constant"),
    ],
)
def test_a_wrong_table_is_explained(banknote, change, told):
    with pytest.raises(DataError, match=told):
        uci.read_banknote("banknote", banknote(change))


def test_a_spreadsheet_that_is_none_is_explained(tmp_path):
    file = tmp_path / "CTG.xls"
    file.write_bytes(b"not a spreadsheet")
    with pytest.raises(DataError, match="sheet `Data` cannot be read"):
        uci.read_cardiotocography("cardiotocography", {"CTG.xls": file})


def records(labels, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (len(labels), RECORD - 1), dtype=np.uint8)
    return np.concatenate([np.array(labels, dtype=np.uint8)[:, None], pixels], axis=1).tobytes()


def test_cifar_batches_and_archive_agree(tmp_path):
    contents = [records([i, 9 - i], seed=i) for i in range(5)]
    files = {}
    with tarfile.open(tmp_path / "archive.tar.gz", "w:gz") as archive:
        for number, content in enumerate(contents, start=1):
            name = f"data_batch_{number}.bin"
            files[name] = tmp_path / name
            files[name].write_bytes(content)
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    whole = read_cifar_archive("cifar10", {"archive.tar.gz": tmp_path / "archive.tar.gz"})
    parts = read_cifar_batches("cifar10", files)
    assert np.array_equal(whole.inputs, parts.inputs)
    assert whole.labels.tolist() == [0, 9, 1, 8, 2, 7, 3, 6, 4, 5]
    by_channel = whole.inputs.reshape(10, 3, 1024)
    assert by_channel.mean(axis=(0, 2)) == pytest.approx([0, 0, 0], abs=1e-12)
    assert by_channel.std(axis=(0, 2)) == pytest.approx([1, 1, 1])


def test_broken_cifar_files_are_explained(tmp_path):
    file = tmp_path / "data_batch_1.bin"
    file.write_bytes(b"x" * (RECORD + 1))
    with pytest.raises(DataError, match="no whole number of records"):
        read_cifar_batches("cifar10", {"data_batch_1.bin": file})
    with pytest.raises(DataError, match="not the original archive"):
        read_cifar_archive("cifar10", {"archive": file})
