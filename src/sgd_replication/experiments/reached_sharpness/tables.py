"""Table of the sharpness that networks reach at equal loss."""

from sgd_replication.jobs.columns import (
    BOOLEAN,
    COUNT,
    NATURAL,
    POSITIVE,
    POSITIVE_OR_NONE,
    REAL_OR_NONE,
    one_of,
    table,
)

TRAININGS = table(
    "reached-{set}/trainings.parquet",
    "a row is a training from first weights (`seed`) with one kind of noise, η and B: its state at the target loss",
    NATURAL("seed"),
    one_of("arm", "gradient flow", "full batch", "minibatches", "Gaussian", "white"),
    COUNT("batch_size"),
    POSITIVE("learning_rate relative_rate"),
    BOOLEAN("reached"),
    POSITIVE_OR_NONE("iterations loss sharpness distance"),
    REAL_OR_NONE("trace"),
)
"""`relative_rate` is η times the geometric mean of h_max of gradient flow. A full batch has all rows as its
`batch_size`. `sharpness` is h_max and `trace` Tr H; both, and `loss`, are means over the last positions. `distance` is
from the first weights. What a training that was given up does not have is missing."""
