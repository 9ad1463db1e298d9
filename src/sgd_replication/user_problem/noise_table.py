"""The noise report of a user's network as a table in a file, and back."""

import pandas as pd
import torch
from torch import nn

from sgd_diffusion.data import TrainingSet
from sgd_diffusion.estimates import Estimate
from sgd_diffusion.noise_reports import NoiseReport, noise_report
from sgd_diffusion.noise_reports.measurement import SAMPLES
from sgd_diffusion.problems.measures import mean_loss
from sgd_diffusion.problems.network import examples
from sgd_diffusion.torch_streams import torch_stream

OF_ALL = ("trace_C", "noise_scale", "excess_kurtosis", "tail_index")
"""Columns whose values for all parameters are estimates of the problem, too."""
WRAPPER = "module"
"""Name under which an `AdaptedModule` holds the user's module."""


def network_noise_report(network: nn.Module, dataset: TrainingSet, batch_size: int, seed: int) -> NoiseReport:
    """Return the noise report of a network on its data, without weight decay; see `noise_report`.

    Of a set with more than 512 examples, 512 are drawn at random.

    Args:
        network: network with the weights of its minimum.
        dataset: examples.
        batch_size: number B of examples of a minibatch of the noise.
        seed: base seed of the random draws.

    Examples:
        >>> import numpy as np
        >>> from sgd_diffusion.data import Dataset
        >>> dataset = Dataset("toy", np.sin(np.arange(32.0)).reshape(16, 2), np.arange(16) % 2, classes=2)
        >>> report = network_noise_report(nn.Linear(2, 2).double(), dataset, batch_size=4, seed=0)
        >>> report.samples, report.batch_size, list(report.table.index)
        (16, 4, ['(model)', 'all'])
    """
    inputs, labels = examples(dataset)
    order = torch.randperm(len(labels), generator=torch_stream(seed, "own network", "noise report"))
    chosen = order[:SAMPLES].sort().values
    return noise_report(
        network, mean_loss(dataset), [(inputs[chosen], labels[chosen])], batch_size=batch_size, seed=seed
    )


def report_rows(report: NoiseReport) -> pd.DataFrame:
    """Return a report as a table with a row per layer, and the numbers of samples in every row.

    Args:
        report: the report.

    Examples:
        >>> table = pd.DataFrame({"trace_C": [2.0]}, index=pd.Index(["module.fc"], name="layer"))
        >>> report_rows(NoiseReport(table, pd.DataFrame(), (), samples=16, batch_size=4)).to_dict("records")
        [{'layer': 'fc', 'trace_C': 2.0, 'samples': 16, 'batch_size': 4}]
    """
    table = report.to_frame().reset_index()
    names = [name.removeprefix(f"{WRAPPER}.") if name != WRAPPER else "(model)" for name in table["layer"]]
    return table.assign(layer=names, samples=report.samples, batch_size=report.batch_size)


def report_of(rows: pd.DataFrame) -> NoiseReport:
    """Return the report that `report_rows` made a table of; it has no eigenvectors and no notes.

    Args:
        rows: a `USER_NOISE_REPORT` table.

    Examples:
        >>> import numpy as np
        >>> from sgd_diffusion.data import Dataset
        >>> dataset = Dataset("toy", np.sin(np.arange(32.0)).reshape(16, 2), np.arange(16) % 2, classes=2)
        >>> report = network_noise_report(nn.Linear(2, 2).double(), dataset, batch_size=4, seed=0)
        >>> report_of(report_rows(report)).sentence == report.sentence
        True
    """
    samples, batch_size = (int(rows[name].iloc[0]) for name in ("samples", "batch_size"))
    table = rows.drop(columns=["samples", "batch_size"]).set_index("layer")
    return NoiseReport(table, pd.DataFrame(), (), samples, batch_size)


def report_estimates(report: NoiseReport) -> dict[str, Estimate]:
    """Return finite values of the report for all parameters as estimates, with its intervals where it has them.

    Args:
        report: the report.

    Examples:
        >>> values = {"trace_C": 2.0, "noise_scale": 5.0, "noise_scale_low": 4.0, "noise_scale_high": 6.0}
        >>> row = pd.DataFrame(values | {"excess_kurtosis": float("inf"), "tail_index": 1.8}, index=["all"])
        >>> found = report_estimates(NoiseReport(row, pd.DataFrame(), (), samples=16, batch_size=4))
        >>> list(found), found["report_noise_scale"].low
        (['report_trace_C', 'report_noise_scale', 'report_tail_index'], 4.0)
    """
    (row,) = report.to_frame().loc[["all"]].to_dict("records")
    found = {}
    for name in OF_ALL:
        value = float(row[name])
        low, high = (float(row.get(f"{name}_{end}", value)) for end in ("low", "high"))
        if all(torch.isfinite(torch.tensor([value, low, high]))):
            found[f"report_{name}"] = Estimate(value=value, low=low, high=high, n=report.samples)
    return found
