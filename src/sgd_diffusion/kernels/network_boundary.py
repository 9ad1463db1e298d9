"""The boundaries of networks: their reaction coordinate ξ, and the loop that advances a network until an event.

| boundary | size | ξ |
|---|---|---|
| `box` | half-width | max_i \\|Δ_i\\|/size |
| `ball` | radius | \\|Δ\\|/size |
| `plane` | distance n·(p − w*) | n·Δ/size, n the only direction |
| `level` | height | (L(w) − lowest)/size |
| `screened` | height | M(w)/size where this is at most `screen`, and (L(w) − lowest)/size elsewhere |
| `ellipsoids` | length in w of one in θ | max_c 1/\\|R_c(w/size − c)\\|; directions: c, then R_c, of each c |

Δ = w − w*, and M(w) = Σ_k (q_k·Δ)² + rest · |Δ|² bounds the quadratic model of L from above: q_k are the directions of
the largest curvatures. A weight that is not a number makes all so in the next iteration, and ξ then is not a number.
"""

import numpy as np

from sgd_diffusion.kernels.compiling import inlined
from sgd_diffusion.kernels.lane_memory import ALL
from sgd_diffusion.kernels.lanes import floats, fma, is_beyond, magnitude, root, set_lanes, where
from sgd_diffusion.kernels.memory import array_at, length_at, load, store
from sgd_diffusion.kernels.native import Native, call
from sgd_diffusion.kernels.network_memory import AT, LOSSES, REACTION, STEP

WHAT = "the boundaries of networks"


@inlined
def larger(x, y):
    """Return the larger number; y if one is not a number."""
    return where(x > y, x, y)


@inlined
def with_side(m, w, centre, directions, i, place):
    """Return the larger of m and |Δ_i|."""
    return larger(m, magnitude(load(w, i) - centre[i]))


@inlined
def with_square(m, w, centre, directions, i, place):
    """Return m + Δ_i²."""
    a = load(w, i) - centre[i]
    return fma(a, a, m)


@inlined
def with_part(m, w, centre, directions, i, place):
    """Return m + q_i Δ_i, q the direction that begins at a place."""
    return fma(load(w, i) - centre[i], floats(directions[place + i]), m)


@inlined
def folded(fold, w, centre, directions, d, place):
    """Return what each coordinate adds to four numbers, side by side because each fold waits for the one before it."""
    m0, m1, m2, m3 = floats(0.0), floats(0.0), floats(0.0), floats(0.0)
    whole = d - d % 4
    for i in range(0, whole, 4):
        m0 = fold(m0, w, centre, directions, i, place)
        m1 = fold(m1, w, centre, directions, i + 1, place)
        m2 = fold(m2, w, centre, directions, i + 2, place)
        m3 = fold(m3, w, centre, directions, i + 3, place)
    if whole < d:
        m0 = fold(m0, w, centre, directions, whole, place)
    if whole + 1 < d:
        m1 = fold(m1, w, centre, directions, whole + 1, place)
    if whole + 2 < d:
        m2 = fold(m2, w, centre, directions, whole + 2, place)
    return m0, m1, m2, m3


@inlined
def where_from(places):
    """Return the weights, w*, the directions and d."""
    sizes = array_at(places, AT.sizes, np.int64)
    w, centre = array_at(places, AT.x_rows, np.float64), array_at(places, AT.centre, np.float64)
    return w, centre, array_at(places, AT.directions, np.float64), sizes[1]


@inlined
def number(places, n):
    """Return number n of the boundary."""
    return load(array_at(places, AT.p_rows, np.float64), array_at(places, AT.sizes, np.int64)[2] + n)


@inlined
def distance_along(places, first):
    """Return q·Δ, q the direction that begins at a place."""
    w, centre, directions, d = where_from(places)
    m0, m1, m2, m3 = folded(with_part, w, centre, directions, d, first)
    return m0 + m1 + m2 + m3


@inlined
def square_distance(places):
    """Return |Δ|²."""
    w, centre, directions, d = where_from(places)
    m0, m1, m2, m3 = folded(with_square, w, centre, directions, d, 0)
    return m0 + m1 + m2 + m3


