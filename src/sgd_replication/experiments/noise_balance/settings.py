"""Settings of the noise balance of Ziyin, Li and Ueda."""

from typing import Annotated

from pydantic import Field

from sgd_replication.experiments.noise_balance.opt_in_settings import DeepSettings, ScaledStepSettings, TanhLossSettings
from sgd_replication.inputs.networks.settings import SetName
from sgd_replication.settings.base import (
    DrawnFrom,
    NumberAboveOne,
    Points,
    PositiveCount,
    PositiveNumber,
    SettingsModel,
)

Ratio = Annotated[float, Field(gt=0, lt=1)]


class BalanceNetworkSettings(SettingsModel):
    """Networks with one hidden layer of rectified units on data, unbalanced by rescaling and followed three ways.

    Examples:
        Rescaling keeps a rectified unit's function. One with weights of norm 1 on both sides it unbalances by

        >>> settings = BalanceNetworkSettings()
        >>> settings.rescaling**2 - settings.rescaling**-2  # Σu² − Σw²
        3.75
        >>> settings.iterations // settings.moments  # iterations from one measurement to the next
        200
    """

    set: SetName = Field(default="avila", description="The data set.")
    examples: Annotated[int, Field(ge=50, strict=True)] = Field(
        default=500, description="How many examples are used, the first of the set."
    )
    hidden: PositiveCount = Field(default=10, description="Hidden units.")
    rescaling: NumberAboveOne = Field(
        default=2.0, description="Factor on the incoming weights of every hidden unit; the outgoing are divided by it."
    )
    learning_rate: PositiveNumber = Field(default=0.05, description="η.")
    batch_size: Annotated[
        PositiveCount, DrawnFrom("noise_balance.networks.set", first="noise_balance.networks.examples")
    ] = Field(default=1, description="B, drawn independently.")
    iterations: Annotated[int, Field(ge=300, strict=True)] = Field(default=30_000, description="Of every training.")
    moments: Annotated[int, Field(ge=30, strict=True)] = Field(
        default=150, description="How often the noise is measured in a training, at equal distances."
    )
    replicates: Annotated[int, Field(ge=4, strict=True)] = Field(
        default=16, description="Networks, each with first weights of its own."
    )
    runs: PositiveCount = Field(default=8, description="Trainings of each network by SGD; the other dynamics have one.")
    identity_steps: PositiveCount = Field(default=1000, description="Steps over which the exact identity is followed.")


class DiagonalSettings(SettingsModel):
    """The diagonal linear network: stationary laws, tails, transition, signs, fluctuations.

    Examples:
        >>> from sgd_diffusion.theory import RegressionMoments
        >>> settings = DiagonalSettings()
        >>> critical = RegressionMoments.gaussian(*settings.small).critical_temperature
        >>> round(critical, 4)  # k/(2k² + σ²) with k = 0.1 and σ = 1
        0.098
        >>> [round(ratio * critical, 4) for ratio in settings.ratios]  # η of the laws
        [0.0147, 0.0294, 0.0588]
    """

    small: tuple[PositiveNumber, PositiveNumber] = Field(
        default=(0.1, 1.0), description="k and σ of y = kx + ε where T_c is reached at small steps."
    )
    large: tuple[PositiveNumber, PositiveNumber] = Field(default=(1.0, 2.0), description="k and σ where it is not.")
    ratios: Annotated[Points[Ratio], Field(min_length=2)] = Field(
        default=[0.15, 0.3, 0.6], description="T/T_c of the laws, T_c that of one hidden layer; B = 1 and η = T."
    )
    chains: Annotated[int, Field(ge=200, strict=True)] = Field(default=40_000, description="Independent chains of SGD.")
    diffusion_chains: Annotated[int, Field(ge=200, strict=True)] = Field(
        default=20_000, description="Independent chains of the simulated diffusion, and of its tails."
    )
    phase_chains: Annotated[int, Field(ge=100, strict=True)] = Field(
        default=5000,
        description="Independent chains of SGD that are watched for collapse, and for the return of signs.",
    )
    relaxations: PositiveNumber = Field(
        default=10.0, description="Length of a run, in the slowest time of the diffusion's linear parts."
    )
    step: Ratio = Field(default=0.04, description="Squared distance of one step of the simulated diffusion in ln v.")
    floor: PositiveNumber = Field(
        default=200.0, description="Where the tails begin that are simulated by themselves, in units of √(α₃/α₁)."
    )
    tail_duration: PositiveNumber = Field(
        default=15.0,
        description="How long they are, in units of the floor's time; ln v relaxes within 8/λ² of them at the tail "
        "v^(−1−λ), which is at most 1.3.",
    )
    collapsed: tuple[Ratio, NumberAboveOne] = Field(
        default=(0.5, 2.0), description="T/T_c at which chains are looked at below and above the transition."
    )
    transition_slopes: Annotated[Points[PositiveNumber], Field(min_length=2)] = Field(
        default=[0.01, 0.03, 0.1, 0.3, 1.0], description="k/σ at which the change of sign is looked for."
    )
    inversion_ratios: Annotated[Points[PositiveNumber], Field(min_length=4)] = Field(
        default=[0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.2, 1.6, 2.2, 3.0],
        description="T/T_c at which the width of the laws is compared; one hidden layer has none from 1 on.",
    )


