# The names of `import sgd_diffusion as sd`. This list is the only one: `lazy_names` reads it at run time, and type
# checkers and editors read it as a stub.
from sgd_diffusion import curvature as curvature
from sgd_diffusion import data as data
from sgd_diffusion import dynamics as dynamics
from sgd_diffusion import escape as escape
from sgd_diffusion import gradient_noise as gradient_noise
from sgd_diffusion import landscapes as landscapes
from sgd_diffusion import models as models
from sgd_diffusion import problems as problems
from sgd_diffusion import statistics as statistics
from sgd_diffusion import theory as theory
from sgd_diffusion import training as training
from sgd_diffusion.curvature import LayeredNetwork as LayeredNetwork
from sgd_diffusion.curvature import curvature_matrices as curvature_matrices
from sgd_diffusion.dynamics import SGD as SGD
from sgd_diffusion.dynamics import SGLD as SGLD
from sgd_diffusion.dynamics import Minibatches as Minibatches
from sgd_diffusion.errors import UserError as UserError
from sgd_diffusion.escape import (
    Box as Box,
)
from sgd_diffusion.escape import (
    Coordinate as Coordinate,
)
from sgd_diffusion.escape import (
    Plane as Plane,
)
from sgd_diffusion.escape import (
    neighbourhoods as neighbourhoods,
)
from sgd_diffusion.escape import (
    simulate as simulate,
)
from sgd_diffusion.escape import (
    split as split,
)
from sgd_diffusion.escape import (
    sweep as sweep,
)
from sgd_diffusion.estimates import Estimate as Estimate
from sgd_diffusion.landscapes import (
    Landscape as Landscape,
)
from sgd_diffusion.landscapes import (
    ModuleLoss as ModuleLoss,
)
from sgd_diffusion.landscapes import (
    NetworkLoss as NetworkLoss,
)
from sgd_diffusion.landscapes import (
    double_well as double_well,
)
from sgd_diffusion.landscapes import (
    find_minimum as find_minimum,
)
from sgd_diffusion.landscapes import (
    find_saddles as find_saddles,
)
from sgd_diffusion.landscapes import (
    parse_potential as parse_potential,
)
from sgd_diffusion.noise_reports import NoiseMonitor as NoiseMonitor
from sgd_diffusion.noise_reports import alpha_estimator as alpha_estimator
from sgd_diffusion.noise_reports import noise_report as noise_report
from sgd_diffusion.progress_bars import show_progress as show_progress
from sgd_diffusion.statistics import compare_laws as compare_laws
from sgd_diffusion.theory import compare_theories as compare_theories
from sgd_diffusion.theory import mean_first_passage as mean_first_passage

__version__: str
