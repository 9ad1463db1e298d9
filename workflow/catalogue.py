"""The notebooks, the figures that each draws, and what each is about. One entry is one section of the report."""

NOTEBOOKS: dict[str, list[str]] = {
    "noise": [
        "noise_histograms",
        "noise_judged",
        "noise_tails",
        "noise_batches",
        "noise_depends",
    ],
    "covariance": ["covariance_published", "covariance_depends"],
    "styblinski_tang": ["escape_published", "escape_wide"],
    "theorems": ["theorem_1", "theorem_2"],
    "flat_minima": ["title_claim", "exits_compared"],
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
    "theory_comparison": ["theory_contest"],
    "sensitivity": ["choices"],
}

THEMES = {
    "noise": "is the noise Gaussian?",
    "covariance": "is its covariance the Hessian?",
    "styblinski_tang": "escape from Styblinski–Tang",
    "theorems": "Theorems 1 and 2",
    "flat_minima": "flat minima preferred",
    "network_escape": "escape of networks",
    "log_barrier": "the log of the loss",
    "large_deviations": "large deviations",
    "noise_balance": "noise balance",
    "theory_comparison": "the theories compared",
    "sensitivity": "what was chosen",
}


def all_figures() -> list[str]:
    """Names of all figures, in the order of the report."""
    return [figure for figures in NOTEBOOKS.values() for figure in figures]


def themes() -> dict[str, str]:
    """What each figure is about."""
    return {figure: THEMES[name] for name, figures in NOTEBOOKS.items() for figure in figures}


def drawn_by() -> dict[str, str]:
    """The notebook that draws each figure."""
    return {figure: name for name, figures in NOTEBOOKS.items() for figure in figures}
