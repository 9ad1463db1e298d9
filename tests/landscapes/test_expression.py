import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import Landscape, parse_potential


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("x + 2*y", lambda x, y: x + 2 * y),
        ("-x**2 / (1 + y**2)", lambda x, y: -(x**2) / (1 + y**2)),
        ("exp(-x) * sin(pi*y) + e", lambda x, y: math.exp(-x) * math.sin(math.pi * y) + math.e),
        ("sqrt(abs(x)) - tanh(y) + log(2.5)", lambda x, y: math.sqrt(abs(x)) - math.tanh(y) + math.log(2.5)),
        ("7", lambda x, y: 7),
        ("2**-1 + (+x)", lambda x, y: 0.5 + x),
    ],
)
def test_an_expression_is_what_python_would_say(expression, expected):
    theta = torch.tensor([[0.3, -1.2], [2.0, 0.5]], dtype=torch.float64)
    values = parse_potential(expression, ["x", "y"])(theta)
    assert values.shape == (2,)
    assert values.tolist() == pytest.approx([expected(x, y) for x, y in theta.tolist()])


def test_an_expression_is_a_potential():
    landscape = Landscape(parse_potential("(x**2 - 1)**2 + y**2", ["x", "y"]), [-1.0, 0.0], [0.0, 0.0])
    assert landscape.barrier == 1
    assert torch.diag(landscape.curvature).tolist() == [8, 2]


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("__import__('os').system('true')", r"__import__\('os'\)\.system"),
        ("x.__class__", "x.__class__"),
        ("theta[0]", r"theta\[0\]"),
        ("z + 1", "'z' cannot stand in an expression of x, y"),
        ("open('f')", "open"),
        ("exp(x, y)", "exp"),
        ("exp(x=1)", "exp"),
        ("x if y else 1", "if y"),
        ("lambda: 1", "lambda"),
        ("[x for x in y]", "for x in y"),
        ("'a' * 9", "'a'"),
        ("x < y", "x < y"),
        ("True", "True"),
        ("x // 2", "x // 2"),
        ("x @ y", "x @ y"),
        ("(y := 2)", "y := 2"),
        ("1j * x", "1j"),
        (f"x + 1{400 * '0'}", "numbers below 1e\\+308"),
        ("x + 1e309", "numbers below 1e\\+308"),
        ("x +", "is no expression"),
        ("", "is no expression"),
        ("x\ny", "is no expression"),
        ("(" * 500 + "x" + ")" * 500, "is no expression"),
        ("x + " * 600 + "x", "too long"),
        ("-" * 1900 + "x", "too deep|is no expression"),
    ],
)
def test_all_else_is_refused_and_named(expression, told):
    with pytest.raises(LandscapeError, match=told):
        parse_potential(expression, ["x", "y"])


@pytest.mark.parametrize("variables", [[], ["x", "x"], ["pi"], ["exp", "x"], ["x y"], ["1"]])
def test_names_that_cannot_be_variables_are_refused(variables):
    with pytest.raises(LandscapeError, match="variables must be different names"):
        parse_potential("1", variables)


@given(st.text(alphabet="xy()+-*/.0123456789 _[]{}:'\"\\\nexpsinlambda,=<>@!", max_size=60))
def test_no_text_does_anything_but_arithmetic(text):
    try:
        potential = parse_potential(text, ["x", "y"])
    except LandscapeError:
        return
    try:
        values = potential(torch.ones(3, 2, dtype=torch.float64))
    except (RuntimeError, OverflowError, ZeroDivisionError):
        raise AssertionError(text) from None
    assert values.shape == (3,)
