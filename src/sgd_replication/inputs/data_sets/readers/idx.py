"""Reads the idx format of MNIST and Fashion-MNIST: a gzip file of a big-endian header and unsigned bytes."""

import gzip
import math
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.data import Dataset
from sgd_diffusion.errors import DataError

UNSIGNED_BYTE = 8
VALUES_OF_BYTE = 256


def read_idx(file: Path) -> NDArray[np.uint8]:
    """Return the array in one gzip-compressed idx file of unsigned bytes.

    Layout: two zero bytes, a type code (8 for unsigned bytes), the number of dimensions, each dimension as a
    big-endian 32-bit integer, the values in C order.

    Raises:
        DataError: the file is not a complete gzip file, or its header does not fit its content.
    """
    try:
        content = gzip.decompress(file.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{file}: not a complete gzip file ({error}); place the original file there.") from error
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] != UNSIGNED_BYTE:
        raise DataError(f"{file}: not an idx file of unsigned bytes (it starts with {content[:4].hex() or 'nothing'}).")
    dimensions = content[3]
    header = 4 + 4 * dimensions
    shape = struct.unpack(f">{dimensions}I", content[4:header]) if len(content) >= header else ()
    if len(content) != header + math.prod(shape) or not shape:
        raise DataError(f"{file}: its header announces shape {shape}, but it holds {len(content) - header} values.")
    return np.frombuffer(content, dtype=np.uint8, offset=header).reshape(shape)


def read_mnist_layout(name: str, files: Mapping[str, Path]) -> Dataset:
    """Return the training images of MNIST or a set with the same files, flattened and standardised over the whole set.

    Args:
        name: name of the set.
        files: the files `train-images-idx3-ubyte.gz` and `train-labels-idx1-ubyte.gz`, by bare name.

    Raises:
        DataError: a file is damaged, or the numbers of images and labels differ.
    """
    images = read_idx(files["train-images-idx3-ubyte.gz"])
    labels = read_idx(files["train-labels-idx1-ubyte.gz"])
    if len(images) != len(labels):
        raise DataError(f"{name}: {len(images)} images but {len(labels)} labels.")
    return Dataset(
        name=name,
        inputs=standardised_bytes(images.reshape(len(images), -1)),
        labels=labels.astype(np.int64),
        classes=int(labels.max()) + 1,
    )


def standardised_bytes(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return images of bytes with mean 0 and standard deviation 1 over all pixels of all images.

    The moments are those of the histogram, and each of the 256 values is scaled once.

    Args:
        pixels: images, (examples, pixels).

    Examples:
        >>> standardised_bytes(np.array([[0, 4], [4, 0]], dtype=np.uint8)).tolist()
        [[-1.0, 1.0], [1.0, -1.0]]
    """
    shares = np.bincount(pixels.ravel(), minlength=VALUES_OF_BYTE) / pixels.size
    levels = np.arange(float(VALUES_OF_BYTE))
    mean = float(shares @ levels)
    deviation = math.sqrt(float(shares @ (levels - mean) ** 2))
    return np.asarray(((levels - mean) / deviation)[pixels])
