"""Networks, their initialisation, and checkpoints of them on disk."""

from sgd_diffusion.models.architectures import build, layer_of_coordinate
from sgd_diffusion.models.checkpoints import ENDS, STAGES, Checkpoint, Stage, load_checkpoints, save_checkpoints
from sgd_diffusion.models.convolutional import Convolutional
from sgd_diffusion.models.fully_connected import FullyConnected
from sgd_diffusion.models.initialisation import initialise
from sgd_diffusion.models.residual import Residual

__all__ = [
    "ENDS",
    "STAGES",
    "Checkpoint",
    "Convolutional",
    "FullyConnected",
    "Residual",
    "Stage",
    "build",
    "initialise",
    "layer_of_coordinate",
    "load_checkpoints",
    "save_checkpoints",
]
