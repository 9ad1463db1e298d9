"""Escape in compiled loops against JAX: `vmap` of a `fori_loop`, compiled by XLA, in double precision.

One-dimensional SGLD in a double well: our replicas run until each has left, those of JAX for a fixed number of
iterations, which spares it the waiting for the slowest. Kept is the worst ratio of four numbers of replicas. The
10-10-2 network runs for as long as no replica leaves. JAX draws with its fastest generator, `unsafe_rbg`, and uses all
cores.
"""

import math
import os
from functools import partial
from typing import Any

os.environ["JAX_ENABLE_X64"] = "1"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
from escape_net import HALF_WIDTH, INPUTS, LABELS, LEARNING_RATE, START, batch
from escape_numba import DIFFUSION, ETA, UNIT, ours
from harness import compare, keep_worst, measured

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.landscapes import double_well
from sgd_diffusion.theory.coordinate_chain import coordinate_exit_time

PEER = f"vmap of a loop, JAX {jax.__version__}"
NORMALS = 64
"""Normals that a replica draws at once, which is faster than one in each iteration."""
LANDSCAPE_ITERATIONS = 512
NET_REPLICAS, NET_ITERATIONS, OUR_ITERATIONS = 4_096, {1: 200, 10: 50}, {1: 3_000, 10: 300}
FEATURES, HIDDEN = 10, 10


@partial(jax.jit, static_argnums=1)
def sgld(key: Any, replicas: int, diffusion: float) -> Any:
    """Advance replicas in a double well from −1 by `LANDSCAPE_ITERATIONS`; return which have passed 0."""
    amplitude = jnp.sqrt(2 * ETA * diffusion)

    def of_one(key: Any) -> Any:
        def block(_: int, state: Any) -> Any:
            x, left, key = state
            key, own = jax.random.split(key)

            def step(i: int, state: Any) -> Any:
                x, left = state
                x = x - ETA * 4 * x * (x * x - 1) + amplitude * normals[i]
                return x, left | (x > 0)

            normals = jax.random.normal(own, (NORMALS,))
            return *jax.lax.fori_loop(0, NORMALS, step, (x, left)), key

        return jax.lax.fori_loop(0, LANDSCAPE_ITERATIONS // NORMALS, block, (-1.0, False, key))[1]

    return jax.vmap(of_one)(jax.random.split(key, replicas))


@partial(jax.jit, static_argnums=(1, 2))
def network(key: Any, size: int, iterations: int) -> Any:
    """Advance the networks of all replicas; return which have left the box."""
    inputs, labels, start = (jnp.asarray(values.numpy()) for values in (INPUTS, LABELS, START))
    bias, top, last = FEATURES * HIDDEN, FEATURES * HIDDEN + HIDDEN, FEATURES * HIDDEN + 3 * HIDDEN

    def loss(theta: Any, chosen: Any) -> Any:
        hidden = jnp.tanh(inputs[chosen] @ theta[:bias].reshape(HIDDEN, FEATURES).T + theta[bias:top])
        logits = hidden @ theta[top:last].reshape(2, HIDDEN).T + theta[last:]
        return -jnp.take_along_axis(jax.nn.log_softmax(logits), labels[chosen][:, None], 1).mean()

    def of_one(key: Any) -> Any:
        def step(_: int, state: Any) -> Any:
            theta, left, key = state
            key, own = jax.random.split(key)
            chosen = jax.random.randint(own, (size,), 0, len(inputs))
            theta = theta - LEARNING_RATE * jax.grad(loss)(theta, chosen)
            return theta, left | (jnp.abs(theta - start).max() > HALF_WIDTH), key

        return jax.lax.fori_loop(0, iterations, step, (start, False, key))[1]

    return jax.vmap(of_one)(jax.random.split(key, NET_REPLICAS))


def finished(function: Any, *arguments: Any) -> None:
    """Call a function of JAX and wait for its result."""
    function(*arguments).block_until_ready()


def main() -> None:
    key = jax.random.key(0, impl="unsafe_rbg")
    found = {}
    for replicas, diffusion in DIFFUSION.items():
        log_time, _ = coordinate_exit_time(double_well(), SGLD(ETA, diffusion), threshold=0.0)
        found[replicas] = measured(
            ours=partial(ours, replicas),
            peer=partial(finished, sgld, key, replicas, diffusion),
            ours_calls=round(replicas * math.exp(log_time)),
            peer_calls=replicas * LANDSCAPE_ITERATIONS,
        )
    keep_worst("sgld-1d-jax", found, peer_name=PEER, unit=UNIT)
    for size, iterations in NET_ITERATIONS.items():
        compare(
            f"net-b{size}-jax",
            ours=partial(batch, size, NET_REPLICAS, OUR_ITERATIONS[size]),
            peer=partial(finished, network, key, size, iterations),
            peer_name=PEER,
            unit=UNIT,
            ours_calls=NET_REPLICAS * OUR_ITERATIONS[size],
            peer_calls=NET_REPLICAS * iterations,
        )


if __name__ == "__main__":
    main()
