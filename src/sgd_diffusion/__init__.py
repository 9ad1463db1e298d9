"""Engine for stochastic optimisers that leave minima: gradient noise, curvature, escape times and their theories.

Packages from the bottom up: ``data``, ``models``, ``statistics``, ``training``, ``curvature``, ``gradient_noise``,
``landscapes``, ``dynamics``, ``escape``, ``theory`` and ``problems``. Importing ``sgd_diffusion`` loads none of them.
The names that most users need are here, too; ``__init__.pyi`` lists them, and each is loaded when it is first used.
"""

from sgd_diffusion.lazy_names import __dir__ as __dir__
from sgd_diffusion.lazy_names import __getattr__ as __getattr__

__version__ = "1.0.0"
