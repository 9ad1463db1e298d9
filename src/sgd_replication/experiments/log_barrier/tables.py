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

STATIONARY = table(
    "log-regression/stationary.parquet",
    "A row is one η, one B and one window of |θ|, which ends at the quantile `window`. `exponent` is the fitted φ "
    "with the half-width `reach` of its jackknife interval; `exact` is φ of the exact chain; the others are "
    "predictions.",
    POSITIVE("learning_rate end"),
    COUNT("batch_size"),
    SHARE("window"),
    REAL("exponent exact theory kesten diffusion power_advantage exact_form_advantage"),
    NOT_NEGATIVE("reach advantage_reach exact_form_reach"),
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

BARRIER = table(
    "log-barrier/times.parquet",
    "A row is one ΔL/L* (`ratio`) and one η. Times are ln of the mean dynamical time to either saddle: by "
    "simulation, of the exact chain, of two diffusions, of their Euler chains and by the published formula. "
    "`integral` is ∫L′/C dθ.",
    POSITIVE("ratio integral inverse_rate error"),
    REAL("log_time exact log_diffusion true_diffusion log_euler true_euler formula"),
    TEXT("method"),
)
