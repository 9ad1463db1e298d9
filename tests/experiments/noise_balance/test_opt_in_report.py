"""The paragraph on what is measured on demand says which rows were not measured."""

from sgd_diffusion.estimates import plus_minus
from sgd_replication.experiments.noise_balance.opt_in_report import ABSENT, DEEP_ROWS, SCALED_ROWS, TANH_ROWS
from sgd_replication.experiments.noise_balance.report import noise_balance_opt_in


def test_rows_of_other_parts_are_not_measured():
    text = noise_balance_opt_in({"bal-deep-small": dict.fromkeys(DEEP_ROWS, plus_minus(1.0, 0.1, n=5))})
    assert text.count(r"1.00\ [0.90, 1.10]") == len(DEEP_ROWS)
    assert text.count(ABSENT) == len(DEEP_ROWS) + 2 * len(TANH_ROWS) + len(SCALED_ROWS)
    assert r"\includegraphics[width=\linewidth]{bal_deep}" in text
    assert "bal_tanh_losses" not in text


def test_a_stand_in_is_named():
    text = noise_balance_opt_in({"bal-scaled-mnist (stand-in digits)": {"scaled_change": plus_minus(0.1, 0.05, n=5)}})
    assert "mnist (stand-in digits): change of the accuracy" in text
    assert r"0.100\ [0.050, 0.150]" in text
