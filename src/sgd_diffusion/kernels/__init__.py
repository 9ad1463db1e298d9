"""Compiled loops in which replicas run side by side: lanes, their functions, random numbers, kernels of landscapes."""

from sgd_diffusion.kernels.compiling import inlined, kernel
from sgd_diffusion.kernels.formula import Formula, UncompiledError
from sgd_diffusion.kernels.generated import module_of
from sgd_diffusion.kernels.landscape_source import LandscapeKernel
from sgd_diffusion.kernels.random_numbers import stream_states

__all__ = ["Formula", "LandscapeKernel", "UncompiledError", "inlined", "kernel", "module_of", "stream_states"]
