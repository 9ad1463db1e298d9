"""The diffusion theory of stochastic gradient descent: measurements, estimates and verdicts.

Rooms, bottom up: ``data``, ``models`` and ``training`` make checkpoints; ``noise`` measures gradient noise;
``claims`` judges published statements; ``provenance`` keeps the trail; ``figures`` draws. Nothing here knows of
Snakemake, of notebooks or of where results are kept.
"""

__version__ = "0.1.0"
