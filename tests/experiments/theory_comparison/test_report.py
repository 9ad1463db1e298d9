"""The report's table of the theories compared."""

import pytest

from sgd_diffusion.estimates import exactly
from sgd_replication.experiments.theory_comparison.report import comparison_table

ENDS = {"lowest": 0.98, "highest": 1.1}
ESTIMATES = {f"wells_ldt_{end}": exactly(value, "computed") for end, value in ENDS.items()}
ESTIMATES["wells_sweeps"] = exactly(4, "count")


@pytest.mark.parametrize("name", ["theory-contest", "theory-contest (stand-in wine)"])
def test_the_part_is_found_with_and_without_a_label(name):
    table = comparison_table({"log-barrier": {}, name: ESTIMATES})
    assert table == "wells & imposed & 4 & -- & -- & -- & 0.98 to 1.10 & -- \\\\\n"
