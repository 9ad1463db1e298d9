"""Tables of the odds of two basins, and of escape from one basin by four boundaries."""

from sgd_replication.jobs.columns import ABOVE_ONE, NATURAL, POSITIVE, REAL, REAL_OR_NONE, TEXT, one_of, table

TITLE = table(
    "title/odds.parquet",
    "a row is a pair of basins under one noise: log-odds of the flat one, by occupancy or escape times",
    one_of("noise", "SGD", "SGD two-point", "SGLD"),
    one_of("family", "flat fixed", "sharp fixed"),
    ABOVE_ONE("ratio"),
    POSITIVE("difference error"),
    one_of("method", "occupancy", "escape times"),
    REAL("log_odds exact law"),
    NATURAL("crossings"),
)
"""`difference` is 1/H_flat − 1/H_sharp; `exact` is the value of the discrete chain, `law` that of the diffusion."""

EXITS = table(
    "exits/times.parquet",
    "a row is a sharpness of one basin with one boundary, scaled or fixed: escape time as ln(iterations)",
    one_of("exit", "saddle", "level", "ball", "box"),
    one_of("boundary", "scaled", "fixed"),
    POSITIVE("inverse_k error"),
    REAL("log_time"),
    TEXT("method"),
    REAL_OR_NONE("exact"),
)
"""`exit` names the boundary; `exact` is missing for the box."""
