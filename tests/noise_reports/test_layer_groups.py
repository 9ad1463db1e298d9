"""Kept coordinates against the flattened gradient."""

import numpy as np
import torch

from sgd_diffusion.noise_reports.layer_groups import ALL, KeptCoordinates, layers_of


def test_kept_values_are_entries_of_the_layers_own_parameters(monkeypatch):
    monkeypatch.setattr("sgd_diffusion.noise_reports.layer_groups.COORDINATES_OF_A_LAYER", 7)
    monkeypatch.setattr("sgd_diffusion.noise_reports.layer_groups.COORDINATES_OF_ALL", 9)
    names, shapes = ["a.weight", "b.weight", "a.bias", "c"], [(5, 2), (4,), (3,), (2, 3)]
    sizes = [int(np.prod(shape)) for shape in shapes]
    layers = layers_of(names, sizes)
    assert [(layer.name, layer.positions, layer.size) for layer in layers] == [
        ("a", (0, 2), 13),
        ("b", (1,), 4),
        ("(model)", (3,), 6),
    ]
    flat = torch.arange(sum(sizes))
    gradients = [part.view(1, *shape) for part, shape in zip(flat.split(sizes), shapes, strict=True)]
    kept = KeptCoordinates(layers, sizes, np.random.default_rng(0))
    values = kept.values(gradients)[0].numpy()
    own = {"a": {*range(10), 14, 15, 16}, "b": set(range(10, 14)), "(model)": set(range(17, 23)), ALL: set(range(23))}
    for name, size in (("a", 7), ("b", 4), ("(model)", 6), (ALL, 9)):
        chosen = values[kept.columns[name]].tolist()
        assert len(set(chosen)) == size
        assert set(chosen) <= own[name]
