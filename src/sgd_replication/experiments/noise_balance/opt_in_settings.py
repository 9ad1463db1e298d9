"""Settings of what is measured on demand only: deep and wide networks, tanh networks against η, steps ∝ 1/D."""

from typing import Annotated, Literal

from pydantic import Field

from sgd_replication.inputs.networks.settings import SetName
from sgd_replication.settings.base import DrawnFrom, Points, PositiveCount, PositiveNumber, SettingsModel

Ratio = Annotated[float, Field(gt=0, lt=1)]
Hidden = Annotated[int, Field(ge=1, le=4, strict=True)]


class DeepChainSettings(SettingsModel):
    """Stationary distributions of deep and wide diagonal networks.

    Examples:
        >>> settings = DeepChainSettings()
        >>> [5 - 3 / (depth + 1) for depth in settings.depths]  # predicted exponents of the tails
        [3.5, 4.0, 4.25, 4.4]
    """

    depths: Annotated[Points[Hidden], Field(min_length=1)] = Field(
        default=[1, 2, 3, 4], description="D, number of hidden layers."
    )
    widths: Points[PositiveCount] = Field(default=[1, 4, 16], description="d, number of subnetworks.")
    ratio: Ratio = Field(default=0.3, description="T/T_c, T_c that of one hidden layer; B = 1 and η = T.")
    chains: Annotated[int, Field(ge=200, strict=True)] = Field(
        default=20_000, description="Independent chains of SGD at each depth and width."
    )
    relaxations: PositiveNumber = Field(
        default=20.0, description="Length of a run, in the slowest time of the diffusion's linear parts."
    )
    tail_chains: Annotated[int, Field(ge=200, strict=True)] = Field(
        default=20_000, description="Independent chains of the simulated diffusion in the tail, at each depth."
    )
    step: Ratio = Field(default=0.04, description="Squared distance of one step of the simulated diffusion in ln v.")
    floor: PositiveNumber = Field(default=200.0, description="Where the tails begin, in units of √(α₃/α₁).")
    tail_duration: PositiveNumber = Field(default=60.0, description="How long they are, in units of the floor's time.")


class DeepJobSettings(SettingsModel):
    """The chains, and the pair k and σ at which they run.

    Examples:
        >>> DeepJobSettings(deep=DeepChainSettings(), slope=0.1, deviation=1.0).deep.widths
        [1, 4, 16]
    """

    deep: DeepChainSettings = Field(description="The chains.")
    slope: PositiveNumber = Field(description="k of y = kx + ε.")
    deviation: PositiveNumber = Field(description="σ, standard deviation of ε.")


class DeepSettings(DeepChainSettings):
    """Deep and wide diagonal networks, measured at the listed pairs k and σ.

    Examples:
        >>> DeepSettings().settings  # not measured
        []
    """

    settings: list[Literal["small", "large"]] = Field(
        default=[],
        description="Pairs k and σ of `noise_balance.diagonal` at which deep networks are measured; none by default.",
    )


class TanhTrainingSettings(SettingsModel):
    """Trainings of one tanh network at several learning rates, started at the true function.

    Examples:
        >>> settings = TanhTrainingSettings()
        >>> settings.learning_rates[0], settings.learning_rates[-1]
        (0.01, 2.0)
    """

    slope: PositiveNumber = Field(default=1.0, description="k of y = tanh(kx) + ε.")
    deviation: PositiveNumber = Field(default=1.0, description="σ, standard deviation of ε.")
    learning_rates: Annotated[Points[PositiveNumber], Field(min_length=3)] = Field(
        default=[0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 2.0],
        description="η, with B = 1.",
    )
    trainings: Annotated[int, Field(ge=100, strict=True)] = Field(
        default=10_000, description="Independent trainings at each learning rate."
    )
    iterations: PositiveCount = Field(default=10_000, description="Of every training.")


class TanhLossSettings(TanhTrainingSettings):
    """Loss of tanh networks against the learning rate, for the listed networks.

    Examples:
        >>> TanhLossSettings().networks  # not measured
        []
    """

    networks: list[Literal["shallow", "deep"]] = Field(
        default=[], description="tanh(vx) is `shallow`, w tanh(ux) `deep`; none by default."
    )


class ScaledStepTrainingSettings(SettingsModel):
    """Trainings of fully connected tanh networks of several depths, with η ∝ 1/D and with the same η at every depth.

    Examples:
        >>> settings = ScaledStepTrainingSettings()
        >>> [settings.rates[0] / depth for depth in settings.depths]  # η at each depth
        [0.05, 0.025, 0.0125, 0.00625]
    """

    depths: Annotated[Points[PositiveCount], Field(min_length=2)] = Field(
        default=[1, 2, 4, 8], description="D, number of hidden layers."
    )
    hidden: PositiveCount = Field(default=100, description="Width of every hidden layer.")
    rates: Points[PositiveNumber] = Field(
        default=[0.05, 0.1, 0.2, 0.4],
        description="c of η = c/D, and η of the trainings with the same η at every depth.",
    )
    images: Annotated[int, Field(ge=50, strict=True)] = Field(
        default=50_000, description="How many examples are learnt, the first of the set."
    )
    held_out: Annotated[int, Field(ge=20, strict=True)] = Field(
        default=10_000, description="How many of the next examples the accuracy is measured on."
    )
    batch_size: Annotated[
        PositiveCount, DrawnFrom("noise_balance.scaled_steps.sets", first="noise_balance.scaled_steps.images")
    ] = Field(default=100, description="B.")
    epochs: PositiveCount = Field(default=20, description="Length of every training.")
    replicates: Annotated[int, Field(ge=2, strict=True)] = Field(
        default=5, description="Independent initialisations and trainings; intervals are taken over them."
    )


class ScaledStepSettings(ScaledStepTrainingSettings):
    """Accuracy of deep tanh networks with η ∝ 1/D, on the listed data sets.

    Examples:
        >>> ScaledStepSettings().sets  # not measured
        []
    """

    sets: list[SetName] = Field(default=[], description="The data sets; none by default, MNIST in the paper.")
