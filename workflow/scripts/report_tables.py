"""The report's generated tables of estimates, data and records, as LaTeX."""

from collections.abc import Iterable, Mapping, Sequence

from sgd_diffusion.contest import FAMILIES, THEORIES
from sgd_diffusion.data import REGISTRY
from sgd_diffusion.data_resolution import Resolution
from sgd_diffusion.estimate_key import estimate_key
from sgd_diffusion.estimates import Estimate
from sgd_diffusion.models import ENDS, STAGES
from sgd_diffusion.provenance import Cost, Record, escape_latex, latex_interval, latex_value

MOST_RULES = 20


def data_table(resolutions: Iterable[Resolution]) -> str:
    """A row a data set: what was asked for, what was used, its licence and its source."""
    rows = []
    for resolution in resolutions:
        spec = REGISTRY[resolution.set]
        cells = (resolution.requested, resolution.set, resolution.kind, spec.citation, spec.licence)
        rows.append(" & ".join(map(escape_latex, cells)) + rf" & \texttt{{{resolution.sha256[:12]}}} \\")
    return "\n".join(rows) + "\n"


def records_table(records: Iterable[Record]) -> str:
    """A row an artefact: its rule, the code, seed and threads that made it, its digest. Times are in the manifest."""
    rows = []
    for record in records:
        for path, digest in sorted(record.outputs.items()):
            seed = "--" if record.seed is None else str(record.seed)
            commit = record.origin.commit[:7] + ("+" if record.origin.dirty else "")
            monospaced = (path, record.rule, commit, record.code[:8])
            cells = [rf"\texttt{{{_breakable(cell)}}}" for cell in monospaced]
            cells += [seed, str(record.threads), record.determinism, rf"\texttt{{{digest[:8]}}}"]
            rows.append(" & ".join(cells) + r" \\")
    return "\n".join(rows) + "\n"


def costs_table(records: Iterable[Record]) -> str:
    """A row a rule, the dearest first: jobs, CPU minutes, minutes and largest memory; and the sum of all."""
    by_rule: dict[str, list[Cost]] = {}
    for record in records:
        by_rule.setdefault(record.rule, []).append(record.cost)
    dearest = sorted(by_rule.items(), key=lambda item: -sum(cost.cpu_seconds for cost in item[1]))
    shown, rest = dearest[:MOST_RULES], [cost for _, costs in dearest[MOST_RULES:] for cost in costs]
    rows = [_cost_row(rf"\texttt{{{escape_latex(rule)}}}", costs) for rule, costs in shown]
    rows += [_cost_row(f"{len(dearest) - MOST_RULES} others", rest)] if rest else []
    whole = _cost_row("all", [cost for costs in by_rule.values() for cost in costs])
    return "\n".join([*rows, r"\midrule", whole]) + "\n"


def _cost_row(label: str, costs: Sequence[Cost]) -> str:
    cpu, wall = (sum(getattr(cost, name) for cost in costs) / 60 for name in ("cpu_seconds", "seconds"))
    memory = max(cost.peak_memory for cost in costs) / 2**30
    return rf"{label} & {len(costs)} & \num{{{cpu:.1f}}} & \num{{{wall:.1f}}} & \num{{{memory:.1f}}} \\"


def machines(records: Iterable[Record]) -> str:
    """The machines that the results were made on, each once."""
    found = dict.fromkeys(record.environment for record in records)
    return "; ".join(
        f"{e.processor}, {e.cores} cores, {e.memory_gib:g} GiB, Python {e.python}, numpy {e.numpy}, torch {e.torch}"
        for e in found
    )


