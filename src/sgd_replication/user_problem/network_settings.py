"""Settings of the network of a user-defined problem."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sgd_replication.settings.base import PositiveCount, PositiveNumber, SettingsModel

OF_LAYERS = ("hidden", "activation")
"""Keys that describe a network by its layers."""


class UserNetworkSettings(SettingsModel):
    """A network, its training to a minimum, and the boundary of its basin.

    Examples:
        Without hidden layers the network is logistic regression, here with three features and two classes:

        >>> import numpy as np
        >>> from sgd_diffusion.data import Dataset
        >>> from sgd_replication.user_problem.network import user_network
        >>> dataset = Dataset("toy", np.zeros((4, 3)), np.array([0, 0, 1, 1]), classes=2)
        >>> network = user_network(UserNetworkSettings(hidden=[]), dataset, seed=0)
        >>> [tuple(tensor.shape) for tensor in network.parameters()]
        [(2, 3), (2,)]
    """

    hidden: list[PositiveCount] = Field(
        default=[10], max_length=10, description="Widths of its hidden layers; `[]` is logistic regression."
    )
    activation: Literal["tanh", "relu"] = Field(
        default="tanh",
        description="Between its layers. `relu` is refused: the minima of such networks lie on kinks of the loss.",
    )
    file: str | None = Field(
        default=None,
        description="Or a Python file with a function `network(features, classes)` that gives a torch module from "
        "(n, features) to (n, classes) logits. It is run.",
    )
    weights: str | None = Field(
        default=None,
        description="A file of weights, as `torch.save(network.state_dict(), file)` writes it. Training starts from "
        "them instead of random weights. No code in the file is run.",
    )
    weight_decay: PositiveNumber = Field(
        default=0.001, description="λ of (λ/2)|θ|² in the loss, without which there may be no minimum."
    )
    half_width: PositiveNumber | None = Field(
        default=None,
        description="δ: leaving is any |θ_i − θ*_i| > δ. If not given, it is chosen after the training, so that η is "
        "as large as is stable.",
    )
    batch_unit: PositiveCount = Field(
        default=8, description="B at which the predicted exponent is 1; η follows from it. B where it is not swept."
    )
    slowest_log_time: PositiveNumber | None = Field(
        default=None,
        description="ln τ, in iterations, at which the sweeps of k, B and η end. If not given, it is 1 beyond "
        "ten relaxation times, and 8 or more.",
    )
    point_seconds: PositiveNumber = Field(
        default=30.0,
        description="Largest CPU time in seconds of the slowest point of a sweep. If the network relaxes so slowly "
        "that escapes would take more, none are simulated. No limit if `slowest_log_time` is given.",
    )
    minibatches: Annotated[int, Field(ge=100, strict=True)] = Field(
        default=500, description="Minibatches whose noise is tested for normality."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        fields = type(self).model_fields
        if self.file is not None and any(getattr(self, name) != fields[name].default for name in OF_LAYERS):
            raise ValueError("with `file`, the file defines the network; leave out `hidden` and `activation`")
        if self.activation == "relu" and self.hidden:
            raise ValueError(
                "`activation: relu` gives a loss with kinks, and its minima lie on kinks, where the gradient is not "
                "zero and no Hessian exists; use `tanh`, or a `file` with GELU, SiLU or Softplus"
            )
        return self
