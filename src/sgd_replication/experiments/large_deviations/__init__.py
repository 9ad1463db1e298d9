"""Escape by large deviations (Ibayashi and Imaizumi)."""
