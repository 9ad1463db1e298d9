"""Products with a symmetric result, of which one half is computed."""

import torch
from torch import Tensor

COLUMNS_AT_ONCE = 128
"""The number of columns of a panel. Narrower panels compute less of the other half, in slower products."""


def add_gram(total: Tensor, rows: Tensor) -> None:
    """Add Σ_n r_n r_nᵀ to the upper half of a matrix; below its diagonal blocks, the matrix is left as it is.

    The matrix is divided into panels of rows, and of each only what lies right of the diagonal is computed. `mirror`
    fills in the rest when everything has been added.

    Args:
        total: matrix that is added to, (k, k).
        rows: r_n as rows, (n, k).

    Examples:
        >>> total = torch.zeros(2, 2)
        >>> add_gram(total, torch.tensor([[1.0, 2.0], [0.0, 1.0]]))
        >>> mirror(total)
        >>> total.tolist()
        [[1.0, 2.0], [2.0, 5.0]]
    """
    for start in range(0, len(total), COLUMNS_AT_ONCE):
        panel = slice(start, start + COLUMNS_AT_ONCE)
        total[panel, start:].addmm_(rows[:, panel].T, rows[:, start:])


def mirror(matrix: Tensor) -> None:
    """Copy the upper half of square matrices, (…, k, k), to the lower one.

    Examples:
        >>> matrix = torch.tensor([[1.0, 2.0], [0.0, 3.0]])
        >>> mirror(matrix)
        >>> matrix.tolist()
        [[1.0, 2.0], [2.0, 3.0]]
    """
    size = matrix.shape[-1]
    for start in range(0, size, COLUMNS_AT_ONCE):
        stop = min(start + COLUMNS_AT_ONCE, size)
        corner = matrix[..., start:stop, start:stop].triu()
        matrix[..., start:stop, start:stop] = corner + corner.transpose(-1, -2).tril(-1)
        matrix[..., stop:, start:stop] = matrix[..., start:stop, stop:].transpose(-1, -2)


def quadratic_forms(matrix: Tensor, vectors: Tensor) -> Tensor:
    """Return vᵢᵀ A vᵢ for a symmetric matrix A and the columns vᵢ of a matrix: (k,).

    Args:
        matrix: A, (d, d); only its upper half is read.
        vectors: vᵢ as columns, (d, k).

    Examples:
        >>> quadratic_forms(torch.tensor([[2.0, 1.0], [1.0, 0.0]]), torch.tensor([[1.0, 1.0], [0.0, 1.0]])).tolist()
        [2.0, 4.0]
    """
    total = torch.zeros(vectors.shape[1], dtype=vectors.dtype)
    for start in range(0, len(matrix), COLUMNS_AT_ONCE):
        stop = min(start + COLUMNS_AT_ONCE, len(matrix))
        own, corner = vectors[start:stop], matrix[start:stop, start:stop]
        across = corner @ own
        if stop < len(matrix):
            across.addmm_(matrix[start:stop, stop:], vectors[stop:], alpha=2)
        total += (own * across).sum(0)
    return total
