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
    layers = settings_of("covariance_layers", network="mnist_fc")
    assert (layers["network"]["data"], layers["copies"], layers["rows"], layers["pooling"]) == ("mnist", 15, 30000, 2)
    assert settings_of("covariance_layers", network="avila_fc")["pooling"] == 1
    assert set(layers) == {"network", "copies", "rows", "pooling", "lowest", "highest", "precision"}
    assert settings_of("covariance_estimate", network="avila_fc") is None


def test_layers_rerun_for_the_settings_that_they_read_and_for_no_others():
    rule = next(rule for rule in EXPERIMENT.rules if rule.name == "covariance_layers")
    changed = {
        "lowest": 1e-3,
        "highest": 0.4,
        "precision": "float64",
        "directions": 77,
        "blocks": 25,
        "minibatches": 78,
        "layers": {"copies": 16},
        "large": {"images": 89},
    }

    def settings_with(values):
        return rule.settings_of(load_settings(values={"covariance": values}), {"network": "avila_fc"})

    default = settings_with({})
    read = {key for key, value in changed.items() if settings_with({key: value}) != default}
    assert read == {"lowest", "highest", "precision", "layers"}
