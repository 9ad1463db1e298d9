"""Tables of escape under heavy ball and Adam, and of the odds of two basins."""

from sgd_replication.jobs.columns import ABOVE_ONE, COUNT, NATURAL, POSITIVE, POSITIVE_OR_NONE, REAL, one_of, table

EXPONENTS = table(
    "optimisers/exponents.parquet",
    "a row is a point of a sweep of one optimiser: escape time as ln(iterations), and the exponents of the laws",
    one_of("arm", "SGD", "heavy ball", "Adam", "frozen Adam"),
    one_of("axis", "batch", "eta", "curvature", "momentum", "memory"),
    REAL("momentum log_time log_prefactor"),
    POSITIVE_OR_NONE("memory action"),
    COUNT("batch_size"),
    POSITIVE("learning_rate sharpness error limit other climb stiffness"),
)
"""`axis` is what is swept; in a sweep of `momentum` or `memory` (1/(1 − β₂), missing without one) B is swept at each.
`limit` is the exponent if memories are fast, `other` if they are slow, `action` the least action of the recursion,
which Adam with a moving v does not have. `climb` is the time of the climb in iterations, `stiffness` η_eff h."""

ODDS = table(
    "optimisers/odds.parquet",
    "a row is a pair of basins, one sharper, under one optimiser and noise: log-odds of the flat one by occupancy",
    one_of("arm", "SGD", "heavy ball", "Adam", "frozen Adam"),
    one_of("noise", "curvature", "white"),
    ABOVE_ONE("ratio"),
    REAL("log_odds law"),
    POSITIVE("error"),
    NATURAL("crossings"),
)
"""`law` is the value of the diffusion; `noise` says whether the covariance is that of the curvature, or constant."""
