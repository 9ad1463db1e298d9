"""Tables of the networks whose curvature is that of the data."""

from sgd_replication.jobs.columns import (
    BOOLEAN,
    COUNT,
    NATURAL,
    NOT_NEGATIVE,
    POSITIVE,
    POSITIVE_OR_NONE,
    REAL,
    REAL_OR_NONE,
    SHARE,
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
    NATURAL("draw minimum"),
    REAL_OR_NONE("other"),
    POSITIVE("barrier other_barrier curvature second_curvature"),
    NOT_NEGATIVE("noise gradient_norm"),
    BOOLEAN("symmetric"),
)
"""Both descents from the saddle end at minima, the lower one `barrier` below it. `curvature` is |H_be|, and `noise` is
C of one example along the unstable direction; it vanishes at a `symmetric` saddle, where hidden units are equal.
`minimum` and `other` are the indices of the two minima; no training ended at an `other` that is missing."""

ODDS = table(
    "data-{set}/odds.parquet",
    "a row is a pair of minima of one tanh unit at one B: log-odds of the flat one, SGD and white noise",
    NATURAL("draw flat sharp visits"),
    COUNT("batch_size"),
    POSITIVE("learning_rate diffusion width trace_ratio"),
    NOT_NEGATIVE("stay"),
    SHARE("elsewhere"),
    REAL_OR_NONE("log_odds half_width white white_error"),
    REAL("loss_excess"),
    BOOLEAN("counted"),
)
"""The `flat` minimum has the smaller det H: `width` is ½ ln(det H_sharp/det H_flat), `trace_ratio` is
Tr H_sharp/Tr H_flat, `loss_excess` is L_flat − L_sharp. `counted` rows have enough `visits` to the rarer minimum and
stays of enough positions; `elsewhere` is the share of positions at other minima. `white` is that of white noise of
equal power, from its stationary law, in counted rows."""

CROSSINGS = table(
    "data-{set}/crossings.parquet",
    "a row is a transition from one minimum of one tanh unit to another: its saddle",
    NATURAL("draw start end"),
    COUNT("minima ways"),
    BOOLEAN("to_flat"),
    POSITIVE("barrier loss lowest_curvature largest_curvature saddle_curvature noise"),
)
"""Both directions of each pair of the table of odds that is timed. `loss` and the curvatures are those of `start`;
`saddle_curvature` is |H_be|, and `noise` C of one example along the unstable direction. `minima` counts those of the
network, `ways` the saddles between the two, of which the row has the lowest; `to_flat`: `end` has the smaller det H."""

THEORIES = table(
    "data-{set}/theories.parquet",
    "a row is a theory of a transition between two minima: predicted exponent and prefactor",
    NATURAL("draw start end"),
    one_of("theory", "Kramers", "DDT", "LOG", "LDT", "CGF"),
    REAL_OR_NONE("exponent log_prefactor"),
)
"""ln(ητ) is `exponent` · B/η + `log_prefactor`; LDT and CGF have no prefactor."""

TRANSITIONS = table(
    "data-{set}/transitions.parquet",
    "a row is a transition between two minima at one B/η, by one method: time as ln(iterations)",
    NATURAL("draw start end"),
    one_of("method", "plain", "splitting"),
    COUNT("batch_size"),
    POSITIVE("predicted learning_rate relaxation error"),
    REAL("log_time"),
    SHARE_OR_NONE("exponential"),
)
"""`predicted` is V B/η with all cumulants, `relaxation` 1/(η h) in iterations, h the lowest curvature of `start`."""

COMMITTORS = table(
    "data-{set}/committors.parquet",
    "a row is a saddle between two minima at one B/η: where replicas that start at it arrive",
    NATURAL("draw flat sharp"),
    COUNT("batch_size replicas"),
    POSITIVE("predicted learning_rate"),
    SHARE("arrived_flat arrived_sharp"),
)
"""`predicted` is the smaller of V B/η of the two directions."""

NETWORKS = table(
    "data-{set}/networks.parquet",
    "a row is a small network on a draw of rows: its minimum, and the balls that replicas leave",
    NATURAL("draw"),
    one_of("model", "logistic regression", "tanh unit"),
    BOOLEAN("isolated settles"),
    COUNT("parameters"),
    POSITIVE("loss lowest_curvature largest_curvature trace_ratio large_radius small_radius"),
)
"""`large_radius` is the radius of the ball in the sweeps of η and of B/η, `small_radius` that in the sweep of B.
Replicas are run only from isolated minima whose basin `settles` before it is left: its condition number is small."""

TIMES = table(
    "data-{set}/times.parquet",
    "a row is a point of a sweep of 1/η, of B/η or of B, under one noise: escape time as ln(iterations)",
    NATURAL("draw"),
    one_of("model", "logistic regression", "tanh unit"),
    one_of("sweep", "eta", "large", "batch"),
    one_of("noise", "minibatches", "Gaussian", "no replacement"),
    one_of("method", "plain", "splitting"),
    COUNT("batch_size"),
    POSITIVE("learning_rate relaxation error"),
    REAL("log_time"),
    SHARE_OR_NONE("exponential"),
)
"""`eta` sweeps 1/η at B = 1, `large` B/η in the same ball, `batch` B in the small ball. `relaxation` is 1/(η h) in
iterations, h the lowest curvature. `Gaussian` is Gaussian noise of the covariance of the minibatches, C(θ)/B."""

PREDICTIONS = table(
    "data-{set}/predictions.parquet",
    "a row is a ball around a small network's minimum: least actions of a path to it",
    NATURAL("draw"),
    one_of("model", "logistic regression", "tanh unit"),
    one_of("sweep", "large", "batch"),
    POSITIVE_OR_NONE("gaussian exact"),
)
"""Exponents in units of B/η, with `gaussian` noise of covariance C(θ)/B and with the `exact` law of a minibatch drawn
with replacement. Missing where no path of finite action was found."""
