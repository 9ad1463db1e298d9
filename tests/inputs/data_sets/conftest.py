import hashlib

import numpy as np
import pytest

from sgd_diffusion.data import Dataset
from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.inputs.data_sets.specification import DataFile, DataSpec, Edition

CONTENTS = {"toy/inputs.txt": b"1 2 3", "toy/labels.txt": b"0 1 0"}
SAMPLE = {"toy/sample.txt": b"4 5"}


def read_toy(name, files):
    inputs = np.array(files["inputs.txt"].read_text().split(), dtype=float)[:, None]
    labels = np.array(files["labels.txt"].read_text().split(), dtype=np.int64)
    return Dataset(name, inputs, labels, 2)


def read_sample(name, files):
    inputs = np.array(files["sample.txt"].read_text().split(), dtype=float)[:, None]
    return Dataset(name, inputs, np.array([0, 1]), 2)


def data_files(contents):
    return tuple(DataFile(path, hashlib.sha256(content).hexdigest()) for path, content in contents.items())


def write(folder, contents):
    for path, content in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """A registered set of two files, with a sample of it, and a folder that holds the two files."""
    spec = DataSpec(
        title="Toy",
        editions=(
            Edition("official", data_files(CONTENTS), 3, read_toy),
            Edition("sample", data_files(SAMPLE), 2, read_sample),
        ),
        licence="none",
        citation="nobody",
        homepage="the toy shop",
        stand_in="digits",
    )
    monkeypatch.setitem(REGISTRY, "toy", spec)
    return write(tmp_path / "source", CONTENTS)


@pytest.fixture
def toy_sample(toy, tmp_path):
    """A folder that holds the sample alone."""
    return write(tmp_path / "sample", SAMPLE)
