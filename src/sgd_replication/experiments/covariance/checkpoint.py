"""The covariance C of the gradient noise against the Hessian H at one checkpoint (Fig. 2 of Xie et al.)."""

import math
from dataclasses import dataclass
from itertools import product

import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.curvature import (
    LOSSES,
    CurvatureMatrices,
    DirectionBlocks,
    LayeredNetwork,
    alignment_estimates,
    along_directions,
    curvature_matrices,
    eigenbasis,
    element_lines,
    matrix_measures,
    minibatch_variance,
    quadratic_forms,
    random_blocks,
    variance_factor,
)
from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.models import FullyConnected
from sgd_diffusion.torch_streams import torch_stream
from sgd_diffusion.training import LossName
from sgd_replication.experiments.covariance.settings import CheckpointSettings, EigenbasisSettings

AT_ONCE = 1_000
"""Number of eigenvectors that C is multiplied with at once; it bounds the memory."""


@dataclass(frozen=True)
class CheckpointCurvature:
    """The matrices of one checkpoint, and curvature and noise along the eigenvectors of its Hessian.

    Attributes:
        matrices: H, C and the matrices compared with H, all in full (d × d).
        curvature, variance: vᵀHv and vᵀCv for every eigenvector v of H of at least the lowest curvature that lines are
            fitted to, largest curvature first.
        along: the same along the sharpest eigenvectors, for each block of examples.

    Examples:
        >>> inputs = torch.randn(20, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64).repeat(2, 1)
        >>> labels = torch.arange(40) // 20  # every input with both labels
        >>> network = FullyConnected([2, 2])
        >>> _ = network.load_state_dict({name: 0 * tensor for name, tensor in network.state_dict().items()})
        >>> found = CheckpointCurvature.of(network, inputs, labels, "cross-entropy", EigenbasisSettings(), seed=0)
        >>> torch.allclose(found.matrices.covariance, found.matrices.hessian)  # C = H at even odds and no mean gradient
        True
        >>> torch.allclose(found.variance, found.curvature), len(found.elements())
        (True, 6)
    """

    matrices: CurvatureMatrices
    curvature: Tensor
    variance: Tensor
    along: DirectionBlocks

    @classmethod
    def of(
        cls,
        network: FullyConnected,
        inputs: Tensor,
        labels: Tensor,
        loss: LossName,
        settings: EigenbasisSettings,
        seed: int,
    ) -> "CheckpointCurvature":
        """Compute the matrices and the values along the eigenvectors.

        Args:
            network: with the checkpoint's weights.
            inputs: (n, features), all examples of the set.
            labels: (n,).
            loss: a key of `LOSSES`.
            settings: gives the number of directions, the number of blocks and the precision.
            seed: base of the random stream that divides the examples into blocks.

        Raises:
            MeasurementError: weights or curvature are not finite.
        """
        layered = LayeredNetwork(network, LOSSES[loss], getattr(torch, settings.precision))
        matrices = curvature_matrices(layered, inputs, labels)
        values, vectors = eigenbasis(matrices.hessian, matrices.hessian.shape[0])
        values = values[values >= settings.lowest]
        covariance, fitted = matrices.covariance, vectors[:, : len(values)]
        variance = torch.cat([quadratic_forms(covariance, some) for some in fitted.split(AT_ONCE, 1)])
        tracked = vectors[:, : settings.directions].clone()
        del vectors, fitted, covariance
        block = random_blocks(len(labels), settings.blocks, seed)
        return cls(matrices, values, variance, along_directions(layered, inputs, labels, tracked, block))

    def estimates(self, settings: EigenbasisSettings) -> dict[str, Estimate]:
        """Return the measures of C against H, by name.

        The measures along the sharpest eigenvectors have jackknife intervals. The measures `every_<measure>` are of
        lines through the elements along all eigenvectors that lie in the range of the settings; they have no interval.
        """
        curvature, variance = (values.double().numpy() for values in (self.curvature, self.variance))
        inside = (curvature >= settings.lowest) & (curvature <= settings.highest) & (variance > 0)
        every = element_lines(curvature[inside], variance[inside])
        return alignment_estimates(self.along, settings.lowest, settings.highest) | {
            f"every_{name}": exactly(value, "network") for name, value in every.items() if math.isfinite(value)
        }

    def elements(self) -> pd.DataFrame:
        """Return the `ELEMENTS` table."""
        means = self.along.means()
        return pd.DataFrame(
            {
                "direction": range(len(means.curvature)),
                "curvature": means.curvature.double().numpy(),
                "gauss_newton": means.gauss_newton.diagonal().double().numpy(),
                "variance": means.covariance.diagonal().double().numpy(),
            }
        )

    def whole(self) -> pd.DataFrame:
        """Return the `MATRICES` table."""
        names = ("hessian", "gauss_newton", "empirical_fisher", "covariance")
        measures = matrix_measures({name: getattr(self.matrices, name) for name in names}, "hessian")
        return pd.DataFrame(measures).T.rename_axis("matrix").reset_index()

    def minibatches(self, settings: CheckpointSettings, seed: int) -> pd.DataFrame:
        """Return the `MINIBATCHES` table."""
        projections = self.along.projections.double()
        variance = self.along.means().covariance.diagonal().double()
        tables = []
        for size, replacement in product(settings.batch_sizes, (True, False)):
            stream = torch_stream(seed, "covariance minibatches", size, replacement)
            found = minibatch_variance(
                projections, size, minibatches=settings.minibatches, replacement=replacement, stream=stream
            )
            expected = variance * variance_factor(len(projections), size, replacement=replacement)
            place = {"batch_size": size, "replacement": replacement, "direction": range(len(found))}
            tables.append(pd.DataFrame({**place, "variance": found.numpy(), "expected": expected.numpy()}))
        return pd.concat(tables, ignore_index=True)


def as_measures(estimates: dict[str, Estimate]) -> pd.DataFrame:
    """Return the `MEASURES` table of estimates by name.

    Examples:
        >>> table = as_measures({"slope": Estimate(value=0.9, low=0.8, high=1.0, n=20)})
        >>> table.to_dict("records")
        [{'measure': 'slope', 'value': 0.9, 'low': 0.8, 'high': 1.0, 'n': 20}]
    """
    rows = [{"measure": name, **estimate.model_dump(exclude={"unit"})} for name, estimate in estimates.items()]
    return pd.DataFrame(rows)
