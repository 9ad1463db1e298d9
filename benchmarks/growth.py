"""Growth of the cost with replicas, parameters and examples. `splitting_cost.py` has the growth with −log γ."""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

import torch
from harness import FOLDER
from torch import Tensor

from sgd_diffusion.curvature import LOSSES, LayeredNetwork, curvature_matrices
from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.escape import Box, Coordinate, simulate
from sgd_diffusion.landscapes import Landscape, NetworkLoss, styblinski_tang
from sgd_diffusion.models import FullyConnected, initialise

RUNS, ITERATIONS = 5, 50
FEATURES, WIDTH, EXAMPLES, REPLICAS, BATCH = 10, 10, 10_000, 1_000, 10
SIZES = {
    "replicas, Styblinski–Tang 10-D": (100, 1_000, 10_000, 100_000),
    "replicas, network": (100, 400, 1_600, 6_400),
    "parameters, network": (5, 10, 20, 40, 80),
    "examples, network": (1_000, 10_000, 100_000),
    "parameters, Hessian": (5, 10, 20, 40),
    "examples, Hessian": (500, 2_000, 8_000),
}


def main() -> None:
    rows = []
    for what, x, work in measured():
        work()
        seconds = []
        for _ in range(RUNS):
            started = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - started)
        rows.append({"what": what, "x": x, "seconds": statistics.median(seconds)})
        print(f"growth: {what} {x}: {rows[-1]['seconds']:.3g} s", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "growth.json").write_text(json.dumps({"name": "growth", "runs": RUNS, "rows": rows}, indent=2) + "\n")


def measured() -> Iterator[tuple[str, int, Callable[[], object]]]:
    """Yield the name of the quantity that grows, its value, and a function that does the work at that value."""
    on_landscape, replicas, width, examples, hessian_width, hessian_examples = SIZES
    for size in SIZES[on_landscape]:
        yield on_landscape, size, partial(landscape_escape, size)
    for size in SIZES[replicas]:
        yield replicas, size, partial(network_escape, size, WIDTH, EXAMPLES)
    for size in SIZES[width]:
        yield width, parameters(size), partial(network_escape, REPLICAS, size, EXAMPLES)
    for size in SIZES[examples]:
        yield examples, size, partial(network_escape, REPLICAS, WIDTH, size)
    for size in SIZES[hessian_width]:
        yield hessian_width, parameters(size, 100), partial(hessian, size, 2_000)
    for size in SIZES[hessian_examples]:
        yield hessian_examples, size, partial(hessian, WIDTH, size)


def parameters(width: int, features: int = FEATURES) -> int:
    """Return the number of parameters of a network with one hidden layer and two classes."""
    return features * width + width + 2 * width + 2


def landscape_escape(replicas: int) -> None:
    dynamics = SGD(0.006, 30, 290.0)
    simulate(styblinski_tang(10), dynamics, Coordinate(threshold=5.0), replicas=replicas, max_iterations=ITERATIONS)


def network_escape(replicas: int, width: int, examples: int) -> None:
    inputs, labels = data(examples, FEATURES)
    loss = NetworkLoss(inputs, labels, hidden=(width,))
    start = torch.zeros(loss.dimension, dtype=torch.float64)
    curvature = torch.eye(loss.dimension, dtype=torch.float64)  # a placeholder: the start is no minimum
    landscape = Landscape(loss, start, gradient=loss.gradient, hessian=lambda theta: curvature)
    simulate(landscape, SGD(1e-6, BATCH, Minibatches(loss)), Box(1.0), replicas=replicas, max_iterations=ITERATIONS)


def hessian(width: int, examples: int) -> None:
    inputs, labels = data(examples, 100)
    network = FullyConnected([100, width, 2])
    initialise(network, "uniform", torch.Generator().manual_seed(0))
    curvature_matrices(LayeredNetwork(network, LOSSES["cross-entropy"]), inputs, labels)


def data(examples: int, features: int) -> tuple[Tensor, Tensor]:
    stream = torch.Generator().manual_seed(0)
    inputs = torch.randn(examples, features, generator=stream, dtype=torch.float64)
    return inputs, torch.randint(0, 2, (examples,), generator=stream)


if __name__ == "__main__":
    main()
