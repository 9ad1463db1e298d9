"""Escape on known landscapes: Figs. 4 and 6 of Xie et al., Theorems 1 and 2, the title claim, four exits."""

from sgd_diffusion.synthetic.calibration import Calibration, calibrate
from sgd_diffusion.synthetic.exits import exit_estimates, measure_exits
from sgd_diffusion.synthetic.other_noises import measure_other_noises
from sgd_diffusion.synthetic.panel_estimates import panel_estimates
from sgd_diffusion.synthetic.panels import measure_panels
from sgd_diffusion.synthetic.schemas_flat_minima import EXITS, TITLE
from sgd_diffusion.synthetic.schemas_styblinski_tang import CALIBRATION, OTHER_NOISES, PANELS
from sgd_diffusion.synthetic.schemas_theorems import FIRST_THEOREM, FLATNESS, INFLECTION, SECOND_THEOREM
from sgd_diffusion.synthetic.theorem_1 import first_theorem_estimates, measure_first_theorem
from sgd_diffusion.synthetic.theorem_2 import (
    flatness,
    measure_inflection,
    measure_second_theorem,
    second_theorem_estimates,
)
from sgd_diffusion.synthetic.title import measure_title, title_estimates

__all__ = [
    "CALIBRATION",
    "EXITS",
    "FIRST_THEOREM",
    "FLATNESS",
    "INFLECTION",
    "OTHER_NOISES",
    "PANELS",
    "SECOND_THEOREM",
    "TITLE",
    "Calibration",
    "calibrate",
    "exit_estimates",
    "first_theorem_estimates",
    "flatness",
    "measure_exits",
    "measure_first_theorem",
    "measure_inflection",
    "measure_other_noises",
    "measure_panels",
    "measure_second_theorem",
    "measure_title",
    "panel_estimates",
    "second_theorem_estimates",
    "title_estimates",
]
