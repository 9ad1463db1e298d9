"""Covariance of a network's gradient against the loss times the mean of ∇f∇fᵀ (Mori et al. 2022, Fig. 1).

With one output f and the losses ℓ_μ = ½(f_μ − y_μ)² the second moment of one example's gradient is
(2/n) Σ_μ ℓ_μ ∇f_μ∇f_μᵀ. LOG replaces ℓ_μ by its mean L: loss and gradient decouple.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.curvature import output_gram, weighted_spectrum
from sgd_diffusion.data import Dataset, scaled_to_unit
from sgd_diffusion.estimates import Estimate, exactly, mean_of_replicates
from sgd_diffusion.models import FullyConnected, initialise
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.log_barrier.moments import trained_to
from sgd_replication.experiments.log_barrier.network_settings import DecouplingTrainingSettings

AGREEMENT = 1.1
"""Factor between two eigenvalues up to which they count as equal; that of the rulebook's ratios."""


def half_squared_error(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return the mean of ½(f − y)² for outputs, (n, 1), and targets y, (n,).

    Examples:
        >>> half_squared_error(torch.tensor([[3.0], [0.0]]), torch.tensor([1.0, 0.0])).item()  # (2 + 0)/2
        1.0
    """
    return (outputs.squeeze(-1) - targets).square().mean() / 2


def measure_decoupling(
    dataset: Dataset, settings: DecouplingTrainingSettings, seed: int, cache: PointCache = NO_CACHE
) -> pd.DataFrame:
    """Return the `DECOUPLING` table: both spectra at every moment of every training.

    Even class numbers have the target +1, odd ones −1. Pixels run from 0 to 1.

    Args:
        dataset: images of digits.
        settings: network, training and moments.
        seed: base of the streams.
        cache: of finished trainings.

    Examples:
        >>> inputs = np.random.default_rng(0).standard_normal((50, 3))
        >>> dataset = Dataset("toy", inputs, (inputs[:, 0] > 0).astype(int), classes=2)
        >>> settings = DecouplingTrainingSettings(hidden=[3], images=50, batch_size=10, moments=[0, 5], replicates=2)
        >>> table = measure_decoupling(dataset, settings, seed=0)
        >>> len(table), bool((table.groupby(["replicate", "epoch"])["loss"].nunique() == 1).all())
        (200, True)
    """
    trainings = [
        (f"training-{replicate}", partial(_training, dataset, replicate, settings, seed))
        for replicate in range(settings.replicates)
    ]
    return cached_tables(cache, trainings, "decoupling")


def _training(dataset: Dataset, replicate: int, settings: DecouplingTrainingSettings, seed: int) -> pd.DataFrame:
    inputs = torch.from_numpy(scaled_to_unit(dataset.inputs[: settings.images])).float()
    targets = 1 - 2 * torch.from_numpy(dataset.labels[: settings.images] % 2).float()
    network = FullyConnected([dataset.features, *settings.hidden, 1], "relu")
    initialise(network, "xavier-normal", torch_stream(seed, "decoupling", replicate))
    network.float()
    stream = torch_stream(seed, "decoupling, training", replicate)
    tables, known = [], {"learning_rate": settings.learning_rate, "batch_size": settings.batch_size, "stream": stream}
    for moment in trained_to(settings.moments, network, inputs, targets, **known, objective=half_squared_error):
        spectra = loss_and_spectra(network, inputs, targets)
        tables.append(pd.DataFrame(spectra).assign(replicate=replicate, epoch=moment))
    return pd.concat(tables, ignore_index=True)


def loss_and_spectra(network: FullyConnected, inputs: Tensor, targets: Tensor) -> dict[str, Any]:
    """Return L and the eigenvalues, descending, of (1/n) Σ_μ ℓ_μ ∇f_μ∇f_μᵀ and of L (1/n) Σ_μ ∇f_μ∇f_μᵀ.

    Args:
        network: with one output f; its weights are not changed.
        inputs, targets: (n, features) and (n,).

    Returns:
        `rank` from 1, `loss` L, and the eigenvalues `weighted` and `product`, (n,) each.

    Examples:
        For f = 0 and targets ±1 all ℓ are ½, and both spectra are the same:

        >>> network = FullyConnected([2, 1])
        >>> _ = [parameter.data.zero_() for parameter in network.parameters()]
        >>> found = loss_and_spectra(network, torch.eye(2).double(), torch.tensor([1.0, -1.0]))
        >>> found["loss"], found["weighted"].round(6).tolist(), found["product"].round(6).tolist()
        (0.5, [0.75, 0.25], [0.75, 0.25])
    """
    with torch.no_grad():
        losses = (network(inputs).squeeze(-1) - targets).double().square() / 2
    gram = output_gram(network, inputs)
    return {
        "rank": np.arange(1, len(inputs) + 1),
        "loss": float(losses.mean()),
        "weighted": weighted_spectrum(gram, losses).numpy(),
        "product": weighted_spectrum(gram, losses.mean().expand(len(inputs))).numpy(),
    }


def spectra_measures(spectra: pd.DataFrame) -> dict[str, float]:
    """Return how far the two spectra of one moment are apart.

    The factor between two eigenvalues is exp |ln(weighted/product)| ≥ 1.

    Args:
        spectra: rows of a `DECOUPLING` table at one moment of one training.

    Returns:
        `factor`: the median factor in the upper half of the ranks. `within`: the share of the eigenvalues in the upper
        half whose factor is at most 1.1. `traces`: the ratio of the sums. `first`: the ratio of the largest ones.
        `agreeing`: the share of all ranks in the longest leading part whose median factor is at most 1.1.
        `smallest`: the last eigenvalue of that part over the largest one, 1 if there is no such part.

    Examples:
        >>> product = 1 / np.arange(1.0, 9)
        >>> weighted = product * [1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1]
        >>> found = spectra_measures(pd.DataFrame({"rank": range(1, 9), "weighted": weighted, "product": product}))
        >>> found["factor"], found["within"], found["agreeing"], found["smallest"]  # seven, three of them off
        (1.0, 1.0, 0.875, 0.14285714285714285)
    """
    rows = spectra.sort_values("rank")
    weighted, product = (np.maximum(rows[name].to_numpy(), np.finfo(float).tiny) for name in ("weighted", "product"))
    factors = np.exp(np.abs(np.log(weighted / product)))
    upper = factors[: (len(factors) + 1) // 2]
    medians = np.array([np.median(factors[:count]) for count in range(1, len(factors) + 1)])
    agreeing = np.flatnonzero(medians <= AGREEMENT)
    last = int(agreeing[-1]) if len(agreeing) else 0
    return {
        "factor": float(np.median(upper)),
        "within": float((upper <= AGREEMENT).mean()),
        "traces": float(weighted.sum() / product.sum()),
        "first": float(weighted[0] / product[0]),
        "agreeing": (last + 1) / len(factors) if len(agreeing) else 0.0,
        "smallest": float(product[last] / product[0]),
    }


def decoupling_measures(table: pd.DataFrame) -> pd.DataFrame:
    """Return `spectra_measures` and the loss, with a row for each moment of each training.

    Args:
        table: a `DECOUPLING` table.

    Examples:
        >>> rows = {"rank": [1, 2], "product": [2.0, 1.0], "weighted": [1.0, 0.5]}
        >>> table = pd.DataFrame(rows | {"replicate": 0, "epoch": 50, "loss": 0.5})
        >>> decoupling_measures(table)[["epoch", "loss"]].to_numpy().tolist()
        [[50.0, 0.5]]
    """
    rows = [
        {"replicate": replicate, "epoch": epoch, "loss": float(one["loss"].iloc[0]), **spectra_measures(one)}
        for (replicate, epoch), one in table.groupby(["replicate", "epoch"])
    ]
    return pd.DataFrame(rows)


def decoupling_estimates(table: pd.DataFrame, settings: DecouplingTrainingSettings) -> dict[str, Estimate]:
    """Return the distances between the spectra at every moment and at the worst moment, as means over trainings.

    Args:
        table: a `DECOUPLING` table.
        settings: those of the table.

    Examples:
        Spectra that are equal at the start and differ by a factor of two after an epoch:

        >>> rows = {"rank": [1, 2], "loss": 0.5, "product": [2.0, 1.0]}
        >>> moments = [rows | {"epoch": epoch, "weighted": [2.0 * f, 1.0 * f]} for epoch, f in ((0, 1.0), (1, 0.5))]
        >>> table = pd.concat(pd.DataFrame(one).assign(replicate=number) for one in moments for number in (0, 1))
        >>> found = decoupling_estimates(table, DecouplingTrainingSettings(moments=[0, 1], images=50))
        >>> found["decoupling_ratio"].value, found["factor_epoch_0"].value, found["traces_epoch_1"].value
        (2.0, 1.0, 0.5)
    """
    measures = decoupling_measures(table)
    by_training = measures.groupby("replicate")
    estimates: dict[str, Estimate] = {
        "decoupling_ratio": mean_of_replicates(by_training["factor"].max().tolist(), support=(1, np.inf)),
        "decoupling_within_share": mean_of_replicates(by_training["within"].min().tolist(), support=(0, 1)),
        "images_over_printed": exactly(settings.images / PRINTED["images"], "setting"),
        "epochs_over_printed": exactly(settings.moments[-1] / PRINTED["epochs"], "setting"),
    }
    supports: Mapping[str, tuple[float, float]] = {
        "loss": (0, np.inf),
        "factor": (1, np.inf),
        "within": (0, 1),
        "traces": (0, np.inf),
        "first": (0, np.inf),
        "agreeing": (0, 1),
        "smallest": (0, 1),
    }
    for epoch, rows in measures.groupby("epoch"):
        for name, support in supports.items():
            estimates[f"{name}_epoch_{epoch}"] = mean_of_replicates(rows[name].tolist(), support=support)
    return estimates


PRINTED = {"images": 10_000, "epochs": 500}
"""What the paper used."""
