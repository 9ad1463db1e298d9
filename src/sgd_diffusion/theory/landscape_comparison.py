"""Theory comparison on a landscape: SGD's escape times are simulated and set beside every theory's."""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from torch import Tensor

from sgd_diffusion.drawing import draw
from sgd_diffusion.dynamics import SGD
from sgd_diffusion.dynamics.noise import GradientNoise
from sgd_diffusion.escape import Boundary, sweep
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.theory.comparison import System, compare_systems
from sgd_diffusion.theory.escape_path import path_over_saddle
from sgd_diffusion.theory.noise_check import check_noise


class TheoryComparison(NamedTuple):
    """Measured escape times of one landscape beside the predictions of the theories.

    Attributes:
        predictions: the `PREDICTIONS` table, a row per parameter point and theory, see `predict_theories`.
        scores: the `SCORES` table, a row per theory, see `score_theories`.

    Examples:
        >>> scores = pd.DataFrame({"theory": ["DDT", "LDT"], "ratio": [0.5, 1.02], "best": [False, True]})
        >>> TheoryComparison(pd.DataFrame(), scores)
        TheoryComparison(predicted over measured exponent: DDT 0.5, LDT 1.02 (best))
    """

    predictions: pd.DataFrame
    scores: pd.DataFrame

    def __repr__(self) -> str:
        """Return the ratio of each theory in one line."""
        marks = (" (best)" if best else "" for best in self.scores["best"])
        rows = zip(self.scores["theory"], self.scores["ratio"], marks, strict=True)
        told = ", ".join(f"{theory} {ratio:.3g}{mark}" for theory, ratio, mark in rows)
        return f"TheoryComparison(predicted over measured exponent: {told})"

    def to_frame(self) -> pd.DataFrame:
        """Return the scores."""
        return self.scores

    def plot(self, axes: Any = None) -> Any:
        """Return matplotlib axes with the ratio of each theory, see `sgd_diffusion.pictures.theory_comparison`.

        Args:
            axes: axes to draw on; None (default) for new ones.

        Raises:
            UserError: matplotlib is not installed.
        """
        return draw("theory_comparison", self, axes)


def compare_theories(
    landscape: Landscape,
    noise: GradientNoise,
    covariance: Callable[[Tensor], Tensor],
    boundary: Boundary,
    *,
    learning_rate: float,
    batch_sizes: Sequence[int],
    seed: int,
    n_paths: int = 1,
    other_saddles: Sequence[Tensor] = (),
    half: bool = True,
    lowest_loss: float | None = None,
    replicas: int = 400,
    plain_iterations: int = 20_000,
) -> TheoryComparison:
    """Measure SGD's escape times on a user-defined landscape and compare the theories with them.

    The noise model and its covariance are given apart, because the theories need the covariance at every place. Before
    anything is measured, the covariance is compared with gradients of the noise model, see `check_noise`.

    Args:
        landscape: landscape with a minimum and a saddle.
        noise: model of the minibatch gradient.
        covariance: C(θ), gradient covariance of one sample, (n, d) → (n, d, d).
        boundary: boundary of the basin.
        learning_rate: η.
        batch_sizes: values of B; use at least six.
        seed: seed of the simulation.
        n_paths: number of equivalent saddles, default 1.
        other_saddles: further saddles out of the basin, each (d,), whose predicted rates are added; default: none.
        half: True (default) if the boundary passes through the saddle, False if it lies beyond, as arrival at another
            minimum does.
        lowest_loss: L*, if the noise is that of a squared error; None (default) leaves out the theory LOG.
        replicas: number of replicas per batch size, default 400; see `sweep`.
        plain_iterations: iterations of plain simulation before splitting is used, default 20,000; see `sweep`.

    Raises:
        EscapeError: `covariance` is not that of `noise`, or an escape time cannot be measured (see `sweep`).
        LandscapeError: the critical points are not a minimum and a saddle of index one (see `path_over_saddle`).

    Examples:
        >>> import torch
        >>> from sgd_diffusion.dynamics import IsotropicNoise
        >>> from sgd_diffusion.escape import Coordinate
        >>> from sgd_diffusion.landscapes import double_well
        >>> predictions, scores = compare_theories(
        ...     double_well(), IsotropicNoise(4.0), lambda theta: 16 * torch.eye(1).expand(len(theta), 1, 1).double(),
        ...     Coordinate(threshold=0.0), learning_rate=0.02, batch_sizes=[1, 2, 3], seed=0, replicas=20,
        ... )
        >>> list(scores["theory"])
        ['Kramers', 'DDT', 'LOG', 'LDT']
    """
    check_noise(landscape, noise, covariance, seed)
    points = sweep(
        landscape,
        SGD(learning_rate, [float(size) for size in batch_sizes], noise),
        boundary,
        replicas=replicas,
        plain_iterations=plain_iterations,
        seed=seed,
    )
    path, *others = (
        path_over_saddle(one, covariance, n_paths=n_paths, half=half, lowest_loss=lowest_loss)
        for one in (landscape, *(landscape.towards(saddle) for saddle in other_saddles))
    )
    system = System(
        landscape.name,
        "your own",
        "batch",
        path,
        np.array(batch_sizes) / learning_rate,
        np.array([point.log_time for point in points]) + math.log(learning_rate),
        np.array([point.error for point in points]),
        "simulation",
        tuple(others),
    )
    return TheoryComparison(*compare_systems([system]))
