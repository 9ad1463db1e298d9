"""Five estimators of the stable index of 200 values, among them maximum likelihood, against scipy's one estimator."""

import numpy as np
import scipy
from harness import compare
from scipy import stats

from sgd_diffusion.statistics import index_estimators, symmetric_stable


def main() -> None:
    sample = symmetric_stable(1.5, 200, np.random.default_rng(0))
    compare(
        "stable-index",
        ours=lambda: [estimator(sample) for estimator in index_estimators(10).values()],
        peer=lambda: stats.levy_stable.fit(sample),
        peer_name=f"scipy {scipy.__version__} levy_stable.fit",
        unit="seconds for five estimates (ours) or one (peer) from 200 values",
    )


if __name__ == "__main__":
    main()
