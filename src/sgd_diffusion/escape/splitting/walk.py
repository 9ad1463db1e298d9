"""Probabilities and times of the chain on a lattice between its cores, which are single nodes, and the boundary."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from sgd_diffusion.escape.splitting.lattice import Lattice

Numbers = NDArray[np.float64]


class Walk:
    """The chain of a lattice until it is in one of several cores, or over the boundary.

    Args:
        lattice: the chain.
        cores: nodes, the first of which lies in the same part of the lattice as the start.

    Attributes:
        reached: whether a node inside the boundary is connected with the first core, (n,).
        times: mean iterations until a core or the boundary is reached, (n,); 0 at the cores.
        to_exit: probability to leave over the boundary before a core is reached, (n,).
        to_core: probability to reach each core before the others and the boundary, (cores, n).
    """

    def __init__(self, lattice: Lattice, cores: list[int]) -> None:
        self._lattice, self._cores = lattice, cores
        _, label = connected_components(lattice.rates, directed=False)
        self.reached = lattice.inside & (label == label[cores[0]])
        free = self.reached.copy()
        free[cores] = False
        self._free = np.flatnonzero(free)
        self._out = np.asarray(lattice.rates.sum(1)).ravel() + lattice.exits + lattice.sides.sum((1, 2))
        among = lattice.rates[self._free][:, self._free]
        matrix = sparse.diags(self._out[self._free]) - among
        self._solved = splu(
            matrix.tocsc(), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
        )
        self.times = self._at_nodes(np.ones(len(self._free)))
        self.to_exit = self._at_nodes(lattice.exits[self._free])
        columns = lattice.rates[:, cores].toarray()[self._free].T
        self.to_core = np.stack([self._at_nodes(column, core) for core, column in zip(cores, columns, strict=True)])

    def to_side(self, axis: int, side: int) -> Numbers:
        """Return the probability to leave over an end of an axis before a core is reached, (n,)."""
        return self._at_nodes(self._lattice.sides[self._free, axis, side])

    def from_core(self, core: int, probability: Numbers, direct: float = 0.0) -> float:
        """Return the rate per iteration at a core at which the chain steps off it and then meets with an event.

        Args:
            core: its number.
            probability: of the event, from each node, (n,).
            direct: rate at which the event happens in the step from the core.
        """
        row = self._lattice.rates[self._cores[core]]
        return float((row @ probability)[0]) + direct

    def cycle(self, core: int) -> float:
        """Return the mean iterations from a core until the next core or the exit, per iteration at it."""
        return 1 + self.from_core(core, self.times)

    @property
    def rates(self) -> tuple[Numbers, Numbers]:
        """Rates per iteration between the parts around the cores, (cores, cores) with diagonal 0, and to the exit."""
        count = len(self._cores)
        cycles = np.array([self.cycle(core) for core in range(count)])
        between = np.array([[self.from_core(i, self.to_core[j]) for j in range(count)] for i in range(count)])
        exits = [self.from_core(i, self.to_exit, self._lattice.exits[node]) for i, node in enumerate(self._cores)]
        np.fill_diagonal(between, 0)
        return between / cycles[:, None], np.array(exits) / cycles

    def visits(self, core: int) -> Numbers:
        """Return the mean iterations at each node between two visits of a core, per iteration at it, (n,)."""
        row = self._lattice.rates[self._cores[core]].toarray()[0][self._free]
        found = np.zeros(len(self.reached))
        found[self._free] = self._solved.solve(row, trans="T")
        return found

    def _at_nodes(self, rates: Numbers, core: int | None = None) -> Numbers:
        """Return the solution at all nodes for rates from the free ones; 1 at a core, if it is the event."""
        found = np.zeros(len(self.reached))
        found[self._free] = np.maximum(self._solved.solve(rates), 0)
        if core is not None:
            found[core] = 1
        return found


def mean_time(between: Numbers, exits: Numbers, start: int = 0) -> float:
    """Return the mean time until the chain of parts exits.

    Args:
        between: rates between parts, (parts, parts), with diagonal 0.
        exits: rates to the exit, (parts,).
        start: part where the chain starts.

    Examples:
        A hop at rate 1/10 into a part that is left at rate 1/2:

        >>> round(mean_time(np.array([[0.0, 0.1], [0.0, 0.0]]), np.array([0.0, 0.5])), 6)
        12.0
    """
    reached = {start}
    while True:
        more = {j for i in reached for j in between[i].nonzero()[0]} - reached
        if not more:
            break
        reached |= more
    among = sorted(reached)
    matrix = np.diag(between[among].sum(1) + exits[among]) - between[np.ix_(among, among)]
    try:
        return float(np.linalg.solve(matrix, np.ones(len(among)))[among.index(start)])
    except np.linalg.LinAlgError:
        return float("inf")
