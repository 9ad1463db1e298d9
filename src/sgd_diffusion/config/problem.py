"""Settings of a landscape of one's own."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sgd_diffusion.config.base import PositiveCount, PositiveNumber, SettingsModel

Place = Annotated[list[Annotated[float, Field(allow_inf_nan=False)]], Field(min_length=1, max_length=20)]


class OwnLandscapeSettings(SettingsModel):
    """A potential, and where to look for its minimum and for the valley beyond the saddle."""

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
    other: Place = Field(description="From here the one to the minimum beyond the saddle.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.expression is None) == (self.file is None):
            raise ValueError("give either `expression` or `file`")
        for name in ("start", "other"):
            if len(getattr(self, name)) != len(self.variables):
                raise ValueError(f"`{name}` has {len(getattr(self, name))} numbers for {len(self.variables)} variables")
        return self


class OwnNoiseSettings(SettingsModel):
    """How one sample's gradient differs from the mean."""

    kind: Literal["constant", "hessian", "white", "deviation"] = Field(
        default="constant",
        description="Covariance of one sample: that of |H| at the minimum everywhere, |H| at each place, the same in "
        "every direction, or what `deviation` says.",
    )
    strength: PositiveNumber = Field(default=1.0, description="Multiplies the noise's standard deviation.")
    deviation: list[str] = Field(
        default=[], description="For `deviation`: the standard deviation of each coordinate, as expressions."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if bool(self.deviation) != (self.kind == "deviation"):
            raise ValueError("`deviation` is what the kind `deviation` needs, and no other kind")
        return self


class ProblemSettings(SettingsModel):
    """A landscape of one's own: how SGD escapes from it, by which law, and which theory says so."""

    landscape: OwnLandscapeSettings = Field(description="The landscape.")
    noise: OwnNoiseSettings = Field(default=OwnNoiseSettings(), description="The noise of one sample.")
    stiffness: Annotated[float, Field(gt=0, lt=1)] = Field(
        default=0.1, description="η times the largest curvature at the minimum."
    )
    exponents: tuple[PositiveNumber, PositiveNumber] = Field(
        default=(1.5, 10.0), description="Exponents ΛB/η, as predicted, between which sweeps of B, η and k run."
    )
    points: Annotated[int, Field(ge=6, strict=True)] = Field(default=8, description="Points of a sweep.")
    replicas: PositiveCount = Field(default=100, description="Replicas a point.")
    plain_iterations: PositiveCount = Field(
        default=20_000, description="Iterations after which a point that half of the replicas have not left is split."
    )
    repeats: Annotated[int, Field(ge=2, strict=True)] = Field(default=8, description="Repeats of splitting.")

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.exponents[0] >= self.exponents[1]:
            raise ValueError("`exponents` must rise")
        if self.noise.deviation and len(self.noise.deviation) != len(self.landscape.variables):
            raise ValueError("`noise.deviation` needs one expression a variable")
        return self
