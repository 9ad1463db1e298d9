"""Engine for stochastic optimisers that leave minima: gradient noise, curvature, escape times and their theories.

Packages from the bottom up: ``data``, ``models``, ``statistics``, ``training``, ``curvature``, ``gradient_noise``,
``landscapes``, ``dynamics``, ``escape``, ``theory`` and ``problems``. Importing ``sgd_diffusion`` loads none of them.
"""

__version__ = "0.1.0"
