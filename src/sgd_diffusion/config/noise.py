"""Settings of the noise-distribution experiment."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from sgd_diffusion.config.base import PositiveCount, SettingsModel


class NoiseSettings(SettingsModel):
    """Gradient noise across minibatches at frozen checkpoints (Fig. 1 of Xie et al.)."""

    network: str = Field(default="mnist_fc", description="Which of `networks` is measured.")
    batch_size: PositiveCount = Field(default=50, description="Images a minibatch, drawn without replacement.")
    minibatches: Annotated[int, Field(ge=20, strict=True)] = Field(
        default=1000, description="Independent minibatches at each checkpoint."
    )
    coordinates_per_layer: PositiveCount = Field(
        default=150, description="Parameters followed across minibatches, sampled in each layer."
    )
    pooled_minibatches: PositiveCount = Field(
        default=50, description="Minibatches whose noise is kept for every parameter and pooled over parameters."
    )
    pooled_block: Annotated[int, Field(ge=2, strict=True)] = Field(
        default=100, description="K₁ of the stable-index estimator for the pooled noise."
    )
    coordinate_block: Annotated[int, Field(ge=2, strict=True)] = Field(
        default=10, description="K₁ of the stable-index estimator for one parameter's noise."
    )

    @model_validator(mode="after")
    def _enough_minibatches(self) -> Self:
        if self.pooled_minibatches > self.minibatches:
            raise ValueError(
                f"pooled_minibatches ({self.pooled_minibatches}) must not exceed minibatches ({self.minibatches})"
            )
        if self.minibatches < 2 * self.coordinate_block:
            raise ValueError(f"minibatches ({self.minibatches}) must be at least twice coordinate_block")
        return self
