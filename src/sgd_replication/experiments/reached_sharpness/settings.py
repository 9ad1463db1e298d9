"""Settings of the sharpness that small networks reach at equal loss, and the criterion that judges it.

Two accounts are compared, on six estimates a data set, each with its 95 % interval over first weights. h_max is the
largest eigenvalue of the Hessian when the loss is reached.

- Diffusion: the noise chooses flat regions. Where η is far below the limit of stability, h_max grows with B/η
  (`batch_slope` above 0) and is more than 10 % below that of full batches (`sgd_over_full_batch` below 0.9); h_max is a
  function of B/η alone (`eta_slope` and `batch_slope` agree); white noise of equal trace flattens less
  (`white_over_sgd` above 1).
- Stability: the step does. In full batches ηh_max comes close to 2 where gradient flow would exceed it
  (`largest_product` within 10 % of 2); far below that, neither B nor the kind of noise matters (`batch_slope` holds 0,
  the ratios lie within 10 % of 1).

If both hold in part, noise explains what happens far below the limit, and stability what happens at it. The default
points give both sweeps the same values of B/η. They, the loss and the data sets were chosen under another
seed, by whether trainings arrive and by h_max of gradient flow, and by nothing else.
"""

from typing import Annotated

from pydantic import Field

from sgd_replication.experiments.reached_sharpness.minima_settings import MinimaSettings
from sgd_replication.experiments.reached_sharpness.point_settings import PointSettings
from sgd_replication.inputs.networks.settings import SetName
from sgd_replication.settings.base import Points, PositiveCount, PositiveNumber


class ReachedSettings(PointSettings):
    """The networks of one data set, and when their training ends.

    Examples:
        >>> ReachedSettings().seeds  # first weights, the unit of replication
        10
    """

    rows: Annotated[int, Field(ge=20, strict=True)] = Field(default=300, description="Rows, drawn without replacement.")
    components: PositiveCount = Field(
        default=4, description="Leading principal components of the rows, each with variance 1, that are the inputs."
    )
    flips: Annotated[float, Field(ge=0, lt=0.5)] = Field(default=0.1, description="Share of reversed labels.")
    units: PositiveCount = Field(default=10, description="Hidden tanh units.")
    seeds: Annotated[int, Field(ge=2, strict=True)] = Field(
        default=10, description="First weights, each with every noise at every point."
    )
    target: Annotated[float, Field(gt=0, lt=1)] = Field(
        default=0.8, description="Loss at which a training ends, in units of the entropy of the labels."
    )
    window: Annotated[int, Field(ge=2, strict=True)] = Field(
        default=6, description="Last positions, five iterations apart, over which loss and curvature are averaged."
    )
    flow_rate: PositiveNumber = Field(default=0.1, description="η at which full batches stand for gradient flow.")
    longest_flow: PositiveCount = Field(
        default=40_000, description="Most iterations of gradient flow; a seed that takes longer counts as not arrived."
    )
    patience: Annotated[float, Field(ge=1)] = Field(
        default=10.0, description="Time η · iterations after which a training is given up, in units of gradient flow's."
    )


class ReachedSharpnessSettings(ReachedSettings):
    """Sharpness that SGD, other noises and full batches reach at equal loss: diffusion or stability?

    Examples:
        >>> settings = ReachedSharpnessSettings(sets=["wine"], seeds=3)
        >>> settings.sets, settings.target
        (['wine'], 0.8)
    """

    sets: Annotated[Points[SetName], Field(min_length=1)] = Field(
        default=["avila", "sensorless"],
        description="The data sets; their largest class is set against all others.",
    )
    minima: MinimaSettings = Field(default=MinimaSettings(), description="Trainings that go on to their end.")
