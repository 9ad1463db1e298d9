"""Figures of large deviations draw what their tables say."""

import numpy as np
import pandas as pd
import pytest
from reading import labels

from sgd_replication.experiments.large_deviations.faults import variants
from sgd_replication.experiments.large_deviations.figures import ldt_starts, ldt_wells
from sgd_replication.experiments.large_deviations.theorem_figures import ldt_panels, ldt_theorems

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


def test_the_printed_exponents_stand_beside_those_of_balls_and_gaps():
    rows = pd.DataFrame({"inverse_noise": X, "continuous": X, "error": 0.1})
    own = pd.concat(rows.assign(noise="C = H", flattest=low, log_time=X + 0.1) for low in (0.25, 1.0))
    white = pd.concat(rows.assign(noise="C = I", flattest=low, log_time=np.nan) for low in (0.25, 1.0))
    gaps = pd.DataFrame({"exponent": 3.0, "rate": [0.01, 0.04], "gap": [0.1, 0.2], "shifted": [0.1, 0.2]})
    left, right = ldt_theorems(pd.concat([own, white]), gaps).axes
    printed = {line.get_label(): line.get_ydata().tolist() for line in left.lines}
    assert printed["C = H, printed"] == [1.0, 2.0]
    assert printed["C = I, printed"] == [0.5, 2.0]
    assert right.lines[-1].get_ydata().tolist() == pytest.approx([0.1, 0.2])


def test_panels_of_every_variant_start_at_zero_beside_the_printed_ends():
    rows = pd.DataFrame({"panel": "eta", "x": [0.001, 0.002], "log_time": [4.0, 3.5], "error": 0.1})
    names = [(name, variant) for name in ("sgd", "sgld") for variant, _ in variants(name)]
    figure = ldt_panels(pd.concat(rows.assign(algorithm=name, variant=variant) for name, variant in names), "stand-in")
    removed, alone, langevin = figure.axes
    assert removed.lines[-1].get_ydata()[1] == pytest.approx(np.log(16.8 / 24.7))
    assert len(removed.containers) == len(alone.containers) == 5
    assert len(langevin.containers) == 4
    assert removed.lines[0].get_xdata().tolist() == [1.0, 2.0]
    assert "no fault" in [text.get_text() for text in figure.legends[0].get_texts()]
    assert figure.get_suptitle() == "stand-in"
