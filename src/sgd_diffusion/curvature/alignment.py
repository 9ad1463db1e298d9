"""Alignment of the gradient-noise covariance C with the Hessian H: direction, scale and exponent."""

import math
from collections.abc import Iterable, Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import stats
from torch import Tensor

from sgd_diffusion.curvature.directions import DirectionBlocks, DirectionMeans
from sgd_diffusion.estimates import Estimate
from sgd_diffusion.statistics.jackknife import jackknife_half_width

FEWEST_ELEMENTS = 3
"""The smallest number of elements through which a line is fitted."""


def elements_between(means: DirectionMeans, lowest: float, highest: float) -> Tensor:
    """Return which directions have H_ii within a range and C_ii > 0: (k,) bool.

    Args:
        means: curvature and noise along k directions.
        lowest: lower end of the range of H_ii, inclusive.
        highest: upper end of the range of H_ii, inclusive.

    Examples:
        >>> curvature, noise = torch.tensor([0.1, 1.0, 2.0, 9.0]), torch.diag(torch.tensor([1.0, 1.0, 0.0, 1.0]))
        >>> means = DirectionMeans(curvature, torch.zeros(4), noise, torch.eye(4), loss=torch.tensor(1.0))
        >>> elements_between(means, lowest=0.5, highest=5.0).tolist()  # too flat, inside, without noise, too sharp
        [False, True, False, False]
    """
    curvature = means.curvature
    return (curvature >= lowest) & (curvature <= highest) & (means.covariance.diagonal() > 0)


def alignment(means: DirectionMeans, inside: Tensor) -> dict[str, float]:
    """Return measures of the alignment of C with H along the eigenvectors v_i of H.

    Args:
        means: curvature and noise along the k eigenvectors.
        inside: the elements on which the lines and g are computed, (k,) bool; see `elements_between`.

    Returns:
        Over the elements `inside`: `elements`, their number; `slope` and `pearson`, slope and correlation of C_ii
        against H_ii (Xie et al. 2021, Fig. 2); `exponent` and `log_pearson`, the same of ln C_ii against ln H_ii, so
        that C_ii ∝ H_ii^exponent; `g_lowest`, `g_median` and `g_largest` of g(v_i) = v_iᵀCv_i/(2L v_iᵀGv_i) (Wu, Wang
        and Su 2022), with G the Gauss–Newton matrix and L the loss. Over all directions: `trace_ratio`, Tr C/Tr H;
        `cosine`, Tr(CH)/(‖C‖‖H‖); `mu`, Tr(CG)/(2L‖G‖²). A measure that is not defined is NaN, such as a slope of fewer
        than three elements.

    Examples:
        >>> H = torch.tensor([0.1, 1.0, 4.0])
        >>> means = DirectionMeans(H, torch.zeros(3), torch.diag(2 * H), torch.diag(H), torch.tensor(0.5))  # C = 2H
        >>> found = alignment(means, elements_between(means, lowest=0.01, highest=10.0))
        >>> {name: round(found[name], 3) for name in ("slope", "exponent", "cosine", "trace_ratio")}
        {'slope': 2.0, 'exponent': 1.0, 'cosine': 1.0, 'trace_ratio': 2.0}
    """
    curvature, covariance = means.curvature.double(), means.covariance.double()
    linear, loss = means.gauss_newton.double(), float(means.loss)
    variance = covariance.diagonal()
    c = variance[inside].numpy()
    ratios = c / (2 * loss * linear.diagonal()[inside].numpy()) if loss > 0 else np.empty(0)
    return {
        **element_lines(curvature[inside].numpy(), c),
        "trace_ratio": _ratio(float(variance.sum()), float(curvature.sum())),
        "cosine": _ratio(float((curvature * variance).sum()), float(curvature.norm() * covariance.norm())),
        "mu": _ratio(float((covariance * linear).sum()), 2 * loss * float(linear.square().sum())),
        **{
            f"g_{name}": float(np.quantile(ratios, level)) if len(ratios) else math.nan
            for name, level in (("lowest", 0.0), ("median", 0.5), ("largest", 1.0))
        },
    }


def element_lines(curvature: NDArray[np.float64], variance: NDArray[np.float64]) -> dict[str, float]:
    """Return `elements`, `slope`, `pearson`, `exponent` and `log_pearson` as defined in `alignment`.

    Args:
        curvature: H_ii, (k,), positive.
        variance: C_ii, (k,), positive.

    Examples:
        >>> curvature = np.array([0.1, 1.0, 4.0])
        >>> found = element_lines(curvature, 3 * curvature**2)  # C ∝ H²
        >>> found["elements"], round(found["exponent"], 6), round(found["log_pearson"], 6)
        (3.0, 2.0, 1.0)
    """
    return {
        "elements": float(len(curvature)),
        **dict(zip(("slope", "pearson"), _line(curvature, variance), strict=True)),
        **dict(zip(("exponent", "log_pearson"), _line(np.log(curvature), np.log(variance)), strict=True)),
    }


