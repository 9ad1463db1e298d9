"""Sweeps of B, η and the curvature, and of the memories, of the escape from one well."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import torch

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Coordinate, plain_points, simulate
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.optimisers.arms import CURVATURE, WELL, Array, Optimiser, Well, laws, least_action
from sgd_replication.experiments.optimisers.settings import ExponentSettings

PATIENCE = 300.0
"""Iterations after which a replica is given up, in units of e^S/(η_eff h), S the largest predicted exponent."""
STRONG = 1e6
"""Variance at which the slope is gentle beside the noise."""


@dataclass(frozen=True)
class Sweep:
    """One sweep of one optimiser.

    Attributes:
        arm: `SGD`, `heavy ball`, `Adam` (its v follows) or `frozen Adam`. axis: `batch`, `eta` or `curvature`: what
        makes escape rare; `momentum` or `memory` for a sweep of B that is one of
            several at different β or β₂.
        optimiser: the optimiser.

    Examples:
        >>> Sweep("heavy ball", "batch", Optimiser(0.9)).name
        'heavy ball-batch-0.9-None'
    """

    arm: str
    axis: str
    optimiser: Optimiser

    @property
    def name(self) -> str:
        """Name in the cache and in the random streams."""
        return f"{self.arm}-{self.axis}-{self.optimiser.momentum:g}-{self.optimiser.memory}"


def sweeps_of(settings: ExponentSettings) -> Iterator[Sweep]:
    """Yield all sweeps.

    Examples:
        >>> few = ExponentSettings(momenta=[0.0, 0.5], adam_momenta=[0.5], memories=[5.0, 9.0, 99.0])
        >>> sweeps = list(sweeps_of(few))
        >>> len(sweeps), sweeps[0].name
        (18, 'SGD-batch-0-None')
    """
    momentum = settings.momentum
    arms = {
        "SGD": Optimiser(),
        "heavy ball": Optimiser(momentum),
        "Adam": Optimiser(momentum, settings.short_memory),
        "frozen Adam": Optimiser(momentum, settings.long_memory),
    }
    for arm, optimiser in arms.items():
        yield from (Sweep(arm, axis, optimiser) for axis in ("batch", "eta", "curvature"))
    yield from (Sweep("heavy ball", "momentum", Optimiser(beta)) for beta in settings.momenta)
    for beta in settings.adam_momenta:
        yield Sweep("Adam", "momentum", Optimiser(beta, settings.short_memory))
    yield from (Sweep("Adam", "memory", Optimiser(momentum, memory)) for memory in settings.memories)


def measure_exponents(settings: ExponentSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `EXPONENTS` table.

    Args:
        settings: of the sweeps.
        seed: base of the random streams.
        cache: finished sweeps.

    Examples:
        `OnlyPoints` skips all sweeps but one:

        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> few = ExponentSettings(exponents=[2.0, 2.5, 3.0], stiffness=0.1, replicas=50)
        >>> rows = measure_exponents(few, 0, OnlyPoints("SGD-eta-0-None"))
        >>> rows["batch_size"].tolist(), rows["action"].round(3).tolist()
        ([64, 64, 64], [2.005, 2.503, 3.0])
    """
    points = [(sweep.name, partial(_measured, sweep, settings, seed)) for sweep in sweeps_of(settings)]
    return cached_tables(cache, points, "exponents")


def _measured(sweep: Sweep, settings: ExponentSettings, seed: int) -> pd.DataFrame:
    """Return the rows of one sweep."""
    design = design_of(sweep, settings)
    times = simulate(
        WELL.sharpened(torch.from_numpy(design.sharpness)),
        sweep.optimiser.dynamics(
            design.rates.tolist(), design.batches.tolist(), design.well.noise(settings.largest_batch)
        ),
        Coordinate(threshold=(1 / np.sqrt(design.sharpness)).tolist()),
        replicas=settings.replicas,
        max_iterations=int(PATIENCE * np.exp(settings.exponents[-1]) / settings.stiffness),
        seed=seed_for(seed, "optimisers", sweep.name),
    )
    rows = []
    for place, point in enumerate(plain_points(times)):
        if point is None:
            raise EscapeError(
                f"{sweep.name}: fewer than half of the replicas left; lower optimisers.exponents.exponents."
            )
        rows.append({"log_time": point.log_time, "error": point.error, **predicted(sweep, design, place, settings)})
    memory = sweep.optimiser.memory
    return pd.DataFrame(rows).assign(
        arm=sweep.arm,
        axis=sweep.axis,
        momentum=sweep.optimiser.momentum,
        memory=np.nan if memory is None else memory,
        batch_size=design.batches.astype(np.int64),
        learning_rate=design.rates,
        sharpness=design.sharpness,
    )


