"""Training of networks to the checkpoints that the experiments start from."""

from sgd_diffusion.training.sgd import OBJECTIVES, LossName, evaluate, settle_statistics, train

__all__ = ["OBJECTIVES", "LossName", "evaluate", "settle_statistics", "train"]
