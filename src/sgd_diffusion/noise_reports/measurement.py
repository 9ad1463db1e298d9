"""One report on the gradient noise of any differentiable torch model with any loss."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from scipy import stats
from torch import Tensor, nn

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.noise_reports.layer_groups import ALL, KeptCoordinates, Layer, layers_of
from sgd_diffusion.noise_reports.leading_curvature import HessianBlock, leading_pairs
from sgd_diffusion.noise_reports.modes import measuring, mode_notes
from sgd_diffusion.noise_reports.passes import first_pass, second_pass
from sgd_diffusion.noise_reports.report import NoiseReport
from sgd_diffusion.noise_reports.sample_loss import Loss, SampleLoss
from sgd_diffusion.noise_reports.samples import Batch, Samples, take_samples
from sgd_diffusion.noise_reports.tails import GROUPS, BesideControls, measure_tail
from sgd_diffusion.progress import track
from sgd_diffusion.streams import numpy_stream

SAMPLES, DIRECTIONS, MINIBATCHES = 512, 10, 200
"""Default numbers of samples, of eigenvectors of H, and of minibatches of the tail index."""

FEWEST_SAMPLES, FEWEST_ELEMENTS = 8, 3
"""The smallest numbers of samples, and of directions through which a line is fitted."""

ROUNDING = 1e-5
"""Curvatures below this share of the largest count as zero: rounding of single precision makes as much of them."""


def noise_report(
    model: nn.Module,
    loss: Loss,
    loader: Iterable[Batch],
    *,
    samples: int = SAMPLES,
    batch_size: int | None = None,
    directions: int = DIRECTIONS,
    minibatches: int = MINIBATCHES,
    seed: int = 0,
) -> NoiseReport:
    """Return a report on the gradient noise of a model at its present parameters, by layer and for all parameters.

    With g_n the gradient of the loss of sample n and ḡ their mean, C = Σ_n (g_n − ḡ)(g_n − ḡ)ᵀ/(n − 1) is the
    covariance of one sample's gradient, and H the Hessian of the mean loss. Neither is formed. The table has a row for
    each module that owns trainable parameters, with its blocks of C and H, and a row `all`:

    - parameters: number of trainable parameters d.
    - trace_C: tr C, in units of loss² (parameters have no unit).
    - noise_scale, noise_scale_low, noise_scale_high: tr C/|g|², unbiased, in samples, with its 95 % interval: the batch
      size at which noise and gradient are equally large (McCandlish et al. 2018). Infinite where the samples cannot
      tell the gradient from zero.
    - pearson, slope, trace_ratio: along the leading eigenvectors v_i of H with H_ii = v_iᵀHv_i > 0, correlation and
      slope of C_ii = v_iᵀCv_i against H_ii (Xie et al. 2021, Fig. 2), and Σ C_ii/Σ H_ii, in units of loss.
    - excess_kurtosis: median over parameters of the excess kurtosis κ/B of the noise of minibatches of B samples.
    - tail_index, tail_index_low, tail_index_high: index of the characteristic function (Press 1972) of this noise,
      pooled over parameters, with its 95 % interval; 2 for a Gaussian.
    - index_equal_scales, index_equal_covariance: the same for independent Gaussians with the standard deviation of each
      parameter, and for Gaussians with the covariance of the noise.
    - single_index, single_index_low, single_index_high, single_equal_scales, single_equal_covariance: the same with the
      noise of each parameter in units of its own interquartile range, so that unequal scales have no effect.
    - heavy_tail: `no`, `explained` if a control shows the heavy tail as well, or `survives`; see `Tail.verdict`.

    Modules stay in their mode, except that batch normalisation is in evaluation mode. Parameters with
    `requires_grad=False` are left out. Model, buffers, modes, `.grad` and torch's random state are the same afterwards.
    The loss may depend on the parameters through the outputs alone.

    Args:
        model: differentiable module.
        loss: function loss(outputs, targets) of a minibatch: mean or sum over its samples, or one value each.
        loader: iterable of minibatches (inputs, targets), such as a `DataLoader`; more inputs before the targets, or a
            dictionary of named ones, become the arguments of the model. The first axis is that of samples.
        samples: number of samples n, the first of the loader. Default: 512.
        batch_size: number of samples B of a minibatch of the noise. Default: that of the loader.
        directions: number of eigenvectors of H, or 0 for a report without H. Default: 10.
        minibatches: number of minibatches of the tail index, a multiple of 10. Default: 200.
        seed: seed of all random draws. Default: 0.

    Raises:
        MeasurementError: samples of the model cannot be measured; the message says why.

    Examples:
        Loss ½|θ − x|² with x of covariance 4 around 1: C = 4 in each of 3 directions, g = −1, H = 1.

        >>> class Point(nn.Module):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.theta = nn.Parameter(torch.zeros(3))
        ...     def forward(self, x):
        ...         return self.theta - x
        >>> x = 1 + 2 * torch.randn(4000, 3, generator=torch.Generator().manual_seed(0))
        >>> loader = [(x, torch.zeros(4000))]
        >>> report = noise_report(Point(), lambda z, _: z.square().sum(1) / 2, loader, samples=4000, batch_size=10)
        >>> row = report.to_frame().loc["all"]
        >>> round(row["trace_C"]), round(row["noise_scale"]), round(row["trace_ratio"]), row["heavy_tail"]
        (12, 4, 4, 'no')
    """
    device = next(model.parameters(), torch.zeros(0)).device
    with measuring(model, device, seed):
        taken = take_samples(loader, samples, device)
    return report_on(
        model, loss, taken, batch_size=batch_size, directions=directions, minibatches=minibatches, seed=seed
    )


def report_on(
    model: nn.Module,
    loss: Loss,
    samples: Samples,
    *,
    batch_size: int | None,
    directions: int,
    minibatches: int,
    seed: int,
) -> NoiseReport:
    """Return a report for samples that have been taken from a loader; see `noise_report` for the arguments.

    Raises:
        MeasurementError: samples of the model cannot be measured.
    """
    if samples.count < FEWEST_SAMPLES:
        raise MeasurementError(f"{samples.count} samples are too few for a report; give {FEWEST_SAMPLES} or more.")
    if minibatches < GROUPS or minibatches % GROUPS:
        raise MeasurementError(f"minibatches must be a multiple of {GROUPS}, got {minibatches}.")
    size = samples.batch_size if batch_size is None else batch_size
    if size < 1 or directions < 0:
        raise MeasurementError(f"batch_size must be 1 or more and directions 0 or more, got {size} and {directions}.")
    stream = numpy_stream(seed, "noise report")
    notes = mode_notes(model)
    device = next(model.parameters(), torch.zeros(0)).device
    with measuring(model, device, seed):
        samples = samples.shuffled(torch.Generator().manual_seed(seed))
        sample_loss = SampleLoss(model, loss, samples)
        sizes = [tensor.numel() for tensor in sample_loss.weights]
        layers = layers_of(sample_loss.names, sizes)
        kept = KeptCoordinates(layers, sizes, stream)
        first = first_pass(sample_loss, samples, layers, kept, seed)
        try:
            pairs = _leading_pairs(sample_loss, samples, layers, directions, seed)
        except RuntimeError as error:
            pairs = {}
            notes.append(
                f"H is left out, because the loss cannot be differentiated twice: {str(error).splitlines()[0]}"
            )
        second = second_pass(
            sample_loss, samples, layers, first, {name: vectors for name, (_, vectors) in pairs.items()}, seed
        )
    rows, points = [], []
    for layer in [*layers, Layer(ALL, tuple(range(len(sizes))), sum(sizes))]:
        name = layer.name
        curvature = pairs[name][0].double().cpu().numpy() if name in pairs else np.empty(0)
        variance = second.along[name].var(axis=0, ddof=1) if name in pairs else np.empty(0)
        points.append(pd.DataFrame({"layer": name, "curvature": curvature, "variance": variance}))
        scale = second.squared[name].noise_scale()
        tail = measure_tail(first.kept[:, kept.columns[name]], size, minibatches, stream)
        rows.append(
            {
                "layer": name,
                "parameters": layer.size,
                "trace_C": scale.trace,
                "noise_scale": scale.value,
                "noise_scale_low": scale.low,
                "noise_scale_high": scale.high,
                **_alignment(curvature, variance),
                "excess_kurtosis": tail.kurtosis,
                **_with_controls("tail_index", "index", tail.pooled),
                **_with_controls("single_index", "single", tail.single),
                "heavy_tail": tail.verdict,
            }
        )
    table = pd.DataFrame(rows).set_index("layer")
    notes += _sample_notes(model, sample_loss, samples, size)
    return NoiseReport(table, pd.concat(points, ignore_index=True), tuple(notes), samples.count, size)


def _leading_pairs(
    sample_loss: SampleLoss, samples: Samples, layers: Sequence[Layer], count: int, seed: int
) -> dict[str, tuple[Tensor, Tensor]]:
    """Return the leading eigenvalues and eigenvectors of the Hessian and of each layer's block, by name."""
    if not count:
        return {}
    everything = tuple(range(len(sample_loss.weights)))
    blocks = {layer.name: layer.positions for layer in layers} | {ALL: everything}
    found: dict[str, tuple[Tensor, Tensor]] = {}
    for name, positions in track(blocks.items(), "leading eigenvectors of the Hessian"):
        if len(layers) == 1 and found:
            found[name] = next(iter(found.values()))
        else:
            block = HessianBlock(sample_loss, samples, positions, seed)
            found[name] = leading_pairs(block, block.dimension, count, like=sample_loss.weights[0])
    return found


