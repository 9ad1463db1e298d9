"""The configuration: validated models, their loading from files, and the pages generated from them."""

from sgd_diffusion.config.canonical import canonical_json
from sgd_diffusion.config.covariance import CovarianceSettings
from sgd_diffusion.config.data import DataSettings
from sgd_diffusion.config.loading import check_batch_sizes, load_settings, validate_settings
from sgd_diffusion.config.network_escape import NetworkEscapeSettings, VariantSettings
from sgd_diffusion.config.networks import NetworkSettings, NetworkSweepSettings, TrainingSettings
from sgd_diffusion.config.noise import CLAIMED_BATCH_SIZE, NoiseSettings
from sgd_diffusion.config.settings import Settings
from sgd_diffusion.config.synthetic import (
    ExitSettings,
    FirstTheoremSettings,
    PanelSettings,
    SamplingSettings,
    SecondTheoremSettings,
    SyntheticSettings,
    TitleSettings,
)

__all__ = [
    "CLAIMED_BATCH_SIZE",
    "CovarianceSettings",
    "DataSettings",
    "ExitSettings",
    "FirstTheoremSettings",
    "NetworkEscapeSettings",
    "NetworkSettings",
    "NetworkSweepSettings",
    "NoiseSettings",
    "PanelSettings",
    "SamplingSettings",
    "SecondTheoremSettings",
    "Settings",
    "SyntheticSettings",
    "TitleSettings",
    "TrainingSettings",
    "VariantSettings",
    "canonical_json",
    "check_batch_sizes",
    "load_settings",
    "validate_settings",
]
