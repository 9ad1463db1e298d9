"""Data sets of the papers: registry, fetching, placing, resolution and reading."""
