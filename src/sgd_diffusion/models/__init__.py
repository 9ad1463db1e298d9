"""Networks and their initialisation."""

from sgd_diffusion.models.architectures import build, image_shape, layer_of_coordinate
from sgd_diffusion.models.convolutional import Convolutional
from sgd_diffusion.models.fully_connected import FullyConnected
from sgd_diffusion.models.initialisation import initialise
from sgd_diffusion.models.residual import Residual
from sgd_diffusion.models.stacked_convolutional import StackedConvolutional

__all__ = [
    "Convolutional",
    "FullyConnected",
    "Residual",
    "StackedConvolutional",
    "build",
    "image_shape",
    "initialise",
    "layer_of_coordinate",
]
