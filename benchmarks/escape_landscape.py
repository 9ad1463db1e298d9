"""Escape from 10-dimensional Styblinski–Tang: 10,000 replicas at once against a loop over one replica in PyTorch.

Both run SGD with isotropic noise in double precision and compare the position with the boundary after every iteration.
No replica leaves within the few iterations, so that both do the same work. Compared is the time per replica and
iteration.
"""

import resource

import torch
from harness import compare

from sgd_diffusion.dynamics import SGD
from sgd_diffusion.escape import Coordinate, simulate
from sgd_diffusion.landscapes import styblinski_tang

REPLICAS, ITERATIONS, LOOP_ITERATIONS = 10_000, 5_000, 2_000
BATCH_SIZE, DEVIATION, LEARNING_RATE = 200, 290.0, 0.006
THRESHOLD = 0.156731


def batch() -> None:
    landscape, boundary = styblinski_tang(10), Coordinate(threshold=THRESHOLD)
    dynamics = SGD(LEARNING_RATE, BATCH_SIZE, DEVIATION)
    simulate(landscape, dynamics, boundary, replicas=REPLICAS, max_iterations=ITERATIONS)


def loop() -> None:
    """Run the simplest program: one replica, the gradient from autograd, the SGD step written out."""
    potential = styblinski_tang(10).potential
    theta = torch.full((10,), -2.903534, dtype=torch.float64, requires_grad=True)
    for _ in range(LOOP_ITERATIONS):
        (gradient,) = torch.autograd.grad(potential(theta), theta)
        with torch.no_grad():
            noise = DEVIATION / BATCH_SIZE**0.5 * torch.randn(10, dtype=torch.float64)
            theta -= LEARNING_RATE * (gradient + noise)
            assert not bool((theta > THRESHOLD).any())


def main() -> None:
    compare(
        "escape-landscape",
        ours=batch,
        peer=loop,
        peer_name=f"one-replica loop, torch {torch.__version__}",
        unit="seconds for a replica and iteration",
        ours_calls=REPLICAS * ITERATIONS,
        peer_calls=LOOP_ITERATIONS,
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    simulate(
        styblinski_tang(10),
        SGD(LEARNING_RATE, BATCH_SIZE, DEVIATION),
        Coordinate(threshold=THRESHOLD),
        replicas=100_000,
        max_iterations=20,
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"escape-landscape: 100,000 replicas, peak of the process {peak / 2**20:.2f} GiB ({before / 2**20:.2f} before)"
    )


if __name__ == "__main__":
    main()
