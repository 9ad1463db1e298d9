"""Training of networks by plain SGD."""

from sgd_diffusion.training.sgd import OBJECTIVES, LossName, Objective, evaluate, settle_statistics, train

__all__ = [
    "OBJECTIVES",
    "LossName",
    "Objective",
    "evaluate",
    "settle_statistics",
    "train",
]
