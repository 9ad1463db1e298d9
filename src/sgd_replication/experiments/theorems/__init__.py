"""Theorems 1 and 2 of Xie et al."""
