"""The kernel of one fully connected network, random gradients of one kind and one boundary."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.kernels.example_choice import CHOICES
from sgd_diffusion.kernels.network_memory import ARRAYS, BLOCK, GIVEN
from sgd_diffusion.kernels.network_pass import NetworkPass
from sgd_diffusion.kernels.network_step import NetworkStep

if TYPE_CHECKING:
    from sgd_diffusion.kernels.runs import Advance

LEVEL = ("lowest", "decay")
BOUNDARY_NUMBERS = {
    "box": ("size",),
    "ball": ("size",),
    "plane": ("size",),
    "level": ("size", *LEVEL),
    "screened": ("size", *LEVEL, "rest", "screen"),
    "ellipsoids": ("size",),
}
"""Numbers of the boundaries, in the order of a parameter point; `decay` is the weight decay in L."""


@dataclass(frozen=True)
class NetworkKernel:
    """Which kernel is meant, apart from the data and the values of its parameters.

    The iteration is w' = kept · w − share Σ_j ∇ℓ_j(w) + amplitude · ξ, ℓ_j the loss of example j. The sum runs over a
    minibatch of B examples, and ξ = 0; or it runs over all examples, and ξ ~ N(0, I) or every example has a random
    weight. An optimiser with memory takes −pull · w − share Σ_j ∇ℓ_j(w) + amplitude · ξ as −step · g.

    Attributes:
        widths: of the layers: features, hidden layers, classes.
        activation: of the hidden layers, `tanh` or `relu`.
        examples: of an iteration, a key of `CHOICES`.
        boundary: its kind, a key of `BOUNDARY_NUMBERS`.
        loss: of the outputs, one of `network_head.LOSSES`, default `softmax`.
        output_weights: fixed weights of the only output for the last hidden units; default: the output layer is free.
        optimiser: a key of `OPTIMISERS`, default `sgd`.

    Examples:
        >>> NetworkKernel((4, 3, 2), "tanh", "with replacement", "box").parameters
        ('share', 'kept', 'size')
    """

    widths: tuple[int, ...]
    activation: str
    examples: str
    boundary: str
    loss: str = "softmax"
    output_weights: tuple[float, ...] = ()
    optimiser: str = "sgd"

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the numbers of a parameter point, in the order of the kernels' argument.

        `share` is η/B, `kept` is 1 − ηλ and `pull` is ηλ, λ the weight decay; `spread` is √(n/B).
        """
        return (*self._step.parameters, *BOUNDARY_NUMBERS[self.boundary])

    @property
    def dimension(self) -> int:
        """d, the number of weights and biases."""
        return self._network.dimension

    @property
    def _network(self) -> NetworkPass:
        return NetworkPass(self.widths, self.activation, self.loss, self.output_weights)

    @property
    def _step(self) -> NetworkStep:
        return NetworkStep(self.examples, self.optimiser)

    def advance(self) -> "Advance":
        """Return the functions that advance lanes.

        They take, besides what `advance_text` says: inputs, flattened, (n · features,); labels as floats, (n,); B, or
        n; the centre of the boundary, (d,); its directions, flattened; and the examples by columns, flattened:
        features, labels, and 1 or 0 for what is an example or fills the last vector.
        """
        from sgd_diffusion.kernels.generated import module_of  # loads the compiler
        from sgd_diffusion.kernels.network_boundary import watched
        from sgd_diffusion.kernels.runs import Advance

        moved = module_of(self._step).moved
        return Advance(watched, watched, moved, len(self.parameters), per_trip=1, buffers=self._buffers)

    def _buffers(self, *given: Any) -> tuple[NDArray[Any], ...]:
        """Return the arrays that follow those that are given, in the order of `network_memory`."""
        from sgd_diffusion.kernels.lanes import WIDTH

        targets, choice = given[GIVEN.index("targets")], CHOICES[self.examples]
        rows = {
            "new": self.dimension,
            "labels": BLOCK,
            "weights": BLOCK,
            "counted": BLOCK,
            "losses_found": 1,
            "sums": 1,
            "used": 1,
            "picked": 1,
            "values0": BLOCK * self.widths[0],
        }
        if choice.keeps:
            rows[choice.keeps] = len(targets)
        fixed = {"calls": self._calls(), "sizes": self._sizes()}
        names = [name for name in ARRAYS if name in rows or name in fixed or name in ("order", "zeta")]
        own = [fixed[name] if name in fixed else np.ones(rows.get(name, 0) * WIDTH, ARRAYS[name]) for name in names]
        layers = [np.ones(BLOCK * width * WIDTH) for _ in range(2) for width in self.widths[1:]]
        return (*own, *layers)

    def _calls(self) -> NDArray[np.int64]:
        """Return the addresses of the functions that call each other, in the order of `network_memory`."""
        from sgd_diffusion.kernels.generated import module_of
        from sgd_diffusion.kernels.network_boundary import REACTIONS

        network, step = module_of(self._network), module_of(self._step)
        losses = network.total_losses.address if "lowest" in self.parameters else 0
        return np.array([step.moved.address, REACTIONS[self.boundary].address, network.subtract.address, losses])

    def _sizes(self) -> NDArray[np.int64]:
        """Return the number of features, d, and the place of the boundary's first number in a parameter point."""
        return np.array([self.widths[0], self.dimension, len(self._step.parameters)])
