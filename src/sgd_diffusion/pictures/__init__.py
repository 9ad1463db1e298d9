"""Pictures of results, which need matplotlib: escape times, the laws of a sweep, the comparison of theories."""

from sgd_diffusion.pictures.escape_times import escape_times
from sgd_diffusion.pictures.law_comparison import law_comparison
from sgd_diffusion.pictures.theory_comparison import theory_comparison

__all__ = ["escape_times", "law_comparison", "theory_comparison"]
