"""Data sets: what they are, where their files lie, which one a run resolved to, and their arrays."""

from sgd_diffusion.data.dataset import Dataset, numbered_classes, standardised_by_feature
from sgd_diffusion.data.grouping import against_the_largest
from sgd_diffusion.data.fetching import fetch_files
from sgd_diffusion.data.loading import load_dataset
from sgd_diffusion.data.placing import place_files
from sgd_diffusion.data.pooling import averaged
from sgd_diffusion.data.registry import REGISTRY
from sgd_diffusion.data.resolution import Resolution, UsedData, choose, resolve
from sgd_diffusion.data.specification import DataFile, DataSpec, Download, Edition, Kind

__all__ = [
    "against_the_largest",
    "REGISTRY",
    "DataFile",
    "DataSpec",
    "Dataset",
    "Download",
    "Edition",
    "Kind",
    "Resolution",
    "UsedData",
    "averaged",
    "choose",
    "fetch_files",
    "numbered_classes",
    "standardised_by_feature",
    "load_dataset",
    "place_files",
    "resolve",
]