class TemperatureSettings(SettingsModel):
    """Closed forms in the temperature T: collapse, divergence of the error, mode and variance.

    Examples:
        >>> settings = TemperatureSettings()
        >>> [ratio for ratio in settings.variance_ratios if ratio < 1][-1]  # the hottest T/T_c of one hidden layer
        0.99
    """

    small: tuple[PositiveNumber, PositiveNumber] = Field(
        default=(0.1, 1.0), description="k and σ of y = kx + ε where T_c is reached at small steps."
    )
    large: tuple[PositiveNumber, PositiveNumber] = Field(default=(1.0, 2.0), description="k and σ where it is not.")
    transition_slopes: Annotated[Points[PositiveNumber], Field(min_length=2)] = Field(
        default=[0.01, 0.03, 0.1, 0.3, 1.0], description="k/σ at which the collapse of SGD is looked for."
    )
    decays: Annotated[Points[Ratio], Field(min_length=1)] = Field(
        default=[0.25, 0.5], description="Weight decay γ, in units of β₂ = k."
    )
    error_batch_sizes: Annotated[list[PositiveCount], Field(min_length=1)] = Field(
        default=[1, 4, 16], description="B at which the divergence of the error is looked for."
    )
    mode_ratio: Ratio = Field(default=0.03, description="T/T_c at which the mode of SGD is measured.")
    mode_chains: Annotated[int, Field(ge=100, strict=True)] = Field(
        default=12_000, description="Independent chains of SGD from which the mode is measured."
    )
    mode_looks: PositiveCount = Field(
        default=50, description="How often each chain is looked at, once in a relaxation time."
    )
    variance_ratios: Annotated[Points[PositiveNumber], Field(min_length=4)] = Field(
        default=[0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.95, 0.99, 1.5, 3.0, 10.0, 30.0, 100.0, 300.0],
        description="T/T_c of the variances, to the limit: with one hidden layer T → T_c, with more T → ∞.",
    )


class SubnetworkSettings(SettingsModel):
    """Two live subnetworks of unequal shares with one and with two hidden layers.

    Examples:
        >>> SubnetworkSettings().share  # the shares 3/4 and 1/4 of k at the start
        0.75
    """

    small: tuple[PositiveNumber, PositiveNumber] = Field(
        default=(0.1, 1.0), description="k and σ of y = kx + ε where T_c is reached at small steps."
    )
    large: tuple[PositiveNumber, PositiveNumber] = Field(default=(1.0, 2.0), description="k and σ where it is not.")
    ratio: Ratio = Field(default=0.3, description="T/T_c, T_c that of one hidden layer.")
    share: Annotated[float, Field(gt=0.5, lt=1)] = Field(
        default=0.75, description="Share of k that the larger subnetwork has at the start."
    )
    stretch: NumberAboveOne = Field(
        default=2.0, description="Factor on the first layer of unbalanced starts; the last is divided by it."
    )
    chains: Annotated[int, Field(ge=50, strict=True)] = Field(default=1000, description="Independent chains of SGD.")
    e_folds: PositiveNumber = Field(
        default=10.0, description="Length of a run, in the time in which the predicted differences fall by a factor e."
    )
    looks: Annotated[int, Field(ge=4, multiple_of=2, strict=True)] = Field(
        default=20, description="How often each chain is looked at, at equal distances."
    )


