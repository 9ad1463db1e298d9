"""The extended configuration, and the trial of its rules at reduced size."""

from pathlib import Path

import yaml

from sgd_replication.pipeline.loading import load_settings

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "configs" / "tiny.yaml"
EXTENDED, TRIAL = (ROOT / "config" / f"{name}.yaml" for name in ("extended", "extended_trial"))
NO_SIZE = {"data", "architecture", "initialisation", "precision", "network", "learning_rate", "batch_size"}
"""Last words of keys that do not say how much is computed."""
SMALL_ALREADY = {"noise.large.pooled_minibatches"}


def leaves(values, prefix=""):
    for key, value in values.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}"


def test_the_trial_sets_the_size_of_everything_that_the_extended_configuration_enlarges():
    wanted = {key for key in leaves(yaml.safe_load(EXTENDED.read_text())) if key.rpartition(".")[2] not in NO_SIZE}
    assert wanted - set(leaves(yaml.safe_load(TRIAL.read_text()))) == SMALL_ALREADY


def test_the_trial_runs_what_the_extended_configuration_adds():
    extended, trial = load_settings([EXTENDED]), load_settings([TINY, EXTENDED, TRIAL])
    assert (trial.version, trial.device) == ("extended-trial", "cpu")
    assert trial.noise.large.network == extended.noise.large.network == "cifar_resnet18"
    assert trial.networks["cifar_resnet18"].architecture == "residual"
    assert trial.log_barrier.printed.convolutional_sets == extended.log_barrier.printed.convolutional_sets
    assert len(trial.log_barrier.printed.hidden) == len(extended.log_barrier.printed.hidden) == 3
    assert trial.large_deviations.panels.width < extended.large_deviations.panels.width
    assert trial.noise_balance.matrices.networks < extended.noise_balance.matrices.networks
    assert trial.noise_balance.deep.settings == extended.noise_balance.deep.settings == ["small", "large"]
    assert trial.noise_balance.tanh_loss.networks == extended.noise_balance.tanh_loss.networks == ["shallow", "deep"]
    assert trial.noise_balance.scaled_steps.sets == extended.noise_balance.scaled_steps.sets == ["mnist"]
