"""Out of a network's valley through a real saddle, into that of another minimum."""

import logging
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.data import Dataset
from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.escape import NetworkValley, Plane, departures, simulate
from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.landscapes import Minimum, NetworkLoss, Saddle, aligned, find_minimum, find_saddle, gradient_flow
from sgd_diffusion.problems.sweep_rows import PRECISION
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.network_escape.settings import NetworkEscapeSettings
from sgd_replication.experiments.network_escape.tables import PASSAGES, SADDLES
from sgd_replication.experiments.network_escape.valley import train_to_minimum

logger = logging.getLogger(__name__)

ASIDE = 0.02
"""How far from the saddle, along its unstable direction, the ways down begin."""
SAME = 1e-3
NEAR = 0.05
LONGEST_FALL = 50.0


@dataclass(frozen=True)
class Passage:
    """A saddle of index one between a network's minimum and another.

    Attributes:
        saddle: between them.
        other: the minimum on the far side.
        path: (points, d), the gradient's way down from the saddle to near the network's minimum.
    """

    saddle: Saddle
    other: Minimum
    path: Tensor


def find_passage(dataset: Dataset, valley: NetworkValley, settings: NetworkEscapeSettings, seed: int) -> Passage | None:
    """Return the lowest passage out of the valley among those towards minima of other first weights; None if none.

    Every other minimum is first brought as near as the network's symmetries allow. A saddle counts only if one of its
    two ways down ends at the network's own minimum.

    Examples:
        One hidden unit cannot learn exclusive or. Between its best attempt and zero weights, where both classes are as
        likely and the loss is ln 2, lies a saddle:

        >>> inputs = np.array([[-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]])
        >>> dataset = Dataset("toy", inputs, np.array([0, 0, 1, 1]), classes=2)
        >>> settings = NetworkEscapeSettings(hidden=1, weight_decay=0.03, saddles={"attempts": 1})
        >>> valley = train_to_minimum(dataset, seed=0, hidden=1, weight_decay=0.03)
        >>> passage = find_passage(dataset, valley, settings, seed=0)
        >>> round(np.exp(max(valley.minimum.loss, passage.other.loss)), 4).item()
        2.0
        >>> passage.saddle.curvature < 0 < passage.saddle.second_curvature
        True
        >>> bool((valley.loss(passage.path).diff() < 0).all())  # down from the saddle to the network's minimum
        True
    """
    found: list[Passage] = []
    for attempt in range(settings.saddles.attempts):
        try:
            elsewhere = train_to_minimum(
                dataset,
                seed_for(seed, "other minimum", attempt),
                hidden=settings.hidden,
                weight_decay=settings.weight_decay,
                activation=settings.activation,
            )
            target = aligned(valley.loss, elsewhere.minimum.theta, valley.minimum.theta)
            if float((target - valley.minimum.theta).norm()) < SAME:
                continue
            saddle = find_saddle(valley.landscape, target)
            sides = [find_minimum(valley.loss, saddle.theta + side * ASIDE * saddle.direction) for side in (1, -1)]
        except LandscapeError as error:
            logger.info("attempt %d: %s", attempt, error)
            continue
        home = [float((side.theta - valley.minimum.theta).norm()) < SAME for side in sides]
        if sum(home) == 1:
            side = 1.0 if home[0] else -1.0
            path = _way_down(valley, saddle.theta + side * ASIDE * saddle.direction)
            found.append(Passage(saddle, sides[home.index(False)], torch.cat([saddle.theta.unsqueeze(0), path])))
    return min(found, key=lambda passage: passage.saddle.loss, default=None)


def _way_down(valley: NetworkValley, start: Tensor) -> Tensor:
    """The gradient flow dθ/dt = −∇L from a start to where 5 % of the distance to the minimum is left."""
    goal = valley.minimum.theta
    return gradient_flow(
        valley.loss.gradient,
        valley.loss.hessian,
        start,
        goal,
        within=NEAR * float((start - goal).norm()),
        longest=LONGEST_FALL / float(valley.minimum.curvatures[0]),
        relative_tolerance=1e-4,
        absolute_tolerance=1e-7,
    ).path


