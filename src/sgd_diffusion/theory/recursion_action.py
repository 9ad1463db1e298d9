"""Least action of the recursion of SGD and heavy ball in one dimension, at any learning rate and momentum."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import spsolve

from sgd_diffusion.errors import UnsettledActionError
from sgd_diffusion.theory.discrete_chain import Function

NUDGE, SETTLED = 1e-3, 1e-3
"""Distances from the end, where the descent begins, and from the start, where it stops, over that between both."""
LONGEST, AT_REST = 200_000, 1e-13
"""Most iterations of the descent, and the step, over the same distance, below which it has stopped."""
DIFFERENCE = 1e-6
"""Step of the central differences, over the distance between start and end."""
ITERATIONS, TOLERANCE = 200, 1e-5
"""Most iterations of the least-squares search, and the relative change that it still expects when it stops."""
LEAST_DAMPING = 1e-12
"""Smallest damping, relative to the diagonal."""

Array = NDArray[np.float64]


def least_recursion_action(
    slope: Function, deviation: Function, *, start: float, end: float, learning_rate: float, momentum: float = 0.0
) -> float:
    """Return the least action of v′ = βv − η(L′(θ) + s(θ)ζ), θ′ = θ + v′, from a minimum at rest to a saddle.

    An orbit θ_0, θ_1, … needs ζ_t = −[θ_{t+1} − θ_t − β(θ_t − θ_{t−1}) + ηL′(θ_t)]/(ηs(θ_t)), each from N(0, 1), whose
    probability falls as exp(−½Σζ_t²). The least ½Σζ_t² of all orbits is the exponent of the escape at weak noise, exact
    in η and β: both may be of any size. It is that of SGD if β = 0.

    The search starts from the reversed orbit of the descent from the saddle, which is the most probable one if s is
    constant and η small, and is that of Levenberg and Marquardt. The action is settled to about 0.1 %.

    Args:
        slope: L′, vectorised.
        deviation: s > 0, standard deviation of the minibatch's gradient, vectorised.
        start: the minimum.
        end: the saddle, or another place whose crossing counts as escape.
        learning_rate: η.
        momentum: β, default 0.

    Raises:
        UnsettledActionError: the descent from the end does not reach the start, or the search does not converge.

    Examples:
        On a parabola it is r²/2 over the stationary variance, for every η and β:

        >>> from sgd_diffusion.theory.optimiser_exponents import heavy_ball_variance
        >>> given = {"learning_rate": 0.05, "momentum": 0.9}
        >>> found = least_recursion_action(lambda x: x, lambda x: 0 * x + 1.0, start=0.0, end=1.0, **given)
        >>> round(found * 2 * heavy_ball_variance(1.0, 1.0, **given), 4)
        1.0
    """
    path = _descent(slope, start, end, learning_rate, momentum)[::-1].copy()
    path[0] = path[1] = start
    path[-1] = end
    step = DIFFERENCE * abs(end - start)

    def residuals(orbit: Array) -> tuple[Array, sparse.csr_matrix]:
        """Return ζ up to its sign, and its derivatives by all but the first two and the last place."""
        before, here, after = orbit[:-2], orbit[1:-1], orbit[2:]
        scale = learning_rate * deviation(here)
        zeta = (after - here - momentum * (here - before) + learning_rate * slope(here)) / scale
        curvature = (slope(here + step) - slope(here - step)) / (2 * step)
        growth = (deviation(here + step) - deviation(here - step)) / (2 * step) / deviation(here)
        by_here = (learning_rate * curvature - 1 - momentum) / scale - zeta * growth
        count = len(zeta)
        matrix = sparse.diags(
            [momentum / scale[1:], by_here, 1 / scale[:-1]], [-1, 0, 1], shape=(count, count), format="csr"
        )
        return zeta, matrix[:, 1:]

    return _least_squares(residuals, path)


def _descent(slope: Function, start: float, end: float, learning_rate: float, momentum: float) -> Array:
    """Return the orbit without noise from next to the end until it rests at the start."""
    distance, velocity = end - start, 0.0
    theta = end - NUDGE * distance
    orbit = [end, theta]
    while abs(theta - start) > SETTLED * abs(distance) or abs(velocity) > SETTLED * abs(distance):
        push = learning_rate * float(slope(np.array([theta]))[0])
        velocity = momentum * velocity - push
        theta += velocity
        orbit.append(theta)
        if len(orbit) > LONGEST or max(abs(velocity), abs(push)) < AT_REST * abs(distance):
            raise UnsettledActionError(
                f"the descent from {end:.6g} has not come to rest at {start:.6g}, but is at {theta:.6g} after "
                f"{len(orbit):,} iterations; the end must lie in the basin of the minimum, and the learning rate must "
                "not be too small."
            )
    return np.array([*orbit, start, start])


def _least_squares(residuals: Callable[[Array], tuple[Array, sparse.csr_matrix]], path: Array) -> float:
    """Return the least ½Σζ² by the method of Levenberg and Marquardt."""
    zeta, matrix = residuals(path)
    action, damping = float(zeta @ zeta) / 2, 1e-3
    for _ in range(ITERATIONS):
        gradient = matrix.T @ zeta
        # Solved with the residuals as unknowns, because the condition of JᵀJ is the square of that of J.
        weights = sparse.diags(-damping * np.asarray(matrix.power(2).sum(0)).ravel())
        system = sparse.bmat([[sparse.identity(len(zeta)), matrix], [matrix.T, weights]], format="csc")
        change = spsolve(system, np.concatenate([-zeta, np.zeros_like(gradient)]))[len(zeta) :]
        if -float(gradient @ change) < TOLERANCE * action:
            return action
        trial = path.copy()
        trial[2:-1] += change
        found = residuals(trial)
        lower = float(found[0] @ found[0]) / 2
        if lower > action:
            damping *= 10
            continue
        path, (zeta, matrix), action, damping = trial, found, lower, max(damping / 10, LEAST_DAMPING)
    raise UnsettledActionError(f"the least action has not settled within {ITERATIONS} steps: it is {action:.6g} now.")
