"""Settings of a user-defined problem: a landscape, or a network on data."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sgd_replication.settings.base import PositiveCount, PositiveNumber, SettingsModel
from sgd_replication.settings.sampling import Repeats
from sgd_replication.user_problem.network_settings import UserNetworkSettings

Place = Annotated[list[Annotated[float, Field(allow_inf_nan=False)]], Field(min_length=1, max_length=20)]
Stiffness = Annotated[float, Field(gt=0, lt=1)]
Seeds = Annotated[int, Field(ge=1, le=100, strict=True)]
SweepSize = Annotated[int, Field(ge=6, le=1000, strict=True)]


def _as_expression(value: Any) -> Any:
    """Return a number such as 1 as an expression; other values are returned unchanged."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def changed(settings: SettingsModel, names: set[str]) -> list[str]:
    """Return the named keys whose values differ from the defaults."""
    fields = type(settings).model_fields
    return [name for name in sorted(names) if getattr(settings, name) != fields[name].default]


class UserLandscapeSettings(SettingsModel):
    """A potential, and the starting points of the descents to its minimum and to the one beyond the saddle.

    Examples:
        >>> from sgd_replication.pipeline.loading import load_settings
        >>> saddle = {"expression": "(x**2 - 1)**2 + y**2", "variables": ["x", "y"], "start": [-1], "other": [1, 0]}
        >>> load_settings(values={"problem": {"landscape": saddle}})  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_replication.jobs.errors.ConfigurationError: ...problem.landscape: `start` has length 1; variables: 2.
    """

    expression: str | None = Field(
        default=None, description="The potential in its variables, such as `(x**2 - 1)**2 + y**2`; never run as code."
    )
    file: str | None = Field(
        default=None,
        description="Or a Python file with a function `potential(theta)` of a tensor (…, d) that gives (…). It is run.",
    )
    variables: Annotated[list[str], Field(min_length=1)] = Field(
        default=["x"], description="Names of the coordinates, in their order."
    )
    start: Place = Field(description="From here the descent to the minimum begins that replicas escape from.")
    other: Place = Field(
        description="From here the one to another minimum; the saddle between them sets how far ways out are sought."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.expression is None) == (self.file is None):
            raise ValueError("give either `expression` or `file`")
        for name in ("start", "other"):
            given, wanted = len(getattr(self, name)), len(self.variables)
            if given != wanted:
                raise ValueError(f"`{name}` has length {given}; variables: {wanted}")
        return self


