"""Loads the arrays of a chosen data set. The checksums are verified again, in case a file has been changed since."""

from pathlib import Path

from sgd_diffusion.data import Dataset
from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.inputs.data_sets.resolution import verified_files
from sgd_replication.inputs.data_sets.specification import DATA_DIRECTORY
from sgd_replication.jobs.data_resolution import Resolution


def load_dataset(resolution: Resolution, directory: Path = DATA_DIRECTORY) -> Dataset:
    """Return the arrays of a chosen data set.

    Args:
        resolution: the choice, from `resolve`.
        directory: the data directory.

    Raises:
        DataError: a file is missing, does not have the registered checksum, or does not have the set's content.

    Examples:
        >>> wine = Resolution(requested="avila", set="wine", kind="stand-in", files={}, reason="an example")
        >>> dataset = load_dataset(wine, Path("data"))
        >>> len(dataset), dataset.features, dataset.classes
        (178, 13, 3)
    """
    spec = REGISTRY[resolution.set]
    edition = spec.edition(resolution.kind)
    return edition.read(resolution.set, verified_files(spec, edition, directory))
