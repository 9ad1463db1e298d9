"""The text of the kernels of a module, which all call the loops with the functions of that module."""

KERNELS = """@kernel
def escape(states, point, start, parameters, limit, iterations, left, diverged, stop{given}):
    run_escapes(trip, begin, positions, values, stored, {per_trip}, states, point, start, parameters, limit,
                iterations, left, diverged, stop, {data})


@kernel
def departures(states, start, parameters, early, limit, at_early, at_exit, iterations, stop{given}):
    run_departures(step, reaction, begin, positions, values, stored, states, start, parameters, early, limit, at_early,
                   at_exit, iterations, stop, {data})


@kernel
def trajectories(states, start, parameters, iterations, seen, stop{given}):
    run_trajectories(step, begin, positions, values, stored, states, start, parameters, iterations, seen, stop, {data})


@kernel
def probes(states, starts, parameters, every, seen, left, stop{given}):
    run_probes(step, reaction, positions, values, stored, states, starts, parameters, every, seen, left, stop, {data})


@kernel
def chains(states, start, parameters, edge, discarded, relaxed_after, entrances, heights, loop, first, most,
           stop{given}):
    return run_chains(step, reaction, positions, values, stored, states, start, parameters, edge, discarded,
                      relaxed_after, entrances, heights, loop, first, most, stop, {data})


@kernel
def excursions(entrances, heights, fewest_killed, edge, longest, most, parameters, state, jumps, curve, stop{given}):
    return run_excursions(step, reaction, positions, values, stored, entrances, heights, fewest_killed, edge, longest,
                          most, parameters, state, jumps, curve, stop, {data})


@kernel
def occupancy(states, start, parameters, discarded, iterations, beyond, crossings, stop{given}):
    run_occupancy(step, reaction, positions, values, states, start, parameters, discarded, iterations, beyond,
                  crossings, stop, {data})
"""
IMPORTS = """from sgd_diffusion.kernels.chain_loop import run_chains, run_probes
from sgd_diffusion.kernels.compiling import inlined, kernel
from sgd_diffusion.kernels.departure_loop import run_departures
from sgd_diffusion.kernels.escape_loop import run_escapes
from sgd_diffusion.kernels.excursion_loop import run_excursions
from sgd_diffusion.kernels.functions import *
from sgd_diffusion.kernels.lanes import *
from sgd_diffusion.kernels.memory import gather, load, store
from sgd_diffusion.kernels.occupancy_loop import run_occupancy
from sgd_diffusion.kernels.random_numbers import next_integers, normals
from sgd_diffusion.kernels.trajectory_loop import run_trajectories
"""
"""What a module of kernels imports."""


def kernels_text(per_trip: int, given: tuple[str, ...] = (), data: str = "()") -> str:
    """Return the text of the kernels, from `escape` to `occupancy`.

    Each has the arguments of its loop without the functions that the module defines, and then those in `given`.

    Args:
        per_trip: iterations in a trip; see `run_escapes`.
        given: names of further arguments, such as the examples of a data set.
        data: text of what the functions `trip`, `step` and `reaction` take besides.

    Examples:
        >>> print(kernels_text(1, ("inputs",), "(inputs,)").splitlines()[1])
        def escape(states, point, start, parameters, limit, iterations, left, diverged, stop, inputs):
    """
    return KERNELS.format(per_trip=per_trip, given="".join(f", {name}" for name in given), data=data)