class UserNoiseSettings(SettingsModel):
    """The gradient noise of one sample.

    Examples:
        >>> import torch
        >>> from sgd_diffusion.landscapes import double_well
        >>> from sgd_replication.user_problem.noise import user_noise
        >>> noise = user_noise(UserNoiseSettings(kind="white", strength=3), double_well(), variables=["x"])
        >>> noise.covariance(torch.zeros(1, 1)).item()  # C = s², everywhere
        9.0
    """

    kind: Literal["constant", "hessian", "white", "deviation"] = Field(
        default="constant",
        description="Covariance of one sample: that of |H| at the minimum everywhere, |H| at each place, the same in "
        "every direction, or what `deviation` says.",
    )
    strength: Annotated[float, Field(ge=1e-30, le=1e30)] | None = Field(
        default=None,
        description="Multiplies the noise's standard deviation; if not given, it is chosen so that integer batch sizes "
        "cover `exponents`.",
    )
    deviation: list[Annotated[str, BeforeValidator(_as_expression)]] = Field(
        default=[], description="For `deviation`: the standard deviation of each coordinate, as expressions."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if bool(self.deviation) != (self.kind == "deviation"):
            raise ValueError("`deviation` must be given for the kind `deviation`, and for no other kind")
        return self


ColumnNames = Annotated[list[Annotated[str, BeforeValidator(_as_expression)]], Field(max_length=1000)]


class UserDataSettings(SettingsModel):
    """A table of examples, with numbers or words as features and one column of classes or of a quantity.

    Examples:
        >>> UserDataSettings(file="mine.csv").table(Path("data")).as_posix()
        'mine.csv'
        >>> UserDataSettings(openml=61).table(Path("data")).as_posix()
        'data/openml-61.csv'
    """

    file: str | None = Field(
        default=None, description="A CSV file with a header, or a Parquet file (.parquet, .pq), one example a row."
    )
    openml: PositiveCount | None = Field(
        default=None, description="Or the id of a data set on openml.org, which is downloaded once."
    )
    label: Annotated[str | None, BeforeValidator(_as_expression)] = Field(
        default=None, description="Name of the column with the classes; the last, or OpenML's own target, if not given."
    )
    target: Annotated[str | None, BeforeValidator(_as_expression)] = Field(
        default=None,
        description="Instead of `label`, name of the column with a quantity: the network has one output, the loss is ½ "
        "(output − quantity)², with the quantity standardised.",
    )
    drop: ColumnNames = Field(default=[], description="Names of columns to leave out.")
    categories: ColumnNames = Field(
        default=[], description="Names of columns of words, which become columns of zeros and ones, one a word."
    )
    keep: ColumnNames = Field(
        default=[], description="Names of columns that are features although their numbers rise from row to row."
    )
    missing: Literal["error", "drop"] = Field(
        default="error", description="Whether a row with an empty cell is an error, or is left out."
    )
    header: Annotated[bool | None, Field(strict=True)] = Field(
        default=None,
        description="Whether the first line of a CSV file holds names of columns; needed where they are numbers.",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.file is None) == (self.openml is None):
            raise ValueError("give either `file` or `openml`")
        if self.label is not None and self.target is not None:
            raise ValueError("give either `label`, for classes, or `target`, for a quantity")
        answers = [name for name in (self.label, self.target) if name is not None]
        named = [*answers, *set(self.drop), *set(self.categories)]
        if twice := sorted({name for name in named if named.count(name) > 1}):
            raise ValueError(
                f"column {twice[0]!r} is named twice, by `label`, `target`, `drop` or `categories`; name it once"
            )
        return self

    @property
    def choices(self) -> dict[str, Any]:
        """The keyword arguments of `user_dataset`: everything except the source of the table."""
        return self.model_dump(exclude={"file", "openml"})

    def table(self, directory: Path) -> Path:
        """Return the path of the CSV file: the user's file, or that of the download in the data directory."""
        return Path(self.file) if self.file is not None else directory / f"openml-{self.openml}.csv"


OF_LANDSCAPES = {"noise", "stiffness", "exponents", "plain_iterations", "repeats"}
OF_NETWORKS = {"network", "seeds"}


class ProblemSettings(SettingsModel):
    """A user-defined problem: a landscape with its noise, or data with a network, and the sweeps to measure.

    Examples:
        A key without effect is refused:

        >>> from sgd_replication.pipeline.loading import load_settings
        >>> well = {"expression": "(x**2 - 1)**2", "start": [-1], "other": [1]}
        >>> load_settings(values={"problem": {"landscape": well, "network": {"hidden": [5]}}})  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_replication.jobs.errors.ConfigurationError: ...: problem: network: no effect with a landscape.
    """

    landscape: UserLandscapeSettings | None = Field(default=None, description="A landscape.")
    data: UserDataSettings | None = Field(default=None, description="Or data, for a network.")
    network: UserNetworkSettings = Field(default=UserNetworkSettings(), description="The network on them.")
    noise: UserNoiseSettings = Field(default=UserNoiseSettings(), description="The noise of one sample.")
    stiffness: Stiffness = Field(default=0.1, description="η times the largest curvature at the minimum.")
    exponents: tuple[PositiveNumber, PositiveNumber] = Field(
        default=(1.5, 10.0), description="Exponents ΛB/η, as predicted, between which sweeps of B, η and k run."
    )
    points: SweepSize = Field(default=8, description="Points of a sweep.")
    replicas: PositiveCount = Field(default=100, description="Replicas a point.")
    plain_iterations: PositiveCount = Field(
        default=20_000, description="Iterations after which a point that half of the replicas have not left is split."
    )
    repeats: Repeats = Field(default=8, description="Repeats of splitting.")
    seeds: Seeds = Field(
        default=1, description="Independent trainings of the network, each with its own first weights and streams."
    )

    @property
    def files(self) -> list[str]:
        """The user's files: of the potential, the table, the network or its weights."""
        parts = (self.landscape, self.data, self.network)
        named = [part.file for part in parts if part is not None] + [self.network.weights]
        return [file for file in named if file is not None]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.landscape is None) == (self.data is None):
            raise ValueError("give either `landscape` or `data`")
        foreign = OF_NETWORKS if self.landscape else OF_LANDSCAPES
        if idle := changed(self, foreign):
            raise ValueError(f"{', '.join(idle)}: no effect with {'a landscape' if self.landscape else 'data'}")
        if self.seeds > 1 and self.network.weights is not None:
            raise ValueError(
                "`seeds` above 1 with `network.weights`: all trainings would start from the same weights; leave one out"
            )
        if self.exponents[0] >= self.exponents[1]:
            raise ValueError("the second of `exponents` must be larger than the first")
        if self.landscape and self.noise.deviation and len(self.noise.deviation) != len(self.landscape.variables):
            raise ValueError("`noise.deviation` must have one expression for each of `landscape.variables`")
        return self
