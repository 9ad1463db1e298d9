"""Tables of escape by large deviations."""

from sgd_replication.jobs.columns import (
    COUNT,
    NOT_NEGATIVE,
    POSITIVE,
    POSITIVE_OR_NONE,
    REAL,
    REAL_OR_NONE,
    SHARE,
    TEXT,
    one_of,
    table,
)

WELLS = table(
    "ldt-wells/wells.parquet",
    "A row is one well, boundary and noise strength ε = ηm/B, whose inverse is `inverse_noise`. `continuous` is "
    "the exact ln τ of the diffusion and `log_time` the simulated one of SGD, both in dynamical time; only wells "
    "with C = H are simulated. The quasi-potential V is given in closed form and as the least action.",
    one_of("noise", "C = H", "C = I"),
    one_of("exit", "ball", "level"),
    POSITIVE("sharpest quasi_potential action inverse_noise"),
    REAL("continuous"),
    REAL_OR_NONE("log_time"),
    POSITIVE_OR_NONE("error"),
    TEXT("method"),
)

CURVED = table(
    "ldt-wells/curved.parquet",
    "A row is one noise strength. `log_time` is ln τ of SGD over a saddle in dynamical time; `action` is V of its "
    "noise, which is not the gradient of a potential, and `white_action` is 2ΔL.",
    POSITIVE("inverse_noise error action white_action"),
    REAL("log_time"),
    TEXT("method"),
)

STARTS = table(
    "ldt-starts/times.parquet",
    "A row is one basin, sweep, start and value of B or 1/η (`x`). Times are ln of the mean number of iterations: "
    "simulated, of the exact chain, of an exact chain with large steps (`stiff`) and of the diffusion "
    "(`continuous`). `early` is ln of the exact chain's probability to leave within one relaxation time.",
    one_of("valley", "parabolas", "ball"),
    one_of("sweep", "batch", "eta"),
    one_of("start", "minimum", "displaced", "equilibrium"),
    POSITIVE("x error"),
    REAL("log_time"),
    REAL_OR_NONE("exact stiff early continuous"),
)

NETWORK_LEVELS = table(
    "ldt-network/times.parquet",
    "A row is one sweep, start and value of B or 1/η (`x`). `log_time` is ln of the mean number of iterations of "
    "a network to a level of its loss; after `settling` iterations replicas are stationary.",
    one_of("sweep", "batch", "eta"),
    one_of("start", "minimum", "displaced", "equilibrium"),
    POSITIVE("x error settling"),
    REAL("log_time"),
    TEXT("method"),
    REAL_OR_NONE("exponential"),
)

BALLS = table(
    "ldt-theorems/balls.parquet",
    "A row is one noise, smallest curvature (`flattest`) and noise strength ε = ηm/B, whose inverse is "
    "`inverse_noise`. `continuous` is the exact ln τ of the diffusion from a ball of radius 1 and `log_time` the "
    "simulated one of SGD, both in dynamical time; only C = H is simulated.",
    one_of("noise", "C = H", "C = I"),
    POSITIVE("flattest quasi_potential inverse_noise"),
    REAL("continuous"),
    REAL_OR_NONE("log_time"),
    POSITIVE_OR_NONE("error"),
    TEXT("method"),
)

GAPS = table(
    "ldt-theorems/gaps.parquet",
    "A row is one ε = ηm/B, given by the `exponent` V/ε, and one η (`rate`). `continuous` and `discrete` are the exact "
    "ln τ of the diffusion and of SGD in dynamical time, `accuracy` the error of the latter, `gap` the relative "
    "difference of the times, and `shifted` the gap of a diffusion to a boundary shifted by the mean overshoot.",
    POSITIVE("exponent rate gap shifted"),
    NOT_NEGATIVE("accuracy"),
    REAL("continuous discrete"),
)

PANELS = table(
    "ldt-panels/panels.parquet",
    "A row is one algorithm, one set of faults that are on (`variant`), one published panel and one value of what it "
    "sweeps (`x`: k, η, B or r²). `log_time` is ln of the mean iterations until the network leaves the ball. η is "
    "`factor` times the published one. `left_as_published` is the share of replicas that leave within `patience` "
    "iterations at the published η, and `left` that of all replicas of the point.",
    one_of("algorithm", "sgd", "sgld"),
    TEXT("variant"),
    one_of("panel", "sharpness", "eta", "batch", "radius"),
    POSITIVE("x eta error"),
    COUNT("factor"),
    REAL("log_time"),
    SHARE("left_as_published left"),
)