MINIMUM_COLUMNS = (
    "parameters",
    "accuracy",
    "gradient_norm",
    "lowest_curvature",
    "largest_curvature",
    "trace_ratio",
    "learning_rate",
    "settling",
    "outlier_directions",
    "outlier_noise_share",
    "outlier_displacement_share",
)
LAW_COLUMNS = (
    "e_folds",
    "aic_advantage",
    "bare_advantage",
    "extrapolation_ratio",
    "misfit",
    "exponential_share",
    "settled_share",
    "slope_over_theorem",
    "slope_over_valley",
)
WITH_INTERVALS = ("aic_advantage", "bare_advantage")
"""Of these, the ones that are printed with their intervals."""
SADDLE_COLUMNS = (
    "saddle_barrier",
    "saddle_distance",
    "saddle_minimum_curvature",
    "saddle_saddle_curvature",
    "saddle_theorem_valley_side",
    "saddle_theorem_saddle_side",
    "saddle_path_exponent",
    "passage_due",
    "passage_exits",
    "passage_let_down",
    "passage_returned",
    "passage_arrived",
)
COVARIANCE_COLUMNS = (
    "elements",
    "slope",
    "log_pearson",
    "exponent",
    "trace_ratio",
    "cosine",
    "covariance_cosine",
    "mu",
    "every_elements",
    "every_slope",
    "every_log_pearson",
)
PUBLISHED_COLUMNS = ("pearson", "published_chi_square", "published_p")
VARIANT_COLUMNS = ("e_folds", "aic_advantage", "extrapolation_ratio", "exponential_share")
PANELS = ("k", "batch", "eta")
AXES = {"k": "$1/k$", "batch": "$B$", "eta": r"$1/\eta$", "logistic_batch": "$B$, logistic"}
NOISE_COLUMNS = (
    "normality_share",
    "anderson_share",
    "median_excess_kurtosis",
    "characteristic_index",
    "pooled_stable_index",
    "pooled_stable_index_control",
    "gaussian_best_share",
    "student_best_share",
    "stable_best_share",
    "mixture_best_share",
    "atom_best_share",
)
NOISE_LOSS_COLUMNS = [
    f"{loss}_{measure}"
    for loss in ("squared_error", "cross_entropy")
    for measure in ("slope_late", "slope_whole", "late_e_folds")
]
TRIAL_MEASURES = ("bias", "deviation", "coverage")
Experiments = Mapping[str, Mapping[str, Estimate]]


def noise_table(experiments: Experiments) -> str:
    """A row a network and stage: how its gradient noise is distributed."""
    rows = [
        _row(
            f"{escape_latex(name.removeprefix('noise-'))}, {stage}",
            [found[f"{column}_{stage}"] for column in NOISE_COLUMNS],
        )
        for name, found in experiments.items()
        if f"{NOISE_COLUMNS[0]}_{STAGES[0]}" in found
        for stage in STAGES
    ]
    return "\n".join(rows) + "\n"


def estimators_table(experiments: Experiments) -> str:
    """A row an index of the synthetic samples: bias, scatter and coverage of every estimator, in the order of names."""
    (found,) = (found for name, found in experiments.items() if name.startswith("tail-estimators"))
    points = [key.removesuffix("_bias").rsplit("_at_", 1) for key in found if key.endswith("_bias") and "_at_" in key]
    estimators = sorted({estimator for estimator, _ in points})
    rows = []
    for alpha in sorted({alpha for _, alpha in points}, key=float):
        values = [found[f"{name}_at_{alpha}_{measure}"].value for name in estimators for measure in TRIAL_MEASURES]
        # Three decimals are what so many samples tell, and what the page holds.
        rows.append(" & ".join([alpha, *(f"${value:.3f}$" for value in values)]) + r" \\")
    return "\n".join(rows) + "\n"


def covariance_table(experiments: Experiments) -> str:
    """A row a checkpoint: how its gradient noise stands to its curvature."""
    rows = [
        _row(
            f"{escape_latex(name.removeprefix('cov-'))}, {stage}",
            [found.get(f"{stage}_{column}") for column in COVARIANCE_COLUMNS],
        )
        for name, found in experiments.items()
        if name.startswith("cov-") and f"{ENDS[0]}_elements" in found
        for stage in ENDS
    ]
    return "\n".join(rows) + "\n"


def minima_table(experiments: Experiments) -> str:
    """A row a network that was escaped from: what its minimum is."""
    rows = [_network_row(name, found, MINIMUM_COLUMNS) for name, found in _networks(experiments).items()]
    return "\n".join(rows) + "\n"


def published_table(experiments: Experiments) -> str:
    """A row a set: the points of Fig. 5's panels, and how far they lie from the published ones."""
    rows = [
        _row(name, [found.get(f"{axis}_{column}") for axis in PANELS for column in PUBLISHED_COLUMNS])
        for name, found in _networks(experiments).items()
    ]
    return "\n".join(rows) + "\n"


