"""The two jobs of a landscape, from settings to a page, on landscapes whose saddle planes mislead."""

import math
import re

import numpy as np
import pytest
import torch

from sgd_diffusion.parameter_batch import RowIndex
from sgd_diffusion.problems import ways_out
from sgd_diffusion.problems.exit_checks import FEWEST_JUDGED
from sgd_diffusion.theory import planar_exit_time
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.jobs.identity import Identity, JobFiles
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table
from sgd_replication.user_problem.job_settings import LandscapeEscapeSettings, LandscapePageSettings
from sgd_replication.user_problem.jobs import measure_landscape, report_landscape
from sgd_replication.user_problem.landscape import user_landscape
from sgd_replication.user_problem.noise import user_noise
from sgd_replication.user_problem.settings import ProblemSettings
from sgd_replication.user_problem.tables import PICTURE, USER_SWEEPS, USER_WAYS

MULLER_BROWN = (
    "0.05*(-200*exp(-(x - 1)**2 - 10*y**2) - 100*exp(-x**2 - 10*(y - 0.5)**2)"
    " - 170*exp(-6.5*(x + 0.5)**2 + 11*(x + 0.5)*(y - 1.5) - 6.5*(y - 1.5)**2)"
    " + 15*exp(0.7*(x + 1)**2 + 0.6*(x + 1)*(y - 1) + 0.7*(y - 1)**2))"
)
LANDSCAPES = {  # expression, start, other, strength of white noise, corners of the oracle's rectangle
    "Rosenbrock": (
        "(1 - x)**2 + 10*(y - x**2)**2 - 3*exp(-((x + 1)**2 + (y - 1)**2)/0.2)",
        [1, 1],
        [-1, 1],
        200,
        ((-2.2, -1.2), (2.6, 6.0)),
    ),
    "Müller–Brown": (MULLER_BROWN, [-0.55, 1.44], [0.6, 0.0], 450, ((-1.7, -0.6), (1.3, 2.4))),
    "egg-crate": (
        "sin(2*x)*sin(2*y) + 0.1*x + 0.05*y + 0.02*(x**2 + y**2)",
        [0.8, -0.8],
        [2.3, -2.3],
        30,
        ((-4.0, -4.5), (5.0, 4.0)),
    ),
}


def made(problem, folder):
    """Run both jobs; return the tables of sweeps and ways, the estimates and the page."""
    given = problem.model_dump()
    tables = {name: f"{folder}/{name}.parquet" for name in _TABLES}
    estimates = f"{folder}/estimates.json"
    figures = [f"{folder}/own_{name}.{suffix}" for name in ("landscape", "map") for suffix in ("pdf", "png")]
    page = {"figures": figures, "page": f"{folder}/problem.html"}
    common = {"wildcards": {}, "seed": 0, "threads": 1, "device": "cpu", "code": "c"}
    jobs = [
        (measure_landscape, LandscapeEscapeSettings, {}, tables | {"estimates": estimates}),
        (report_landscape, LandscapePageSettings, tables | {"estimates": estimates}, page),
    ]
    for module, model, read, written in jobs:
        settings = model.model_validate({name: given[name] for name in model.model_fields})
        rule, plain = module.__name__.rpartition(".")[2], settings.model_dump(mode="json")
        identity = Identity(rule=rule, module=module.__name__, settings=plain, **common)
        module.run(Job(identity, JobFiles(results=str(folder), input=read, output=written), settings))
    sweeps, ways = (read_table(schema, f"{folder}/{name}.parquet") for schema, name in _READ)
    text = re.sub(r"\s+", " ", (folder / "problem.html").read_text())
    return sweeps, ways, EstimatesFile.read(folder / "estimates.json").estimates, text


_TABLES = ("ways", "sweeps", "predictions", "scores", *PICTURE)
_READ = ((USER_SWEEPS, "sweeps"), (USER_WAYS, "ways"))


def problem(name, **options):
    expression, start, other, strength, _ = LANDSCAPES[name]
    landscape = {"expression": expression, "variables": ["x", "y"], "start": start, "other": other}
    return ProblemSettings.model_validate(
        {"landscape": landscape, "noise": {"kind": "white", "strength": strength}, **options}
    )


