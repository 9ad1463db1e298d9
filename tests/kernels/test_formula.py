"""Gradients of formulas as text of lanes against torch's derivatives of the same text."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch

from sgd_diffusion.kernels.expression_tree import UncompiledError
from sgd_diffusion.kernels.formula import Formula, gradient_lines, value_lines
from sgd_diffusion.kernels.generated import module_of
from sgd_diffusion.kernels.lane_text import argument
from sgd_diffusion.kernels.lanes import WIDTH
from sgd_diffusion.landscapes.expression import parse_potential


@dataclass(frozen=True)
class Text:
    """A kernel whose source is given."""

    text: str

    def source(self):
        return self.text


TEXTS = [
    "(x**2 - 1)**2 + y**2",
    "sin(2*x)*sin(2*y) + 0.1*x + 0.05*y + 0.02*(x**2 + y**2)",
    "(1 - x)**2 + 100*(y - x**2)**2",
    "exp(-(x - 1)**2 - 2*y**2) / (1 + x**2)",
    "abs(x - 3) + sqrt(1 + y**2) + sigmoid(x*y)",
    "tanh(x*y) + log(2 + x**2) - cos(pi*y)",
    "-200*exp(-(x - 1)**2 - 10*y**2) + 0.7*exp(0.7*(x + 1)**2 + 0.6*(x + 1)*(y - 1) + 0.7*(y - 1)**2)",
    "1/(1 + x*y + x**2 + y**2) + x**-2 + (3 + y)**1.5",
    "sinh(x/3) + cosh(y/3) + tan(x/4)",
    "x**2.0 + y**(1.5 + 1.5) + x**16*1e-3",
    "where(x < 0.5*y, x**2*y, exp(y) - 3*x)",
    "y",
    "3",
]


def compiled_gradient(formula):
    """Return the gradient and the value of a formula in two variables, as a function of arrays."""
    lines = [*(f"    {line}" for line in gradient_lines(formula))]
    text = "\n".join(
        [
            "from sgd_diffusion.kernels.functions import *",
            "from sgd_diffusion.kernels.lanes import *",
            "from sgd_diffusion.kernels.memory import load, store",
            "from sgd_diffusion.kernels.compiling import inlined, kernel",
            "@inlined",
            f"def gradient({', '.join(map(argument, formula.variables))}):",
            *lines,
            "@inlined",
            f"def value({', '.join(map(argument, formula.variables))}):",
            *(f"    {line}" for line in value_lines(formula)),
            "@kernel",
            "def apply(x, y, out):",
            "    for row in range(len(x) // WIDTH):",
            "        g, h = gradient(load(x, row), load(y, row))",
            "        store(out, 3 * row, g)",
            "        store(out, 3 * row + 1, h)",
            "        store(out, 3 * row + 2, value(load(x, row), load(y, row)))",
        ]
    )
    return module_of(Text(text)).apply


def in_torch(text, theta):
    """The value of a formula; `where` is no part of the expressions that a user may give."""
    if not text.startswith("where"):
        return parse_potential(text, ["x", "y"])(theta)
    x, y = theta.unbind(-1)
    return torch.where(x < 0.5 * y, x**2 * y, y.exp() - 3 * x)


@pytest.mark.parametrize("text", TEXTS)
def test_value_and_derivatives_are_those_of_the_text(text):
    formula = Formula(text, ("x", "y"))
    stream = np.random.default_rng(0)
    x, y = stream.uniform(-2, 2, (2, 10 * WIDTH))
    out = np.empty((10, 3, WIDTH))
    compiled_gradient(formula)(x, y, out.reshape(-1))
    theta = torch.tensor(np.stack([x, y], -1), requires_grad=True)
    potential = in_torch(text, theta)
    exact = torch.autograd.grad(potential.sum(), theta, allow_unused=True)[0] if potential.requires_grad else None
    expected = np.zeros((len(x), 2)) if exact is None else exact.numpy()
    found = out.transpose(0, 2, 1).reshape(-1, 3)
    values = potential.detach().numpy()
    assert np.abs(found[:, 2] - values).max() < 1e-13 * (np.abs(values).max() + 1)
    scale = np.abs(expected).max() + 1
    assert np.abs(found[:, :2] - expected).max() < 1e-13 * scale


@pytest.mark.parametrize(
    "text", ["arctan(x)", "unknown(x)", "x if y else 1", "x.real", "x**19", "sqrt(-2)*x", "x/(1 - 1)", "9**9**9*x"]
)
def test_what_has_no_compiled_form_is_said(text):
    with pytest.raises(UncompiledError, match="has no compiled form"):
        gradient_lines(Formula(text, ("x", "y")))


def test_products_are_not_multiplied_out():
    """The monomials of (x − 1000)⁴ are 10¹² times as large as their sum near x = 1000."""
    x = 1000 + np.linspace(-1, 1, 10 * WIDTH)
    out = np.empty((10, 3, WIDTH))
    compiled_gradient(Formula("(x - 1000)**4 + (x - 1000)**2 + y", ("x", "y")))(x, x, out.reshape(-1))
    expected = 4 * (x - 1000) ** 3 + 2 * (x - 1000)
    assert np.abs(out[:, 0].reshape(-1) - expected).max() < 1e-14


@pytest.mark.parametrize("names", [("t0", "t1"), ("fma", "exp_"), ("class_", "p_step"), ("x1", "x0")])
def test_a_variable_may_have_any_name(names):
    """Names of shared terms, of functions of lanes, of parameters and of coordinates stand in a kernel's source too."""
    text, (a, b) = "A**2*B**2 + A**2 + B**2 + exp(A*B)", names
    lines = gradient_lines(Formula(text.replace("A", a).replace("B", b), names))
    source = "\n    ".join([f"def gradient({argument(a)}, {argument(b)}):", *lines])
    functions: dict[str, Any] = {"fma": lambda x, y, z: x * y + z, "exp": math.exp}
    exec(compile(source, "gradient", "exec"), functions)
    x, y = 0.3, -0.7
    expected = (2 * x * y**2 + 2 * x + y * math.exp(x * y), 2 * x**2 * y + 2 * y + x * math.exp(x * y))
    assert functions["gradient"](x, y) == pytest.approx(expected, rel=1e-14)
