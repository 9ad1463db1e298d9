"""User-defined problems: a landscape, or a network on data, described in YAML; ``make problem``."""
