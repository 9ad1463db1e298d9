"""The systems on which the theories are compared: every basin whose escape times an earlier experiment measured."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from sgd_diffusion.problems import network_systems
from sgd_diffusion.theory import System
from sgd_replication.experiments.theory_comparison.landscape_systems import (
    circle_system,
    other_noise_systems,
    panel_systems,
    parabola_system,
    well_system,
    white_noise_systems,
)
from sgd_replication.experiments.theory_comparison.settings import ComparisonSettings

FAMILIES = (
    "white noise",
    "constant noise",
    "wells",
    "curvature noise by parts",
    "pointwise curvature noise",
    "regression on a circle",
    "shifted data",
    "networks",
)
"""Families of systems in the order of the report, from white noise to the noise of minibatches."""


@dataclass(frozen=True)
class Measured:
    """Measurements of earlier experiments that the comparison reads.

    Attributes:
        panels, other_noises, theorem_1, theorem_2, circle, wells: tables `PANELS`, `OTHER_NOISES`, `FIRST_THEOREM`,
            `SECOND_THEOREM`, `BARRIER` and `WELLS`.
        amplitude: σ of the noise on Styblinski–Tang.
        networks: tables `VALLEYS`, `SWEEPS` and `SPECTRA` of each data set, by the data set's name in figures.

    Examples:
        >>> columns = {"x": [40.0, 80.0], "learning_rate": 0.006, "exact": [9.0, 14.0]}
        >>> panels, none = pd.DataFrame({"sweep": "batch", "grid": "wide", **columns}), pd.DataFrame()
        >>> measured = Measured(panels, none, none, none, none, none, amplitude=290.0, networks={})
        >>> settings = ComparisonSettings(dimension=10, learning_rate=0.006, batch_size=40, batch_unit=8, flattest=0.3)
        >>> first = next(systems(measured, settings))
        >>> first.path.noise == 290.0**2, round(float(first.inverse_noise[0]) * first.path.action, 2)  # (B/η) · 2ΔL/σ²
        (True, 6.24)
    """

    panels: pd.DataFrame
    other_noises: pd.DataFrame
    theorem_1: pd.DataFrame
    theorem_2: pd.DataFrame
    circle: pd.DataFrame
    wells: pd.DataFrame
    amplitude: float
    networks: dict[str, tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]]


def systems(measured: Measured, settings: ComparisonSettings) -> Iterator[System]:
    """Yield every swept basin with its escape path.

    Examples:
        >>> columns = {"x": [40.0, 80.0], "learning_rate": 0.006, "exact": [9.0, 14.0]}
        >>> panels, none = pd.DataFrame({"sweep": "batch", "grid": "wide", **columns}), pd.DataFrame()
        >>> measured = Measured(panels, none, none, none, none, none, amplitude=290.0, networks={})
        >>> settings = ComparisonSettings(dimension=10, learning_rate=0.006, batch_size=40, batch_unit=8, flattest=0.3)
        >>> first = next(systems(measured, settings))
        >>> first.name, first.family, first.path.n_paths, round(first.path.barrier, 2)
        ('Styblinski–Tang 10-D', 'constant noise', 10, 39.36)
    """
    yield from panel_systems(measured.panels, measured.amplitude, settings)
    yield from other_noise_systems(measured.other_noises, measured.amplitude, settings)
    yield from white_noise_systems(measured.theorem_1)
    for _, rows in measured.theorem_2.groupby("landscape", sort=False):
        yield parabola_system(rows)
    for _, rows in measured.circle.groupby("ratio"):
        yield circle_system(rows)
    for _, rows in measured.wells[measured.wells["noise"] == "C = H"].groupby(["exit", "sharpest"]):
        yield well_system(rows, settings.flattest)
    for name, (basins, sweeps, spectra) in measured.networks.items():
        yield from network_systems(name, basins, sweeps, spectra, settings.batch_unit)
