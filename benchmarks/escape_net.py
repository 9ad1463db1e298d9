"""Escape of a fully connected 10-10-2 network: many replicas at once against a loop over one, and against `vmap`.

All run SGD on the same data in double precision and compare the position with the box after every iteration. No replica
leaves, so that all do the same work. The peer with `vmap` maps the gradient of the ordinary PyTorch loss over as many
replicas. Compared is the time per replica and iteration.
"""

from functools import partial

import torch
from harness import compare
from torch import Tensor
from torch.func import functional_call, grad, vmap
from torch.nn.functional import cross_entropy

from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.escape import Box, simulate
from sgd_diffusion.landscapes import Landscape, NetworkLoss
from sgd_diffusion.models import FullyConnected

EXAMPLES, FEATURES, WIDTH = 10_000, 10, 10
REPLICAS, LOOP_ITERATIONS, VMAP_ITERATIONS = 4_000, 1_000, 50
ITERATIONS = {1: 3_000, 10: 300}
LEARNING_RATE, HALF_WIDTH = 1e-6, 0.05

STREAM = torch.Generator().manual_seed(0)
INPUTS = torch.randn(EXAMPLES, FEATURES, generator=STREAM, dtype=torch.float64)
LABELS = torch.randint(0, 2, (EXAMPLES,), generator=STREAM)
START = torch.randn(FEATURES * WIDTH + WIDTH + 2 * WIDTH + 2, generator=STREAM, dtype=torch.float64) / 3


def batch(batch_size: int, replicas: int, iterations: int) -> None:
    loss = NetworkLoss(INPUTS, LABELS, hidden=(WIDTH,))
    curvature = torch.eye(loss.dimension, dtype=torch.float64)  # a placeholder: the start is no minimum
    landscape = Landscape(loss, START, gradient=loss.gradient, hessian=lambda theta: curvature)
    dynamics = SGD(LEARNING_RATE, batch_size, Minibatches(loss))
    simulate(landscape, dynamics, Box(HALF_WIDTH), replicas=replicas, max_iterations=iterations)


def one_replica_loop(batch_size: int) -> None:
    network = FullyConnected([FEATURES, WIDTH, 2], "tanh")
    torch.nn.utils.vector_to_parameters(START, network.parameters())
    optimiser = torch.optim.SGD(network.parameters(), lr=LEARNING_RATE)
    for _ in range(LOOP_ITERATIONS):
        chosen = torch.randint(0, EXAMPLES, (batch_size,))
        optimiser.zero_grad()
        cross_entropy(network(INPUTS[chosen]), LABELS[chosen]).backward()
        optimiser.step()
        with torch.no_grad():
            theta = torch.nn.utils.parameters_to_vector(network.parameters())
            assert not bool((theta - START).abs().max() > HALF_WIDTH)


def over_replicas(batch_size: int) -> None:
    network = FullyConnected([FEATURES, WIDTH, 2], "tanh")
    torch.nn.utils.vector_to_parameters(START, network.parameters())
    weights = {
        name: value.detach().expand(REPLICAS, *value.shape).clone() for name, value in network.named_parameters()
    }
    start = {name: value.clone() for name, value in weights.items()}

    def of_one(weights: dict[str, Tensor], inputs: Tensor, labels: Tensor) -> Tensor:
        return cross_entropy(functional_call(network, weights, (inputs,)), labels)

    gradient = vmap(grad(of_one))
    for _ in range(VMAP_ITERATIONS):
        chosen = torch.randint(0, EXAMPLES, (REPLICAS, batch_size))
        slopes = gradient(weights, INPUTS[chosen], LABELS[chosen])
        weights = {name: value - LEARNING_RATE * slopes[name] for name, value in weights.items()}
        assert not any(bool(((weights[name] - start[name]).abs() > HALF_WIDTH).any()) for name in weights)


def main() -> None:
    unit = "seconds for a replica and iteration"
    for size in (1, 10):
        compare(
            f"escape-net-b{size}",
            ours=partial(batch, size, REPLICAS, ITERATIONS[size]),
            peer=partial(one_replica_loop, size),
            peer_name=f"one-replica torch.optim.SGD, torch {torch.__version__}",
            unit=unit,
            ours_calls=REPLICAS * ITERATIONS[size],
            peer_calls=LOOP_ITERATIONS,
        )
    compare(
        "escape-net-vmap",
        ours=partial(batch, 10, REPLICAS, ITERATIONS[10]),
        peer=partial(over_replicas, 10),
        peer_name=f"torch.func.vmap over {REPLICAS} replicas, torch {torch.__version__}",
        unit=unit,
        ours_calls=REPLICAS * ITERATIONS[10],
        peer_calls=REPLICAS * VMAP_ITERATIONS,
    )


if __name__ == "__main__":
    main()
