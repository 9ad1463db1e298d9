"""Table of the networks of several widths."""

from sgd_replication.jobs.columns import COUNT, NATURAL, NOT_NEGATIVE_OR_NONE, POSITIVE, POSITIVE_OR_NONE, one_of, table

OUTCOMES = ("run", "condition", "flat", "none")
"""What a network has: an isolated minimum with a condition number that allows runs, one with a larger condition number,
minima with a flat direction alone, or no minimum."""

WIDTHS = table(
    "data-{set}/widths.parquet",
    "a row is a network of one width on a draw of rows: its best-conditioned isolated minimum, or why it has none",
    NATURAL("draw minima isolated"),
    COUNT("units parameters trainings"),
    one_of("outcome", *OUTCOMES),
    POSITIVE("largest_weight"),
    POSITIVE_OR_NONE("lowest_curvature condition relaxation"),
    NOT_NEGATIVE_OR_NONE("gradient_norm"),
)
"""`minima` counts the `trainings` that end at a minimum, `isolated` those whose minimum is isolated. Lowest curvature,
gradient norm and largest |weight| are those of the isolated minimum with the lowest condition number; where none is
isolated, those of the minimum with the largest lowest curvature. `relaxation` is 1/(ηh) in iterations, h the lowest
curvature; it and `condition` are missing unless the minimum is isolated. Where no training ends at a minimum,
`largest_weight` is the smallest over the trainings' ends."""
