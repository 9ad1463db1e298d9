"""The table of Theorem 1, and estimates that must refuse a wrong theorem."""

import numpy as np

from sgd_replication.experiments.theorems.settings import FirstTheoremSettings
from sgd_replication.experiments.theorems.tables import FIRST_THEOREM
from sgd_replication.experiments.theorems.theorem_1 import first_theorem_estimates, measure_first_theorem


def test_the_first_theorems_table_judges_a_wrong_theorem_wrong():
    settings = FirstTheoremSettings(
        barrier_over_diffusion=[1.5, 3.0], simulated=[1.5], replicas=40, stiffness=0.15, planar_cells=100
    )
    table = measure_first_theorem(settings, seed=0)
    FIRST_THEOREM.validate(table)
    right = first_theorem_estimates(table)
    assert right["worst_error_beyond_coldest"].value < 0.5
    assert right["worst_z"].value < 4
    assert right["systems"].value == 4
    wrong = first_theorem_estimates(table.assign(theorem=table["theorem"] + np.log(10)))
    assert wrong["worst_error_beyond_coldest"].value > 1.5