def laws_table(experiments: Experiments) -> str:
    """Rows of a set, one a sweep of its network and one of logistic regression: what the law is."""
    rows = []
    for name, found in _networks(experiments).items():
        for axis, label in AXES.items():
            cells = [
                (latex_interval if column in WITH_INTERVALS else latex_value)(found[f"{axis}_{column}"])
                for column in LAW_COLUMNS
            ]
            rows.append(" & ".join([f"{name}, {label}", *cells]) + r" \\")
    return "\n".join(rows) + "\n"


def variants_table(experiments: Experiments) -> str:
    """A row a set and variant of its sweep of B: what the law is."""
    rows = []
    for name, found in _networks(experiments).items():
        for key in found:
            if key.startswith("variant_") and key.endswith("_e_folds"):
                variant, *value = key.removeprefix("variant_").removesuffix("_e_folds").split("_")
                columns = [key.replace("e_folds", column) for column in VARIANT_COLUMNS]
                rows.append(_network_row(f"{name}, {variant} {'.'.join(value)}".rstrip(), found, columns))
    return "\n".join(rows) + "\n"


def saddles_table(experiments: Experiments) -> str:
    """A row a network: the saddle out of its valley, or that none was found."""
    rows = [
        _network_row(name, found, SADDLE_COLUMNS)
        if SADDLE_COLUMNS[0] in found
        else rf"{name} & \multicolumn{{{len(SADDLE_COLUMNS)}}}{{l}}{{none found}} \\"
        for name, found in _networks(experiments).items()
    ]
    return "\n".join(rows) + "\n"


def noise_loss_table(experiments: Experiments) -> str:
    """A row a set: how the strength of the noise goes with the loss, for both losses."""
    rows = [
        _row(escape_latex(name.removeprefix("log-noise-")), [found[column] for column in NOISE_LOSS_COLUMNS])
        for name, found in experiments.items()
        if name.startswith("log-noise-")
    ]
    return "\n".join(rows) + "\n"


def contest_table(experiments: Experiments) -> str:
    """A row a family of systems: from where to where every theory's exponents over the measured ones go."""
    found, rows = experiments["theory-contest"], []
    for family in FAMILIES:
        sweeps = found.get(estimate_key(family, "sweeps"))
        if sweeps is None:
            continue
        cells = [f"{sweeps.value:.0f}"]
        for theory in THEORIES:
            ends = [found.get(estimate_key(family, theory.lower(), end)) for end in ("lowest", "highest")]
            cells.append("--" if None in ends else " to ".join(f"{end.value:.2f}" for end in ends if end))
        rows.append(" & ".join([family, *cells]) + r" \\")
    return "\n".join(rows) + "\n"


def _networks(experiments: Experiments) -> dict[str, Mapping[str, Estimate]]:
    return {
        escape_latex(name.removeprefix("net-")): found for name, found in experiments.items() if name.startswith("net-")
    }


def _network_row(label: str, estimates: Mapping[str, Estimate], columns: Sequence[str]) -> str:
    return _row(label, [estimates[column] for column in columns])


def _row(label: str, estimates: Iterable[Estimate | None]) -> str:
    return " & ".join([label, *(latex_value(value) if value else "--" for value in estimates)]) + r" \\"


def _breakable(path: str) -> str:
    return escape_latex(path).replace("/", r"/\allowbreak{}").replace(r"\_", r"\_\allowbreak{}")


def banner(resolutions: Iterable[Resolution], records: Iterable[Record]) -> str:
    """What stands above the abstract when the run is not what the claims are about; empty otherwise."""
    notices = [
        rf"\noticeentry{{{escape_latex(r.requested)} was not used: {escape_latex(r.reason)}. "
        rf"{escape_latex(r.set)} ({r.kind}) stands in its place, and claims about {escape_latex(r.requested)} "
        r"are not judged on it.}"
        for r in resolutions
        if r.kind == "stand-in"
    ]
    notices += [
        rf"\noticeentry{{Of {escape_latex(r.requested)} a sample was used: {escape_latex(r.reason)}. Claims about it "
        r"are at best partly replicated.}"
        for r in resolutions
        if r.kind == "sample"
    ]
    if any(record.origin.dirty for record in records):
        notices.append(
            r"\noticeentry{Some results were made from source files that differ from the commit they name; "
            r"they are marked + in the table of records.}"
        )
    return "\n".join(notices) + "\n" if notices else ""
