"""The sentence on the nearest theory."""

import pandas as pd
import pytest

from sgd_replication.user_problem.conclusions import nearest_theory


def scores(**ratios):
    rows = [{"theory": theory, "ratio": ratio, "error": 0.01} for theory, ratio in ratios.items()]
    return pd.DataFrame(rows).assign(sweep="batch", best=True)


@pytest.mark.parametrize(
    ("ratios", "sentence"),
    [
        ({"LDT": 1.0}, "The nearest theory is LDT (predicted over measured exponent 1.000 ± 0.020)."),
        (
            {"Kramers": 1.03, "DDT": 1.03, "LDT": 1.03},
            "The nearest theories, which are tied, are Kramers, DDT and LDT (predicted over measured exponent 1.030 ± "
            "0.020 for each).",
        ),
        (
            {"DDT": 1.02, "LDT": 1.01},
            "The nearest theories, which are tied, are LDT (predicted over measured exponent 1.010 ± 0.020) and DDT "
            "(1.020 ± 0.020).",
        ),
    ],
)
def test_tied_theories_of_one_exponent_share_it(ratios, sentence):
    assert nearest_theory(scores(**ratios), []) == sentence
