# Results → notebooks, which draw the figures. One entry here is one notebook and one section of the report.
NOTEBOOKS = {
    "noise_distribution": {
        "figures": ["noise_histograms", "noise_judged"],
        "reads": [*rules.measure_noise.output[:-1], *rules.estimate_noise.output[:-1]],
        "parameters": {
            "version": SETTINGS.version,
            "pooled_block": SETTINGS.noise.pooled_block,
        },
    },
}
NOTEBOOK_PAGES = expand(f"{RESULTS}/notebooks/{{name}}.html", name=NOTEBOOKS)
FIGURES = [
    f"{RESULTS}/figures/{figure}.{suffix}"
    for notebook in NOTEBOOKS.values()
    for figure in notebook["figures"]
    for suffix in ("pdf", "png")
]


def notebook_code(name):
    """A notebook's cells and the module closure of what they import count like a script's."""
    return code_digest([Path("notebooks", f"{name}.py")], [Path("src")])


for name, notebook in NOTEBOOKS.items():

    rule:
        name:
            f"notebook_{name}"
        input:
            source=f"notebooks/{name}.py",
            reads=[*notebook["reads"], f"{RESULTS}/claims.json"],
        output:
            notebook=f"{RESULTS}/notebooks/{name}.ipynb",
            page=f"{RESULTS}/notebooks/{name}.html",
            figures=[
                f"{RESULTS}/figures/{figure}.{suffix}" for figure in notebook["figures"] for suffix in ("pdf", "png")
            ],
            record=f"{RESULTS}/notebooks/{name}.record.json",
        log:
            f"{RESULTS}/logs/notebook_{name}.log",
        benchmark:
            f"{RESULTS}/benchmarks/notebook_{name}.tsv"
        retries: 2
        params:
            parameters=parameters("run_notebook", notebook["parameters"]),
            cells=notebook_code(name),
        message:
            f"Notebook {name}: executing, drawing its figures"
        shell:
            command(
                "run_notebook",
                f"--working-copy {{RESULTS}}/logs/{name}.executing.ipynb --source {{input.source}}"
                " --reads {input.reads} --notebook {output.notebook} --page {output.page} --figures {output.figures}",
            )
