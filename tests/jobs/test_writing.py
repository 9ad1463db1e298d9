"""Files that bear their names only when they are complete."""

import pytest

from sgd_replication.jobs.writing import atomic_path


def test_what_fails_leaves_the_former_file(tmp_path):
    def write_half():
        with atomic_path(file) as place:
            place.write_text("ha")
            raise ValueError("half of it")

    file = tmp_path / "numbers.txt"
    file.write_text("former")
    with pytest.raises(ValueError, match="half"):
        write_half()
    assert file.read_text() == "former"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_is_made(tmp_path):
    with atomic_path(tmp_path / "deep" / "file") as place:
        place.write_text("whole")
    assert (tmp_path / "deep" / "file").read_text() == "whole"
