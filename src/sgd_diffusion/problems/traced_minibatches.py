"""Minibatches of a module whose gradient is traced once per size of a batch, which is two to four times faster."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.func import grad, vmap
from torch.fx.experimental.proxy_tensor import make_fx

from sgd_diffusion.dynamics import Minibatches
from sgd_diffusion.dynamics.example_gradient import ExampleGradient
from sgd_diffusion.dynamics.module_gradient import NUMBERS_AT_ONCE, ModuleGradient
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import ClassifierLoss, Landscape, ModuleLoss

ROWS_RATIO = 1.4
"""Ratio of consecutive numbers of rows to which batches are padded, so that few sizes are traced."""

ROUNDING = 1e-6
"""Largest relative and absolute difference between a traced and an untraced gradient; float32 may be used."""
TRACING = threading.Lock()
"""Held while operations are traced."""

Graph = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]
"""Mean gradients, (rows, d), from θ (rows, d), inputs and targets (rows, B, …) and weights (rows, B)."""


@dataclass(frozen=True)
class TracedMinibatches(Minibatches):
    """Minibatches of a `ModuleLoss` whose gradient is traced to a list of tensor operations.

    The operations are those of automatic differentiation, vectorised over rows, without the cost of finding them anew
    at every iteration. They are kept for each number of rows and examples. Every loss of the outputs is supported.

    Examples:
        >>> from torch import nn
        >>> inputs, labels = torch.randn(6, 3), torch.tensor([0, 1, 0, 1, 0, 1])
        >>> loss = ModuleLoss(nn.Linear(3, 2), inputs, labels, weight_decay=0.1)
        >>> landscape = Landscape(loss, loss.start)
        >>> size, draws = torch.full((1, 1), 4.0, dtype=torch.float64), torch.rand(5, 4, dtype=torch.float64)
        >>> theta = torch.randn(5, 8, dtype=torch.float64)
        >>> traced, plain = (kind(loss).bind(landscape, size) for kind in (TracedMinibatches, Minibatches))
        >>> torch.allclose(traced(theta, draws), plain(theta, draws), rtol=1e-12)
        True
    """

    graphs: dict[tuple[int, int, torch.dtype], Graph] = field(default_factory=dict, compare=False)

    def bind(self, landscape: Landscape, batch_size: Tensor) -> ExampleGradient[ClassifierLoss]:
        """Return the minibatch gradient for the rows of a batch.

        Args:
            landscape: not used; the gradient is that of `loss`.
            batch_size: B of each row, (rows, 1) or (1, 1).
        """
        assert isinstance(self.loss, ModuleLoss)
        examples = torch.cat([self.loss.inputs, self.loss.targets], 1).to(batch_size)
        return TracedGradient(self.loss, examples, batch_size, self.graphs)  # type: ignore[return-value]


def fast_minibatches(loss: ClassifierLoss) -> Minibatches:
    """Return the minibatches whose simulation is fastest: traced ones of a module; those of layers are compiled.

    Args:
        loss: the network and its data.

    Examples:
        >>> from sgd_diffusion.landscapes import NetworkLoss
        >>> inputs, labels = torch.randn(6, 3), torch.tensor([0, 1, 0, 1, 0, 1])
        >>> losses = NetworkLoss(inputs, labels, hidden=()), ModuleLoss(torch.nn.Linear(3, 2), inputs, labels)
        >>> [type(fast_minibatches(loss)).__name__ for loss in losses]
        ['Minibatches', 'TracedMinibatches']
    """
    return TracedMinibatches(loss) if isinstance(loss, ModuleLoss) else Minibatches(loss)


class TracedGradient(ModuleGradient):
    """Minibatch gradient of a module by traced operations. The last bits of a row may depend on the number of rows.

    Args:
        loss, examples, batch_size: as for `ExampleGradient`.
        graphs: traced operations by number of rows, number of examples and floating-point type; new ones are added.
    """

    def __init__(
        self,
        loss: ModuleLoss,
        examples: Tensor,
        batch_size: Tensor,
        graphs: dict[tuple[int, int, torch.dtype], Graph],
    ) -> None:
        super().__init__(loss, examples, batch_size)
        self._graphs = graphs

    def of_examples(self, phi: Tensor, chosen: Tensor) -> Tensor:
        """Return g_B(φ), (rows, d), for the chosen examples (largest B, rows)."""
        drawn = chosen.T
        shares = self.shares(drawn.shape[1]).expand(drawn.shape)
        chunk = max(1, NUMBERS_AT_ONCE // (drawn.shape[1] * self._loss.widest))
        parts = zip(phi.split(chunk), drawn.split(chunk), shares.split(chunk), strict=True)
        gradients = torch.cat([self._of_chunk(*part) for part in parts])
        return gradients + self._loss.weight_decay * phi

    def _of_chunk(self, phi: Tensor, drawn: Tensor, shares: Tensor) -> Tensor:
        """Return the mean gradients of some rows, which are filled up by copies of the last one."""
        rows = len(phi)
        filled = torch.arange(padded_rows(rows), device=phi.device).clamp_(max=rows - 1)
        picked = self._examples[drawn[filled]]
        inputs, targets = picked[..., : self._features].contiguous(), picked[..., self._features :].contiguous()
        given = phi[filled], inputs, targets, shares[filled]
        key = (len(filled), drawn.shape[1], phi.dtype)
        if key not in self._graphs:
            # Simulations run in inference mode; automatic differentiation cannot. Tracing replaces methods of
            # `nn.Module` for all threads, so that no other thread may call a module meanwhile.
            with TRACING, torch.inference_mode(False):
                self._graphs[key] = self._traced(tuple(tensor.clone() for tensor in given))
        return self._graphs[key](*given)[:rows]

    def _traced(self, given: tuple[Tensor, ...]) -> Graph:
        gradients = vmap(grad(self._mean))
        untraced = gradients(*given)  # also makes this thread's copy of the module, which cannot be made while tracing
        traced: Graph = make_fx(lambda phi, inputs, targets, shares: gradients(phi, inputs, targets, shares))(
            *given
        ).forward
        if not torch.allclose(traced(*given), untraced, rtol=ROUNDING, atol=ROUNDING):
            raise LandscapeError(
                "the network computes other gradients when its operations are repeated; compute its outputs from its "
                "inputs and parameters alone."
            )
        return traced


def padded_rows(rows: int) -> int:
    """Return the smallest of the numbers 1, 2, 3, 4, 6, 8, 11, … that is at least the number of rows.

    Examples:
        >>> [padded_rows(rows) for rows in (1, 5, 7, 100)]
        [1, 6, 8, 112]
    """
    size = 1
    while size < rows:
        size = max(size + 1, round(size * ROWS_RATIO))
    return size