def exact(settings, sweeps, rectangle):
    """ln of the mean time to arrival of the diffusion, in iterations, at points of the sweep of B."""
    landscape = user_landscape(settings.landscape, "mine")
    noise = user_noise(settings.noise, landscape, settings.landscape.variables)
    reaction = ways_out(landscape, noise).boundary.bind(landscape, RowIndex.of_one_point())

    def of(function):
        return lambda theta: function(torch.from_numpy(theta.reshape(-1, 2))).numpy().reshape(theta.shape[:-1])

    def log_time(row):
        diffusion = row.learning_rate * noise.strength**2 / 2 / row.batch_size
        return planar_exit_time(
            of(lambda theta: landscape.potential(theta) / diffusion),
            (diffusion, diffusion),
            of(lambda theta: reaction(theta).clamp_max(1e9)),
            start=tuple(landscape.minimum.tolist()),
            low=rectangle[0],
            high=rectangle[1],
            cells=300,
        )[0] - math.log(row.learning_rate)

    return np.array([log_time(row) for row in sweeps.itertuples()])


@pytest.mark.thorough
def test_the_page_lists_all_ways_out_and_names_theories_for_rates(tmp_path):
    options = {"points": 6, "replicas": 50, "exponents": (3.0, 6.0), "plain_iterations": 10_000, "repeats": 2}
    _, ways, estimates, page = made(problem("egg-crate", **options), tmp_path)
    assert ways["barrier"].round(3).tolist() == [0.909, 0.937, 1.116, 1.147]
    assert ways["arrivals"].sum() >= 45
    assert estimates["arrivals_returned"].value == 0
    assert "A replica has escaped when it arrives in the neighbourhood of a minimum" in page
    assert "a basin that no replica enters cannot be ruled out" in page
    assert estimates["batch_judged"].value >= 4
    assert "<td>yes</td>" in page.partition("Which theory")[2].partition("Escape times")[0]
    assert estimates["batch_kramers_ratio"].low < 1.15
    assert estimates["batch_kramers_ratio"].high > 0.85


def test_the_page_names_no_theory_where_escapes_are_no_matter_of_rates(tmp_path):
    options = {"points": 6, "replicas": 40, "exponents": (0.05, 0.3), "plain_iterations": 10_000, "repeats": 2}
    well = {"expression": "(x**2 - 1)**2", "variables": ["x"], "start": [-1], "other": [1]}
    strong = {"kind": "white", "strength": 80}
    settings = ProblemSettings.model_validate({"landscape": well, "noise": strong, **options})
    sweeps, _, estimates, page = made(settings, tmp_path)
    assert estimates["batch_judged"].value == (sweeps["judged"] & (sweeps["sweep"] == "batch")).sum() < 4
    assert "No theory is named for the sweep of B" in page
    assert "points can be judged, and a comparison needs four" in page
    assert FEWEST_JUDGED == 4
    scores = page.partition("Which theory")[2].partition("Conditions")[0]
    assert "<td>yes</td>" not in scores
    assert "<td>not judged</td>" in page


@pytest.mark.thorough
@pytest.mark.parametrize("name", LANDSCAPES)
def test_the_mean_times_of_the_basins_come_out_right(name, tmp_path):
    """At a small step, every judged point of the sweep of B has the exact mean time, and Kramers' exponent is right."""
    settings = problem(name, stiffness=0.025, exponents=(3.0, 8.0), points=6, plain_iterations=200_000)
    sweeps, _, estimates, page = made(settings, tmp_path)
    judged = sweeps[sweeps["judged"] & (sweeps["sweep"] == "batch")]
    assert len(judged) >= 4
    away = judged["log_time"].to_numpy() - exact(settings, judged, LANDSCAPES[name][-1])
    assert np.abs(away / judged["error"]).max() < 3.5
    assert abs(away.mean()) < 0.12
    assert estimates["batch_kramers_ratio"].value == pytest.approx(1, abs=0.1)
    assert "No theory is named" not in page
