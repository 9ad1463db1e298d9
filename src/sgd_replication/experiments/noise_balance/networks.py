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

DYNAMICS = ("gradient descent", "gradient descent, 2η", "SGD", "white noise")


@dataclass(frozen=True)
class UnbalancedNetworks:
    """Networks at independent first weights, unbalanced by rescaling, with one loss.

    Attributes:
        units: the hidden units and the loss.
        starts: the rescaled first weights, (networks, d).

    Examples:
        A class with a single example is left out. The incoming weights of every unit are larger than the outgoing ones:

        >>> inputs = np.random.default_rng(0).standard_normal((61, 4))
        >>> dataset = Dataset("toy", inputs, np.repeat([0, 1, 2, 3], [20, 20, 20, 1]), classes=4)
        >>> settings = BalanceNetworkSettings(examples=61, hidden=3, replicates=5)
        >>> networks = UnbalancedNetworks.of(dataset, settings, seed=0)
        >>> tuple(networks.units.loss.targets.shape), tuple(networks.starts.shape)
        ((60, 3), (5, 27))
        >>> bool((networks.units.gap(networks.starts) > 0).all())
        True
    """

    units: HiddenUnits
    starts: Tensor

    @classmethod
    def of(cls, dataset: Dataset, settings: BalanceNetworkSettings, seed: int) -> "UnbalancedNetworks":
        """Build the networks for a data set, without the classes of which there are fewer than two examples.

        Raises:
            LandscapeError: fewer than two classes are left.
        """
        labels = torch.from_numpy(dataset.labels[: settings.examples])
        inputs = torch.from_numpy(dataset.inputs[: settings.examples])
        members = torch.bincount(labels, minlength=dataset.classes)
        kept = members[labels] >= 2
        _, numbered = labels[kept].unique(return_inverse=True)
        loss = NetworkLoss(inputs[kept], numbered, hidden=[settings.hidden], activation="relu")
        network, weights = FullyConnected([dataset.features, settings.hidden, loss.targets.shape[1]], "relu"), []
        for number in range(settings.replicates):
            initialise(network, "uniform", torch_stream(seed, "noise balance", dataset.name, number))
            weights.append(torch.nn.utils.parameters_to_vector(network.parameters()).detach().clone())
        units = HiddenUnits(loss)
        return cls(units, units.rescaled(torch.stack(weights), settings.rescaling))

    @property
    def landscape(self) -> Landscape:
        """The loss as a landscape; its `minimum` is the first start."""
        loss = self.units.loss
        return Landscape(loss, self.starts[0], name="unbalanced networks", gradient=loss.gradient)


def follow_identity(networks: UnbalancedNetworks, settings: BalanceNetworkSettings, seed: int) -> pd.DataFrame:
    """Return the `IDENTITY` table: the change of ‖u‖² − ‖w‖² under SGD against Σ η²(‖∇_u L_B‖² − ‖∇_w L_B‖²).

    Examples:
        >>> inputs = np.random.default_rng(0).standard_normal((60, 4))
        >>> dataset = Dataset("toy", inputs, (inputs[:, 0] > 0).astype(int), classes=2)
        >>> settings = BalanceNetworkSettings(examples=60, hidden=3, identity_steps=20)
        >>> table = follow_identity(UnbalancedNetworks.of(dataset, settings, seed=0), settings, seed=0)
        >>> bool((table["largest_error"] < 1e-12).all()), bool(table["largest_change"].iloc[-1] > 1e-4)
        (True, True)
    """
    noise, stream = Minibatches(networks.units.loss), torch_stream(seed, "noise balance, identity")
    stepper = SGD(settings.learning_rate, settings.batch_size, noise).bind(networks.landscape, RowIndex.of_one_point())
    theta = networks.starts
    draws = noise.draws(theta.shape[1], settings.batch_size)
    summed, rows = torch.zeros(len(theta), settings.hidden, dtype=torch.float64), []
    first = networks.units.gap(theta)
    for step in range(1, settings.identity_steps + 1):
        numbers = torch.rand(len(theta), draws, dtype=torch.float64, generator=stream)
        gradient = stepper.gradient(theta, numbers)
        summed = summed + settings.learning_rate**2 * networks.units.gap(gradient)
        theta = stepper.advance(theta, numbers)
        change = networks.units.gap(theta) - first
        rows.append((step, float(change.abs().max()), float((change - summed).abs().max())))
    return pd.DataFrame(rows, columns=["step", "largest_change", "largest_error"])


