"""Networks, their initialisation, and checkpoints of them on disk."""

from sgd_diffusion.models.checkpoints import STAGES, Checkpoint, Stage, load_checkpoints, save_checkpoints
from sgd_diffusion.models.convolutional import Convolutional
from sgd_diffusion.models.fully_connected import FullyConnected
from sgd_diffusion.models.initialisation import initialise

__all__ = [
    "STAGES",
    "Checkpoint",
    "Convolutional",
    "FullyConnected",
    "Stage",
    "initialise",
    "load_checkpoints",
    "save_checkpoints",
]
