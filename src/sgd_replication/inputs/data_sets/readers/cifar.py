"""Reads the binary version of CIFAR-10: records of one label byte and 3,072 pixel bytes (red, green, blue planes)."""

import tarfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.data import Dataset
from sgd_diffusion.errors import DataError

CHANNELS, PIXELS = 3, 1024
RECORD = 1 + CHANNELS * PIXELS


def read_cifar_archive(name: str, files: Mapping[str, Path]) -> Dataset:
    """Return the 50,000 training images in the original archive, which is unpacked in memory."""
    (archive,) = files.values()
    batches = []
    try:
        with tarfile.open(archive, "r:gz") as content:
            for number in range(1, 6):
                member = content.extractfile(f"cifar-10-batches-bin/data_batch_{number}.bin")
                assert member is not None
                batches.append(_records(archive, member.read()))
    except (tarfile.TarError, KeyError, EOFError, OSError) as error:
        raise DataError(f"{archive}: not the original archive ({error}).") from error
    return _dataset(name, np.concatenate(batches))


def read_cifar_batches(name: str, files: Mapping[str, Path]) -> Dataset:
    """Return the training images in the given batch files."""
    return _dataset(name, np.concatenate([_records(file, file.read_bytes()) for file in files.values()]))


def _records(file: Path, content: bytes) -> NDArray[np.uint8]:
    if len(content) == 0 or len(content) % RECORD:
        raise DataError(f"{file}: {len(content)} bytes are no whole number of records of {RECORD} bytes.")
    return np.frombuffer(content, dtype=np.uint8).reshape(-1, RECORD)


def _dataset(name: str, records: NDArray[np.uint8]) -> Dataset:
    """Return the images with each colour channel standardised over all images and pixels."""
    planes = records[:, 1:].reshape(-1, CHANNELS, PIXELS).astype(np.float64)
    planes -= planes.mean(axis=(0, 2), keepdims=True)
    planes /= planes.std(axis=(0, 2), keepdims=True)
    return Dataset(name, planes.reshape(len(records), -1), records[:, 0].astype(np.int64), classes=10)
