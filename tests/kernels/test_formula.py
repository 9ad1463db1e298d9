"""Gradients of formulas as text of lanes against torch's derivatives of the same text."""

import numpy as np
import pytest
import torch

from sgd_diffusion.kernels.formula import Formula, UncompiledError, gradient_lines
from sgd_diffusion.kernels.generated import module_of
from sgd_diffusion.kernels.lanes import WIDTH
from sgd_diffusion.landscapes.expression import parse_potential

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
    "y",
    "3",
]


def compiled_gradient(formula):
    """Return the gradient of a formula in two variables, as a function of arrays."""
    lines = [*(f"    {line}" for line in gradient_lines(formula))]
    text = "\n".join(
        [
            "from sgd_diffusion.kernels.functions import *",
            "from sgd_diffusion.kernels.lanes import *",
            "from sgd_diffusion.kernels.memory import load, store",
            "from sgd_diffusion.kernels.compiling import inlined, kernel",
            "@inlined",
            f"def gradient({', '.join(formula.variables)}):",
            *lines,
            "@kernel",
            "def apply(x, y, out):",
            "    for row in range(len(x) // WIDTH):",
            "        g, h = gradient(load(x, row), load(y, row))",
            "        store(out, 2 * row, g)",
            "        store(out, 2 * row + 1, h)",
        ]
    )
    return module_of(text).apply


@pytest.mark.parametrize("text", TEXTS)
def test_it_is_the_derivative(text):
    formula = Formula(text, ("x", "y"))
    stream = np.random.default_rng(0)
    x, y = stream.uniform(-2, 2, (2, 10 * WIDTH))
    out = np.empty((10, 2, WIDTH))
    compiled_gradient(formula)(x, y, out.reshape(-1))
    theta = torch.tensor(np.stack([x, y], -1), requires_grad=True)
    potential = parse_potential(text, ["x", "y"])(theta)
    exact = torch.autograd.grad(potential.sum(), theta, allow_unused=True)[0] if potential.requires_grad else None
    expected = np.zeros((len(x), 2)) if exact is None else exact.numpy()
    found = out.transpose(0, 2, 1).reshape(-1, 2)
    scale = np.abs(expected).max() + 1
    assert np.abs(found - expected).max() < 1e-13 * scale


@pytest.mark.parametrize("text", ["arctan(x)", "unknown(x)", "x if y else 1", "x.real"])
def test_what_has_no_compiled_form_is_said(text):
    with pytest.raises(UncompiledError, match="has no compiled form"):
        gradient_lines(Formula(text, ("x", "y")))
