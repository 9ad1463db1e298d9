"""Data sets: what they are, where their files lie, which one a run resolved to, and their arrays."""

from sgd_diffusion.data.dataset import Dataset, numbered_classes, standardised_by_feature
from sgd_diffusion.data.fetching import fetch_files
from sgd_diffusion.data.grouping import against_the_largest
from sgd_diffusion.data.loading import load_dataset
from sgd_diffusion.data.placing import place_files
from sgd_diffusion.data.pooling import averaged
from sgd_diffusion.data.registry import REGISTRY
from sgd_diffusion.data.resolution import choose, resolve
from sgd_diffusion.data.specification import DataFile, DataSpec, Download, Edition

__all__ = [
    "REGISTRY",
    "DataFile",
    "DataSpec",
    "Dataset",
    "Download",
    "Edition",
    "against_the_largest",
    "averaged",
    "choose",
    "fetch_files",
    "load_dataset",
    "numbered_classes",
    "place_files",
    "resolve",
    "standardised_by_feature",
]
