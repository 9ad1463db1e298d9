"""What a network's design may be called; apart from the networks, because reading a configuration needs no torch."""

from typing import Literal

Architecture = Literal["fully-connected", "convolutional", "residual"]
"""How layers are connected; the last two take square images."""
Precision = Literal["float64", "float32"]
"""Of weights, and of all that is computed with them."""
