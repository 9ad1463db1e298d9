"""Table of the escape of heavy ball and Adam from the minima of small networks."""

from sgd_replication.jobs.columns import COUNT, NATURAL, POSITIVE, REAL, TEXT, one_of, table

OPTIMISERS = table(
    "data-{set}/optimisers.parquet",
    "a row is a point of a sweep of B under one optimiser: ln of the escape time from a ball in iterations, and laws",
    NATURAL("draw"),
    TEXT("model"),
    one_of("arm", "SGD", "heavy ball", "slow heavy ball", "Adam", "frozen Adam"),
    COUNT("batch_size"),
    REAL("log_time basin_log_time"),
    POSITIVE("learning_rate error basin_error relaxation strength action law basin quadratic"),
)
"""`strength` is what the exponent is proportional to: B/η_eff, or √B/η for Adam. `law` is the exponent over it, the
least action of a path to the ball with all cumulants of the gradients; where v follows, with Gaussian noise. `action`
has Gaussian noise for all. `basin_log_time` and `basin` are ln of the escape time and the exponent over the strength in
the quadratic basin with H and C of the minimum; `quadratic` is the factor on this exponent because η and β are finite.
`relaxation` is 1/(η_eff h) of the flattest direction in iterations."""
