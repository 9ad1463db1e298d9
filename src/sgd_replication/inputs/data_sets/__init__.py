"""Data sets of the papers: registry, download, copies from a user's folder, choice of stand-ins, and reading."""
