"""Floors of the jobs that are not simulations: what their matrix products would take at the rate of large ones.

The floating-point operations of every matrix product and convolution are counted while the job's own functions run on
its checkpoints. What grows in proportion to examples or minibatches is counted on a part of them and scaled up. Skipped
zeros (unlit pixels, inactive units) are not counted. Products inside LAPACK are not seen: an eigenbasis of d parameters
counts as 14/3 d³, which is 4/3 d³ to make the matrix tridiagonal, as many to find the eigenvectors of that matrix, and
2 d³ to turn them back. The time at the rate of large products is compared with the CPU seconds in the job's record. The
records, checkpoints and data sets are those of a finished run: `.venv/bin/python benchmarks/floors.py results/v1`.
"""

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pandas as pd
import torch
from flop_counts import counted, grown, rates
from harness import FOLDER, not_measured

from sgd_diffusion.curvature import LOSSES, LayeredNetwork, along_directions
from sgd_diffusion.curvature.layer_pairs import LayerPairs
from sgd_diffusion.curvature.matrices import EXAMPLES_AT_ONCE
from sgd_diffusion.curvature.products import COLUMNS_AT_ONCE
from sgd_diffusion.gradient_noise import collect_noise, gaussian_surrogate
from sgd_diffusion.models import FullyConnected
from sgd_diffusion.training import OBJECTIVES, LossName
from sgd_replication.experiments.covariance.large import measure_large
from sgd_replication.experiments.covariance.settings import (
    EigenbasisSettings,
    LargeJobSettings,
    MeasureSettings,
    SweptCovarianceSettings,
)
from sgd_replication.experiments.noise.settings import CollectJobSettings, CollectSettings
from sgd_replication.experiments.noise.tracked import tracked_at
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.inputs.networks.checkpoints import ENDS, Checkpoint, load_checkpoints
from sgd_replication.inputs.networks.learnt_set import LearntSet, first_replicate
from sgd_replication.inputs.networks.settings import NetworkSettings
from sgd_replication.inputs.networks.swept_networks import built, load_swept, sweep_data, swept_networks
from sgd_replication.jobs.data_resolution import Resolution
from sgd_replication.jobs.records import Record

PART = 10
"""Every tenth example is counted."""

Parts = dict[str, float]
"""Floating-point operations by what they are for."""


def curvature(
    network: FullyConnected,
    learnt: tuple[torch.Tensor, torch.Tensor],
    loss: LossName,
    settings: EigenbasisSettings,
    fitted: float,
) -> Parts:
    """Return what `CheckpointCurvature.of` needs; `fitted` is the number of eigenvectors that lines are fitted to."""
    inputs, labels = (values[::PART] for values in learnt)
    layered = LayeredNetwork(network, LOSSES[loss], getattr(torch, settings.precision))
    directions = torch.randn(layered.dimension, min(settings.directions, layered.dimension), dtype=layered.dtype)
    pairs = LayerPairs(layered, layered.trace(inputs[:EXAMPLES_AT_ONCE], labels[:EXAMPLES_AT_ONCE]))

    def matrices() -> None:
        for some in torch.arange(len(labels)).split(EXAMPLES_AT_ONCE):
            pairs.add(layered.trace(inputs[some], labels[some]))

    scale, d = len(learnt[1]) / len(labels), layered.dimension
    block = torch.arange(len(labels)) % settings.blocks
    return {
        "matrices": scale * counted(matrices),
        "eigenvectors": 14 / 3 * d**3,
        "noise along all eigenvectors": fitted * d * (d + COLUMNS_AT_ONCE),
        "along the sharpest": scale * counted(lambda: along_directions(layered, inputs, labels, directions, block)),
    }


def collection(learnt: LearntSet, checkpoint: Checkpoint, noise: CollectSettings) -> Parts:
    """Return what the collection of noise at one checkpoint needs."""
    network, stream = learnt.network(checkpoint), torch.Generator().manual_seed(0)
    inputs, labels, size = learnt.inputs, learnt.labels, noise.batch_size
    tracked = tracked_at(network, learnt, checkpoint, noise, seed=0)

    def gradients(minibatches: int) -> None:
        sizes = {"batch_size": size, "minibatches": minibatches, "pooled_minibatches": 1}
        collect_noise(network, inputs, labels, **sizes, tracked=tracked, stream=stream)  # type: ignore[arg-type]

    def surrogate() -> None:
        gaussian_surrogate(network, inputs, labels, batch_size=size, draws=noise.pooled_minibatches, stream=stream)

    return {
        "gradients": grown(gradients, noise.minibatches),
        "leading eigenvectors": counted(lambda: tracked_at(network, learnt, checkpoint, noise, seed=0)),
        "surrogate": counted(surrogate),
    }


