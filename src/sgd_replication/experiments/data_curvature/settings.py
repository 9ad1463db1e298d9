"""Settings of the networks whose curvature is that of the data."""

from typing import Annotated

from pydantic import Field

from sgd_replication.inputs.networks.settings import SetName
from sgd_replication.settings.base import Points, PositiveCount, PositiveNumber, SettingsModel


class SampleSettings(SettingsModel):
    """The rows of a data set that a network learns.

    Examples:
        >>> SampleSettings(rows=200).flips  # share of the labels that are reversed
        0.1
    """

    rows: Annotated[int, Field(ge=20, strict=True)] = Field(default=100, description="Rows, drawn without replacement.")
    components: PositiveCount = Field(
        default=2, description="Leading principal components of the rows, each with variance 1, that are the inputs."
    )
    flips: Annotated[float, Field(ge=0, lt=0.5)] = Field(
        default=0.1, description="Share of reversed labels, so that the classes overlap and a minimum is finite."
    )
    output_weight: PositiveNumber = Field(default=2.0, description="Fixed weight of the output for each tanh unit.")
    lowest_curvature: PositiveNumber = Field(
        default=1e-6, description="Curvature that an isolated minimum has at least in every direction."
    )


class CommitteeSettings(SampleSettings):
    """Committee machines, whose saddles are sought.

    Examples:
        >>> CommitteeSettings().units * (CommitteeSettings().components + 1)  # weights and biases
        6
    """

    rows: Annotated[int, Field(ge=20, strict=True)] = Field(default=300, description="Rows, drawn without replacement.")
    draws: PositiveCount = Field(default=8, description="Independent draws of rows, each with a network.")
    units: Annotated[int, Field(ge=2, le=4, strict=True)] = Field(default=2, description="Hidden tanh units.")
    trainings: PositiveCount = Field(default=12, description="First weights from which minima are sought.")


class EscapeSettings(SampleSettings):
    """Escape times from the minima of networks with few weights, in two designs.

    Numbers of replicas and repeats are such that the variance of ln of a ratio of exponents within a network is at most
    a quarter of that between networks, and that the 95 % interval of a range of ln τ, whose longest time is that of 16
    replicas, reaches about half an e-fold to either side; a sweep ends 8.6 e-folds above its first settled point or
    later. The scatter about a line is judged by its ratio to the errors, so that larger errors would make a bent line
    pass; frequent escapes, which cost little, have many replicas for that.

    Examples:
        >>> EscapeSettings().e_folds  # range of ln of the escape time over the settled points of a sweep
        9.0
    """

    draws: PositiveCount = Field(default=3, description="Independent draws of rows, each with two networks.")
    largest_condition: PositiveNumber = Field(
        default=10.0,
        description="Largest over lowest curvature up to which a network is run; in a flatter one replicas stray.",
    )
    stiffest: Annotated[float, Field(gt=0, lt=2)] = Field(
        default=0.2, description="Largest product of η and the largest curvature."
    )
    first_exponent: PositiveNumber = Field(
        default=3.0, description="Exponent of the escape from the ball, in a quadratic basin, where a sweep starts."
    )
    growth: Annotated[float, Field(gt=1)] = Field(
        default=1.2, description="Wanted ratio of ln of the escape time, in relaxation times, of neighbouring points."
    )
    first_batch: PositiveCount = Field(default=4, description="B where the sweep of B starts.")
    points: Annotated[int, Field(ge=3, strict=True)] = Field(default=30, description="Most points of a sweep.")
    e_folds: PositiveNumber = Field(
        default=9.0, description="Range of ln of the escape time over the settled points at which a sweep is to end."
    )
    replicas: Annotated[int, Field(ge=5, strict=True)] = Field(
        default=16,
        description="Fewest plain runs of a point that leave; half as many where the point is expected to lie far "
        "beyond the wanted end of its sweep.",
    )
    most_replicas: Annotated[int, Field(ge=20, strict=True)] = Field(
        default=4096, description="Most plain runs of a point."
    )
    gradients: PositiveCount = Field(
        default=10_000_000,
        description="Gradients of one row that the plain runs of a point are expected to take, if so many replicas are "
        "not more than allowed; where they are fewer than 160, their number falls as 1/√ of the gradients of one.",
    )
    longest: PositiveCount = Field(
        default=20_000_000,
        description="Iterations after which a replica under minibatch noise is stopped, and the escape time from which "
        "on plain runs do not measure it.",
    )
    longest_gaussian: PositiveCount = Field(
        default=4_000_000,
        description="The same under Gaussian noise, whose iterations take the gradients of all rows.",
    )
    split_from: PositiveNumber = Field(
        default=8.0,
        description="ln of the escape time, in relaxation times, from which on splitting measures it under Gaussian "
        "noise and in the sweep of η.",
    )
    compared: Annotated[float, Field(ge=0)] = Field(
        default=1.0, description="Range of it, from there on, in which plain runs measure it as well."
    )
    split_replicas: Annotated[int, Field(ge=20, strict=True)] = Field(
        default=500, description="Replicas of a repeat of splitting."
    )
    repeats: Annotated[int, Field(ge=2, strict=True)] = Field(default=8, description="Repeats of splitting.")


