"""The rules of the covariance experiment as they are declared."""

from sgd_replication.experiments.covariance.experiment import EXPERIMENT
from sgd_replication.inputs.networks.checkpoints import ENDS
from sgd_replication.jobs.experiment import combinations
from sgd_replication.pipeline.loading import load_settings

SETTINGS = load_settings(values={"covariance": {"minibatches": 77, "large": {"images": 88}}, "sweeps": {"images": 99}})


def settings_of(name, **wildcards):
    """The settings of one job under `SETTINGS`."""
    return next(rule for rule in EXPERIMENT.rules if rule.name == name).settings_of(SETTINGS, wildcards)


def test_checkpoints_are_measured_before_and_after_training():
    rule = next(rule for rule in EXPERIMENT.rules if rule.name == "covariance_measure")
    assert combinations(rule.over, SETTINGS) == [
        {"network": name, "stage": stage} for name in ("mnist_fc", "avila_fc") for stage in ENDS
    ]


def test_a_job_gets_the_settings_that_it_reads_and_no_others():
    measured = settings_of("covariance_measure", network="avila_fc", stage="random")
    assert (measured["network"]["data"], measured["covariance"]["minibatches"]) == ("avila", 77)
    assert not {"networks", "large"} & set(measured["covariance"])
    swept = settings_of("covariance_sweeps")
    assert (swept["network"]["data"], swept["sweeps"]["images"]) == ("mnist", 99)
    assert set(swept["covariance"]) == {"blocks", "lowest", "highest", "directions", "precision"}
    large = settings_of("covariance_large")
    assert large["network"]["architecture"] == "convolutional"
    assert large["large"] == {"images": 88, "directions": 40}
    assert set(large["covariance"]) == {"blocks", "lowest"}
    assert settings_of("covariance_estimate", network="avila_fc") is None
