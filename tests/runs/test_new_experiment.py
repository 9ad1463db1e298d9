"""Adding an experiment touches at most eight places, and no existing measurement runs again."""

import json
import subprocess

import pytest
from checkout import HAS_LATEX, JUDGING, REPORT

pytestmark = pytest.mark.pipeline

FOLDER = "src/sgd_replication/experiments/coin"
FILES = {
    f"{FOLDER}/__init__.py": '"""Is a coin fair?"""\n',
    f"{FOLDER}/jobs/__init__.py": '"""The jobs of the experiment."""\n',
    f"{FOLDER}/experiment.py": '''"""Is a coin fair?"""

from sgd_replication.experiments.coin.settings import CoinSettings
from sgd_replication.jobs.experiment import Experiment, Part, Rule

EXPERIMENT = Experiment(
    name="coin",
    question="is a coin fair?",
    settings=CoinSettings,
    parts=(Part("coin"),),
    rules=(
        Rule(
            "coin_flip",
            module="sgd_replication.experiments.coin.jobs.flip",
            settings=CoinSettings,
            of=lambda settings, wildcards: settings.coin,
            seed=True,
        ),
    ),
    figures=("coin_share",),
)
''',
    f"{FOLDER}/settings.py": '''"""Settings of the coin."""

from pydantic import Field

from sgd_replication.settings.base import PositiveCount, SettingsModel


class CoinSettings(SettingsModel):
    """How often the coin is flipped."""

    flips: PositiveCount = Field(default=400, description="Number of flips.")
''',
    f"{FOLDER}/tables.py": '''"""Tables of the coin."""

from sgd_replication.jobs.columns import NATURAL, table

FLIPS = table("coin/flips.parquet", "a row is a flip, `heads` is 1 for heads", NATURAL("heads"))
''',
    f"{FOLDER}/jobs/flip.py": '''"""Flip the coin."""

import pandas as pd

from sgd_diffusion.estimates import mean_of_replicates
from sgd_diffusion.streams import numpy_stream
from sgd_replication.experiments.coin.settings import CoinSettings
from sgd_replication.experiments.coin.tables import FLIPS
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[CoinSettings]) -> None:
    """Write the flips and the share of heads."""
    heads = numpy_stream(job.seed, "coin").integers(0, 2, job.settings.flips)
    write_table(pd.DataFrame({"heads": heads}), FLIPS, job.output.flips)
    share = mean_of_replicates(heads.tolist(), support=(0, 1))
    write_estimates(job, part="coin", estimates={"share": share}, evidence=[job.output.flips])
''',
    "workflow/rules/coin.smk": """# Is a coin fair?


rule coin_flip:
    output:
        flips=f"{RESULTS}/measurements/coin/flips.parquet",
        estimates=f"{RESULTS}/estimates/coin.json",
        record=f"{RESULTS}/measurements/coin/coin_flip.record.json",
    log:
        f"{RESULTS}/logs/coin_flip.log",
    params:
        **job("coin_flip"),
    message:
        "Coin: flipping"
    shell:
        RUN


rule coin_notebook:
    input:
        source="notebooks/coin.py",
        results=results_of("coin"),
        claims=claims_of("coin"),
    output:
        notebook=f"{RESULTS}/notebooks/coin.ipynb",
        page=f"{RESULTS}/notebooks/coin.html",
        figures=figures_of("coin"),
        record=f"{RESULTS}/notebooks/coin.record.json",
    log:
        f"{RESULTS}/logs/coin_notebook.log",
    params:
        **job("coin_notebook"),
    message:
        "Notebook coin: executing, drawing its figure"
    shell:
        RUN
""",
    "notebooks/coin.py": """# %% tags=["parameters"]
version = "v1"
save_figures_to = None

# %%
from matplotlib import pyplot as plt

from sgd_replication.jobs.version_results import VersionResults
from sgd_replication.plotting.style import show_figure, style

results = VersionResults.of(version)
share = results.estimates("coin")["share"]
with style():
    figure, axis = plt.subplots()
    axis.errorbar([0], [share.value], [[share.value - share.low], [share.high - share.value]])
    show_figure(figure, "coin_share", save_figures_to)
print(results.claims("coin")["coin-fair"]["verdict"])
""",
    "paper/sections/coin.tex": r"""\section{A coin}
The share of heads is \measured{coin/share/interval} in \measured{settings/coin_flip.flips} flips.
\begin{figure}
\includegraphics{coin_share}
\caption{The coin.}
\label{fig:coin-share}
\end{figure}
""",
}
CLAIM = """claims:
  - id: coin-fair
    paper: DDT
    where: nowhere
    statement: A coin is fair.
    published: null
    data: null
    experiment: coin
    figure: coin_share
    quantity: share
    replicated:
      - { estimate: share, at_least: 0.3, at_most: 0.7 }
    partly:
      - { estimate: share, above: 0 }
    rationale: An example.
"""


def add(checkout):
    """Add the experiment to a checkout; return the places that changed, its folder counting as one."""
    for name, text in FILES.items():
        file = checkout.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    checkout.edit("references/claims.yaml", "claims:\n", CLAIM)
    catalogue = "src/sgd_replication/pipeline/catalogue.py"
    line = "from sgd_replication.experiments.covariance.experiment import"
    checkout.edit(
        catalogue, line, "from sgd_replication.experiments.coin.experiment import EXPERIMENT as COIN\n" + line
    )
    checkout.edit(catalogue, "    SENSITIVITY,\n)", "    COIN,\n    SENSITIVITY,\n)")
    for page, file in (("default", "config/replication.yaml"), ("keys", "config/README.md")):
        module = "sgd_replication.pipeline.settings_reference"
        made = subprocess.run([checkout.python, "-m", module, page], cwd=checkout.folder, capture_output=True)
        (checkout.folder / file).write_bytes(made.stdout)
    status = ["git", "-C", str(checkout.folder), "status", "--porcelain", "--untracked-files=all"]
    touched = subprocess.run(status, capture_output=True, text=True, check=True).stdout.splitlines()
    return {FOLDER if FOLDER in line else line[3:] for line in touched}


def test_a_new_experiment_touches_eight_places_and_runs_to_its_figure_and_section(rerun):
    places = add(rerun)
    assert len(places) <= 8, places  # files in config/ are generated; the experiment has no tests here
    counted = rerun.counted()
    assert set(counted) == {"coin_flip", "coin_notebook"} | JUDGING | REPORT
    assert counted["judge_claims"] == 1
    run = rerun.launch()
    assert run.returncode == 0, run.stdout
    assert (rerun.results / "figures" / "coin_share.png").is_file()
    claims = {claim["id"]: claim for claim in json.loads((rerun.results / "claims.json").read_text())["claims"]}
    assert claims["coin-fair"]["verdict"] == "replicated"
    assert "\\input{sections/coin}" in (rerun.results / "tables" / "experiment_sections.tex").read_text()
    assert (rerun.results / "report.pdf").is_file() == HAS_LATEX