class OddsSettings(SampleSettings):
    """Pairs of minima of one tanh unit with squared error, and the time that SGD spends around each.

    Examples:
        >>> OddsSettings(records=10, burn_in=0.2).discarded  # of 10 records of a replica
        2
    """

    rows: Annotated[int, Field(ge=20, strict=True)] = Field(default=60, description="Rows, drawn without replacement.")
    flips: Annotated[float, Field(ge=0, lt=0.5)] = Field(default=0.2, description="Share of reversed labels.")
    output_weight: PositiveNumber = Field(default=1.0, description="Fixed weight of the output for the tanh unit.")
    draws: PositiveCount = Field(default=120, description="Independent draws of rows, each with a network.")
    trainings: PositiveCount = Field(default=6, description="First weights from which minima are sought.")
    largest_condition: PositiveNumber = Field(
        default=50.0, description="Largest over lowest curvature up to which a minimum is watched."
    )
    stiffest: Annotated[float, Field(gt=0, lt=2)] = Field(
        default=0.1, description="Product of η and the largest curvature of the minima."
    )
    batch_sizes: Annotated[Points[PositiveCount], Field(min_length=1)] = Field(
        default=[60, 40, 28, 20, 14, 10, 7, 5, 3, 2, 1],
        description="B, from the weakest noise on, until replicas leave for elsewhere.",
    )
    replicas: Annotated[int, Field(ge=4, strict=True)] = Field(
        default=32, description="Replicas, started in equal numbers at the minima."
    )
    records: Annotated[int, Field(ge=10, strict=True)] = Field(
        default=250, description="Positions of a replica that are looked at."
    )
    spacing: PositiveNumber = Field(
        default=5.0, description="Iterations between two positions, in units of the slowest relaxation time."
    )
    burn_in: Annotated[float, Field(ge=0, lt=1)] = Field(
        default=0.2, description="Share of the positions, from the first on, that are not counted."
    )
    visits: PositiveCount = Field(
        default=20, description="Fewest arrivals at the rarer of two minima from which on their odds are taken."
    )
    shortest_stay: PositiveNumber = Field(
        default=2.0, description="Fewest positions that a stay has on average, or the two basins are not apart."
    )
    elsewhere: Annotated[float, Field(gt=0, lt=1)] = Field(
        default=0.05, description="Largest share of positions that belong to no watched minimum."
    )
    places: Annotated[int, Field(ge=100, strict=True)] = Field(
        default=2000, description="Places in each basin at which the stationary law of white noise is evaluated."
    )

    @property
    def discarded(self) -> int:
        """Number of positions of a replica that are not counted."""
        return round(self.burn_in * self.records)


class TransitionSettings(SettingsModel):
    """Transitions between the two minima of a pair, in both directions.

    B/η is chosen so that the exponent that theory predicts, V B/η with all cumulants, has the values `exponents`.

    Examples:
        >>> settings = TransitionSettings()
        >>> [exponent for exponent in settings.exponents if settings.split_from <= exponent <= settings.plain_up_to]
        [5.0]
    """

    pairs: PositiveCount = Field(
        default=3, description="Most pairs of a set between which transitions are timed, in the order of the draws."
    )
    exponents: Annotated[Points[PositiveNumber], Field(min_length=2)] = Field(
        default=[4.0, 5.0, 7.5, 10.0, 13.0],
        description="Predicted exponents V B/η of the times, ascending, and so large that the slope has settled.",
    )
    plain_up_to: PositiveNumber = Field(default=5.0, description="Exponent up to which plain runs measure a time.")
    split_from: PositiveNumber = Field(default=5.0, description="Exponent from which on splitting measures it.")
    stiffest: Annotated[float, Field(gt=0, lt=2)] = Field(
        default=0.1, description="Product of η and the largest curvature of the minima, to the next whole B."
    )
    replicas: Annotated[int, Field(ge=20, strict=True)] = Field(default=20, description="Replicas of plain runs.")
    longest: PositiveCount = Field(default=10_000_000, description="Iterations after which a plain run is given up.")
    split_replicas: Annotated[int, Field(ge=20, strict=True)] = Field(
        default=200, description="Replicas of a repeat of splitting."
    )
    repeats: Annotated[int, Field(ge=2, strict=True)] = Field(default=8, description="Repeats of splitting.")
    committor_exponents: Annotated[Points[PositiveNumber], Field(min_length=1)] = Field(
        default=[1.0, 2.0, 4.0, 8.0, 16.0],
        description="The same of the runs from the saddle, for the direction of the smaller V.",
    )
    committor_replicas: PositiveCount = Field(default=500, description="Replicas that start at the saddle.")


class TimedPairSettings(OddsSettings):
    """Pairs of minima, and the transitions between them.

    Examples:
        >>> TimedPairSettings(transitions={"pairs": 1}).transitions.pairs
        1
    """

    transitions: TransitionSettings = Field(default=TransitionSettings(), description="Transitions between the minima.")


class PairSettings(TimedPairSettings):
    """Pairs of minima on several data sets.

    Examples:
        >>> PairSettings(sets=["wine"]).draws
        120
    """

    sets: Annotated[Points[SetName], Field(min_length=1)] = Field(
        default=["avila", "cardiotocography"],
        description="The data sets. Where one cut explains the labels well, as in the others, a unit has one minimum.",
    )


class DataCurvatureSettings(SettingsModel):
    """Networks without weight decay whose minima are isolated because the classes overlap.

    Examples:
        >>> settings = DataCurvatureSettings(sets=["wine"], escapes={"draws": 2})
        >>> settings.escapes.draws, settings.committees.units
        (2, 2)
    """

    sets: Annotated[Points[SetName], Field(min_length=1)] = Field(
        default=["banknote", "avila", "sensorless"],
        description="The data sets; their largest class is set against all others.",
    )
    committees: CommitteeSettings = Field(default=CommitteeSettings(), description="Saddles of committee machines.")
    escapes: EscapeSettings = Field(default=EscapeSettings(), description="Escape from the minima of small networks.")
    odds: PairSettings = Field(default=PairSettings(), description="Pairs of minima, and the time spent at each.")