class MatrixSettings(SettingsModel):
    """The published network of rectified units between two whole matrices, on y = x + ε with unit variances.

    Examples:
        >>> settings = MatrixSettings()
        >>> settings.inputs, settings.hidden, settings.iterations // settings.moments
        (20, 200, 200)
    """

    inputs: PositiveCount = Field(default=20, description="Number of inputs, and of outputs.")
    hidden: PositiveCount = Field(default=200, description="Hidden units.")
    learning_rate: PositiveNumber = Field(default=0.005, description="η, with B = 1.")
    iterations: Annotated[int, Field(ge=30, strict=True)] = Field(default=10_000, description="Of every training.")
    moments: Annotated[int, Field(ge=6, strict=True)] = Field(
        default=50, description="How often noise and norms are measured in a training, at equal distances."
    )
    examples: Annotated[int, Field(ge=50, strict=True)] = Field(
        default=500, description="New examples for each measurement of the noise."
    )
    networks: Annotated[int, Field(ge=2, strict=True)] = Field(
        default=6, description="Networks, each with first weights and examples of its own."
    )


class PublishedSettings(SettingsModel):
    """The published panels of stationary distributions, linear and tanh. k and σ are not printed.

    Examples:
        >>> PublishedSettings().temperatures
        [0.05, 0.5]
    """

    slope: PositiveNumber = Field(default=1.0, description="k of y = kx + ε, and of y = tanh(kx) + ε.")
    deviation: PositiveNumber = Field(default=1.0, description="σ, standard deviation of ε.")
    temperatures: Annotated[Points[PositiveNumber], Field(min_length=2, max_length=2)] = Field(
        default=[0.05, 0.5], description="T; B = 1 and η = T."
    )
    chains: Annotated[int, Field(ge=200, strict=True)] = Field(
        default=20_000, description="Independent chains of SGD on the linear networks."
    )
    relaxations: PositiveNumber = Field(
        default=10.0, description="Length of a run, in the slowest time of the diffusion's linear parts."
    )
    tanh_chains: Annotated[int, Field(ge=100, strict=True)] = Field(
        default=1000, description="Independent trainings of each tanh network from each start."
    )
    tanh_iterations: PositiveCount = Field(default=3000, description="Of every training of a tanh network.")


class NoiseBalanceSettings(SettingsModel):
    """Noise balance and the stationary law (Ziyin, Li and Ueda).

    Examples:
        >>> settings = NoiseBalanceSettings.model_validate({"diagonal": {"ratios": [0.2, 0.4]}})
        >>> settings.diagonal.ratios, settings.networks == BalanceNetworkSettings()
        ([0.2, 0.4], True)
    """

    networks: BalanceNetworkSettings = Field(default=BalanceNetworkSettings(), description="Networks on data.")
    diagonal: DiagonalSettings = Field(default=DiagonalSettings(), description="The diagonal linear network.")
    temperatures: TemperatureSettings = Field(default=TemperatureSettings(), description="Closed forms in T.")
    subnetworks: SubnetworkSettings = Field(default=SubnetworkSettings(), description="Two subnetworks.")
    matrices: MatrixSettings = Field(default=MatrixSettings(), description="Two whole matrices.")
    published: PublishedSettings = Field(default=PublishedSettings(), description="Published distributions.")
    deep: DeepSettings = Field(default=DeepSettings(), description="Deep and wide diagonal networks, on demand.")
    tanh_loss: TanhLossSettings = Field(
        default=TanhLossSettings(), description="Loss of tanh networks against η, on demand."
    )
    scaled_steps: ScaledStepSettings = Field(
        default=ScaledStepSettings(), description="Tanh networks of several depths with η ∝ 1/D, on demand."
    )