def _alignment(curvature: NDArray[np.float64], variance: NDArray[np.float64]) -> dict[str, float]:
    """Return correlation and slope of C_ii against H_ii, and the ratio of their sums, over H_ii > 0 beyond rounding."""
    positive = curvature > ROUNDING * curvature.max(initial=0.0)
    h, c = curvature[positive], variance[positive]
    if not len(h):
        return {"pearson": math.nan, "slope": math.nan, "trace_ratio": math.nan}
    line = stats.linregress(h, c) if len(h) >= FEWEST_ELEMENTS and np.ptp(h) > 0 and np.ptp(c) > 0 else None
    return {
        "pearson": float(line.rvalue) if line else math.nan,
        "slope": float(line.slope) if line else math.nan,
        "trace_ratio": float(c.sum() / h.sum()),
    }


def _with_controls(name: str, short: str, index: BesideControls) -> dict[str, float]:
    """Return the columns of a tail index: its value, its interval and its two controls."""
    value, half_width = index.noise.value, index.noise.half_width
    return {
        name: value,
        f"{name}_low": value - half_width,
        f"{name}_high": value + half_width,
        f"{short}_equal_scales": index.equal_scales.value,
        f"{short}_equal_covariance": index.equal_covariance.value,
    }


def _sample_notes(model: nn.Module, sample_loss: SampleLoss, samples: Samples, batch_size: int) -> list[str]:
    """Return sentences on samples, parameters and the loss."""
    of_the_loader = "all of the loader" if samples.complete else "the first of the loader"
    notes = [f"{samples.count} samples, {of_the_loader}; minibatches of the noise hold {batch_size}."]
    frozen = sum(tensor.numel() for tensor in model.parameters() if not tensor.requires_grad)
    if frozen:
        notes.append(f"{frozen:,} frozen parameters are left out.")
    if sample_loss.per_batch is None:
        notes.append(
            "The loss of a minibatch is neither mean nor sum of its samples' losses (class weights, or samples that "
            "influence each other); the report is on the losses of single samples."
        )
    return notes
