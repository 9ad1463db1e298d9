"""Tables of escape on the Styblinski–Tang function."""

from sgd_replication.jobs.columns import (
    INTEGER,
    POSITIVE,
    POSITIVE_OR_NONE,
    REAL,
    REAL_OR_NONE,
    SHARE,
    TEXT,
    one_of,
    table,
)

PANELS = table(
    "escape-panels/panels.parquet",
    "a row is a point of a sweep of Fig. 4 or 6, on the published or the wide grid: time as ln(iterations)",
    one_of("sweep", "k", "batch", "eta", "sgld_k", "sgld_D"),
    one_of("grid", "published", "wide"),
    POSITIVE("x learning_rate error"),
    REAL("log_time low high exact"),
    one_of("method", "plain", "splitting"),
    REAL_OR_NONE("published"),
)
"""`published` is converted to ln(iterations)."""

OTHER_NOISES = table(
    "escape-panels/other_noises.parquet",
    "a row is a batch size under another noise model: escape time as ln(iterations)",
    one_of("model", "Hessian", "data"),
    POSITIVE("batch_size"),
    REAL("exact"),
    REAL_OR_NONE("log_time"),
    POSITIVE_OR_NONE("error"),
)
"""`log_time` is simulated; it is missing where fewer than half of the replicas leave."""

CALIBRATION = table(
    "escape-panels/calibration.parquet",
    "a row is a published panel: the parameters fitted to it, χ² and p",
    TEXT("panel"),
    REAL_OR_NONE("learning_rate batch_size diffusion_unit"),
    REAL("chi_square"),
    INTEGER("degrees"),
    SHARE("p"),
)
