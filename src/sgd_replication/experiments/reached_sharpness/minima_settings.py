"""Settings of the trainings that go on to their end, and what the claim `stability-selects` asks of them.

The claim asks two things: that the largest curvature of the minima of training follows 2/η within 10 %, and that minima
are not left by diffusion within the time of the training. Each is asked where it is defined.

- 2/η is the limit of full batches. The ratio ηh_max/2 is taken at the end of trainings with full batches, at every η
  at which the end of gradient flow from the same first weights has ηh_max > 2; at smaller η stability excludes nothing.
  Of all those η and both kinds of networks the ratio that is farthest from 1 decides. With minibatches it is shown.
- Diffusion needs noise and a minimum that can be left: an isolated one, which loss functions have where classes
  overlap. Training with minibatches ends in the basin of a minimum, to which gradient flow leads. SGD starts from
  that minimum for as many iterations again. The minimum is left if gradient flow then leads to another one, in any
  order of the hidden units, or to none. Only minima with ηh_max < 2 count; at others the step is unstable.

The two kinds of networks are one with more weights than rows, whose squared error goes to 0 and whose minima are a
continuum without noise, and a committee machine with overlapping classes, whose minima are isolated. They were
chosen under another seed by whether such minima are reached; there, h_max at the end of trainings had been seen.
"""

from typing import Annotated

from pydantic import Field

from sgd_replication.experiments.reached_sharpness.point_settings import PointSettings
from sgd_replication.settings.base import DrawnFrom, Points, PositiveCount, PositiveNumber

FEW = DrawnFrom("reached_sharpness.sets", first="reached_sharpness.minima.rows_at_zero_loss")


class MinimaSettings(PointSettings):
    """Trainings that go on to their end.

    Examples:
        >>> settings = MinimaSettings()
        >>> weights = settings.units * (settings.components + 2) + 1
        >>> weights > settings.rows_at_zero_loss  # so that a loss of 0 can be reached
        True
    """

    batch_sizes: Annotated[Points[PositiveCount], Field(min_length=2), FEW] = Field(
        default=[4, 12, 36], description="B of the sweep of B."
    )
    learning_rates: Annotated[Points[PositiveNumber], Field(min_length=2)] = Field(
        default=[0.5, 1.0, 2.0, 3.0, 4.0],
        description="η of the sweep of η, in units of 1/h_max of gradient flow, which is unstable from 2 on.",
    )
    batch_of_rates: Annotated[PositiveCount, FEW] = Field(default=12, description="B of the sweep of η.")
    flips: Annotated[float, Field(ge=0, lt=0.5)] = Field(default=0.1, description="Share of reversed labels.")
    rows_at_zero_loss: Annotated[int, Field(ge=20, strict=True)] = Field(
        default=40, description="Rows of the network whose squared error goes to 0."
    )
    components: PositiveCount = Field(
        default=4, description="Leading principal components of its rows, each with variance 1, that are the inputs."
    )
    units: PositiveCount = Field(default=10, description="Its hidden tanh units, with free output weights.")
    rows: Annotated[int, Field(ge=20, strict=True)] = Field(
        default=300, description="Rows of the committee machine, which learns them by cross-entropy."
    )
    committee_components: PositiveCount = Field(default=2, description="Leading principal components of its rows.")
    committee_units: PositiveCount = Field(default=3, description="Its hidden tanh units.")
    output_weight: PositiveNumber = Field(default=2.0, description="Its fixed weight of the output for each unit.")
    seeds: Annotated[int, Field(ge=2, strict=True)] = Field(default=10, description="First weights of each network.")
    window: Annotated[int, Field(ge=2, strict=True)] = Field(
        default=6, description="Last positions, five iterations apart, over which loss and curvature are averaged."
    )
    flow_rate: PositiveNumber = Field(default=0.1, description="η at which full batches stand for gradient flow.")
    flow_iterations: PositiveCount = Field(default=20_000, description="Iterations of gradient flow.")
    iterations: PositiveCount = Field(
        default=5_000, description="Iterations of a training, and of SGD that starts from its minimum."
    )
