"""Data sets as arrays: standardisation, grouping of classes and pooling of images."""

from sgd_diffusion.data.dataset import Dataset, numbered_classes, scaled_to_unit, standardised_by_feature
from sgd_diffusion.data.grouping import against_the_largest
from sgd_diffusion.data.pooling import averaged
from sgd_diffusion.data.regression_set import RegressionSet, TrainingSet

__all__ = [
    "Dataset",
    "RegressionSet",
    "TrainingSet",
    "against_the_largest",
    "averaged",
    "numbered_classes",
    "scaled_to_unit",
    "standardised_by_feature",
]
