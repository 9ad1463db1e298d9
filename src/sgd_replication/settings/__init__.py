"""Building blocks of settings models."""
