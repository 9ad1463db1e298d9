"""Inputs that experiments share: data sets and networks."""
