"""What a plain simulation is asked for: the escape, the number of replicas and their random streams."""

from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.point_cache import PointCache


@dataclass(frozen=True)
class SimulationPlan:
    """The arguments of `simulate`, checked.

    Attributes:
        landscape: of the whole parameter batch.
        dynamics: of the whole parameter batch.
        boundary: the boundary, of the whole parameter batch.
        start: (d,), where every replica starts; None for the minimum of its parameter point.
        points: number of parameter points.
        replicas: per parameter point.
        replicas_per_stream: of torch's runs; None if it depends on the number of replicas.
        max_iterations: iterations after which replicas still inside are censored.
        seed: base of the random streams.
        device: where to compute.
        dtype: floating-point type of the positions.
        cache: of finished parameter points.
    """

    landscape: Landscape
    dynamics: Dynamics
    boundary: Boundary
    start: Tensor | None
    points: int
    replicas: int
    replicas_per_stream: int | None
    max_iterations: int
    seed: int
    device: torch.device
    dtype: torch.dtype
    cache: PointCache

    @property
    def on_cpu(self) -> bool:
        """Whether replicas run on the CPU."""
        return self.device.type == "cpu"

    @property
    def threads(self) -> int:
        """Number of threads that share the replicas: torch's number; one on other devices, which are parallel."""
        return torch.get_num_threads() if self.on_cpu else 1
