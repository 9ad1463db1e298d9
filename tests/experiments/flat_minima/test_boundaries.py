"""Four definitions of leaving: boundaries that scale make the sweep a change of units, fixed ones do not."""

import numpy as np
import torch

from sgd_diffusion.parameter_batch import RowIndex
from sgd_replication.experiments.flat_minima.boundaries import (
    basin,
    boundaries,
    boundary_estimates,
    measure_boundaries,
)
from sgd_replication.experiments.flat_minima.settings import ExitSettings
from sgd_replication.experiments.flat_minima.tables import EXITS
from sgd_replication.settings.sampling import SamplingSettings


def test_scaled_boundaries_are_one_boundary_in_scaled_coordinates():
    k = np.array([0.5, 1.0, 3.0])
    landscape = basin().sharpened(torch.from_numpy(k))
    phi = torch.tensor([0.4, 0.3], dtype=torch.float64)
    theta = phi / torch.from_numpy(np.sqrt(k)).unsqueeze(-1)
    rows = RowIndex(torch.arange(3))
    for name, boundary in boundaries(k, scaled=True).items():
        xi = boundary.bind(landscape, rows)(theta)
        assert torch.allclose(xi, xi[:1], rtol=1e-12), name
    for name, boundary in boundaries(k, scaled=False).items():
        same_place = boundary.bind(landscape, rows)(phi.expand(3, 2))
        # A level at the fixed place encloses it at every sharpness; box and ball do by definition.
        assert name == "level" or torch.allclose(same_place, same_place[:1]), name


def test_only_scaled_boxes_know_the_sharpness():
    settings = ExitSettings(
        inverse_sharpness=[0.5, 0.7, 0.85, 1.0, 1.25, 1.5],
        exponent=4.0,
        sampling=SamplingSettings(replicas=150, split_replicas=50, repeats=6),
    )
    table = measure_boundaries(settings, 0)
    EXITS.validate(table)
    estimates = boundary_estimates(table)
    difference, saddle = (table["log_time"] - table["exact"]).abs(), table["exit"] == "saddle"
    assert (difference / table["error"])[saddle].max() < 4
    assert difference[~saddle].max() < 0.5
    assert estimates["slope_box_scaled"].low > estimates["slope_box_fixed"].high
