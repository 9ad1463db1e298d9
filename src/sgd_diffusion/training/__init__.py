"""Training of networks to the checkpoints that the experiments start from."""

from sgd_diffusion.training.sgd import evaluate, train

__all__ = ["evaluate", "train"]
