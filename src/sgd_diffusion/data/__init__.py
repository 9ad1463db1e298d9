"""Data sets: what they are, where their files lie, which one a run resolved to, and their arrays."""

from sgd_diffusion.data.dataset import Dataset
from sgd_diffusion.data.loading import load_dataset
from sgd_diffusion.data.placing import place_files
from sgd_diffusion.data.registry import REGISTRY, DataFile, DataSpec
from sgd_diffusion.data.resolution import Resolution, resolve, verified_files

__all__ = [
    "REGISTRY",
    "DataFile",
    "DataSpec",
    "Dataset",
    "Resolution",
    "load_dataset",
    "place_files",
    "resolve",
    "verified_files",
]
