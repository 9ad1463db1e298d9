"""The configuration: validated models, their loading from files, and the pages generated from them."""

from sgd_diffusion.config.canonical import canonical_json
from sgd_diffusion.config.covariance import CovarianceSettings
from sgd_diffusion.config.data import DataSettings
from sgd_diffusion.config.flat_minima import ExitSettings, FlatMinimaSettings, TitleSettings
from sgd_diffusion.config.large_deviations import (
    LargeDeviationSettings,
    NetworkLevelSettings,
    StartSettings,
    WellSettings,
)
from sgd_diffusion.config.loading import check_batch_sizes, load_settings, validate_settings
from sgd_diffusion.config.log_barrier import (
    BarrierSettings,
    LogBarrierSettings,
    NoiseLossSettings,
    PassageSettings,
    StationarySettings,
)
from sgd_diffusion.config.network_escape import NetworkEscapeSettings, VariantSettings
from sgd_diffusion.config.networks import NetworkSettings, NetworkSweepSettings, TrainingSettings
from sgd_diffusion.config.noise import CLAIMED_BATCH_SIZE, NoiseSettings
from sgd_diffusion.config.noise_balance import BalanceNetworkSettings, DiagonalSettings, NoiseBalanceSettings
from sgd_diffusion.config.problem import (
    OwnDataSettings,
    OwnLandscapeSettings,
    OwnNetworkSettings,
    OwnNoiseSettings,
    ProblemSettings,
)
from sgd_diffusion.config.sampling import SamplingSettings
from sgd_diffusion.config.settings import Settings
from sgd_diffusion.config.styblinski_tang import StyblinskiTangSettings
from sgd_diffusion.config.theorems import FirstTheoremSettings, SecondTheoremSettings, TheoremSettings

__all__ = [
    "CLAIMED_BATCH_SIZE",
    "BalanceNetworkSettings",
    "BarrierSettings",
    "CovarianceSettings",
    "DataSettings",
    "DiagonalSettings",
    "ExitSettings",
    "FirstTheoremSettings",
    "FlatMinimaSettings",
    "LargeDeviationSettings",
    "LogBarrierSettings",
    "NetworkEscapeSettings",
    "NetworkLevelSettings",
    "NetworkSettings",
    "NetworkSweepSettings",
    "NoiseBalanceSettings",
    "NoiseLossSettings",
    "NoiseSettings",
    "OwnDataSettings",
    "OwnLandscapeSettings",
    "OwnNetworkSettings",
    "OwnNoiseSettings",
    "PassageSettings",
    "ProblemSettings",
    "SamplingSettings",
    "SecondTheoremSettings",
    "Settings",
    "StartSettings",
    "StationarySettings",
    "StyblinskiTangSettings",
    "TheoremSettings",
    "TitleSettings",
    "TrainingSettings",
    "VariantSettings",
    "WellSettings",
    "canonical_json",
    "check_batch_sizes",
    "load_settings",
    "validate_settings",
]
