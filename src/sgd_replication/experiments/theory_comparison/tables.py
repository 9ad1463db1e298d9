"""Tables of the comparison of theories."""

from sgd_diffusion.theory import EXACT, THEORIES
from sgd_replication.jobs.columns import (
    BOOLEAN,
    NATURAL,
    NOT_NEGATIVE,
    NOT_NEGATIVE_OR_NONE,
    POSITIVE,
    POSITIVE_OR_NONE,
    REAL,
    REAL_OR_NONE,
    TEXT,
    one_of,
    table,
)

PREDICTIONS = table(
    "theory-contest/predictions.parquet",
    "A row is one point of one system's sweep and one theory. `log_time` is the measured ln τ in dynamical time, "
    "`exponent` the theory's ΛB/η, and `prediction` its ln τ if it has a prefactor. CGF has rows where the noise is "
    "that of samples.",
    TEXT("system family sweep"),
    one_of("truth", "exact chain", "exact diffusion", "simulation"),
    NATURAL("point"),
    POSITIVE("inverse_noise"),
    NOT_NEGATIVE("noise_ratio error"),
    one_of("theory", *THEORIES, EXACT),
    REAL("log_time"),
    POSITIVE_OR_NONE("exponent printed"),
    REAL_OR_NONE("prediction"),
)

SCORES = table(
    "theory-contest/scores.parquet",
    "A row is one sweep of one system and one theory. `ratio` is the predicted over the measured exponent with "
    "the standard error `error`, `miss` the mean error in ln τ, and `best` whether no other theory of Gaussian noise "
    "is nearer. CGF has rows where the noise is that of samples.",
    TEXT("system family sweep truth"),
    one_of("theory", *THEORIES, EXACT),
    NOT_NEGATIVE("e_folds noise_ratio"),
    POSITIVE_OR_NONE("ratio printed_ratio"),
    NOT_NEGATIVE_OR_NONE("error"),
    REAL_OR_NONE("miss"),
    BOOLEAN("best"),
)
