# Results → notebooks, which draw the figures.
NOTEBOOKS = {one.name: one.figures for one in EXPERIMENTS}
# Measurements and estimates that each notebook reads, and its parameters.
NOTEBOOK_READS = {
    "noise": [
        *expand(rules.noise_collect.output[:-1], part="noise-distribution"),
        *expand(rules.noise_estimate.output[:-1], part=NOISE_PARTS),
        *rules.noise_batches.output[:-1],
        *rules.noise_sweeps.output[:-1],
        *rules.noise_estimators.output[:-1],
    ],
    "covariance": [
        *expand(rules.covariance_measure.output[:-1], network=COVARIANCE_NETWORKS, stage=ENDS),
        *expand(rules.covariance_estimate.output[:-1], network=COVARIANCE_NETWORKS),
        *expand(rules.covariance_measure.output.record, network=COVARIANCE_NETWORKS, stage=ENDS),
        *rules.covariance_sweeps.output[:-1],
        "references/xie2021_covariance.csv",
    ],
    "styblinski_tang": [*rules.styblinski_tang_measure.output[:-1], *rules.styblinski_tang_estimate.output[:-1]],
    "theorems": [*rules.theorems_first.output[:-1], *rules.theorems_second.output[:-1]],
    "flat_minima": [*rules.flat_minima_odds.output[:-1], *rules.flat_minima_boundaries.output[:-1]],
    "network_escape": expand(
        [
            *rules.network_escape_measure.output[:-1],
            *rules.network_escape_estimate.output[:-1],
            f"{RESULTS}/data/{{set}}.json",
        ],
        set=ESCAPE_SETS,
    ),
    "log_barrier": [
        *expand(rules.log_barrier_noise.output[:-1], set=NOISE_LOSS_SETS),
        *expand(f"{RESULTS}/data/{{set}}.json", set=NOISE_LOSS_SETS),
        *rules.log_barrier_regression.output[:-1],
        *rules.log_barrier_circle.output[:-1],
    ],
    "large_deviations": [
        *rules.large_deviations_wells.output[:-1],
        *rules.large_deviations_starts.output[:-1],
        *rules.large_deviations_network.output[:-1],
        *rules.large_deviations_network.input,
    ],
    "noise_balance": [
        *rules.noise_balance_networks.output,
        *rules.noise_balance_networks.input,
        *rules.noise_balance_diagonal.output[:-1],
    ],
    "theory_comparison": [*rules.theory_comparison_compare.output[:-1]],
    "sensitivity": [
        *expand(rules.noise_collect.output[:-1], part="noise-distribution"),
        *expand(rules.covariance_measure.output[:-1], network=COVARIANCE_NETWORKS, stage="trained"),
        *expand(rules.covariance_measure.output.record, network=COVARIANCE_NETWORKS, stage="trained"),
        *expand(rules.network_escape_measure.output.sweeps, set=ESCAPE_SETS),
        *expand(rules.log_barrier_noise.output[:-1], set=NOISE_LOSS_SETS),
        *ESTIMATES,
        f"{RESULTS}/data.json",
    ],
}
NOTEBOOK_PARAMETERS = {
    "noise": {"version": SETTINGS.version, "pooled_block": SETTINGS.noise.pooled_block},
    "covariance": {"version": SETTINGS.version, "networks": COVARIANCE_NETWORKS},
    "styblinski_tang": {"version": SETTINGS.version},
    "theorems": {"version": SETTINGS.version},
    "flat_minima": {"version": SETTINGS.version},
    "network_escape": {"version": SETTINGS.version, "sets": ESCAPE_SETS},
    "log_barrier": {"version": SETTINGS.version, "noise_sets": NOISE_LOSS_SETS},
    "large_deviations": {"version": SETTINGS.version, "set_name": SETTINGS.large_deviations.network.set},
    "noise_balance": {"version": SETTINGS.version, "balanced_set": SETTINGS.noise_balance.networks.set},
    "theory_comparison": {"version": SETTINGS.version},
    "sensitivity": {
        "version": SETTINGS.version,
        "networks": COVARIANCE_NETWORKS,
        "sets": ESCAPE_SETS,
        "noise_sets": NOISE_LOSS_SETS,
    },
}
NOTEBOOK_PAGES = expand(f"{RESULTS}/notebooks/{{name}}.html", name=NOTEBOOKS)


def figure_files(figures):
    """The files that a notebook saves its figures to."""
    return expand(f"{RESULTS}/figures/{{figure}}.{{suffix}}", figure=figures, suffix=["pdf", "png"])


FIGURES = figure_files(figure_experiments())


def notebook_code(name):
    """A notebook's cells and the module closure of what they import count like a script's."""
    return code_digest([Path("notebooks", f"{name}.py")], [Path("src")])


for name, figures in NOTEBOOKS.items():

    rule:
        name:
            f"notebook_{name}"
        input:
            source=f"notebooks/{name}.py",
            reads=[*NOTEBOOK_READS[name], f"{RESULTS}/claims.json"],
        output:
            notebook=f"{RESULTS}/notebooks/{name}.ipynb",
            page=f"{RESULTS}/notebooks/{name}.html",
            figures=figure_files(figures),
            record=f"{RESULTS}/notebooks/{name}.record.json",
        log:
            f"{RESULTS}/logs/notebook_{name}.log",
        benchmark:
            f"{RESULTS}/benchmarks/notebook_{name}.tsv"
        params:
            parameters=parameters("run_notebook", NOTEBOOK_PARAMETERS[name]),
            cells=notebook_code(name),
            # Here and not in the command: a rule's command is evaluated when the loop has long gone on.
            working_copy=f"{RESULTS}/logs/{name}.executing.ipynb",
        message:
            f"Notebook {name}: executing, drawing its figures"
        shell:
            command(
                "run_notebook",
                "--working-copy {params.working_copy} --source {input.source}"
                " --reads {input.reads} --notebook {output.notebook} --page {output.page} --figures {output.figures}",
            )
