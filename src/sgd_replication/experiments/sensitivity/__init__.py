"""Sensitivity of the estimates to choices of the analysis."""
