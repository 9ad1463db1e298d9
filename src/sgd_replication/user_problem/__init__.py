"""A landscape, data or network of the user's own, given as YAML: ``make problem``."""
