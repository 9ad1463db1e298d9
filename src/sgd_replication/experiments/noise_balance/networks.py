"""Networks of rectified units under gradient descent, SGD and gradient descent with white noise."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.data import Dataset
from sgd_diffusion.dynamics import SGD, SGLD, Dynamics, HiddenUnits, Minibatches
from sgd_diffusion.escape import trajectories
from sgd_diffusion.landscapes import Landscape, NetworkLoss
from sgd_diffusion.models import FullyConnected, initialise
from sgd_diffusion.parameter_batch import RowIndex
from sgd_diffusion.streams import seed_for
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.noise_balance.settings import BalanceNetworkSettings

FEW_RUNS = 4
"""Runs with white noise; each of their iterations needs the gradient of all examples."""
DYNAMICS = ("gradient descent", "gradient descent, 2η", "SGD", "white noise")


@dataclass(frozen=True)
class UnbalancedNetwork:
    """A network at its first weights, unbalanced by rescaling.

    Attributes:
        units: the hidden units and the loss.
        start: the rescaled first weights, (d,).

    Examples:
        A class with a single example is left out. The incoming weights of every unit are larger than the outgoing ones:

        >>> inputs = np.random.default_rng(0).standard_normal((61, 4))
        >>> dataset = Dataset("toy", inputs, np.repeat([0, 1, 2, 3], [20, 20, 20, 1]), classes=4)
        >>> settings = BalanceNetworkSettings(examples=61, hidden=3)
        >>> network = UnbalancedNetwork.of(dataset, settings, seed=0)
        >>> tuple(network.units.loss.targets.shape), bool((network.units.gap(network.start.unsqueeze(0)) > 0).all())
        ((60, 3), True)
    """

    units: HiddenUnits
    start: Tensor

    @classmethod
    def of(cls, dataset: Dataset, settings: BalanceNetworkSettings, seed: int) -> "UnbalancedNetwork":
        """Build the network for a data set, without the classes of which there are fewer than two examples.

        Raises:
            LandscapeError: fewer than two classes are left.
        """
        labels = torch.from_numpy(dataset.labels[: settings.examples])
        inputs = torch.from_numpy(dataset.inputs[: settings.examples])
        members = torch.bincount(labels, minlength=dataset.classes)
        kept = members[labels] >= 2
        _, numbered = labels[kept].unique(return_inverse=True)
        loss = NetworkLoss(inputs[kept], numbered, hidden=[settings.hidden], activation="relu")
        network = FullyConnected([dataset.features, settings.hidden, loss.targets.shape[1]], "relu")
        initialise(network, "uniform", torch_stream(seed, "noise balance", dataset.name))
        units = HiddenUnits(loss)
        weights = torch.nn.utils.parameters_to_vector(network.parameters()).detach()
        return cls(units, units.rescaled(weights, settings.rescaling))

    @property
    def landscape(self) -> Landscape:
        """The loss as a landscape; its `minimum` is the start."""
        loss = self.units.loss
        return Landscape(loss, self.start, name="unbalanced network", gradient=loss.gradient)


def follow_identity(network: UnbalancedNetwork, settings: BalanceNetworkSettings, seed: int) -> pd.DataFrame:
    """Return the `IDENTITY` table: the change of ‖u‖² − ‖w‖² under SGD against Σ η²(‖∇_u L_B‖² − ‖∇_w L_B‖²).

    Examples:
        >>> inputs = np.random.default_rng(0).standard_normal((60, 4))
        >>> dataset = Dataset("toy", inputs, (inputs[:, 0] > 0).astype(int), classes=2)
        >>> settings = BalanceNetworkSettings(examples=60, hidden=3, identity_steps=20)
        >>> table = follow_identity(UnbalancedNetwork.of(dataset, settings, seed=0), settings, seed=0)
        >>> bool((table["largest_error"] < 1e-12).all()), bool(table["largest_change"].iloc[-1] > 1e-4)
        (True, True)
    """
    noise, stream = Minibatches(network.units.loss), torch_stream(seed, "noise balance, identity")
    stepper = SGD(settings.learning_rate, settings.batch_size, noise).bind(network.landscape, RowIndex.of_one_point())
    theta = network.start.unsqueeze(0)
    draws = noise.draws(theta.shape[1], settings.batch_size)
    summed, rows = torch.zeros(1, settings.hidden, dtype=torch.float64), []
    first = network.units.gap(theta)
    for step in range(1, settings.identity_steps + 1):
        numbers = torch.rand(1, draws, dtype=torch.float64, generator=stream)
        gradient = stepper.gradient(theta, numbers)
        summed = summed + settings.learning_rate**2 * network.units.gap(gradient)
        theta = stepper.advance(theta, numbers)
        change = network.units.gap(theta) - first
        rows.append((step, float(change.abs().max()), float((change - summed).abs().max())))
    return pd.DataFrame(rows, columns=["step", "largest_change", "largest_error"])


def follow(name: str, network: UnbalancedNetwork, settings: BalanceNetworkSettings, seed: int) -> pd.DataFrame:
    """Return the rows of one dynamics for the `BALANCE` table: norms and noise of every unit during the training.

    Examples:
        Gradient descent changes ‖u‖² − ‖w‖² by less than 1 %; gradient flow conserves it:

        >>> inputs = np.random.default_rng(0).standard_normal((60, 4))
        >>> dataset = Dataset("toy", inputs, (inputs[:, 0] > 0).astype(int), classes=2)
        >>> settings = BalanceNetworkSettings(examples=60, hidden=3, iterations=300, moments=30, learning_rate=0.05)
        >>> rows = follow("gradient descent", UnbalancedNetwork.of(dataset, settings, seed=0), settings, seed=0)
        >>> gap = rows.pivot(index="time", columns="unit", values="gap")
        >>> gap.shape, round(float(gap.index[-1]), 6)  # three units from time 0 to 300 · 0.05
        ((31, 3), 15.0)
        >>> bool(((gap.iloc[-1] / gap.iloc[0] - 1).abs() < 0.01).all())
        True
    """
    loss, eta = network.units.loss, settings.learning_rate
    factor = 2 if name.endswith("2η") else 1
    every = max(1, settings.iterations // settings.moments // factor)
    # Gradient descent is deterministic: one run.
    runs = {"SGD": settings.replicates, "white noise": FEW_RUNS}.get(name, 1)
    start, dynamics = network.start.repeat(runs, 1), _dynamics(name, network, settings)
    if dynamics is None:
        seen = _descent(loss, start, factor * eta, every, settings.moments)
    else:
        own = seed_for(seed, "noise balance", name)
        passed = trajectories(network.landscape, dynamics, start, iterations=every, times=settings.moments, seed=own)
        seen = [start, *passed.unbind(1)]
    rows = [_moment(network.units, theta, moment * every * factor * eta) for moment, theta in enumerate(seen)]
    return pd.concat(rows, ignore_index=True).assign(dynamics=name)


def _descent(loss: NetworkLoss, theta: Tensor, step: float, every: int, times: int) -> list[Tensor]:
    """Return θ at the start and after each `every` steps of gradient descent, `times` times."""
    seen = [theta]
    for _ in range(times):
        for _ in range(every):
            theta = theta - step * loss.gradient(theta)
        seen.append(theta)
    return seen


def _dynamics(name: str, network: UnbalancedNetwork, settings: BalanceNetworkSettings) -> Dynamics | None:
    """Return SGD, or SGLD with the noise trace that SGD has at the start; None for gradient descent."""
    loss, eta, size = network.units.loss, settings.learning_rate, settings.batch_size
    if name == "SGD":
        return SGD(eta, size, Minibatches(loss))
    if name == "white noise":
        return SGLD(eta, eta / (2 * size) * float(loss.covariance(network.start).trace()) / loss.dimension)
    return None


def _moment(units: HiddenUnits, theta: Tensor, time: float) -> pd.DataFrame:
    across_w, across_u = units.noise(theta)
    gradient = units.gap(units.loss.gradient(theta))
    runs, hidden = across_w.shape
    return pd.DataFrame(
        {
            "time": time,
            "run": np.repeat(np.arange(runs), hidden),
            "unit": np.tile(np.arange(hidden), runs),
            "gap": units.gap(theta).flatten().numpy(),
            "noise_w": across_w.flatten().numpy(),
            "noise_u": across_u.flatten().numpy(),
            "gradient_gap": gradient.flatten().numpy(),
        }
    )
