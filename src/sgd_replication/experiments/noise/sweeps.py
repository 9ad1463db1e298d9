"""How Gaussian the noise is, against training time, initialisation, loss, width and depth."""

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from sgd_diffusion.curvature import LOSSES, LayeredNetwork
from sgd_diffusion.data import Dataset
from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.gradient_noise import (
    PARAMETER,
    ExampleMoments,
    TrackedDirections,
    example_projections,
    minibatch_noise,
    required_batch_size,
    sample_coordinates,
)
from sgd_diffusion.models import layer_of_coordinate
from sgd_diffusion.statistics import normality
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.noise.averages import sufficient_batch_size, weighted_quantile
from sgd_replication.experiments.noise.settings import SweptNoiseSettings
from sgd_replication.inputs.networks.settings import NetworkSettings
from sgd_replication.inputs.networks.swept_networks import SweptCheckpoint, SweptNetwork, built
from sgd_replication.jobs.estimate_key import estimate_key


def noise_of_swept(
    swept: SweptNetwork,
    checkpoint: SweptCheckpoint,
    data: Dataset,
    design: NetworkSettings,
    settings: SweptNoiseSettings,
    seed: int,
) -> pd.DataFrame:
    """Return the rows of the `NOISE_SWEEPS` table of one network of a sweep.

    Args:
        swept: the network.
        checkpoint: its weights.
        data: as `sweep_data` gives it.
        design: of the network that the sweeps start from; its activation is used.
        settings: batch size, number of minibatches and of followed parameters.
        seed: base of the random streams.

    Examples:
        The second feature is 0 in every example; three of nine parameters of the first layer therefore have no noise:

        >>> inputs = np.random.default_rng(0).normal(size=(40, 2)) * [1, 0]
        >>> data = Dataset("toy", inputs, (inputs[:, 0] > 0).astype(int), classes=2)
        >>> swept = SweptNetwork("width", "random", 3, hidden=(3,), scheme="uniform")
        >>> design = NetworkSettings(data="mnist", activation="tanh")
        >>> checkpoint = SweptCheckpoint(built(swept, data, design).state_dict(), loss=0.7, accuracy=0.5)
        >>> settings = SweptNoiseSettings(batch_size=10, minibatches=50)
        >>> rows = noise_of_swept(swept, checkpoint, data, design, settings, seed=0)
        >>> rows["layer"].tolist(), rows["live_share"].round(3).tolist()  # 14/17, 6/9, 8/8
        ([0, 1, 2], [0.824, 0.667, 1.0])
    """
    network = built(swept, data, design)
    network.load_state_dict(checkpoint.weights)
    point = (swept.sweep, swept.variant, swept.x)
    layers = layer_of_coordinate(network)
    chosen = sample_coordinates(layers, settings.coordinates_per_layer, torch_stream(seed, "noise sweeps", *point))
    nowhere = torch.zeros(len(layers), 0, dtype=torch.float64)
    tracked = TrackedDirections(chosen.assign(kind=PARAMETER), torch.tensor(chosen["coordinate"].to_numpy()), nowhere)
    layered = LayeredNetwork(network, LOSSES[swept.loss])
    inputs, labels = torch.from_numpy(data.inputs), torch.from_numpy(data.labels)
    projections = example_projections(layered, inputs, labels, tracked)
    stream = torch_stream(seed, "noise sweeps, minibatches", *point)
    noise = minibatch_noise(projections, settings.batch_size, settings.minibatches, stream).numpy()
    moments = ExampleMoments.of(projections.numpy())
    active = (moments.second > 0) & (np.ptp(noise, axis=0) > 0)
    found = chosen[active].assign(
        normal=normality(noise[:, active])["normal"].to_numpy(),
        kurtosis=moments.kurtosis[active],
        required_batch_size=required_batch_size(moments, settings.minibatches)[active],
    )
    place = {"sweep": swept.sweep, "variant": swept.variant, "x": float(swept.x), "loss": checkpoint.loss}
    rows = [
        place | {"layer": layer} | _summary(found, active, chosen, layer)
        for layer in (0, *sorted(found["layer"].unique().tolist()))
    ]
    return pd.DataFrame(rows)


def _summary(found: pd.DataFrame, active: NDArray[np.bool_], chosen: pd.DataFrame, layer: int) -> dict[str, float]:
    """Return the measures of one layer, or of the whole network for layer 0."""
    own = found[found["layer"] == layer] if layer else found
    inside = (chosen["layer"] == layer).to_numpy() | (layer == 0)
    return {
        "live_share": float(np.average(active[inside], weights=chosen["weight"][inside])),
        "median_kurtosis": weighted_quantile(own, "kurtosis", 0.5),
        "required_batch_size": sufficient_batch_size(own),
        "normal_share": float(np.average(own["normal"], weights=own["weight"])),
    }


def noise_sweep_estimates(sweeps: pd.DataFrame) -> dict[str, Estimate]:
    """Return the extremes of the batch size that suffices over the networks of every line of every sweep.

    They are `<sweep>_<variant>_required_batch_size_lowest` and `_highest`. There is one network at each x, hence no
    interval: they belong to these networks.

    Examples:
        >>> sweeps = pd.DataFrame({"sweep": "depth", "variant": "random", "x": [1.0, 2.0], "layer": 0})
        >>> found = noise_sweep_estimates(sweeps.assign(required_batch_size=[20.0, 80.0]))
        >>> {name: estimate.value for name, estimate in found.items()}
        {'depth_random_required_batch_size_lowest': 20.0, 'depth_random_required_batch_size_highest': 80.0}
    """
    whole = sweeps[sweeps["layer"] == 0]
    return {
        estimate_key(sweep, variant, "required_batch_size", end): exactly(float(value), "network")
        for (sweep, variant), sizes in whole.groupby(["sweep", "variant"])["required_batch_size"]
        for end, value in (("lowest", sizes.min()), ("highest", sizes.max()))
    }
