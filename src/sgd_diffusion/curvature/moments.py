"""Weighted second moments of inputs, most of which are equal to a value that is usual for their feature."""

import torch
from torch import Tensor

DENSE_ENOUGH = 0.8
"""The share of examples with a value that is not zero above which the zeros are not skipped."""


def usual_values(inputs: Tensor) -> Tensor:
    """Return the most frequent value of every feature, such as the background of an image: (n, features) → (features,).

    Examples:
        >>> usual_values(torch.tensor([[-1.0, 2.0], [-1.0, 3.0], [5.0, 3.0]])).tolist()
        [-1.0, 3.0]
    """
    return inputs.mode(0).values


class SecondMoments:
    """Sums Σ_n w_n a_n a_nᵀ for several weights w of the same inputs a, whose last entry is a constant 1.

    With the usual values c of the inputs and y = a − (c, 0), an entry of the sum for y needs only the examples in which
    two inputs are not usual. The sum for a follows from it, as a = T y with T = 1 + (c, 0) eᵀ and e the last unit
    vector. Half of the entries are computed: each sum is symmetric.

    Args:
        inputs: the inputs of some examples, without the 1, (n, features); what is usual is seen from them.
        weights: number of weights w.

    Examples:
        >>> inputs = torch.tensor([[5.0, 2.0], [5.0, 3.0]])
        >>> moments = SecondMoments(inputs, weights=1)
        >>> moments.add(torch.cat([inputs, torch.ones(2, 1)], 1), torch.tensor([[1.0], [2.0]]))
        >>> moments.of(0).tolist()
        [[75.0, 40.0, 15.0], [40.0, 22.0, 8.0], [15.0, 8.0, 3.0]]
    """

    def __init__(self, inputs: Tensor, weights: int) -> None:
        self._usual = torch.cat([usual_values(inputs), inputs.new_zeros(1)])
        counts = (inputs != self._usual[:-1]).sum(0)
        # An entry is summed over the examples of the first of its two inputs, hence the rarest come first.
        self._order = torch.cat([counts.argsort(), torch.tensor([len(counts)])])
        self._sums = inputs.new_zeros(len(self._order), weights, len(self._order))

    def add(self, inputs: Tensor, weights: Tensor) -> None:
        """Add some examples.

        Args:
            inputs: a_n with the last entry 1, (n, features + 1).
            weights: w_n, (n, weights).
        """
        shifted = (inputs - self._usual)[:, self._order]
        for first, values in enumerate(shifted.unbind(1)):
            some, factors, others = values, weights, shifted[:, first:]
            present = values.nonzero().squeeze(1)
            if len(present) < DENSE_ENOUGH * len(values):
                some, factors, others = values[present], weights[present], others[present]
            self._sums[first, :, first:].addmm_((factors * some.unsqueeze(1)).T, others)

    def of(self, weight: int) -> Tensor:
        """Return the sum for one of the weights, by its number: (features + 1, features + 1)."""
        half = self._sums[:, weight].triu()
        ordered = half + half.triu(1).T
        sums = torch.empty_like(ordered)
        sums[self._order.unsqueeze(1), self._order] = ordered
        row = sums[-1].clone()
        moved = torch.outer(self._usual, row)
        return sums + (moved + moved.T) + torch.outer(self._usual, self._usual) * row[-1]
