"""Training of networks to the checkpoints that the experiments start from."""

from sgd_diffusion.training.sgd import OBJECTIVES, LossName, evaluate, train

__all__ = ["OBJECTIVES", "LossName", "evaluate", "train"]
