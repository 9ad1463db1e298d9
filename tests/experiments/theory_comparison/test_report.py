"""The report's table of the theories compared."""

import pytest

from sgd_diffusion.estimates import exactly
from sgd_replication.experiments.theory_comparison.report import contest_table

ESTIMATES = {"wells_sweeps": exactly(4), "wells_ldt_lowest": exactly(0.98), "wells_ldt_highest": exactly(1.1)}


@pytest.mark.parametrize("name", ["theory-contest", "theory-contest (stand-in wine)"])
def test_the_part_is_found_with_and_without_a_label(name):
    table = contest_table({"log-barrier": {}, name: ESTIMATES})
    assert table == "wells & 4 & -- & -- & -- & 0.98 to 1.10 \\\\\n"
