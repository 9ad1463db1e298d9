"""Escapes through torch, one iteration after another, with the random numbers that kernels draw."""

import numpy as np
import torch
from slow_random_numbers import chosen, next_integers, whole_pairs

from sgd_diffusion.parameter_batch import RowIndex

REPLICAS, LIMIT, EXAMPLES = 40, 400, 31


def normals(state, landscape, _):
    """The kernel's normals with the other sign: it adds the noise that torch subtracts with the gradient."""
    return -whole_pairs(state, landscape.dimension)


def signs(state, landscape, batch):
    """Normals whose signs are the other ones of the kernel's, sample after sample."""
    drawn = np.stack([next_integers(state) for _ in range(batch)], axis=1)
    bits = np.stack([(drawn >> np.uint64(63 - i)) & np.uint64(1) for i in range(landscape.dimension)], axis=2)
    return (2.0 * bits - 1.0).reshape(len(state), -1)


def minibatches(state, _, batch):
    """Uniform numbers that choose the kernel's examples."""
    return (chosen(state, batch, EXAMPLES) + 0.5) / EXAMPLES


def of_examples(state, *_):
    """A normal for every example."""
    return whole_pairs(state, EXAMPLES)


def regression(state, landscape, batch):
    """Features and label of every example of a linear regression."""
    return np.concatenate([whole_pairs(state, landscape.dimension + 1) for _ in range(batch)], axis=1)


def slow(landscape, dynamics, boundary, draw, states):
    """The iteration in which each replica leaves, `LIMIT` if it stays, 0 if it diverges, and where it is then."""
    one = RowIndex.of_one_point()
    stepper, reaction = dynamics.bind(landscape, one), boundary.bind(landscape, one)
    at = dynamics.at_rest(landscape.minimum.expand(REPLICAS, -1)).clone()
    left, where = np.full(REPLICAS, LIMIT), at[:, : landscape.dimension].clone()
    batch = int(dynamics.batch_size)
    for iteration in range(1, LIMIT + 1):
        at = stepper.advance(at, torch.from_numpy(draw(states, landscape, batch)))
        now = at[:, : landscape.dimension]
        where[left == LIMIT] = now[left == LIMIT]
        left[(reaction(now) > 1).numpy() & (left == LIMIT)] = iteration
    left[~torch.isfinite(now).all(1).numpy() & (left == LIMIT)] = 0
    return left, where
