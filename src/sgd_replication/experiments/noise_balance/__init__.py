"""Noise balance and the stationary law (Ziyin, Li and Ueda)."""
