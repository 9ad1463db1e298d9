"""Sweeps of the batch size with another boundary, sampling of minibatches, network width or weight decay."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from sgd_diffusion.data import Dataset
from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.escape import Boundary, Box, NetworkBasin, plain_points, simulate
from sgd_diffusion.point_cache import NO_CACHE, PointCache
from sgd_diffusion.problems import planned_rate
from sgd_diffusion.problems.sweep_rows import as_rows
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.network_escape.basin import train_to_minimum
from sgd_replication.experiments.network_escape.boundaries import boundary_of
from sgd_replication.experiments.network_escape.settings import EscapeTimeSettings


@dataclass(frozen=True)
class Variant:
    """A basin, a boundary, and whether minibatches are drawn with replacement."""

    basin: NetworkBasin
    boundary: Boundary
    replacement: bool = True


def variants(
    dataset: Dataset, base: NetworkBasin, settings: EscapeTimeSettings, seed: int
) -> dict[str, Callable[[], Variant]]:
    """Return a function for every variant by its name, which makes the variant; each differs from `box` in one respect.

    Examples:
        Both inputs have both labels, so all four parameters have the same variance and the ball's radius is √4 δ:

        >>> import numpy as np
        >>> dataset = Dataset("toy", np.array([[-1.0], [1.0]] * 2), np.array([0, 0, 1, 1]), classes=2)
        >>> settings = EscapeTimeSettings(half_width=0.3, variants={"widths": [5], "weight_decays": [0.01]})
        >>> base = train_to_minimum(dataset, seed=0, hidden=None, weight_decay=0.1)
        >>> found = variants(dataset, base, settings, seed=0)
        >>> list(found)
        ['box', 'ball', 'level', 'no replacement', 'width 5', 'decay 0.01']
        >>> round(found["ball"]().boundary.radius.item(), 6)
        0.6
    """
    width = settings.half_width

    def trained(**changed: float) -> Callable[[], Variant]:
        return lambda: Variant(train_to_minimum(dataset, seed, **settings.network | changed), Box(width))

    return {
        "box": lambda: Variant(base, Box(width)),
        "ball": lambda: Variant(base, boundary_of("ball", base, width)),
        "level": lambda: Variant(base, boundary_of("level", base, width)),
        "no replacement": lambda: Variant(base, Box(width), replacement=False),
        **{f"width {hidden}": trained(hidden=hidden) for hidden in settings.variants.widths},
        **{f"decay {decay:g}": trained(weight_decay=decay) for decay in settings.variants.weight_decays},
    }


def measure_variant(
    name: str, make: Callable[[], Variant], settings: EscapeTimeSettings, seed: int, cache: PointCache = NO_CACHE
) -> pd.DataFrame:
    """Return the rows of one variant of the `VARIANTS` table: ln(iterations) against B at the η of its basin.

    Points at which fewer than half of the replicas leave within `max_iterations` are left out.

    Examples:
        With the larger minibatches fewer than half of the replicas leave within 60 iterations:

        >>> import torch
        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = NetworkBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> few = {"batch_sizes": [1, 2, 3, 38, 39, 40], "replicas": 20, "max_iterations": 60}
        >>> settings = EscapeTimeSettings(half_width=0.3, batch_unit=4, variants=few)
        >>> rows = measure_variant("box", lambda: Variant(basin, Box(0.3)), settings, seed=0)
        >>> rows["x"].tolist(), set(rows["learning_rate"]) == {planned_rate(basin, settings.sweep_plan)}
        ([1.0, 2.0, 3.0], True)
    """
    variant = make()
    eta = planned_rate(variant.basin, settings.sweep_plan)
    sizes = [float(size) for size in settings.variants.batch_sizes]
    times = simulate(
        variant.basin.landscape,
        SGD(eta, sizes, Minibatches(variant.basin.loss, variant.replacement)),
        variant.boundary,
        replicas=settings.variants.replicas,
        max_iterations=settings.variants.max_iterations,
        seed=seed_for(seed, "variant", name),
        cache=cache,
    )
    return as_rows(plain_points(times), sizes, {"variant": name}).assign(learning_rate=eta)
