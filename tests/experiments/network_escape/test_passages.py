"""The passage out of a network's basin, and escapes through it."""

import torch

from sgd_diffusion.dynamics import SGD
from sgd_diffusion.escape import Coordinate, Plane, simulate
from sgd_diffusion.landscapes import styblinski_tang
from sgd_replication.experiments.network_escape.basin import train_to_minimum
from sgd_replication.experiments.network_escape.estimates import passage_estimates
from sgd_replication.experiments.network_escape.passages import measure_passage
from sgd_replication.experiments.network_escape.saddles import describe_passage, find_passage
from sgd_replication.experiments.network_escape.tables import PASSAGES, SADDLES


def test_a_plane_across_an_axis_is_the_coordinates_exit():
    landscape = styblinski_tang(2)
    normal, point = torch.tensor([0.0, 2.0]).double(), torch.tensor([7.0, 0.156731]).double()
    dynamics = SGD(0.006, [20.0, 30.0], 290.0)
    plane, coordinate = (
        simulate(landscape, dynamics, boundary, replicas=50, max_iterations=2000)
        for boundary in (Plane(normal, point), Coordinate(threshold=0.156731, index=1))
    )
    assert plane.exited.any()
    assert (plane.iterations == coordinate.iterations).all()


def test_a_basin_without_a_known_saddle_has_empty_tables(basin, settings):
    described = SADDLES.validate(describe_passage(basin, None))
    passages = PASSAGES.validate(measure_passage(basin, None, described, settings, 0))
    assert passage_estimates(described, passages) == {}


def test_a_passage_leads_from_the_own_minimum_over_a_saddle_to_another(dataset, settings):
    few = settings.model_copy(
        update={
            "hidden": 5,
            "weight_decay": 0.001,
            "saddles": settings.saddles.model_copy(
                update={"attempts": 4, "batch_sizes": [1, 4], "replicas": 10, "max_iterations": 300, "let_down": 2}
            ),
        }
    )
    basin = train_to_minimum(dataset, 0, hidden=5, weight_decay=0.001)
    passage = find_passage(dataset, basin, few, 0)
    assert passage is not None
    described = SADDLES.validate(describe_passage(basin, passage))
    passages = PASSAGES.validate(measure_passage(basin, passage, described, few, 0))
    estimates = passage_estimates(described, passages)
    assert passage.saddle.curvature < 0 < passage.saddle.second_curvature
    assert float((passage.other.theta - basin.minimum.theta).norm()) > 0.01
    heights = basin.loss(passage.path)
    assert (heights.diff() < 1e-9).all()
    assert float((passage.path[-1] - basin.minimum.theta).norm()) < 0.1 * described["distance"].iloc[0]
    assert estimates["passage_exits"].value == passages["exits"].sum()
    assert estimates["passage_due"].value > 0
