"""Settings of the escape of heavy ball and Adam from the minima of small networks, and the criterion that judges it.

Every ratio is a geometric mean over networks, the unit of replication, with Student's interval. The slope of ln τ in
the strength, B/η_eff or √B/η, holds the prefactor, which depends on the noise, and differently where θ moves smoothly.
It is therefore divided by the slope in the quadratic basin with H and C of the minimum under the same optimiser, and
multiplied by the exponent there, which is known. This is the measured exponent.

- `ball_over_sgd`, heavy ball of `momentum` at equal B/η_eff: within 10 % of 1, SGD's law with η_eff = η/(1 − β). The
  largest η_eff h/(1 − β) is `stiffness`/(1 − β), 0.5 by default; a quadratic basin says by how much it then misses.
- `slow_ball_over_sgd`, heavy ball of `slow_momentum`, whose η_eff h/(1 − β) exceeds 1: shown beside what the quadratic
  basin says. The law makes no promise there.
- `sgd_over_law`, `ball_over_law`, `adam_over_law` and `frozen_adam_over_law`, the latter two with a memory of v shorter
  than the climb and a long one: within 10 % of 1, each by its own law.
- `adam_over_frozen`, the ratio of both exponents in √B/η: its interval holds `adam_over_frozen_law`.

The bounds were written after a trial with two networks at exponents up to 7 and η_eff h = 0.1, and before the run. The
prefactor was removed after a further network at these sizes, in which the slopes of SGD and of heavy ball over their
law were 0.83 and 0.93, as (1 − d/2S)/(1 − (d − 1)/2S) says of three parameters and exponents S about 7.
That network, logistic regression on the first draw of Avila, is one of the run, and was seen once in this design too.
"""

from typing import Annotated

from pydantic import Field

from sgd_replication.experiments.data_curvature.settings import (
    DataCurvatureSettings,
    EscapeSettings,
    SampleSettings,
)
from sgd_replication.inputs.networks.settings import SetName
from sgd_replication.settings.base import NumberAboveOne, Points, PositiveCount, PositiveNumber

Memory = Annotated[float, Field(ge=0, lt=1)]


class OptimiserSettings(SampleSettings):
    """Escape from the minima of small networks under SGD, heavy ball and Adam.

    Examples:
        >>> settings = OptimiserSettings()
        >>> round(settings.stiffness / (1 - settings.momentum), 6)
        0.5
        >>> settings.of_networks().first_batch
        8
    """

    draws: PositiveCount = Field(default=2, description="Independent draws of rows, each with two networks.")
    largest_condition: PositiveNumber = Field(
        default=10.0, description="Largest over lowest curvature up to which a network is run."
    )
    stiffness: Annotated[float, Field(gt=0, le=0.1)] = Field(
        default=0.05, description="η_eff h of the stiffest direction, the mean step over the distance to the minimum."
    )
    first_batch: PositiveCount = Field(
        default=8, description="B at which the exponent of SGD is 3 in a quadratic basin; it sets the ball's radius."
    )
    exponents: Annotated[Points[PositiveNumber], Field(min_length=3)] = Field(
        default=[5.0, 6.0, 7.0, 8.0, 9.0], description="Predicted exponents of the points of every sweep, ascending."
    )
    momentum: Memory = Field(default=0.9, description="β of heavy ball and β₁ of Adam.")
    slow_momentum: Memory = Field(default=0.99, description="β of a second heavy ball, which oscillates.")
    short_memory: NumberAboveOne = Field(default=10.0, description="1/(1 − β₂) of the Adam whose v follows the climb.")
    long_memory: NumberAboveOne = Field(default=10_000.0, description="1/(1 − β₂) of the Adam whose v is frozen.")
    replicas: Annotated[int, Field(ge=20, strict=True)] = Field(
        default=24,
        description="Replicas at the largest exponent; √e times as many at an exponent that is lower by 1.",
    )
    longest: PositiveCount = Field(
        default=2_000_000, description="Longest escape time that is measured, in iterations; a sweep ends before it."
    )

    def of_networks(self) -> EscapeSettings:
        """Return the settings with which the networks are trained and their ball is chosen."""
        sample = {name: getattr(self, name) for name in SampleSettings.model_fields}
        return EscapeSettings(
            **sample,
            draws=self.draws,
            largest_condition=self.largest_condition,
            stiffest=self.stiffness,
            first_batch=self.first_batch,
        )


class OptimisersOnSets(OptimiserSettings):
    """The same, and the data sets.

    Examples:
        >>> OptimisersOnSets(sets=["wine"]).sets
        ['wine']
    """

    sets: Annotated[Points[SetName], Field(min_length=1)] = Field(
        default=["banknote", "avila", "sensorless"],
        description="The data sets; their largest class is set against all others.",
    )


class WholeSettings(DataCurvatureSettings):
    """Networks without weight decay whose minima are isolated because the classes overlap.

    Examples:
        >>> WholeSettings(optimisers={"draws": 1}).optimisers.draws
        1
    """

    optimisers: OptimisersOnSets = Field(
        default=OptimisersOnSets(), description="Escape from small networks under heavy ball and Adam."
    )
