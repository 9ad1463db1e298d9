"""Settings of networks and of their training."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from sgd_diffusion.config.base import PositiveCount, PositiveNumber, SettingsModel
from sgd_diffusion.data import REGISTRY


def _known_set(name: str) -> str:
    if name not in REGISTRY:
        raise ValueError(f"unknown data set; allowed: {', '.join(sorted(REGISTRY))}")
    return name


SetName = Annotated[str, AfterValidator(_known_set)]


class TrainingSettings(SettingsModel):
    """How a network is trained: plain SGD at a constant learning rate, reshuffled every epoch."""

    learning_rate: PositiveNumber = Field(default=0.1, description="Learning rate η of SGD.")
    batch_size: PositiveCount = Field(default=100, description="Images a minibatch, drawn without replacement.")
    epochs: PositiveCount = Field(default=20, description="Passes over the training images.")


class NetworkSettings(SettingsModel):
    """A fully connected classifier, initialised and trained several times independently."""

    data: SetName = Field(description="The data set it learns; input and output widths follow from it.")
    hidden: Annotated[list[PositiveCount], Field(min_length=1)] = Field(
        default=[10, 10], description="Widths of the hidden layers."
    )
    activation: Literal["relu", "tanh"] = Field(default="relu", description="Activation of the hidden layers.")
    initialisation: Literal["uniform", "xavier-normal", "he-normal"] = Field(
        default="uniform",
        description="Distribution of the first weights; `uniform` is U(±1/√fan-in), what `torch.nn.Linear` does.",
    )
    replicates: Annotated[int, Field(ge=2, strict=True)] = Field(
        default=5, description="Independent initialisations and trainings; intervals are taken over them."
    )
    training: TrainingSettings = Field(default=TrainingSettings(), description="How it is trained.")
