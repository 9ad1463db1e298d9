"""The figure of the theories compared draws what its table says."""

import numpy as np
import pandas as pd
import pytest

from sgd_replication.experiments.theory_comparison.figures import theory_contest

pytestmark = pytest.mark.usefixtures("drawn")


def test_the_contest_fills_the_nearest_and_leaves_out_who_has_no_say():
    scores = pd.DataFrame(
        {
            "family": "wells",
            "system": "ball",
            "sweep": "batch",
            "theory": ["Kramers", "DDT", "LOG", "LDT"],
            "ratio": [1.0, 2.0, np.nan, np.inf],
            "error": [0.1, 0.0, np.nan, np.nan],
            "best": [True, False, False, False],
        }
    )
    axis = theory_contest(scores).axes[0]
    marks = [container[0] for container in axis.containers]
    assert [float(mark.get_xdata()[0]) for mark in marks] == [1, 2, 10]
    assert [mark.get_markerfacecolor() == "white" for mark in marks] == [False, True, True]
    assert axis.get_yticklabels()[0].get_text() == "ball, B"
