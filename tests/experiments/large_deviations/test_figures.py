"""Figures of large deviations draw what their tables say."""

import numpy as np
import pandas as pd
import pytest
from reading import labels

from sgd_replication.experiments.large_deviations.figures import ldt_starts, ldt_wells

pytestmark = pytest.mark.usefixtures("drawn")
X = np.arange(1.0, 7.0)


def test_wells_of_both_noises():
    wells = pd.concat(
        pd.DataFrame(
            {
                "noise": noise,
                "exit": exit,
                "sharpest": sharpest,
                "quasi_potential": 1.0,
                "inverse_noise": X,
                "continuous": X,
                "log_time": X + 0.2 if noise == "C = H" else np.nan,
                "error": 0.1,
            }
        )
        for noise in ("C = H", "C = I")
        for exit in ("ball", "level")
        for sharpest in (1.0, 2.0)
    )
    curved = pd.DataFrame({"inverse_noise": X, "log_time": X - 9, "error": 0.1, "action": 2.0, "white_action": 3.0})
    ball, level, curve = ldt_wells(wells, curved).axes
    assert ball.get_title(loc="left") == "ball"
    assert labels(level.get_legend()) == [r"$\lambda$ = 1", r"$\lambda$ = 2"]
    assert curve.get_ylim()[0] < -9 + 1


def test_starts_and_a_stand_in_are_named():
    rows = {"x": X, "log_time": X, "error": 0.1, "exact": X, "stiff": X, "continuous": X}
    starts = pd.concat(
        pd.DataFrame({"valley": basin, "sweep": sweep, "start": start, **rows})
        for basin in ("parabolas", "ball")
        for sweep in ("batch", "eta")
        for start in ("minimum", "displaced", "equilibrium")
    )
    levels = starts[(starts["valley"] == "ball") & (starts["start"] != "equilibrium")]
    figure = ldt_starts(starts, levels, "avila: stand-in wine")
    assert "from displaced" in [text.get_text() for text in figure.legends[0].get_texts()]
    assert figure.get_suptitle() == "Avila: stand-in Wine"
