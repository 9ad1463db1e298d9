"""The log of the loss as the barrier (Mori, Ziyin, Liu and Ueda, ICML 2022): noise, stationary law, passage, escape."""

from sgd_diffusion.log_barrier.barrier import barrier_estimates, barrier_slopes, measure_log_barrier
from sgd_diffusion.log_barrier.noise_loss import loss_and_noise, measure_noise_loss, noise_loss_estimates
from sgd_diffusion.log_barrier.passage import (
    diffusion_passage,
    measure_passage,
    passage_estimates,
    passage_slopes,
)
from sgd_diffusion.log_barrier.schemas import BARRIER, HISTOGRAMS, NOISE_LOSS, PASSAGE, STATIONARY
from sgd_diffusion.log_barrier.stationary import (
    fit_exponent,
    measure_stationary,
    power_advantage,
    power_likelihood,
    sample_stationary,
    stationary_estimates,
)

__all__ = [
    "BARRIER",
    "HISTOGRAMS",
    "NOISE_LOSS",
    "PASSAGE",
    "STATIONARY",
    "barrier_estimates",
    "barrier_slopes",
    "diffusion_passage",
    "fit_exponent",
    "loss_and_noise",
    "measure_log_barrier",
    "measure_noise_loss",
    "measure_passage",
    "measure_stationary",
    "noise_loss_estimates",
    "passage_estimates",
    "passage_slopes",
    "power_advantage",
    "power_likelihood",
    "sample_stationary",
    "stationary_estimates",
]
