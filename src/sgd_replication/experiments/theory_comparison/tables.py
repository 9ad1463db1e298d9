"""Tables of the comparison of theories."""

import pandera.pandas as pa

from sgd_diffusion.theory import THEORIES

POSITIVE, THEORY = pa.Check.gt(0), pa.Check.isin(THEORIES)

PREDICTIONS = pa.DataFrameSchema(
    {
        "system": pa.Column(str),
        "family": pa.Column(str),
        "sweep": pa.Column(str),
        "truth": pa.Column(str, pa.Check.isin(["exact chain", "exact diffusion", "simulation"])),
        "point": pa.Column(int, pa.Check.ge(0)),
        "inverse_noise": pa.Column(float, POSITIVE),
        "noise_ratio": pa.Column(float, pa.Check.ge(0)),
        "theory": pa.Column(str, THEORY),
        "log_time": pa.Column(float),
        "error": pa.Column(float, pa.Check.ge(0)),
        "exponent": pa.Column(float, POSITIVE, nullable=True),
        "prediction": pa.Column(float, nullable=True),
    },
    strict=True,
    name="theory-contest/predictions.parquet",
    description="A row is one point of one system's sweep and one theory. `log_time` is the measured ln τ in "
    "dynamical time, `exponent` the theory's ΛB/η, and `prediction` its ln τ if it has a prefactor.",
)

SCORES = pa.DataFrameSchema(
    {
        "system": pa.Column(str),
        "family": pa.Column(str),
        "sweep": pa.Column(str),
        "truth": pa.Column(str),
        "theory": pa.Column(str, THEORY),
        "e_folds": pa.Column(float, pa.Check.ge(0)),
        "noise_ratio": pa.Column(float, pa.Check.ge(0)),
        "ratio": pa.Column(float, POSITIVE, nullable=True),
        "error": pa.Column(float, pa.Check.ge(0), nullable=True),
        "miss": pa.Column(float, nullable=True),
        "best": pa.Column(bool),
    },
    strict=True,
    name="theory-contest/contest.parquet",
    description="A row is one sweep of one system and one theory. `ratio` is the predicted over the measured exponent "
    "with the standard error `error`, `miss` the mean error in ln τ, and `best` whether no other theory "
    "is nearer.",
)
