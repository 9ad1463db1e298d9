import hashlib

import numpy as np
import pytest

from sgd_diffusion.data import REGISTRY, DataFile, Dataset, DataSpec


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """A registered set of two files, and a folder that holds them."""
    source = tmp_path / "source"
    contents = {"toy/inputs.txt": b"1 2 3", "toy/labels.txt": b"0 1 0"}
    for path, content in contents.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_bytes(content)

    def read(name, files):
        inputs = np.array(files["inputs.txt"].read_text().split(), dtype=float)[:, None]
        labels = np.array(files["labels.txt"].read_text().split(), dtype=np.int64)
        return Dataset(name, inputs, labels, 2)

    spec = DataSpec(
        title="Toy",
        files=tuple(DataFile(path, hashlib.sha256(content).hexdigest()) for path, content in contents.items()),
        read=read,
        licence="none",
        citation="nobody",
        homepage="the toy shop",
        stand_in="digits",
    )
    monkeypatch.setitem(REGISTRY, "toy", spec)
    return source