@inlined
def mean_loss(places, chosen):
    """Return L(w) of chosen replicas."""
    calls, w = array_at(places, AT.calls, np.int64), array_at(places, AT.x_rows, np.float64)
    call(calls[LOSSES], places, 0, chosen, np.uint64(0))
    square = floats(0.0)
    for i in range(array_at(places, AT.sizes, np.int64)[1]):
        square = fma(load(w, i), load(w, i), square)
    losses = load(array_at(places, AT.losses_found, np.float64), 0)
    return fma(0.5 * number(places, 2), square, losses / np.float64(length_at(places, AT.targets)))


@Native
def box(places, count, occupied, fresh):
    """Write the ξ of a box."""
    w, centre, directions, d = where_from(places)
    m0, m1, m2, m3 = folded(with_side, w, centre, directions, d, 0)
    largest = larger(larger(larger(m0, m1), m2), m3)
    store(array_at(places, AT.xi_rows, np.float64), 0, largest / number(places, 0))
    return 0


@Native
def ball(places, count, occupied, fresh):
    """Write the ξ of a ball."""
    store(array_at(places, AT.xi_rows, np.float64), 0, root(square_distance(places)) / number(places, 0))
    return 0


@Native
def plane(places, count, occupied, fresh):
    """Write the ξ of a plane."""
    store(array_at(places, AT.xi_rows, np.float64), 0, distance_along(places, 0) / number(places, 0))
    return 0


@Native
def level(places, count, occupied, fresh):
    """Write the ξ of a level."""
    xi = (mean_loss(places, ALL) - number(places, 1)) / number(places, 0)
    store(array_at(places, AT.xi_rows, np.float64), 0, xi)
    return 0


@Native
def screened(places, count, occupied, fresh):
    """Write the ξ of a level whose quadratic model is looked at first."""
    size, d = number(places, 0), array_at(places, AT.sizes, np.int64)[1]
    model = number(places, 3) * square_distance(places)
    for first in range(0, length_at(places, AT.directions), d):
        a = distance_along(places, first)
        model = fma(a, a, model)
    xi = model / size
    near = is_beyond(xi, number(places, 4))
    chosen = set_lanes(near)
    if chosen != 0:
        xi = where(near, (mean_loss(places, chosen) - number(places, 1)) / size, xi)
    store(array_at(places, AT.xi_rows, np.float64), 0, xi)
    return 0


@Native
def ellipsoids(places, count, occupied, fresh):
    """Write the ξ of ellipsoids around other minima."""
    w, _, centres, d = where_from(places)
    scale, nearest = 1.0 / number(places, 0), floats(np.inf)
    for c in range(0, length_at(places, AT.directions), d * (d + 1)):
        square = floats(0.0)
        for i in range(d):
            along, row = floats(0.0), c + d + i * d
            for j in range(i, d):
                along = fma(fma(load(w, j), scale, -centres[c + j]), floats(centres[row + j]), along)
            square = fma(along, along, square)
        nearest = where(nearest < square, nearest, square)
    store(array_at(places, AT.xi_rows, np.float64), 0, 1.0 / root(nearest))
    return 0


@Native
def watched(places, count, occupied, fresh):
    """Advance the lanes of any network until an event; see `advance_text`. A trip is one iteration."""
    calls, found = array_at(places, AT.calls, np.int64), array_at(places, AT.found, np.uint64)
    xi_rows, high_rows = array_at(places, AT.xi_rows, np.float64), array_at(places, AT.high_rows, np.float64)
    step, reaction = calls[STEP], calls[REACTION]
    high, low = load(high_rows, 0), load(array_at(places, AT.low_rows, np.float64), 0)
    falling = array_at(places, AT.rearm, np.float64)[0]
    done, event = 0, np.uint64(0)
    while done < count:
        call(step, places, 1, occupied, fresh)
        call(reaction, places, 0, occupied, np.uint64(0))
        fresh = np.uint64(0)
        xi = load(xi_rows, 0)
        done += 1
        event = set_lanes(is_beyond(xi, high) | (xi <= low)) & occupied
        high = where(xi <= falling, floats(falling), high)
        if event != 0:
            break
    found[0], found[1] = event, event
    store(high_rows, 0, high)
    return done


REACTIONS = {
    "box": box,
    "ball": ball,
    "plane": plane,
    "level": level,
    "screened": screened,
    "ellipsoids": ellipsoids,
}
"""The functions that write ξ of the lanes, by the name of the boundary."""
