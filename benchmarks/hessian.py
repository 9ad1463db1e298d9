"""The dense Hessian of a 784-10-10-10 network, computed layer by layer, against the same matrix column by column.

The peers multiply the Hessian by unit vectors, several at once: the linear operator of curvlinops, and `torch.func`
(forward over reverse). Our time includes the Gauss–Newton and empirical Fisher matrices, which the same pass computes.
Compared is the time per column.
"""

from functools import partial
from importlib.metadata import version

import torch
from curvlinops import HessianLinearOperator
from harness import compare
from torch import Tensor
from torch.func import functional_call, grad, jvp, vmap
from torch.nn.functional import cross_entropy

from sgd_diffusion.curvature import LOSSES, LayeredNetwork, curvature_matrices
from sgd_diffusion.models import FullyConnected, initialise

WIDTHS, EXAMPLES, COLUMNS, AT_ONCE = [784, 10, 10, 10], 2_000, 400, 50

STREAM = torch.Generator().manual_seed(0)
NETWORK = FullyConnected(WIDTHS)
initialise(NETWORK, "uniform", STREAM)
INPUTS = torch.randn(EXAMPLES, WIDTHS[0], generator=STREAM, dtype=torch.float64)
LABELS = torch.randint(0, WIDTHS[-1], (EXAMPLES,), generator=STREAM)
DIMENSION = sum(parameter.numel() for parameter in NETWORK.parameters())
UNIT_VECTORS = torch.eye(DIMENSION, dtype=torch.float64)[:COLUMNS]


def ours() -> Tensor:
    return curvature_matrices(LayeredNetwork(NETWORK, LOSSES["cross-entropy"]), INPUTS, LABELS).hessian


def by_curvlinops() -> Tensor:
    operator = HessianLinearOperator(
        NETWORK, torch.nn.CrossEntropyLoss(), list(NETWORK.parameters()), [(INPUTS, LABELS)], check_deterministic=False
    )
    return torch.cat([operator @ some.T for some in UNIT_VECTORS.split(AT_ONCE)], 1)


def by_func() -> Tensor:
    weights = {name: parameter.detach() for name, parameter in NETWORK.named_parameters()}

    def unflattened(vector: Tensor) -> dict[str, Tensor]:
        parts = vector.split([weight.numel() for weight in weights.values()])
        return {name: part.view_as(weight) for part, (name, weight) in zip(parts, weights.items(), strict=True)}

    def loss(parameters: dict[str, Tensor]) -> Tensor:
        return cross_entropy(functional_call(NETWORK, parameters, (INPUTS,)), LABELS)

    def product(vector: Tensor) -> Tensor:
        moved = jvp(grad(loss), (weights,), (unflattened(vector),))[1]
        return torch.cat([part.flatten() for part in moved.values()])

    return vmap(product, chunk_size=AT_ONCE)(UNIT_VECTORS).T


def main() -> None:
    whole = ours()
    for name, peer, peer_name in (
        ("hessian-curvlinops", by_curvlinops, f"curvlinops {version('curvlinops-for-pytorch')}"),
        ("hessian-func", by_func, f"torch.func, torch {torch.__version__}"),
    ):
        assert torch.allclose(peer(), whole[:, :COLUMNS], atol=1e-12)
        compare(
            name,
            ours=partial(ours),
            peer=peer,
            peer_name=peer_name,
            unit=f"seconds for a column of H, {EXAMPLES} examples",
            ours_calls=DIMENSION,
            peer_calls=COLUMNS,
        )


if __name__ == "__main__":
    main()
