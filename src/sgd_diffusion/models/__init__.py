"""Networks and their initialisation."""

from sgd_diffusion.models.architectures import build, layer_of_coordinate
from sgd_diffusion.models.convolutional import Convolutional
from sgd_diffusion.models.fully_connected import FullyConnected
from sgd_diffusion.models.initialisation import initialise
from sgd_diffusion.models.residual import Residual

__all__ = [
    "Convolutional",
    "FullyConnected",
    "Residual",
    "build",
    "initialise",
    "layer_of_coordinate",
]
