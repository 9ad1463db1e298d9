"""Adaptive multilevel splitting of mean escape times, with the checks that its answers have passed."""

from sgd_diffusion.escape.splitting.adaptive import split
from sgd_diffusion.escape.splitting.result import WORST_SPREAD, SplitEscape, SplitEscapes

__all__ = ["WORST_SPREAD", "SplitEscape", "SplitEscapes", "split"]
