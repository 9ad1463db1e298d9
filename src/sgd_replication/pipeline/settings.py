"""The settings of a whole run.

`config/replication.yaml` and the key table in `config/README.md` are generated from these models.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from sgd_replication.experiments.covariance.settings import CovarianceSettings
from sgd_replication.experiments.flat_minima.settings import FlatMinimaSettings
from sgd_replication.experiments.large_deviations.settings import LargeDeviationSettings
from sgd_replication.experiments.log_barrier.settings import LogBarrierSettings
from sgd_replication.experiments.network_escape.settings import NetworkEscapeSettings
from sgd_replication.experiments.noise.settings import NoiseSettings, consistent
from sgd_replication.experiments.noise_balance.settings import NoiseBalanceSettings
from sgd_replication.experiments.styblinski_tang.settings import StyblinskiTangSettings
from sgd_replication.experiments.theorems.settings import TheoremSettings
from sgd_replication.inputs.data_sets.settings import DataSettings
from sgd_replication.inputs.networks.settings import NetworkSettings, NetworkSweepSettings, TrainingSettings
from sgd_replication.settings.base import PositiveCount, Seed, SettingsModel
from sgd_replication.user_problem.settings import ProblemSettings

RESERVED_VERSIONS = ("bench",)


def _free_version(version: str) -> str:
    if version in RESERVED_VERSIONS:
        raise ValueError("this name is kept for the program's own folder under results/; choose another")
    return version


class Settings(SettingsModel):
    """A whole run.

    Examples:
        Only what an experiment uses is trained, and only its data sets are looked for:

        >>> settings = Settings()
        >>> settings.used_networks
        ['avila_fc', 'digits_conv', 'mnist_fc']
        >>> settings.used_sets
        ['avila', 'banknote', 'cardiotocography', 'digits', 'fashion_mnist', 'mnist', 'sensorless']
    """

    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"), AfterValidator(_free_version)] = Field(
        default="v1", description="Name of the folder under `results/` that the run writes."
    )
    seed: Seed = Field(default=0, description="Base seed; every random stream is derived from it.")
    threads: PositiveCount = Field(
        default=1,
        description="Threads of a computing job. Reductions depend on it, so it is a setting and not the machine's.",
    )
    device: Literal["auto", "cpu", "cuda"] = Field(
        default="cpu",
        description="Where networks are trained, their noise collected and plain escapes simulated (Figs. 4 to 6): "
        "`auto` takes a GPU where there is one. Devices agree statistically, not bit by bit.",
    )
    data: DataSettings = Field(default=DataSettings(), description="Where the data sets come from.")
    networks: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], NetworkSettings] = Field(
        default={
            "mnist_fc": NetworkSettings(data="mnist"),
            "avila_fc": NetworkSettings(data="avila", replicates=2),
            "digits_conv": NetworkSettings(
                data="digits",
                architecture="convolutional",
                hidden=[8, 16, 32],
                replicates=2,
                training=TrainingSettings(epochs=10),
            ),
        },
        description="The networks, by name. A name given here is added to the default ones or changes them.",
    )
    sweeps: NetworkSweepSettings = Field(
        default=NetworkSweepSettings(), description="Networks that differ from a design in one thing at a time."
    )
    noise: Annotated[NoiseSettings, AfterValidator(consistent)] = Field(
        default=NoiseSettings(), description="The noise-distribution experiment."
    )
    covariance: CovarianceSettings = Field(
        default=CovarianceSettings(), description="Gradient noise against curvature: is C proportional to H?"
    )
    styblinski_tang: StyblinskiTangSettings = Field(
        default=StyblinskiTangSettings(), description="Escape from Styblinski–Tang (Figs. 4 and 6)."
    )
    theorems: TheoremSettings = Field(default=TheoremSettings(), description="Theorems 1 and 2.")
    flat_minima: FlatMinimaSettings = Field(
        default=FlatMinimaSettings(), description="The title claim: are flat minima preferred?"
    )
    network_escape: NetworkEscapeSettings = Field(
        default=NetworkEscapeSettings(), description="Escape of networks from the minimum that they were trained to."
    )
    log_barrier: LogBarrierSettings = Field(
        default=LogBarrierSettings(), description="The log of the loss as the barrier."
    )
    large_deviations: LargeDeviationSettings = Field(
        default=LargeDeviationSettings(), description="Escape by large deviations."
    )
    noise_balance: NoiseBalanceSettings = Field(
        default=NoiseBalanceSettings(), description="Noise balance and the stationary law."
    )
    problem: ProblemSettings | None = Field(
        default=None, description="A landscape, data or a network of your own, for `make problem`; see docs/own.md."
    )

    @property
    def used_networks(self) -> list[str]:
        """Names of the networks that an experiment uses; only these are trained."""
        return sorted({name for names in self._named_networks.values() for name in names})

    @property
    def used_sets(self) -> list[str]:
        """Names of the data sets that experiments use; only these are resolved."""
        named = {self.networks[name].data for name in self.used_networks}
        directly = {
            *self.network_escape.sets,
            *self.log_barrier.noise.sets,
            self.large_deviations.network.set,
            self.noise_balance.networks.set,
        }
        return sorted(named | directly)

    @property
    def _named_networks(self) -> dict[str, list[str]]:
        return {
            "sweeps.network": [self.sweeps.network],
            "noise.network": [self.noise.network],
            "noise.large.network": [self.noise.large.network],
            "covariance.networks": self.covariance.networks,
            "covariance.large.network": [self.covariance.large.network],
        }

    @model_validator(mode="after")
    def _known_networks(self) -> Self:
        fully_connected = {"sweeps.network", "noise.network", "covariance.networks"}
        for key, names in self._named_networks.items():
            for name in names:
                if name not in self.networks:
                    raise ValueError(f"{key} is {name!r}; allowed: {', '.join(sorted(self.networks))}")
                kind = self.networks[name].architecture
                if key in fully_connected and kind != "fully-connected":
                    raise ValueError(f"{key} is {name!r}, a {kind} network; allowed: fully connected ones")
        return self
