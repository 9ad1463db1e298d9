"""Tables of the log-loss barrier."""

from sgd_replication.jobs.columns import (
    ABOVE_ONE,
    COUNT,
    NATURAL,
    NOT_NEGATIVE,
    POSITIVE,
    REAL,
    REAL_OR_NONE,
    SHARE,
    TEXT,
    one_of,
    table,
)

NOISE_LOSS = table(
    "log-noise-{set}/moments.parquet",
    "A row is one moment of one training. `loss` is the mean loss; `noise` is the trace of the covariance of one "
    "example's gradient.",
    one_of("objective", "cross-entropy", "squared error"),
    NATURAL("replicate"),
    COUNT("epoch"),
    POSITIVE("loss noise"),
)

PRINTED_NOISE = table(
    "log-printed-{set}/moments.parquet",
    "A row is one moment of one training of a network that the paper printed. `loss` is the mean loss; `noise` is the "
    "trace of the covariance of one example's gradient.",
    one_of("objective", "cross-entropy", "squared error"),
    NATURAL("replicate"),
    COUNT("epoch"),
    POSITIVE("loss noise"),
)

DECOUPLING = table(
    "log-decoupling/spectra.parquet",
    "A row is one eigenvalue of both matrices at one moment of one training, from the largest on. `weighted` is that "
    "of the mean of ℓ∇f∇fᵀ, `product` that of the loss times the mean of ∇f∇fᵀ.",
    NATURAL("replicate epoch"),
    COUNT("rank"),
    NOT_NEGATIVE("loss weighted product"),
)

LAWS = (
    POSITIVE("learning_rate end"),
    COUNT("batch_size"),
    SHARE("window"),
    REAL("exponent exact theory kesten diffusion power_advantage exact_form_advantage"),
    NOT_NEGATIVE("reach advantage_reach exact_form_reach"),
)
"""Columns of fitted stationary laws."""

STATIONARY = table(
    "log-regression/stationary.parquet",
    "A row is one η, one B and one window of |θ|, which ends at the quantile `window`. `exponent` is the fitted φ "
    "with the half-width `reach` of its jackknife interval; `exact` is φ of the exact chain; the others are "
    "predictions.",
    *LAWS,
)

FINITE_STATIONARY = table(
    "log-finite/stationary.parquet",
    "A row is as one of `log-regression/stationary.parquet`, for SGD on a fixed set of examples; `exact` is φ of the "
    "exact chain for examples drawn anew.",
    *LAWS,
)

FINITE_PASSAGE = table(
    "log-finite/passage.parquet",
    "A row is one run of SGD on a fixed set of examples and one c. `iterations` is when the loss first exceeded c L*.",
    COUNT("dimension iterations"),
    NATURAL("run"),
    ABOVE_ONE("ratio"),
)

HISTOGRAMS = table(
    "log-regression/histograms.parquet",
    "A row is one bin of ln(L/L*) at one η and B. `density` is the density of |θ| there.",
    POSITIVE("learning_rate"),
    COUNT("batch_size"),
    NOT_NEGATIVE("log_loss density"),
    NATURAL("count"),
)

PASSAGE = table(
    "log-regression/passage.parquet",
    "A row is one number of dimensions and one c. `log_time` is ln of the mean number of iterations to the loss c "
    "L*, by simulation; `exact` is that of the exact chain, in one dimension only; `theory` is the predicted "
    "exponent of c.",
    COUNT("dimension"),
    ABOVE_ONE("ratio"),
    REAL("log_time log_diffusion true_diffusion theory"),
    POSITIVE("error"),
    TEXT("method"),
    REAL_OR_NONE("exact"),
)

GROWTH = table(
    "log-outliers/growth.parquet",
    "A row is one η, one B and one number of directions. `growth` is the mean of ln(|θ′|/|θ|) of an iteration far from "
    "the minimum, by simulation; `exact` is that by quadrature. `limit` is the number of directions at which it is "
    "zero, `printed` the published one, `matched_limit` that of the published equation at this step, and "
    "`variance_limit` that at which the variance becomes infinite.",
    POSITIVE("learning_rate error limit printed matched_limit"),
    COUNT("batch_size outliers"),
    REAL("growth exact variance_limit"),
)

LOW_DIMENSION = table(
    "log-outliers/escapes.parquet",
    "A row is one ΔL/L* (`ratio`) with its η, and one number of outlier directions. Times are ln of the mean dynamical "
    "time to the saddle: of SGD, of SGD with Gaussian noise of the published covariance (`matched_log_time`), and of "
    "the published formula.",
    POSITIVE("ratio learning_rate error matched_error"),
    COUNT("outliers"),
    REAL("log_time matched_log_time formula"),
)

BARRIER = table(
    "log-barrier/times.parquet",
    "A row is one ΔL/L* (`ratio`) and one η. Times are ln of the mean dynamical time to either saddle: by "
    "simulation, of the exact chain, of two diffusions, of their Euler chains and by the published formula. "
    "`integral` is ∫L′/C dθ.",
    POSITIVE("ratio integral inverse_rate error"),
    REAL("log_time exact log_diffusion true_diffusion log_euler true_euler formula"),
    TEXT("method"),
)
