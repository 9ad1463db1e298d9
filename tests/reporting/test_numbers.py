from pathlib import Path

import pytest
import yaml

from sgd_diffusion.estimates import Estimate, exactly
from sgd_replication.plotting.latex import escape_latex, latex_interval
from sgd_replication.reporting.numbers import latex_numbers


@pytest.mark.parametrize(
    ("value", "low", "high", "printed"),
    [
        (1.23456, 1.2, 1.27, r"1.235\ [1.200, 1.270]"),
        (0.5, 0.1, 0.9, r"0.50\ [0.10, 0.90]"),
        (1234.5, 1000, 1500, r"\ensuremath{1{,}234}\ [\ensuremath{1{,}000}, \ensuremath{1{,}500}]"),
        (3, 3, 3, r"3"),
        (0.000025, 0, 0.000094, r"\ensuremath{2.5\times10^{-5}}\ [0, \ensuremath{9.4\times10^{-5}}]"),
        (0.25, 0.25, 0.25, r"0.25"),
        (0.98823, 0.98805, 0.98841, r"0.98823\ [0.98805, 0.98841]"),
        (31.4159265, 31.415926, 31.415927, r"31.41592650\ [31.41592600, 31.41592700]"),
        (-0.001, -0.5, 0.5, r"0.00\ [\ensuremath{-0.50}, 0.50]"),
    ],
)
def test_digits_follow_the_interval(value, low, high, printed):
    assert latex_interval(Estimate(value=value, low=low, high=high, n=3)) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (0.9968912, "0.9969"),
        (0.0020618, "0.002062"),
        (-3562.46, r"\ensuremath{-3{,}562}"),
        (98765.4, r"\ensuremath{98{,}765}"),
        (1234567, r"\ensuremath{1{,}234{,}567}"),
        (0, "0"),
    ],
)
def test_an_exact_number_has_four_digits(value, printed):
    assert latex_interval(exactly(value, "computed")) == printed


def test_every_number_has_its_keys():
    text = latex_numbers(
        {"e": {"x": Estimate(value=1, low=0.9, high=1.1, n=4)}}, [], {"noise.batch_size": 50, "a": "b_c"}
    )
    lines = text.splitlines()
    assert r"\definenumber{e/x}{1.00}" in lines
    assert r"\definenumber{e/x/n}{4}" in lines
    assert r"\definenumber{e/x/low}{0.90}" in lines
    assert r"\definenumber{settings/noise.batch_size}{50}" in lines
    assert r"\definenumber{settings/a}{b\_c}" in lines


def test_special_characters_are_escaped():
    assert escape_latex(r"50 % of a_b & {x} ≥ 2 \ #1 ~ ^ $") == (
        r"50 \% of a\_b \& \{x\} $\geq$ 2 \textbackslash{} \#1 \textasciitilde{} \textasciicircum{} \$"
    )


def test_everything_that_the_claims_print_has_a_form_in_latex():
    """Letters with accents and these few marks are LaTeX's own; all other characters need an escape."""
    registry = yaml.safe_load((Path(__file__).parents[2] / "references" / "claims.yaml").read_text())
    printed = " ".join(str(claim) for claim in registry["claims"])
    printed += " ".join(rule["means"] + str(rule) for rule in registry["rules"].values())
    printed += " ".join(amendment["reason"] + amendment["change"] for amendment in registry["amendments"])
    escaped = escape_latex(printed)
    assert sorted({character for character in escaped if ord(character) > 127} - set("éü²·§")) == []