def alignment_estimates(blocks: DirectionBlocks, lowest: float, highest: float) -> dict[str, Estimate]:
    """Return every measure of `alignment` with its 95 % interval by a jackknife over blocks of examples.

    The eigenvectors and the elements within the range are those of all examples for every jackknife value; an element
    that crossed the end of the range would dominate the interval. A measure is left out if it is undefined for all
    examples or without one of the blocks, such as the exponent if a curvature is negative without that block.

    Args:
        blocks: curvature and noise along the eigenvectors; intervals are reliable from 20 blocks on.
        lowest: lower end of the range of H_ii, inclusive.
        highest: upper end of the range of H_ii, inclusive.

    Returns:
        The estimates by name, as in `alignment`; n is the number of blocks.

    Examples:
        >>> H = torch.tensor([1.0, 2.0, 4.0]).expand(20, 3)  # equal in all of 20 blocks
        >>> matrices = torch.diag_embed(H)
        >>> sums = (H, torch.zeros(20, 3), 2 * matrices, matrices, torch.ones(20))  # C = 2H
        >>> blocks = DirectionBlocks(torch.ones(20), sums, projections=torch.zeros(20, 3))
        >>> found = alignment_estimates(blocks, lowest=0.5, highest=8.0)
        >>> round(found["slope"].value, 3), round(found["slope"].high - found["slope"].low, 3), found["slope"].n
        (2.0, 0.0, 20)
    """
    inside = elements_between(blocks.means(), lowest, highest)
    whole = alignment(blocks.means(), inside)
    left_out = [alignment(means, inside) for means in blocks.without_one()]
    return {
        name: jackknifed(value, (one[name] for one in left_out))
        for name, value in whole.items()
        if all(math.isfinite(one[name]) for one in (whole, *left_out))
    }


def jackknifed(
    value: float, left_out: Iterable[float], support: tuple[float, float] = (-math.inf, math.inf)
) -> Estimate:
    """Return an estimate with its 95 % jackknife interval.

    Args:
        value: the value from all blocks.
        left_out: the values without one block each.
        support: smallest and largest possible value, at which the interval is cut. Default: no bounds.

    Examples:
        >>> sample = np.array([1.0, 2.0, 3.0])
        >>> found = jackknifed(sample.mean(), [np.delete(sample, place).mean() for place in range(3)])
        >>> round(found.high - found.value, 3), round(float(stats.t.ppf(0.975, 2)) / 3**0.5, 3)  # Student's interval
        (2.484, 2.484)
    """
    values = np.array(list(left_out))
    half_width = float(jackknife_half_width(values))
    low, high = max(value - half_width, support[0]), min(value + half_width, support[1])
    return Estimate(value=value, low=low, high=high, n=len(values))


def matrix_measures(matrices: Mapping[str, torch.Tensor], reference: str) -> dict[str, dict[str, float]]:
    """Compare matrices with one of them.

    Args:
        matrices: matrices A by name, each (d, d).
        reference: name of the reference matrix R.

    Returns:
        For each name: `trace`, Tr A; `norm`, the Frobenius norm ‖A‖; `trace_ratio`, Tr A/Tr R; `cosine`,
        Tr(AᵀR)/(‖A‖‖R‖). A ratio with a zero denominator is NaN.

    Examples:
        >>> H = torch.diag(torch.tensor([1.0, 3.0]))
        >>> found = matrix_measures({"H": H, "C": 2 * H}, reference="H")
        >>> found["C"]["trace"], found["C"]["trace_ratio"], round(found["C"]["cosine"], 6)
        (8.0, 2.0, 1.0)
    """
    base = matrices[reference]
    trace, norm = _trace(base), math.sqrt(_product(base, base))
    found = {}
    for name, matrix in matrices.items():
        own = math.sqrt(_product(matrix, matrix))
        found[name] = {
            "trace": _trace(matrix),
            "norm": own,
            "trace_ratio": _ratio(_trace(matrix), trace),
            "cosine": _ratio(_product(matrix, base), own * norm),
        }
    return found


def _trace(matrix: Tensor) -> float:
    return float(matrix.diagonal().double().sum())


def _product(first: Tensor, second: Tensor) -> float:
    """Return Tr(AᵀB), with the rows added in double precision: a sum of all entries in single loses a hundredth."""
    return float(sum((one @ other).double() for one, other in zip(first, second, strict=True)))


def _line(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    if len(x) < FEWEST_ELEMENTS or np.ptp(x) == 0 or np.ptp(y) == 0:
        return math.nan, math.nan
    fit = stats.linregress(x, y)
    return float(fit.slope), float(fit.rvalue)


def _ratio(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator else math.nan
