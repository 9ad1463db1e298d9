"""Networks of rectified units followed three ways: by gradient descent, by SGD and with injected white noise."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.data import Dataset
from sgd_diffusion.dynamics import SGD, SGLD, Dynamics, HiddenUnits, Minibatches
from sgd_diffusion.estimates import Estimate, exactly, mean_of_replicates
from sgd_diffusion.landscapes import Landscape, NetworkLoss
from sgd_diffusion.models import FullyConnected, initialise
from sgd_diffusion.parameter_batch import Rows
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_table
from sgd_diffusion.statistics.jackknife import jackknife_reach
from sgd_diffusion.streams import torch_stream
from sgd_replication.experiments.noise_balance.settings import BalanceNetworkSettings

LATE = 2 / 3
"""From this share of a training on, noise is averaged."""
FEW_RUNS = 4
"""Of white noise: every step of it goes through all examples."""
DYNAMICS = ("gradient descent", "gradient descent, 2η", "SGD", "white noise")


@dataclass(frozen=True)
class UnbalancedNetwork:
    """A network at its first weights, unbalanced by rescaling.

    Attributes:
        units: its hidden units, and with them its loss.
        start: (d,).

    Examples:
        A class with a single example is left out, and every unit's incoming weights outweigh the outgoing ones:

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
        """Build it for a data set; classes that the examples do not hold twice are left out.

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
    """Return the `IDENTITY` table: ‖u‖² − ‖w‖² along SGD, and the sum of η²(‖∇_u L_B‖² − ‖∇_w L_B‖²), by unit.

    Examples:
        >>> inputs = np.random.default_rng(0).standard_normal((60, 4))
        >>> dataset = Dataset("toy", inputs, (inputs[:, 0] > 0).astype(int), classes=2)
        >>> settings = BalanceNetworkSettings(examples=60, hidden=3, identity_steps=20)
        >>> table = follow_identity(UnbalancedNetwork.of(dataset, settings, seed=0), settings, seed=0)
        >>> bool((table["largest_error"] < 1e-12).all()), bool(table["largest_change"].iloc[-1] > 1e-4)
        (True, True)
    """
    noise, stream = Minibatches(network.units.loss), torch_stream(seed, "noise balance, identity")
    stepper = SGD(settings.learning_rate, settings.batch_size, noise).bind(network.landscape, Rows.of_one_point())
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


def follow(
    name: str, network: UnbalancedNetwork, settings: BalanceNetworkSettings, seed: int, cache: PointCache = NO_CACHE
) -> pd.DataFrame:
    """Return one dynamics' rows of the `BALANCE` table: norms and noise of every unit at moments of the training.

    Examples:
        Gradient descent hardly changes ‖u‖² − ‖w‖², which gradient flow conserves:

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
    return cached_table(
        cache, name.replace(", ", "-").replace(" ", "-"), partial(_followed, name, network, settings, seed)
    )


