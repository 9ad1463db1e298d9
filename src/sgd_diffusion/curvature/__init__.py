"""Curvature of a network's loss: exact matrices, and curvature and gradient noise along directions."""

from sgd_diffusion.curvature.alignment import (
    alignment,
    alignment_estimates,
    element_lines,
    elements_between,
    jackknifed,
    matrix_measures,
)
from sgd_diffusion.curvature.covariance_spectrum import covariance_spectrum
from sgd_diffusion.curvature.directions import DirectionBlocks, DirectionMeans, along_directions, eigenbasis
from sgd_diffusion.curvature.example_gram import output_gram, weighted_spectrum
from sgd_diffusion.curvature.flat_network import FlatNetwork, FlatRegression
from sgd_diffusion.curvature.layers import LayeredNetwork
from sgd_diffusion.curvature.losses import LOSSES, OutputLoss, cross_entropy, squared_error
from sgd_diffusion.curvature.matrices import (
    CurvatureMatrices,
    curvature_matrices,
    hessian_and_covariance,
    mean_hessian,
)
from sgd_diffusion.curvature.matrix_free import along_leading, leading_eigenbasis
from sgd_diffusion.curvature.minibatches import draw, minibatch_variance, variance_factor
from sgd_diffusion.curvature.products import quadratic_forms
from sgd_diffusion.curvature.random_blocks import random_blocks

__all__ = [
    "LOSSES",
    "CurvatureMatrices",
    "DirectionBlocks",
    "DirectionMeans",
    "FlatNetwork",
    "FlatRegression",
    "LayeredNetwork",
    "OutputLoss",
    "alignment",
    "alignment_estimates",
    "along_directions",
    "along_leading",
    "covariance_spectrum",
    "cross_entropy",
    "curvature_matrices",
    "draw",
    "eigenbasis",
    "element_lines",
    "elements_between",
    "hessian_and_covariance",
    "jackknifed",
    "leading_eigenbasis",
    "matrix_measures",
    "mean_hessian",
    "minibatch_variance",
    "output_gram",
    "quadratic_forms",
    "random_blocks",
    "squared_error",
    "variance_factor",
    "weighted_spectrum",
]
