"""Loss landscapes: a potential, its minimum and, if there is one, the saddle on the boundary of the minimum's basin."""

from sgd_diffusion.landscapes.basin import basin_of, flow_ends
from sgd_diffusion.landscapes.catalogue import (
    averaged_styblinski_tang,
    double_well,
    joined_parabolas,
    quadratic,
    styblinski_tang,
)
from sgd_diffusion.landscapes.classifier_loss import ClassifierLoss
from sgd_diffusion.landscapes.expression import Expression, parse_potential
from sgd_diffusion.landscapes.gradient_flow import gradient_flow
from sgd_diffusion.landscapes.landscape import Landscape
from sgd_diffusion.landscapes.minimisation import Minimum, find_minimum
from sgd_diffusion.landscapes.module_loss import ModuleLoss
from sgd_diffusion.landscapes.muller_brown import (
    MULLER_BROWN_OTHER_MINIMA,
    MULLER_BROWN_SCALE,
    muller_brown,
    muller_brown_saddles,
)
from sgd_diffusion.landscapes.network_loss import NetworkLoss
from sgd_diffusion.landscapes.regression import (
    bent_path,
    bent_regression,
    circle_regression,
    diagonal_network,
    linear_regression,
)
from sgd_diffusion.landscapes.saddle_list import Way, find_saddles
from sgd_diffusion.landscapes.saddle_search import Saddle, find_saddle
from sgd_diffusion.landscapes.symmetry import aligned, reordered
from sgd_diffusion.landscapes.traced import TracedPotential, traced_potential
from sgd_diffusion.landscapes.two_basins import two_basins

__all__ = [
    "MULLER_BROWN_OTHER_MINIMA",
    "MULLER_BROWN_SCALE",
    "ClassifierLoss",
    "Expression",
    "Landscape",
    "Minimum",
    "ModuleLoss",
    "NetworkLoss",
    "Saddle",
    "TracedPotential",
    "Way",
    "aligned",
    "averaged_styblinski_tang",
    "basin_of",
    "bent_path",
    "bent_regression",
    "circle_regression",
    "diagonal_network",
    "double_well",
    "find_minimum",
    "find_saddle",
    "find_saddles",
    "flow_ends",
    "gradient_flow",
    "joined_parabolas",
    "linear_regression",
    "muller_brown",
    "muller_brown_saddles",
    "parse_potential",
    "quadratic",
    "reordered",
    "styblinski_tang",
    "traced_potential",
    "two_basins",
]
