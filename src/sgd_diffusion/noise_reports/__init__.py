"""Report on the gradient noise of any torch model and loss: covariance, noise scale, curvature, tails by layer."""

from sgd_diffusion.noise_reports.measurement import noise_report
from sgd_diffusion.noise_reports.mohammadi import CorrelatedValuesWarning, alpha_estimator
from sgd_diffusion.noise_reports.monitor import NoiseMonitor
from sgd_diffusion.noise_reports.report import NoiseReport

__all__ = ["CorrelatedValuesWarning", "NoiseMonitor", "NoiseReport", "alpha_estimator", "noise_report"]
