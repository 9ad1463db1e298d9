import subprocess
import sys

import pytest

from sgd_diffusion.errors import DataError
from sgd_replication.inputs.data_sets.placing import place_files
from sgd_replication.inputs.data_sets.resolution import resolve


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


def test_a_sample_is_placed_where_there_is_no_more(toy_sample, tmp_path):
    assert place_files(["toy"], toy_sample, tmp_path / "data") == ["toy"]
    assert resolve("toy", "auto", tmp_path / "data").kind == "sample"


def test_a_full_disk_is_explained_and_leaves_nothing(toy, tmp_path):
    """The limit on file sizes fails a write as a full disk does, for real and in a process of its own."""
    code = f"""
import resource, signal
from pathlib import Path
from sgd_replication.inputs.data_sets.placing import put_in_place
from sgd_diffusion.errors import DataError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4, 4))
try:
    put_in_place(Path({str(toy / "toy/inputs.txt")!r}), Path({str(tmp_path / "data/inputs.txt")!r}))
except DataError as error:
    told = "inputs.txt: cannot be written (File too large). Free disk space"
    raise SystemExit(0 if told in str(error) else str(error))
"""
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr
    assert not list((tmp_path / "data").iterdir())


def test_a_set_that_is_not_there_is_left_alone(toy, tmp_path):
    assert place_files(["mnist"], toy, tmp_path / "data") == []
    with pytest.raises(DataError, match="not a folder"):
        place_files(["toy"], tmp_path / "nowhere", tmp_path / "data")
