"""The configuration: validated models, their loading from files, and the pages generated from them."""

from sgd_diffusion.config.canonical import canonical_json
from sgd_diffusion.config.covariance import CovarianceSettings, CovarianceSweepSettings
from sgd_diffusion.config.data import DataSettings
from sgd_diffusion.config.loading import check_batch_sizes, load_settings, validate_settings
from sgd_diffusion.config.network_escape import NetworkEscapeSettings, VariantSettings
from sgd_diffusion.config.networks import NetworkSettings, TrainingSettings
from sgd_diffusion.config.noise import NoiseSettings
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
    "CovarianceSettings",
    "CovarianceSweepSettings",
    "DataSettings",
    "ExitSettings",
    "FirstTheoremSettings",
    "NetworkEscapeSettings",
    "NetworkSettings",
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
