"""The notebooks and the figures that each draws. One entry is one section of the report."""

NOTEBOOKS: dict[str, list[str]] = {
    "noise_distribution": [
        "noise_histograms",
        "noise_judged",
        "noise_tails",
        "noise_batches",
        "noise_depends",
    ],
    "covariance": ["covariance_published", "covariance_depends"],
    "escape_panels": ["escape_published", "escape_wide"],
    "theorems": ["theorem_1", "theorem_2"],
    "title_claim": ["title_claim", "exits_compared"],
    "network_escape": [
        "network_published",
        "network_wide",
        "network_collapse",
        "network_variants",
        "network_directions",
    ],
    "log_barrier": ["log_noise", "log_regression", "log_barrier"],
    "large_deviations": ["ldt_wells", "ldt_starts"],
    "noise_balance": ["bal_networks", "bal_laws", "bal_phases"],
    "theory_contest": ["theory_contest"],
}


def all_figures() -> list[str]:
    """Names of all figures, in the order of the report."""
    return [figure for figures in NOTEBOOKS.values() for figure in figures]