class Run:
    """A finished run.

    Args:
        results: folder of its version.
    """

    def __init__(self, results: Path) -> None:
        self._results = results

    def record(self, job: str) -> Record:
        """Return the record of a job, by its path below the version's folder."""
        return Record.model_validate_json((self._results / f"{job}.record.json").read_text())

    def learnt(self, design: NetworkSettings) -> LearntSet:
        """Return the data set of a network."""
        dataset = load_dataset(Resolution.read(self._results / "data" / f"{design.data}.json"))
        inputs = torch.from_numpy(dataset.inputs).to(getattr(torch, design.precision))
        return LearntSet(design, dataset, inputs, torch.from_numpy(dataset.labels))

    def checkpoints(self, network: str) -> Path:
        """Return the file of a network's checkpoints."""
        return self._results / "checkpoints" / f"{network}.pt"

    def jobs(self) -> Iterator[tuple[str, float, Parts]]:
        """Yield every job's name, CPU seconds, and operations."""
        for stage in ENDS:
            record = self.record(f"measurements/cov-mnist_fc/{stage}/covariance_measure")
            settings = MeasureSettings.model_validate(record.settings)
            learnt = self.learnt(settings.network)
            measures = pd.read_parquet(self._results / f"measurements/cov-mnist_fc/{stage}/measures.parquet")
            fitted = measures.set_index("measure")["value"]["every_elements"]
            network = learnt.network(first_replicate(self.checkpoints("mnist_fc"), stage))
            assert isinstance(network, FullyConnected)
            parts = curvature(network, (learnt.inputs, learnt.labels), "cross-entropy", settings.covariance, fitted)
            yield f"covariance, 784-10-10-10 network, {stage}", record.cost.cpu_seconds, parts
        yield "covariance, networks of the sweeps", *self.swept()
        yield "covariance, convolutional network", *self.large()
        for part, name in (("noise-distribution", "784-10-10-10"), ("noise-large", "convolutional")):
            yield f"noise collection, {name} network", *self.noise(part)
        yield "training, 784-10-10-10 network", *self.training()

    def swept(self) -> tuple[float, Parts]:
        """Return CPU seconds and operations of the covariance of every network of the sweeps."""
        record = self.record("measurements/cov-sweeps/covariance_sweeps")
        settings = SweptCovarianceSettings.model_validate(record.settings)
        data = sweep_data(self.learnt(settings.network).dataset, settings.sweeps)
        table = pd.read_parquet(self._results / "measurements/cov-sweeps/sweeps.parquet")
        fitted = table[table["measure"] == "every_elements"].set_index(["sweep", "variant", "x"])["value"]
        total: Parts = {}
        networks = swept_networks(settings.network, settings.sweeps)
        for swept, checkpoint in zip(networks, load_swept(self.checkpoints("swept_networks")), strict=True):
            network = built(swept, data, settings.network)
            network.load_state_dict(checkpoint.weights)
            examples = torch.from_numpy(data.inputs), torch.from_numpy(data.labels)
            lines = fitted[swept.sweep, swept.variant, float(swept.x)]
            for name, flop in curvature(network, examples, swept.loss, settings.covariance, lines).items():
                total[name] = total.get(name, 0.0) + flop
        return record.cost.cpu_seconds, total

    def large(self) -> tuple[float, Parts]:
        """Return the same for the convolutional network; counted on a fifth of the images, with their Lanczos steps."""
        record = self.record("measurements/cov-large/covariance_large")
        settings = LargeJobSettings.model_validate(record.settings)
        learnt = self.learnt(settings.network)
        few = settings.large.model_copy(update={"images": settings.large.images // 5})
        total = 0.0
        for stage in ENDS:
            network = learnt.network(first_replicate(self.checkpoints("digits_conv"), stage))
            measure = partial(measure_large, network, learnt.inputs, learnt.labels, few, settings.covariance, seed=0)
            total += 5 * counted(measure)
        return record.cost.cpu_seconds, {"convolutions": total}

    def noise(self, part: str) -> tuple[float, Parts]:
        """Return the same for the collection of gradient noise; counted at one replicate of each stage."""
        record = self.record(f"measurements/{part}/noise_collect")
        settings = CollectJobSettings.model_validate(record.settings)
        learnt, noise = self.learnt(settings.network), settings.noise
        total: Parts = {}
        for checkpoint in load_checkpoints(self.checkpoints(noise.network)):
            if checkpoint.replicate == 0:
                for name, flop in collection(learnt, checkpoint, noise).items():
                    total[name] = total.get(name, 0.0) + flop * settings.network.replicates
        return record.cost.cpu_seconds, total

    def training(self) -> tuple[float, Parts]:
        """Return the same for the training of every replicate."""
        record = self.record("checkpoints/mnist_fc")
        design = NetworkSettings.model_validate(record.settings)
        learnt, size = self.learnt(design), design.training.batch_size
        network = learnt.network()
        steps = design.replicates * design.training.epochs * (len(learnt.labels) // size)

        def step() -> None:
            OBJECTIVES["cross-entropy"](network(learnt.inputs[:size]), learnt.labels[:size]).backward()

        return record.cost.cpu_seconds, {"steps": steps * counted(step)}


def main() -> None:
    results = Path(sys.argv[1] if len(sys.argv) > 1 else "results/v1")
    needed = [results / "measurements/cov-sweeps/covariance_sweeps.record.json", results / "checkpoints/mnist_fc.pt"]
    if missing := [file for file in needed if not file.exists()]:
        not_measured("floors", f"no finished run: {missing[0]} is missing")
        return
    found = rates()
    peak = found["float64, one thread"]
    assert peak
    print(
        "floors: " + ", ".join(f"{name} {rate / 1e9:.1f} Gflop/s" for name, rate in found.items() if rate), flush=True
    )
    torch.set_num_threads(1)  # as every job
    rows = []
    for name, cpu_seconds, parts in Run(results).jobs():
        floor = sum(parts.values()) / peak
        rows.append({"job": name, "cpu_seconds": cpu_seconds, "flop": parts, "floor": floor})
        print(f"floors: {name}: {sum(parts.values()):.3g} flop, {floor:.1f} s of {cpu_seconds:.1f} s", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "floors.json").write_text(json.dumps({"name": "floors", "rates": found, "rows": rows}, indent=2) + "\n")


if __name__ == "__main__":
    main()