@dataclass(frozen=True)
class Design:
    """The points of one sweep.

    Attributes:
        well: the noise at the largest B.
        batches, rates, sharpness: B, η and k, each (points,).

    Examples:
        >>> one = np.ones(2)
        >>> Design(Well(1.0, 1.5), 64 * one, one, one).batches.tolist()
        [64.0, 64.0]
    """

    well: Well
    batches: Array
    rates: Array
    sharpness: Array


def design_of(sweep: Sweep, settings: ExponentSettings) -> Design:
    """Return the points of a sweep.

    η_eff h is `stiffness` at the rarest escape (for Adam with the rate η/√C at the minimum), and there the noise makes
    the predicted exponent the largest of `exponents`. The others follow from B, η or k alone. In a sweep of β₂ the
    prediction is the geometric mean of both limits.

    Examples:
        Adam's exponent grows as √B:

        >>> design = design_of(Sweep("Adam", "batch", Optimiser(0.9, 10.0)), ExponentSettings())
        >>> design.batches.tolist(), round(float(laws(Optimiser(0.9, 10.0), design.well, design.rates[-1])["limit"]), 2)
        ([16.0, 25.0, 36.0, 49.0, 64.0], 8.0)
    """
    adam, largest = sweep.optimiser.memory is not None, settings.exponents[-1]
    unit = sweep.optimiser.rate_of(settings.stiffness / CURVATURE)
    # At constant η_eff h exponents are inversely proportional to the noise's variance, where it is large.
    strong = Well(STRONG, settings.growth)
    rate = unit * STRONG**0.5 if adam else unit
    if sweep.axis == "memory":
        found = laws(sweep.optimiser, strong, rate)
        exponent = float(np.sqrt(found["limit"] * found["other"]))
    elif sweep.arm == "Adam":
        exponent = laws(sweep.optimiser, strong, rate)["limit"]
    else:
        exponent = least_action(sweep.optimiser, strong, rate)
    variance = STRONG * exponent / largest
    shares = np.array(settings.exponents) / largest
    steps = shares**2 if adam else shares
    one, rate = np.ones_like(shares), unit * variance**0.5 if adam else unit
    batches, rates, sharpness = settings.largest_batch * one, rate * one, one
    if sweep.axis == "eta":
        rates = rate / shares
    elif sweep.axis == "curvature":
        sharpness = 1 / steps
    else:
        batches = np.maximum(1, np.round(settings.largest_batch * steps))
    return Design(Well(variance, settings.growth), batches, rates, sharpness)


def predicted(sweep: Sweep, design: Design, place: int, settings: ExponentSettings) -> dict[str, float]:
    """Return what theory predicts of one point of a sweep: columns of the `EXPONENTS` table.

    Examples:
        >>> settings, sweep = ExponentSettings(), Sweep("SGD", "batch", Optimiser())
        >>> found = predicted(sweep, design_of(sweep, settings), 0, settings)
        >>> round(found["action"], 2), round(found["stiffness"], 6)
        (4.0, 0.05)
    """
    adam, k, eta = sweep.optimiser.memory is not None, float(design.sharpness[place]), float(design.rates[place])
    variance = design.well.variance * settings.largest_batch / float(design.batches[place])
    well, inner = Well(variance, design.well.growth), eta * (k**0.5 if adam else k)
    speed = inner / variance**0.5 if adam else sweep.optimiser.mean_rate(inner)
    followed = adam and sweep.arm != "frozen Adam"
    return {
        **laws(sweep.optimiser, well, inner),
        "action": np.nan if followed else least_action(sweep.optimiser, well, inner),
        "log_prefactor": -float(np.log(speed)),
        "stiffness": speed * CURVATURE,
    }
