"""The theories compared on the same systems."""
