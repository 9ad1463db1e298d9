"""Settings of escape under heavy ball and Adam, and the criterion that judges it.

The well is (θ² − 1)² with noise whose variance grows as e^{gθ} along the climb, so that the laws differ. A ratio is the
slope of ln τ, without the known prefactor, against the exponent of a law; it is 1 if the law holds, within 10 %.

- Heavy ball: `heavy_ball_batch`, `_eta` and `_curvature`, the ratios to SGD's law with η_eff = η/(1 − β) where
  η_eff h ≤ 1 − β, lie within 10 % of 1. At the largest β of `momenta`, where η_eff h ≫ 1 − β at the same η_eff, the
  ratio exceeds 1.1; at every β the ratio to the least action of the recursion lies within 10 % of 1.
- Adam with 1/(1 − β₂) shorter than the climb: the three ratios to (2√B/η)∫L′/√C lie within 10 % of 1, at every β₁ too.
- Adam with 1/(1 − β₂) longer than the climb: the three ratios to (2√(BC_a)/η)∫L′/C lie within 10 % of 1, and its ratio
  to the other law is below 0.9.
- Flat minima, C = mH: the log-odds of the flat basin exceed those under white noise at every ratio of curvatures and
  for every optimiser (`<optimiser>_excess` above 0). Those of SGD, heavy ball and the Adam of the shorter memory follow
  the diffusion's law (`<optimiser>_odds` within 10 % of 1), and this Adam's are below SGD's (`adam_below_sgd` above 0).
  The other Adam's are shown: where 1/(1 − β₂) comes near the stay in a basin, they should grow towards SGD's.

All was written before the first run. Sizes were chosen by cost and by the predicted exponents alone.
"""

from typing import Annotated

from pydantic import Field

from sgd_replication.settings.base import NumberAboveOne, Points, PositiveCount, PositiveNumber, SettingsModel

Share = Annotated[float, Field(ge=0, lt=1)]


class ArmSettings(SettingsModel):
    """The memories of the optimisers, and how stiff their steps are.

    Examples:
        >>> arms = ArmSettings()
        >>> round(arms.stiffness / (1 - arms.momentum), 6)  # above 1 heavy ball oscillates
        0.5
    """

    stiffness: Annotated[float, Field(gt=0, le=0.1)] = Field(
        default=0.05, description="η_eff h, the mean step over the distance to the minimum; of a sweep's rarest escape."
    )
    momentum: Share = Field(default=0.9, description="β of heavy ball and β₁ of Adam.")
    short_memory: NumberAboveOne = Field(default=10.0, description="1/(1 − β₂) of the Adam whose v follows the climb.")
    long_memory: NumberAboveOne = Field(default=10_000.0, description="1/(1 − β₂) of the Adam whose v is frozen.")


class ExponentSettings(ArmSettings):
    """Exponents of the escape from one well.

    Examples:
        >>> settings = ExponentSettings()
        >>> settings.exponents[-1] / settings.exponents[0]  # B of Adam grows by the square of this
        2.0
    """

    growth: PositiveNumber = Field(default=1.5, description="g: the noise's variance grows as e^{gθ} along the climb.")
    exponents: Annotated[Points[PositiveNumber], Field(min_length=3)] = Field(
        default=[4.0, 5.0, 6.0, 7.0, 8.0], description="Predicted exponents of the points of every sweep, ascending."
    )
    largest_batch: PositiveCount = Field(default=64, description="B of the rarest escape.")
    momenta: Annotated[Points[Share], Field(min_length=2)] = Field(
        default=[0.0, 0.5, 0.9, 0.97, 0.99, 0.997], description="β of the sweep of β at one η_eff."
    )
    adam_momenta: Points[Share] = Field(default=[0.0, 0.5, 0.9, 0.95], description="β₁ of the sweep of β₁.")
    memories: Annotated[Points[NumberAboveOne], Field(min_length=3)] = Field(
        default=[10.0, 100.0, 300.0, 1000.0, 10_000.0], description="1/(1 − β₂) of the sweep of β₂."
    )
    replicas: Annotated[int, Field(ge=20, strict=True)] = Field(default=200, description="Replicas a point.")


class OddsSettings(ArmSettings):
    """Odds of the flat one of two basins of equal depth.

    Examples:
        >>> OddsSettings().ratios
        [2.0, 3.0, 4.0]
    """

    ratios: Annotated[Points[NumberAboveOne], Field(min_length=2)] = Field(
        default=[2.0, 3.0, 4.0], description="Curvature of the sharp over that of the flat basin."
    )
    flat_barrier: PositiveNumber = Field(default=5.0, description="Exponent of the escape from the flat basin.")
    white_barrier: PositiveNumber = Field(default=3.0, description="The same of both basins under white noise.")
    long_memory: NumberAboveOne = Field(
        default=1000.0,
        description="1/(1 − β₂) of the second Adam, longer than a climb, shorter than a stay in a basin.",
    )
    visits: PositiveCount = Field(default=1000, description="Expected escapes from the flat basin, of all replicas.")
    settling: PositiveNumber = Field(
        default=5.0,
        description="Iterations discarded, in units of the escape time of the sharp basin and of 1/(1 − β₂).",
    )
    replicas: Annotated[int, Field(ge=20, strict=True)] = Field(default=100, description="Chains of the occupancy.")


class OptimisersSettings(SettingsModel):
    """Do heavy ball and Adam leave basins by the same law as SGD, and do they prefer flat minima?

    Examples:
        >>> settings = OptimisersSettings(odds={"ratios": [2.0, 4.0]})
        >>> settings.odds.ratios, settings.exponents.momentum
        ([2.0, 4.0], 0.9)
    """

    exponents: ExponentSettings = Field(
        default=ExponentSettings(), description="Exponents of the escape from one well."
    )
    odds: OddsSettings = Field(default=OddsSettings(), description="Odds of two basins of different sharpness.")
