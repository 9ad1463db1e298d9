"""Discrete dynamics of a batch of replicas: SGD with several models of gradient noise, and SGLD."""

from sgd_diffusion.dynamics.expression_noise import ExpressionNoise
from sgd_diffusion.dynamics.gaussian_minibatches import GaussianMinibatches
from sgd_diffusion.dynamics.hidden_units import HiddenUnits
from sgd_diffusion.dynamics.langevin import SGLD
from sgd_diffusion.dynamics.minibatches import Minibatches
from sgd_diffusion.dynamics.noise import (
    ConstantNoise,
    DiagonalNoise,
    HessianNoise,
    IsotropicNoise,
    piecewise_noise,
)
from sgd_diffusion.dynamics.optimisers import Adam, HeavyBall
from sgd_diffusion.dynamics.regression import BentExamples, CircleExamples, LinearExamples, ProductExamples
from sgd_diffusion.dynamics.sampled_noise import DataNoise, TwoPointNoise
from sgd_diffusion.dynamics.sgd import SGD
from sgd_diffusion.dynamics.stepper import Dynamics, Stepper

__all__ = [
    "SGD",
    "SGLD",
    "Adam",
    "BentExamples",
    "CircleExamples",
    "ConstantNoise",
    "DataNoise",
    "DiagonalNoise",
    "Dynamics",
    "ExpressionNoise",
    "GaussianMinibatches",
    "HeavyBall",
    "HessianNoise",
    "HiddenUnits",
    "IsotropicNoise",
    "LinearExamples",
    "Minibatches",
    "ProductExamples",
    "Stepper",
    "TwoPointNoise",
    "piecewise_noise",
]
