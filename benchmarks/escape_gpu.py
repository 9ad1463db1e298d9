"""Plain escape of 100,000 replicas on a GPU against the same on the CPU, with as many threads as torch uses.

Two landscapes are timed: 10-dimensional Styblinski–Tang, and a network and data set of Avila's size. Without a GPU the
benchmarks are listed as not measured.
"""

from collections.abc import Callable
from functools import partial

import torch
from harness import compare, not_measured

from sgd_diffusion.devices import CPU, described
from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.escape import Box, Coordinate, simulate
from sgd_diffusion.landscapes import Landscape, NetworkLoss, styblinski_tang

REPLICAS, ITERATIONS = 100_000, 50


def on_landscape(device: torch.device) -> None:
    simulate(
        styblinski_tang(10),
        SGD(0.006, 30, 290.0),
        Coordinate(threshold=5.0),
        replicas=REPLICAS,
        max_iterations=ITERATIONS,
        device=device,
    )


def on_network(device: torch.device) -> None:
    stream = torch.Generator().manual_seed(0)
    inputs = torch.randn(10_430, 10, generator=stream, dtype=torch.float64)
    loss = NetworkLoss(inputs, torch.randint(0, 2, (10_430,), generator=stream), hidden=(10,))
    start = torch.zeros(loss.dimension, dtype=torch.float64)
    curvature = torch.eye(loss.dimension, dtype=torch.float64)  # a placeholder: the start is no minimum
    landscape = Landscape(loss, start, gradient=loss.gradient, hessian=lambda theta: curvature)
    simulate(
        landscape,
        SGD(1e-6, 10, Minibatches(loss)),
        Box(1.0),
        replicas=REPLICAS,
        max_iterations=ITERATIONS,
        dtype=torch.float32,
        device=device,
    )


BENCHMARKS: dict[str, Callable[[torch.device], None]] = {
    "escape-gpu-landscape": on_landscape,
    "escape-gpu-net": on_network,
}


def main() -> None:
    for name, work in BENCHMARKS.items():
        if not torch.cuda.is_available():
            not_measured(name, "no GPU here")
            continue
        gpu = torch.device("cuda")
        compare(
            name,
            ours=partial(finished, work, gpu),
            peer=partial(work, CPU),
            peer_name=f"the same on {torch.get_num_threads()} CPU threads; ours: {described(gpu)}",
            unit="seconds for a replica and iteration",
            ours_calls=REPLICAS * ITERATIONS,
            peer_calls=REPLICAS * ITERATIONS,
        )


def finished(work: Callable[[torch.device], None], device: torch.device) -> None:
    work(device)
    torch.cuda.synchronize()


if __name__ == "__main__":
    main()
