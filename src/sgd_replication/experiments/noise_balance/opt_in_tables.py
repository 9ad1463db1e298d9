"""Tables of what is measured on demand only."""

from sgd_replication.jobs.columns import (
    ABOVE_ONE,
    COUNT,
    NATURAL,
    NOT_NEGATIVE,
    POSITIVE,
    REAL,
    SHARE,
    one_of,
    table,
)

DEEP_TAILS = table(
    "bal-deep-{setting}/tails.parquet",
    "A row is one depth. `exponent` is that of the diffusion's tail, by maximum likelihood over `beyond` values, and "
    "`theory` is 5 − 3/(D + 1).",
    COUNT("depth beyond"),
    ABOVE_ONE("exponent theory"),
    POSITIVE("reach"),
)

DEEP_LAWS = table(
    "bal-deep-{setting}/laws.parquet",
    "A row is discrete SGD with one depth and one width, compared with the law at `temperature` = T d^{−(1 − 2/n)}. "
    "`distance` is the Kolmogorov–Smirnov distance, `unsettled` that between the samples at half the time and at the "
    "end, and `tail` the exponent of the highest fiftieth.",
    COUNT("depth width chains"),
    POSITIVE("temperature tail_reach"),
    SHARE("distance reach unsettled diverged"),
    ABOVE_ONE("tail law_tail"),
)

TANH_LOSSES = table(
    "bal-tanh-{network}/losses.parquet",
    "A row is one learning rate. `excess` is the mean over trainings of the expected loss above σ² at the end, with "
    "the half-width `reach`; `predicted` is its first order in η. `middle_half` is the interquartile range of v, "
    "`size` the median of |v|; `dead`, `wrong` and `diverged` are shares of trainings. `growth` is E ln|1 + 2ηxy|.",
    POSITIVE("learning_rate predicted"),
    REAL("growth"),
    COUNT("trainings"),
    NOT_NEGATIVE("excess reach middle_half size"),
    SHARE("dead wrong diverged"),
)

SCALED_STEPS = table(
    "bal-scaled-{set}/accuracy.parquet",
    "A row is one training. `rate` is c; η is c/D if `steps` is scaled, and c if it is fixed. `accuracy` is that on "
    "held-out examples, and `loss` the mean cross-entropy over the learnt ones, in nats.",
    COUNT("depth"),
    NATURAL("replicate"),
    POSITIVE("rate learning_rate"),
    one_of("steps", "scaled", "fixed"),
    SHARE("accuracy"),
    NOT_NEGATIVE("loss"),
)
