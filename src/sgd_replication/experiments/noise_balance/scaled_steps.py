"""Accuracy of fully connected tanh networks of several depths, with η = c/D and with the same η at every depth.

The stationary distribution of the diagonal network depends on nT, n = D + 1, but for powers of v. With T = η/B it is
thus kept by η ∝ 1/(D + 1), which the paper prints as η ∝ 1/D and tries on tanh networks that learn MNIST.
"""

from functools import partial

import pandas as pd
import torch

from sgd_diffusion.data import Dataset
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.estimates import Estimate, exactly, largest, mean_of_replicates
from sgd_diffusion.models import FullyConnected, initialise
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.torch_streams import torch_stream
from sgd_diffusion.training import evaluate, train
from sgd_replication.experiments.noise_balance.opt_in_settings import ScaledStepTrainingSettings

STEPS = ("scaled", "fixed")


def train_depths(
    dataset: Dataset,
    settings: ScaledStepTrainingSettings,
    seed: int,
    device: torch.device,
    cache: PointCache = NO_CACHE,
) -> pd.DataFrame:
    """Return the `SCALED_STEPS` table: held-out accuracy and loss of every training, with cross-entropy.

    Networks have biases, Glorot's initial weights and single precision. Trainings that differ in η alone start from the
    same weights and shuffle alike.

    Args:
        dataset: of which the first examples are learnt and the next ones held out.
        settings: depths, rates and trainings.
        seed: base of the streams.
        device: where the networks learn.
        cache: of finished trainings.

    Raises:
        MeasurementError: the set has too few examples for both.

    Examples:
        >>> import numpy as np
        >>> inputs = np.random.default_rng(0).standard_normal((90, 3))
        >>> dataset = Dataset("toy", inputs, (inputs[:, 0] > 0).astype(int), classes=2)
        >>> sizes = {"depths": [1, 2], "hidden": 4, "rates": [0.2], "images": 50, "held_out": 40, "batch_size": 10}
        >>> settings = ScaledStepTrainingSettings(**sizes, epochs=8, replicates=2)
        >>> table = train_depths(dataset, settings, seed=0, device=torch.device("cpu"))
        >>> table.groupby(["depth", "steps"])["learning_rate"].first().to_dict()
        {(1, 'fixed'): 0.2, (1, 'scaled'): 0.2, (2, 'fixed'): 0.2, (2, 'scaled'): 0.1}
        >>> bool((table["accuracy"] > 0.5).all())
        True
    """
    needed = settings.images + settings.held_out
    if len(dataset) < needed:
        raise MeasurementError(
            f"{dataset.name} has {len(dataset)} examples, and noise_balance.scaled_steps needs {needed}: "
            f"images = {settings.images} and held_out = {settings.held_out}; lower one of them."
        )
    points = []
    for depth in settings.depths:
        rates = {rate / part for rate in settings.rates for part in (1, depth)}
        for rate in sorted(rates):
            for replicate in range(settings.replicates):
                arguments = (depth, rate, replicate, dataset, settings, seed, device)
                points.append((f"depth-{depth}-{rate:g}-{replicate}", partial(_training, *arguments)))
    found = cached_tables(cache, points, "depths")
    tables = []
    for steps in STEPS:
        for rate in settings.rates:
            of_depth = found["depth"].astype(float) if steps == "scaled" else 1.0
            tables.append(found[found["learning_rate"] == rate / of_depth].assign(rate=rate, steps=steps))
    return pd.concat(tables, ignore_index=True)


def _training(
    depth: int,
    rate: float,
    replicate: int,
    dataset: Dataset,
    settings: ScaledStepTrainingSettings,
    seed: int,
    device: torch.device,
) -> pd.DataFrame:
    last = settings.images + settings.held_out
    inputs = torch.from_numpy(dataset.inputs[:last]).to(device, torch.float32)
    labels = torch.from_numpy(dataset.labels[:last]).to(device)
    learnt, held_out = slice(settings.images), slice(settings.images, last)
    network = FullyConnected([dataset.features, *[settings.hidden] * depth, dataset.classes], "tanh")
    initialise(network, "xavier-normal", torch_stream(seed, "depths", dataset.name, depth, replicate))
    network.to(device, torch.float32)
    train(
        network,
        inputs[learnt],
        labels[learnt],
        learning_rate=rate,
        batch_size=settings.batch_size,
        epochs=settings.epochs,
        stream=torch_stream(seed, "depths, training", dataset.name, depth, replicate),
    )
    _, accuracy = evaluate(network, inputs[held_out], labels[held_out])
    loss, _ = evaluate(network, inputs[learnt], labels[learnt])
    values = {"depth": depth, "learning_rate": rate, "replicate": replicate, "accuracy": accuracy, "loss": loss}
    return pd.DataFrame([values])


def scaled_step_estimates(table: pd.DataFrame) -> dict[str, Estimate]:
    """Return the accuracy at every depth and c, and how much it changes with depth under either choice of η.

    The change at a depth is |difference of the mean accuracy from that of the shallowest network|, at the c whose
    shallowest network is the most accurate; `…_change` is the largest over depths, `…_worst_change` over all c too.

    Args:
        table: table `SCALED_STEPS`.

    Examples:
        >>> cases = pd.MultiIndex.from_product([["scaled", "fixed"], [0.1], [1, 4], [0, 1]])
        >>> table = cases.to_frame(index=False, name=["steps", "rate", "depth", "replicate"])
        >>> table["accuracy"] = [0.9, 0.92, 0.89, 0.91, 0.9, 0.92, 0.5, 0.52]
        >>> found = scaled_step_estimates(table.assign(learning_rate=0.1, loss=0.3))
        >>> [round(found[name].value, 6) for name in ("scaled_change", "fixed_change", "scaled_accuracy_depth4")]
        [0.01, 0.4, 0.9]
    """
    shallowest = table["depth"].min()
    best = table[table["depth"] == shallowest].groupby("rate")["accuracy"].mean().idxmax()
    estimates = {"best_rate": exactly(float(best), "check")}
    for steps, rows in table.groupby("steps"):
        changes = {}
        for rate, part in rows.groupby("rate"):
            wide = part.pivot(index="replicate", columns="depth", values="accuracy")
            if rate == best:
                for depth in wide.columns:
                    name = f"{steps}_accuracy_depth{depth}"
                    estimates[name] = mean_of_replicates(wide[depth].tolist(), support=(0.0, 1.0))
            changes[rate] = [_size(wide[depth] - wide[shallowest]) for depth in wide.columns if depth != shallowest]
        estimates[f"{steps}_change"] = _largest(changes[best])
        estimates[f"{steps}_worst_change"] = _largest([one for group in changes.values() for one in group])
    return estimates


def _size(differences: pd.Series) -> Estimate:
    """Return the size of the mean of differences between depths, pairs of replicates being independent."""
    found = mean_of_replicates(differences.tolist())
    half_width = found.high - found.value
    return Estimate(
        value=abs(found.value),
        low=max(0.0, abs(found.value) - half_width),
        high=abs(found.value) + half_width,
        n=found.n,
    )


def _largest(changes: list[Estimate]) -> Estimate:
    """Return the largest of several sizes with its interval, cut at zero."""
    top = largest(changes)
    return top.model_copy(update={"low": max(0.0, top.low)})
