"""The optimisers that kernels have: their names there, and their numbers in the coordinates φ = √k θ."""

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from sgd_diffusion.dynamics import SGD, Adam, Dynamics, HeavyBall
from sgd_diffusion.dynamics.noise import GradientNoise
from sgd_diffusion.escape.compiled_escape import Numbers, of_points
from sgd_diffusion.landscapes import Landscape


@dataclass(frozen=True)
class CompiledOptimiser:
    """An optimiser as a kernel takes it.

    Attributes:
        name: a key of `optimiser_source.OPTIMISERS`.
        step: factor of the gradient in φ for each point, (points,); 1 for Adam, whose own rate is one of `numbers`.
        numbers: of the optimiser by the kernel's names, each one number or one per point.
        noise: model of the minibatch gradient.
        batch_size: B, one number or one per point.
    """

    name: str
    step: Numbers
    numbers: dict[str, Any]
    noise: GradientNoise
    batch_size: Tensor


def compiled_optimiser(landscape: Landscape, dynamics: Dynamics, points: int) -> CompiledOptimiser | None:
    """Return an optimiser in φ; None if no kernel has it.

    In φ the gradient is that of the potential. SGD and heavy ball take steps of ηk. The mean and the root of the mean
    square of Adam are √k times smaller than in θ, hence its rate is η√k, and its ε is divided by √k.

    Args:
        landscape: of the whole parameter batch.
        dynamics: of the whole parameter batch.
        points: number of parameter points.
    """
    sharpness = of_points(landscape.sharpness, points)
    step = of_points(dynamics.learning_rate, points) * sharpness
    if type(dynamics) is SGD:
        return CompiledOptimiser("sgd", step, {}, dynamics.noise, dynamics.batch_size)
    if type(dynamics) is HeavyBall:
        momentum = {"momentum": dynamics.momentum}
        return CompiledOptimiser("heavy ball", step, momentum, dynamics.noise, dynamics.batch_size)
    if type(dynamics) is Adam:
        root_k = sharpness**0.5
        numbers: dict[str, Any] = {"beta1": dynamics.betas[0], "beta2": dynamics.betas[1]}
        numbers |= {"epsilon": dynamics.epsilon / root_k, "rate": of_points(dynamics.learning_rate, points) * root_k}
        return CompiledOptimiser("adam", step**0, numbers, dynamics.noise, dynamics.batch_size)
    return None
