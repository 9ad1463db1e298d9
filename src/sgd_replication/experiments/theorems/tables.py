"""Tables of Theorems 1 and 2."""

from sgd_replication.jobs.columns import POSITIVE, REAL, REAL_OR_NONE, TEXT, one_of, table

FIRST_THEOREM = table(
    "theorem-1/times.parquet",
    "a row is a system at one ΔL/D with first passage at the saddle or beyond: ln of dynamical time",
    TEXT("system"),
    POSITIVE("barrier_over_diffusion"),
    one_of("where", "at saddle", "beyond"),
    REAL("exact theorem"),
    REAL_OR_NONE("simulated error simulation_exact"),
)
"""`exact` is the value of the diffusion, `simulation_exact` that of the simulated discrete chain."""

SECOND_THEOREM = table(
    "theorem-2/times.parquet",
    "a row is a batch size on one pair of joined parabolas with C = |H|: escape time as ln(iterations)",
    TEXT("landscape method"),
    POSITIVE("minimum_curvature saddle_curvature barrier integral learning_rate batch_size inverse_temperature error"),
    REAL("log_time exact diffusion_limit"),
)
"""`diffusion_limit` is ln of the mean dynamical time by quadrature."""

FLATNESS = table(
    "theorem-2/flatness.parquet",
    "a row is an H_a under one noise, all else fixed: ln of dynamical time by quadrature",
    one_of("noise", "SGD", "SGLD"),
    POSITIVE("minimum_curvature"),
    REAL("log_time"),
)

INFLECTION = table(
    "theorem-2/inflection.parquet",
    "a row is a learning rate at fixed η/B, with noise that is 0 at the inflection: ln of dynamical time",
    POSITIVE("learning_rate batch_size error"),
    REAL("log_time predicted_slope"),
)
