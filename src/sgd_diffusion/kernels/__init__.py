"""Compiled loops in which replicas run side by side: lanes, their functions, random numbers, kernels and their sources.

The compiler is loaded by `compiling` and what imports it, not by the sources of kernels.
"""

from sgd_diffusion.kernels.example_loss import ExampleLoss, shifted_loss
from sgd_diffusion.kernels.expression_tree import UncompiledError
from sgd_diffusion.kernels.formula import Formula
from sgd_diffusion.kernels.landscape_noise import (
    CurvatureSource,
    DeviationSource,
    DiagonalSource,
    IsotropicSource,
    MatrixSource,
)
from sgd_diffusion.kernels.landscape_samples import ExampleSource, TwoPointSource
from sgd_diffusion.kernels.landscape_source import LandscapeKernel
from sgd_diffusion.kernels.network_source import NetworkKernel
from sgd_diffusion.kernels.noise_source import NoiseSource

__all__ = [
    "CurvatureSource",
    "DeviationSource",
    "DiagonalSource",
    "ExampleLoss",
    "ExampleSource",
    "Formula",
    "IsotropicSource",
    "LandscapeKernel",
    "MatrixSource",
    "NetworkKernel",
    "NoiseSource",
    "TwoPointSource",
    "UncompiledError",
    "shifted_loss",
]
