"""Tables of the networks whose curvature is that of the data."""

from sgd_replication.jobs.columns import (
    BOOLEAN,
    COUNT,
    NATURAL,
    NOT_NEGATIVE,
    POSITIVE,
    POSITIVE_OR_NONE,
    REAL,
    SHARE_OR_NONE,
    one_of,
    table,
)

COMMITTEES = table(
    "data-{set}/committees.parquet",
    "a row is a committee machine on a draw of rows: trainings, those without isolated minimum, distinct minima",
    NATURAL("draw failures minima saddles"),
    COUNT("parameters trainings"),
)
"""Minima and saddles are counted once for all orders of the hidden units."""

SADDLES = table(
    "data-{set}/saddles.parquet",
    "a row is a saddle of a committee machine: barrier, curvature and noise along the unstable direction",
    NATURAL("draw"),
    POSITIVE("barrier other_barrier curvature second_curvature"),
    NOT_NEGATIVE("noise gradient_norm"),
    BOOLEAN("symmetric"),
)
"""Both descents from the saddle end at minima, the lower one `barrier` below it. `curvature` is |H_be|, and `noise` is
C of one example along the unstable direction; it vanishes at a `symmetric` saddle, where hidden units are equal."""

NETWORKS = table(
    "data-{set}/networks.parquet",
    "a row is a small network on a draw of rows: its minimum, and the balls that replicas leave",
    NATURAL("draw"),
    one_of("model", "logistic regression", "tanh unit"),
    BOOLEAN("isolated settles"),
    COUNT("parameters"),
    POSITIVE("loss lowest_curvature largest_curvature trace_ratio eta_radius batch_radius"),
)
"""`eta_radius` and `batch_radius` are the radii of the balls in the sweeps of η and of B. Replicas are run only from
isolated minima whose basin `settles` before it is left: its condition number is small."""

TIMES = table(
    "data-{set}/times.parquet",
    "a row is a point of a sweep of 1/η at B = 1, or of B, under one noise: escape time as ln(iterations)",
    NATURAL("draw"),
    one_of("model", "logistic regression", "tanh unit"),
    one_of("sweep", "eta", "batch"),
    one_of("noise", "minibatches", "Gaussian", "no replacement"),
    COUNT("batch_size"),
    one_of("method", "plain", "splitting"),
    POSITIVE("learning_rate relaxation error"),
    REAL("log_time"),
    SHARE_OR_NONE("exponential"),
)
"""`relaxation` is 1/(η h) in iterations, h the lowest curvature. `Gaussian` is Gaussian noise of the covariance of the
minibatches, C(θ)/B."""

PREDICTIONS = table(
    "data-{set}/predictions.parquet",
    "a row is a ball around a small network's minimum: least actions of a path to it",
    NATURAL("draw"),
    one_of("model", "logistic regression", "tanh unit"),
    one_of("sweep", "eta", "batch"),
    POSITIVE_OR_NONE("gaussian exact"),
)
"""Exponents in units of B/η, with `gaussian` noise of covariance C(θ)/B and with the `exact` law of a minibatch drawn
with replacement. Missing where no path of finite action was found."""
