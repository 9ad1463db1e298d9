"""Names of network architectures and precisions, in a module that does not import torch."""

from typing import Literal

Architecture = Literal["fully-connected", "convolutional", "residual"]
"""The network architectures; `convolutional` and `residual` need square images."""

Precision = Literal["float64", "float32"]
"""The precision of a network's weights and of all computations with them."""
