"""Names of estimators and distributions in tables of noise statistics; loading them loads no estimator."""

INDICES = ("stable", "quantile", "characteristic", "hill", "likelihood")
"""Names of the estimators of a tail index, in the order of `index_estimators`."""

ATOM = "atom"
"""The entry in the column `best` for noise with an atom: one value that it takes in many minibatches."""