def path_exponent(loss: NetworkLoss, path: Tensor) -> float:
    """2∫|∇L|/C ds along a path, C the variance of one example's gradient along it: the exponent in units of B/η.

    Theorem 2's exponent before C = H is put in (one-dimensional quasi-potential along the gradient's way down).
    """
    middles, lengths = (path[1:] + path[:-1]) / 2, torch.linalg.vector_norm(path.diff(dim=0), dim=1)
    total = 0.0
    for middle, tangent, length in zip(middles, path.diff(dim=0), lengths, strict=True):
        unit = tangent / length
        along = float((loss.gradient(middle) @ unit).abs())
        total += 2 * along / float(unit @ loss.covariance(middle) @ unit) * float(length)
    return total


def describe_passage(valley: NetworkValley, passage: Passage | None) -> pd.DataFrame:
    """Return the `SADDLES` table: one row, or none where no saddle was found.

    Examples:
        A made-up saddle of curvature −1, ΔL = 0.25 above the minimum, towards which the valley's curvature is 0.6:

        >>> inputs, labels = torch.tensor([[-1.0], [1.0], [-1.0], [1.0]]), torch.tensor([0, 0, 1, 1])
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> valley = NetworkValley.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> way = torch.tensor([1.0, -1.0, 0.0, 0.0], dtype=torch.float64) / 2**0.5
        >>> saddle = Saddle(way / 2, valley.minimum.loss + 0.25, 0.0, -1.0, direction=way, second_curvature=1.0)
        >>> passage = Passage(saddle, other=valley.minimum, path=torch.stack([way / 2, way / 4, way / 100]))
        >>> row = describe_passage(valley, passage).iloc[0]
        >>> row[["distance", "barrier", "theorem_valley_side", "theorem_saddle_side"]].round(4).tolist()  # ΔL, 2ΔL/h
        [0.5, 0.25, 0.8333, 0.5]
    """
    if passage is None:
        return pd.DataFrame({name: [] for name in SADDLES.columns}, dtype=float)
    saddle, goal = passage.saddle, valley.minimum.theta
    barrier = saddle.loss - valley.minimum.loss
    arrival = passage.path[-1] - goal
    arrival = arrival / arrival.norm()
    curvature = float(arrival @ valley.hessian @ arrival)
    values = (
        barrier,
        float((saddle.theta - goal).norm()),
        saddle.gradient_norm,
        curvature,
        -saddle.curvature,
        saddle.second_curvature,
        2 * barrier / curvature,
        2 * barrier / -saddle.curvature,
        path_exponent(valley.loss, passage.path),
        passage.other.loss - valley.minimum.loss,
    )
    return pd.DataFrame(dict(zip(SADDLES.columns, ([value] for value in values), strict=True)))


