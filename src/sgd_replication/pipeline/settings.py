"""The settings of a whole run: of the run itself, of the inputs, and one group for each experiment.

`config/replication.yaml` and the key table in `config/README.md` are generated from these models.
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, create_model, model_validator

from sgd_replication.inputs.data_sets.settings import DataSettings
from sgd_replication.inputs.networks.settings import NetworkSettings, NetworkSweepSettings, TrainingSettings
from sgd_replication.pipeline.catalogue import EXPERIMENTS, named_networks, used_sets
from sgd_replication.settings.base import PositiveCount, Seed, SettingsModel
from sgd_replication.user_problem.settings import ProblemSettings

RESERVED_VERSIONS = {
    "archives": "`make archive` writes to this folder under results/",
    "bench": "`make bench` writes to this folder under results/",
    "released": "`make compare` calls the released run by this name",
}


def _free_version(version: str) -> str:
    if version in RESERVED_VERSIONS:
        raise ValueError(f"{RESERVED_VERSIONS[version]}; choose another")
    return version


class RunSettings(SettingsModel):
    """The settings of a run without those of the experiments."""

    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"), AfterValidator(_free_version)] = Field(
        default="v1", description="Name of the folder under `results/` that the run writes."
    )
    seed: Seed = Field(
        default=2,
        description="Base seed; every random stream is derived from it. The default is the number of the edition of "
        "the claims, so that no criterion has seen the draws that it judges.",
    )
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
    problem: ProblemSettings | None = Field(
        default=None, description="A landscape, data or a network of your own, for `make problem`; see docs/own.md."
    )

    @property
    def used_networks(self) -> list[str]:
        """Names of the networks that an experiment uses, sorted. Other networks are not trained."""
        return sorted({name for names in named_networks(self).values() for name in names})

    @property
    def used_sets(self) -> list[str]:
        """Names of the data sets that an experiment uses, sorted. Other data sets are not resolved."""
        return used_sets(self)

    @model_validator(mode="after")
    def _known_networks(self) -> Self:
        fully_connected = {key for experiment in EXPERIMENTS for key in experiment.networks}
        for key, names in named_networks(self).items():
            for name in names:
                if name not in self.networks:
                    raise ValueError(f"{key} is {name!r}; allowed: {', '.join(sorted(self.networks))}")
                kind = self.networks[name].architecture
                if key in fully_connected and kind != "fully-connected":
                    raise ValueError(f"{key} is {name!r}, a {kind} network; allowed: fully connected ones")
        return self


def _group(model: type[SettingsModel]) -> tuple[Any, Any]:
    """Return type and default of an experiment's group. The description is the first line of the model's docstring."""
    return model, Field(default=model(), description=(model.__doc__ or "").strip().splitlines()[0])


WHOLE_RUN = """The settings of a whole run.

    Examples:
        Networks and data sets that an experiment uses; other networks are not trained:

        >>> settings = Settings()
        >>> settings.used_networks
        ['avila_fc', 'digits_conv', 'mnist_fc']
        >>> settings.used_sets
        ['avila', 'banknote', 'cardiotocography', 'digits', 'fashion_mnist', 'mnist', 'sensorless']
"""

if TYPE_CHECKING:
    Settings = Any
else:
    Settings = create_model(
        "Settings",
        __base__=RunSettings,
        __doc__=WHOLE_RUN,
        **{one.name: _group(one.settings) for one in EXPERIMENTS if one.settings is not None},
    )
