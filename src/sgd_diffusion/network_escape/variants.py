"""One thing changed at a time: what leaving means, how minibatches are drawn, the network's width, its decay."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
from torch import Tensor

from sgd_diffusion.config import NetworkEscapeSettings
from sgd_diffusion.data import Dataset
from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.escape import EMPTY, Ball, Box, Exit, Ledger, plain_sweep
from sgd_diffusion.escape.exits import Progress
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.network_escape.sweeps import PRECISION, as_rows
from sgd_diffusion.network_escape.valley import NetworkValley, train_to_minimum
from sgd_diffusion.points import Rows
from sgd_diffusion.streams import seed_for

SCREEN = 0.7


class ScreenedLevel:
    """`Level` for a loss that is dear: L(θ) is computed only where its quadratic model is above a share of the height.

    ξ = (L(θ) − L(θ*))/ΔL where ½ΔθᵀHΔθ/ΔL exceeds the share, and that model elsewhere: a replica is missed only where
    the loss is more than 1/share times what its own curvature says.

    Args:
        height: ΔL.
        hessian: H at the minimum, (d, d).
        share: of the height.
    """

    vectors: tuple[Tensor, ...] = ()

    def __init__(self, height: float, hessian: Tensor, share: float = SCREEN) -> None:
        self.height, self.hessian, self.share = height, hessian, share

    def at(self, point: int) -> "ScreenedLevel":
        """The same at every point."""
        return self

    def bind(self, landscape: Landscape, rows: Rows) -> Progress:
        """Return ξ; for a landscape that is not sharpened."""
        minimum, hessian = rows.place(landscape.minimum), rows.place(self.hessian)
        lowest = float(landscape.potential(landscape.minimum))

        def progress(theta: Tensor) -> Tensor:
            displacement = theta - minimum
            xi = ((displacement @ hessian) * displacement).sum(-1) / (2 * self.height)
            near = xi > self.share
            if near.any():
                xi[near] = (landscape.potential(theta[near]) - lowest) / self.height
            return xi

        return progress


@dataclass(frozen=True)
class Variant:
    """A valley, a boundary and a way of drawing minibatches."""

    valley: NetworkValley
    exit: Exit
    replacement: bool = True


def variants(
    dataset: Dataset, base: NetworkValley, settings: NetworkEscapeSettings, seed: int
) -> dict[str, Callable[[], Variant]]:
    """Return every variant by name, made when it is asked for; `box` is the one that all others differ from."""
    width = settings.half_width

    def trained(hidden: int, decay: float) -> Callable[[], Variant]:
        return lambda: Variant(
            train_to_minimum(dataset, settings, seed, hidden=hidden, weight_decay=decay), Box(settings.half_width)
        )

    return {
        "box": lambda: Variant(base, Box(width)),
        "ball": lambda: Variant(base, Ball(base.ball_radius(width))),
        "level": lambda: Variant(base, ScreenedLevel(base.level_height(width), base.hessian)),
        "no replacement": lambda: Variant(base, Box(width), replacement=False),
        **{f"width {hidden}": trained(hidden, settings.weight_decay) for hidden in settings.variants.widths},
        **{f"decay {decay:g}": trained(settings.hidden, decay) for decay in settings.variants.weight_decays},
    }


def measure_variant(
    name: str, make: Callable[[], Variant], settings: NetworkEscapeSettings, seed: int, ledger: Ledger = EMPTY
) -> pd.DataFrame:
    """Return the rows of one variant of the `VARIANTS` table: ln(iterations) against B at its valley's own η.

    Points at which fewer than half of the replicas leave in time are left out.
    """
    variant = make()
    eta = variant.valley.learning_rate(settings)
    sizes = [float(size) for size in settings.variants.batch_sizes]
    points = plain_sweep(
        variant.valley.landscape,
        SGD(eta, sizes, Minibatches(variant.valley.loss, variant.replacement)),
        variant.exit,
        replicas=settings.variants.replicas,
        max_iterations=settings.variants.max_iterations,
        seed=seed_for(seed, "variant", name),
        dtype=PRECISION,
        ledger=ledger,
    )
    return as_rows(points, sizes, {"variant": name}).assign(learning_rate=eta)
