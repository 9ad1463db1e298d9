import gzip
import struct

import numpy as np
import pytest

from sgd_diffusion.errors import DataError
from sgd_replication.inputs.data_sets.readers.idx import read_idx, read_mnist_layout


def idx(array):
    return b"\0\0\x08" + bytes([array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


@pytest.fixture
def images():
    return np.arange(5 * 2 * 3, dtype=np.uint8).reshape(5, 2, 3)


def test_an_array_survives_the_round_trip(tmp_path, images):
    file = tmp_path / "images.gz"
    file.write_bytes(gzip.compress(idx(images)))
    assert (read_idx(file) == images).all()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda content: gzip.compress(content)[:-9], "not a complete gzip"),
        (lambda content: b"not gzip at all", "not a complete gzip"),
        (lambda content: gzip.compress(content[:-1]), "announces shape"),
        (lambda content: gzip.compress(content + b"x"), "announces shape"),
        (lambda content: gzip.compress(b"\0\0\x0d" + content[3:]), "unsigned bytes"),
        (lambda content: gzip.compress(b""), "starts with nothing"),
        (lambda content: gzip.compress(content[:6]), "announces shape"),
        (lambda content: b"", "not a complete gzip|starts with nothing"),
    ],
)
def test_a_damaged_file_is_named(tmp_path, images, damage, told):
    file = tmp_path / "images.gz"
    file.write_bytes(damage(idx(images)))
    with pytest.raises(DataError, match=told) as caught:
        read_idx(file)
    assert str(file) in str(caught.value)


def test_the_mnist_layout_is_standardised_as_a_whole(tmp_path, images):
    labels = np.array([0, 1, 2, 1, 0], dtype=np.uint8)
    files = {}
    for name, array in {"train-images-idx3-ubyte.gz": images, "train-labels-idx1-ubyte.gz": labels}.items():
        files[name] = tmp_path / name
        files[name].write_bytes(gzip.compress(idx(array)))
    dataset = read_mnist_layout("small", files)
    assert dataset.inputs.shape == (5, 6)
    pixels = images.reshape(5, 6).astype(float)
    assert np.allclose(dataset.inputs, (pixels - pixels.mean()) / pixels.std(), rtol=1e-14)
    assert dataset.classes == 3
    assert np.allclose(np.diff(dataset.inputs.ravel()), np.diff(dataset.inputs.ravel())[0])  # one scale for all pixels
    files["train-labels-idx1-ubyte.gz"].write_bytes(gzip.compress(idx(labels[:4])))
    with pytest.raises(DataError, match="5 images but 4 labels"):
        read_mnist_layout("small", files)
