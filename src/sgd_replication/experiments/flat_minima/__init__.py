"""Preference of SGD for flat minima."""
