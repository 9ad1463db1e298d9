"""The configuration: validated models, their loading from files, and the pages generated from them."""

from sgd_diffusion.config.canonical import canonical_json
from sgd_diffusion.config.data import DataSettings
from sgd_diffusion.config.loading import check_batch_sizes, load_settings, validate_settings
from sgd_diffusion.config.networks import NetworkSettings, TrainingSettings
from sgd_diffusion.config.noise import NoiseSettings
from sgd_diffusion.config.settings import Settings

__all__ = [
    "DataSettings",
    "NetworkSettings",
    "NoiseSettings",
    "Settings",
    "TrainingSettings",
    "canonical_json",
    "check_batch_sizes",
    "load_settings",
    "validate_settings",
]
