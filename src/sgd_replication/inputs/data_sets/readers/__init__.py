"""Readers of the data sets' file formats."""
