"""Halves of symmetric products against the whole products."""

import pytest
import torch

from sgd_diffusion.curvature import products, quadratic_forms


def random(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


@pytest.mark.parametrize("panel", [1, 3, 7, 100])
def test_a_gram_matrix_is_the_whole_product(panel, monkeypatch):
    monkeypatch.setattr(products, "COLUMNS_AT_ONCE", panel)
    rows, total = random(20, 7), torch.zeros(2, 7, 7, dtype=torch.float64)
    products.add_gram(total[0], rows[:12])
    products.add_gram(total[0], rows[12:])
    products.add_gram(total[1], rows)
    products.mirror(total)
    assert torch.equal(total, total.transpose(1, 2))
    assert torch.allclose(total, rows.T @ rows, atol=1e-13)


@pytest.mark.parametrize("panel", [1, 3, 7, 100])
def test_quadratic_forms_are_the_diagonal_of_the_whole_product(panel, monkeypatch):
    monkeypatch.setattr(products, "COLUMNS_AT_ONCE", panel)
    matrix, vectors = random(7, 7), random(7, 4)
    symmetric = matrix + matrix.T
    assert torch.allclose(quadratic_forms(symmetric, vectors), (vectors.T @ symmetric @ vectors).diagonal(), atol=1e-13)
