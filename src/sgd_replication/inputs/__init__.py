"""Inputs that the experiments share: data sets and trained networks."""