def _followed(name: str, network: UnbalancedNetwork, settings: BalanceNetworkSettings, seed: int) -> pd.DataFrame:
    loss, eta = network.units.loss, settings.learning_rate
    factor = 2 if name.endswith("2η") else 1
    every = max(1, settings.iterations // settings.moments // factor)
    # Gradient descent has no chance in it: one run.
    runs = {"SGD": settings.replicates, "white noise": FEW_RUNS}.get(name, 1)
    theta, time, rows = network.start.repeat(runs, 1), 0.0, []
    stream = torch_stream(seed, "noise balance", name)
    dynamics = _dynamics(name, network, settings)
    stepper = dynamics and dynamics.bind(network.landscape, Rows.of_one_point())
    draw = torch.rand if name == "SGD" else torch.randn
    draws = dynamics.draws(theta.shape[1]) if dynamics else 0
    for moment in range(settings.moments + 1):
        rows.append(_moment(network.units, theta, time))
        if moment == settings.moments:
            break
        for _ in range(every):
            if stepper:
                theta = stepper.advance(theta, draw(runs, draws, dtype=torch.float64, generator=stream))
            else:
                theta = theta - factor * eta * loss.gradient(theta)
        time += every * factor * eta
    return pd.concat(rows, ignore_index=True).assign(dynamics=name)


def _dynamics(name: str, network: UnbalancedNetwork, settings: BalanceNetworkSettings) -> Dynamics | None:
    """SGD, or gradient descent with white noise as strong as SGD's is at the start; None without noise."""
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


def predicted_changes(rows: pd.DataFrame, learning_rate: float, batch_size: int) -> pd.DataFrame:
    """Return, for every run and unit, the change of ‖u‖² − ‖w‖², the law's and that with the full gradient's own step.

        law: −T ∫(uᵀC₁u − wᵀC₂w) dt;   step: η ∫(‖∇_u L‖² − ‖∇_w L‖²) dt

    Args:
        rows: SGD's rows of a `BALANCE` table.
        learning_rate, batch_size: η and B.

    Examples:
        Noise that differs by 2 over a time of 2 at T = η/B = ¼, and a gradient gap of 4 at η = ½:

        >>> rows = pd.DataFrame({"run": 0, "unit": 0, "time": [0.0, 1.0, 2.0], "gap": [1.0, 0.0, -1.0]})
        >>> rows = rows.assign(noise_w=3.0, noise_u=1.0, gradient_gap=4.0)
        >>> predicted_changes(rows, learning_rate=0.5, batch_size=2)[["change", "law", "with_step"]].to_numpy().tolist()
        [[-2.0, -1.0, 3.0]]
    """

    found = []
    for (run, unit), part in rows.groupby(["run", "unit"]):
        time = part["time"].to_numpy()
        law = -learning_rate / batch_size * np.trapezoid(part["noise_w"] - part["noise_u"], time)
        step = learning_rate * np.trapezoid(part["gradient_gap"], time)
        found.append((run, unit, part["gap"].iloc[-1] - part["gap"].iloc[0], law, law + step))
    return pd.DataFrame(found, columns=["run", "unit", "change", "law", "with_step"])


def imbalance(rows: pd.DataFrame) -> pd.Series:
    """Return Σ|a − b|/Σ(a + b) over units, a and b the mean uᵀC₁u and wᵀC₂w of these rows, by run.

    Examples:
        >>> rows = pd.DataFrame({"run": [0, 0, 1], "unit": 0, "noise_w": [1.0, 3.0, 3.0], "noise_u": [3.0, 1.0, 1.0]})
        >>> imbalance(rows).to_dict()  # in run 0 the means agree though no moment is balanced; in run 1 |3 − 1|/(3 + 1)
        {0: 0.0, 1: 0.5}
    """
    means = rows.groupby(["run", "unit"])[["noise_w", "noise_u"]].mean()
    apart = (means["noise_w"] - means["noise_u"]).abs().groupby("run").sum()
    return apart / means.sum(axis=1).groupby("run").sum()


def network_estimates(
    balance: pd.DataFrame, identity: pd.DataFrame, settings: BalanceNetworkSettings
) -> dict[str, Estimate]:
    """Return the identity's error, the law's ratio, and how balanced each dynamics leaves the noise.

    Args:
        balance, identity: tables `BALANCE` and `IDENTITY`.
        settings: η and B.

    Examples:
        Every dynamics changes ‖u‖² − ‖w‖² by −1 in a unit of time, the law's −T(uᵀC₁u − wᵀC₂w) with T = ½:

        >>> cases = pd.MultiIndex.from_product([DYNAMICS, [0, 1], [0], [0.0, 1.0, 2.0, 3.0]])
        >>> balance = cases.to_frame(index=False, name=["dynamics", "run", "unit", "time"])
        >>> balance = balance.assign(gap=5 - balance["time"], noise_w=3.0, noise_u=1.0, gradient_gap=0.0)
        >>> identity = pd.DataFrame({"step": [1, 2], "largest_error": [1e-16, 1e-15]})
        >>> found = network_estimates(balance, identity, BalanceNetworkSettings(learning_rate=0.5))
        >>> [found[name].value for name in ("law_ratio", "gd_over_sgd_change", "sgd_imbalance", "norm_gap_share")]
        [1.0, 1.0, 0.5, 0.4]
    """
    of = {str(name): rows for name, rows in balance.groupby("dynamics")}
    sgd = of["SGD"]
    changes = predicted_changes(sgd, settings.learning_rate, settings.batch_size)
    late = {name: imbalance(rows[rows["time"] >= LATE * rows["time"].max()]) for name, rows in of.items()}
    start = float(imbalance(sgd[sgd["time"] == 0]).iloc[0])
    gaps = {name: _mean_change(rows) for name, rows in of.items()}
    descent = late["gradient descent"].iloc[0]
    ends = sgd[sgd["time"] == sgd["time"].max()]
    norm = ends.groupby("run")["gap"].apply(lambda gap: gap.abs().sum()) / float(
        sgd[(sgd["time"] == 0) & (sgd["run"] == 0)]["gap"].abs().sum()
    )
    share = (0.0, 1.0)
    return {
        "identity_steps": exactly(len(identity)),
        "identity_worst": exactly(float(identity["largest_error"].max())),
        "law_ratio": _ratio(changes, "law"),
        "law_ratio_with_step": _ratio(changes, "with_step"),
        "gd_over_sgd_change": exactly(gaps["gradient descent"] / gaps["SGD"]),
        "gd_order": exactly(float(np.log2(gaps["gradient descent, 2η"] / gaps["gradient descent"]))),
        "start_imbalance": exactly(start),
        "gd_imbalance": exactly(float(descent)),
        "sgd_imbalance": mean_of_replicates(late["SGD"].tolist(), support=share),
        "white_imbalance": mean_of_replicates(late["white noise"].tolist(), support=share),
        "white_over_sgd_imbalance": exactly(float(late["white noise"].mean() / late["SGD"].mean())),
        "sgd_imbalance_share": mean_of_replicates((late["SGD"] / start).tolist()),
        "norm_gap_share": mean_of_replicates(norm.tolist()),
    }


def _mean_change(rows: pd.DataFrame) -> float:
    """Σ over units of |change of ‖u‖² − ‖w‖²| over the training, averaged over runs."""
    ends = rows.sort_values("time").groupby(["run", "unit"])["gap"].agg(["first", "last"])
    return float((ends["last"] - ends["first"]).abs().groupby("run").sum().mean())


def _ratio(changes: pd.DataFrame, prediction: str) -> Estimate:
    """Mean measured change over the mean predicted one: least squares through zero over units, jackknife over runs."""

    def ratio(part: pd.DataFrame) -> float:
        mean = part.groupby("unit")[["change", prediction]].mean()
        return float((mean["change"] * mean[prediction]).sum() / (mean[prediction] ** 2).sum())

    runs = changes["run"].unique()
    value = ratio(changes)
    reach = float(jackknife_reach(np.array([ratio(changes[changes["run"] != run]) for run in runs])))
    return Estimate(value=value, low=value - reach, high=value + reach, n=len(runs))
