import pytest

from sgd_diffusion.data import place_files, resolve
from sgd_diffusion.errors import DataError


def test_files_are_verified_and_copied(toy, tmp_path):
    target = tmp_path / "data"
    assert place_files(["toy", "digits"], toy, target) == ["toy"]
    assert resolve("toy", "official", target).kind == "official"
    assert place_files(["toy"], toy, target) == []  # nothing left to do


def test_nothing_of_a_damaged_set_is_copied(toy, tmp_path):
    (toy / "toy/labels.txt").write_bytes(b"0 1 1")
    with pytest.raises(DataError, match=r"labels\.txt: sha256"):
        place_files(["toy"], toy, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_half_a_set_is_an_error(toy, tmp_path):
    (toy / "toy/labels.txt").unlink()
    with pytest.raises(DataError, match=r"labels\.txt: cannot be read"):
        place_files(["toy"], toy, tmp_path / "data")


def test_a_set_that_is_not_there_is_left_alone(toy, tmp_path):
    assert place_files(["mnist"], toy, tmp_path / "data") == []
    with pytest.raises(DataError, match="not a folder"):
        place_files(["toy"], tmp_path / "nowhere", tmp_path / "data")
