"""Noise reports in a user's own training loop."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd
import torch
from torch import nn

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.noise_reports.layer_groups import ALL
from sgd_diffusion.noise_reports.measurement import DIRECTIONS, MINIBATCHES, SAMPLES, report_on
from sgd_diffusion.noise_reports.modes import measuring
from sgd_diffusion.noise_reports.report import NoiseReport
from sgd_diffusion.noise_reports.sample_loss import Loss
from sgd_diffusion.noise_reports.samples import Batch, take_samples

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class NoiseMonitor:
    """Callback that makes a noise report at some steps of a training loop, always on the same samples.

    The samples are taken from the loader once, at the start. A report changes neither the model nor torch's random
    state, so training takes the same course with and without the monitor.

    Args:
        model: module that is trained.
        loss: loss function, as in `noise_report`.
        loader: iterable of minibatches, as in `noise_report`.
        every: number of steps between reports.
        samples, batch_size, directions, minibatches, seed: as in `noise_report`.

    Raises:
        MeasurementError: `every` is not positive, or a minibatch of the loader has another form.

    Examples:
        >>> generator = torch.Generator().manual_seed(0)
        >>> inputs = torch.randn(64, 3, generator=generator)
        >>> loader = list(zip(inputs.split(8), inputs.sum(1, keepdim=True).split(8)))
        >>> model, loss = nn.Linear(3, 1), nn.functional.mse_loss
        >>> monitor = NoiseMonitor(model, loss, loader, every=2, directions=0)
        >>> optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
        >>> for step, (x, y) in enumerate(loader[:5]):
        ...     _ = monitor(step)
        ...     optimiser.zero_grad()
        ...     loss(model(x), y).backward()
        ...     optimiser.step()
        >>> monitor.to_frame().loc[(slice(None), "all"), :].index.get_level_values("step").tolist()
        [0, 2, 4]
    """

    def __init__(
        self,
        model: nn.Module,
        loss: Loss,
        loader: Iterable[Batch],
        *,
        every: int = 100,
        samples: int = SAMPLES,
        batch_size: int | None = None,
        directions: int = DIRECTIONS,
        minibatches: int = MINIBATCHES,
        seed: int = 0,
    ) -> None:
        if every < 1:
            raise MeasurementError(f"every must be 1 or more steps, got {every}.")
        self._model, self._loss, self._every, self._seed = model, loss, every, seed
        self._batch_size, self._directions, self._minibatches = batch_size, directions, minibatches
        device = next(model.parameters(), torch.zeros(0)).device
        with measuring(model, device, seed):
            self._samples = take_samples(loader, samples, device)
        self.reports: dict[int, NoiseReport] = {}

    def __call__(self, step: int) -> NoiseReport | None:
        """Make a report if the step is a multiple of `every`, and return it; otherwise return None.

        Args:
            step: number of steps done so far.
        """
        if step % self._every:
            return None
        self.reports[step] = report_on(
            self._model,
            self._loss,
            self._samples,
            batch_size=self._batch_size,
            directions=self._directions,
            minibatches=self._minibatches,
            seed=self._seed,
        )
        return self.reports[step]

    def to_frame(self) -> pd.DataFrame:
        """Return the tables of all reports, indexed by step and layer.

        Raises:
            MeasurementError: no report has been made.
        """
        if not self.reports:
            raise MeasurementError("no report has been made; call the monitor with the number of the step.")
        return pd.concat({step: report.table for step, report in self.reports.items()}, names=["step"])

    def plot(self) -> "Figure":
        """Return a figure: Tr C, noise scale and tail index of all parameters against the step.

        Raises:
            MeasurementError: no report has been made.
        """
        from sgd_diffusion.noise_reports.pictures import draw_history

        frame = self.to_frame()
        return draw_history(frame[frame.index.get_level_values("layer") == ALL].droplevel("layer"))

    def __repr__(self) -> str:
        return f"NoiseMonitor(every {self._every} steps, {len(self.reports)} reports, {self._samples.count} samples)"
