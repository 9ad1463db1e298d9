"""One estimate of the stable index of 200 values, against scipy's maximum likelihood."""

import numpy as np
import scipy
from harness import compare
from scipy import stats

from sgd_diffusion.distributions import stable_index, symmetric_stable


def main() -> None:
    sample = symmetric_stable(1.5, 200, np.random.default_rng(0))
    compare(
        "stable-index",
        ours=lambda: stable_index(sample, 10),
        peer=lambda: stats.levy_stable.fit(sample),
        peer_name=f"scipy {scipy.__version__} levy_stable.fit",
        unit="seconds for one estimate from 200 values",
    )


if __name__ == "__main__":
    main()
