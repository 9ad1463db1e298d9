"""Tables of the sharpness that networks reach at equal loss and at the end of training."""

from sgd_replication.jobs.columns import (
    BOOLEAN,
    COUNT,
    NATURAL,
    NOT_NEGATIVE_OR_NONE,
    POSITIVE,
    POSITIVE_OR_NONE,
    REAL_OR_NONE,
    SHARE_OR_NONE,
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

MINIMA = table(
    "reached-{set}/minima.parquet",
    "a row is a training that goes on to its end, from first weights (`seed`), and the minimum where it ends",
    one_of("kind", "zero loss", "isolated"),
    NATURAL("seed"),
    one_of("arm", "gradient flow", "full batch", "minibatches"),
    COUNT("batch_size"),
    POSITIVE("learning_rate relative_rate"),
    NOT_NEGATIVE_OR_NONE("loss"),
    POSITIVE_OR_NONE("sharpness minimum_sharpness"),
    SHARE_OR_NONE("left"),
)
"""`kind` is that of the network's minima. `loss` and `sharpness`, h_max, are means over the last positions, missing if
the training has diverged. `minimum_sharpness` is h_max at the isolated minimum to which gradient flow leads from the
last one. For minibatches `left` is 1 if SGD from that minimum has left it after as many iterations again, else 0. Both
are missing for other trainings, and where gradient flow leads to no isolated minimum."""