def measure_passage(
    valley: NetworkValley, passage: Passage | None, described: pd.DataFrame, settings: NetworkEscapeSettings, seed: int
) -> pd.DataFrame:
    """Return the `PASSAGES` table: how many replicas get beyond the plane through the saddle, and to where, against B.

    η is as large as `stiffest` allows. Theorem 2 with s = 1, its slowest, and the prefactor 2π/(ηH_a) says how many
    iterations one escape takes. A plane can be crossed far from the saddle: where all replicas cross it, some are let
    down from where they stand, without noise, to the minimum that they belong to.

    Examples:
        Logistic regression has one minimum; the saddle and the far minimum are made up, and all that cross return:

        >>> inputs, labels = torch.tensor([[-1.0], [1.0], [-1.0], [1.0]]), torch.tensor([0, 0, 1, 1])
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> valley = NetworkValley.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> way = torch.tensor([1.0, -1.0, 0.0, 0.0], dtype=torch.float64) / 2**0.5
        >>> saddle = Saddle(way / 2, valley.minimum.loss + 0.25, 0.0, -1.0, direction=way, second_curvature=1.0)
        >>> far = Minimum(way, 0.0, 0.0, valley.minimum.curvatures, iterations=0)
        >>> passage = Passage(saddle, far, path=torch.stack([way / 2, way / 4, way / 100]))
        >>> few = {"batch_sizes": [1, 2], "replicas": 10, "max_iterations": 300, "let_down": 2}
        >>> settings, described = NetworkEscapeSettings(saddles=few), describe_passage(valley, passage)
        >>> rows = measure_passage(valley, passage, described, settings, seed=0)
        >>> rows[["exits", "let_down", "returned", "arrived"]].to_numpy().tolist()
        [[10, 2, 2, 0], [10, 2, 2, 0]]
    """
    if passage is None:
        return pd.DataFrame({name: [] for name in PASSAGES.columns})
    eta = settings.stiffest / float(valley.minimum.curvatures[-1])
    sizes = np.array(settings.saddles.batch_sizes, dtype=np.float64)
    row = described.iloc[0]
    theorem = np.log(2 * np.pi / (eta * row["minimum_curvature"])) + sizes / eta * row["theorem_valley_side"]
    plane = Plane(passage.saddle.direction, passage.saddle.theta)
    dynamics = SGD(eta, sizes.tolist(), Minibatches(valley.loss))
    times = simulate(
        valley.landscape,
        dynamics,
        plane,
        replicas=settings.saddles.replicas,
        max_iterations=settings.saddles.max_iterations,
        seed=seed_for(seed, "passage"),
        dtype=PRECISION,
    )
    ends = []
    for point in range(len(sizes)):
        if times.exited[point].all():
            crossed = departures(
                valley.landscape,
                dynamics.at(point),
                plane,
                replicas=settings.saddles.let_down,
                seed=seed_for(seed, "let down", point),
            )
            ends.append(_ends(valley, passage, crossed.at_exit + valley.minimum.theta))
        else:
            ends.append((0, 0, 0))
    return pd.DataFrame(
        {
            "x": sizes,
            "learning_rate": eta,
            "exits": times.exited.sum(1),
            "watched": times.iterations.sum(1).astype(np.float64),
            "theorem": theorem,
            "path": sizes / eta * row["path_exponent"],
            **dict(zip(("let_down", "returned", "arrived"), zip(*ends, strict=True), strict=True)),
        }
    )


def _ends(valley: NetworkValley, passage: Passage, states: Tensor) -> tuple[int, int, int]:
    """How many states were let down, and how many of them end at the own and at the far minimum."""
    own, far = valley.minimum.theta, passage.other.theta
    home = arrived = 0
    for state in states:
        try:
            end = find_minimum(valley.loss, state).theta
        except LandscapeError:
            continue  # neither
        home += int(float((end - own).norm()) < SAME)
        arrived += int(float((end - far).norm()) < SAME)
    return len(states), home, arrived


def passage_estimates(saddles: pd.DataFrame, passages: pd.DataFrame) -> dict[str, Estimate]:
    """Return what the escape through a saddle says; nothing where none was found.

    `passage_due` is the number of exits that Theorem 2 lets expect in the iterations watched, over all B, and
    `passage_exits` how many there were.

    Examples:
        In 1000 iterations, where one escape takes e⁵ ≈ 148:

        >>> saddles = pd.DataFrame({"path_exponent": [1.5], "theorem_valley_side": [3.0]})
        >>> passages = pd.DataFrame({"watched": [1000.0], "theorem": [5.0], "exits": [9], "let_down": 0, "returned": 0})
        >>> found = passage_estimates(saddles, passages.assign(arrived=0))
        >>> found["passage_exits"].value, round(found["passage_due"].value, 2), found["saddle_path_over_theorem"].value
        (9.0, 6.74, 0.5)
        >>> passage_estimates(saddles[:0], passages[:0])
        {}
    """
    if saddles.empty:
        return {}
    row = saddles.iloc[0]
    estimates = {f"saddle_{name}": exactly(float(row[name])) for name in saddles.columns}
    estimates["saddle_path_over_theorem"] = exactly(float(row["path_exponent"] / row["theorem_valley_side"]))
    for name in ("let_down", "returned", "arrived"):
        estimates[f"passage_{name}"] = exactly(int(passages[name].sum()))
    estimates["passage_exits"] = exactly(int(passages["exits"].sum()))
    estimates["passage_due"] = exactly(float((passages["watched"] / np.exp(passages["theorem"])).sum()))
    return estimates