def follow(name: str, networks: UnbalancedNetworks, settings: BalanceNetworkSettings, seed: int) -> pd.DataFrame:
    """Return the rows of one dynamics for the `BALANCE` table: norms and noise of every unit during the training.

    SGD trains each network `runs` times, because its runs differ most and cost least; the others once.

    Examples:
        Gradient descent changes ‖u‖² − ‖w‖² by less than 1 %; gradient flow conserves it:

        >>> inputs = np.random.default_rng(0).standard_normal((60, 4))
        >>> dataset = Dataset("toy", inputs, (inputs[:, 0] > 0).astype(int), classes=2)
        >>> settings = BalanceNetworkSettings(examples=60, hidden=3, iterations=300, moments=30, replicates=4)
        >>> rows = follow("gradient descent", UnbalancedNetworks.of(dataset, settings, seed=0), settings, seed=0)
        >>> gap = rows.pivot(index="time", columns=["network", "unit"], values="gap")
        >>> gap.shape, round(float(gap.index[-1]), 6)  # three units of four networks from time 0 to 300 · 0.05
        ((31, 12), 15.0)
        >>> bool(((gap.iloc[-1] / gap.iloc[0] - 1).abs() < 0.01).all())
        True
    """
    dynamics = _dynamics(name, networks, settings)
    step = settings.learning_rate * (2 if name.endswith("2η") else 1)
    every = max(1, round(settings.iterations / settings.moments * settings.learning_rate / step))
    own = seed_for(seed, "noise balance", name)
    starts = networks.starts.repeat_interleave(settings.runs if name == "SGD" else 1, dim=0)
    passed = trajectories(networks.landscape, dynamics, starts, iterations=every, times=settings.moments, seed=own)
    seen = [starts, *passed.unbind(1)]
    rows = [
        _moment(networks.units, theta, moment * every * step, len(networks.starts)) for moment, theta in enumerate(seen)
    ]
    return pd.concat(rows, ignore_index=True).assign(dynamics=name)


def _dynamics(name: str, networks: UnbalancedNetworks, settings: BalanceNetworkSettings) -> Dynamics:
    """Return SGD; SGLD with the mean noise trace that SGD has at the starts; or SGD with the full batch."""
    loss, eta, size = networks.units.loss, settings.learning_rate, settings.batch_size
    if name == "SGD":
        return SGD(eta, size, Minibatches(loss))
    if name == "white noise":
        trace = np.mean([float(loss.covariance(start).trace()) for start in networks.starts])
        return SGLD(eta, eta / (2 * size) * float(trace) / loss.dimension)
    full = Minibatches(loss, replacement=False)  # of all rows
    return SGD(eta * (2 if name.endswith("2η") else 1), len(loss), full)


def _moment(units: HiddenUnits, theta: Tensor, time: float, networks: int) -> pd.DataFrame:
    """Return the rows of one moment; the runs of a network are neighbours in θ, (networks · runs, d)."""
    across_w, across_u = units.noise(theta)
    gradient = units.gap(units.loss.gradient(theta))
    total, hidden = across_w.shape
    places = pd.MultiIndex.from_product([range(networks), range(total // networks), range(hidden)])
    return places.to_frame(index=False, name=["network", "run", "unit"]).assign(
        time=time,
        gap=units.gap(theta).flatten().numpy(),
        noise_w=across_w.flatten().numpy(),
        noise_u=across_u.flatten().numpy(),
        gradient_gap=gradient.flatten().numpy(),
    )
