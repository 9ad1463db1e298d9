"""Bad configurations: one message that names file, key, value and what is allowed."""

import pytest

from sgd_replication.jobs.errors import ConfigurationError
from sgd_replication.pipeline.loading import COMMAND_LINE, load_settings
from sgd_replication.settings.base import Points, SettingsModel
from sgd_replication.settings.canonical import canonical_json


@pytest.fixture
def write(tmp_path):
    def write(text, name="mine.yaml"):
        file = tmp_path / name
        file.write_text(text)
        return file

    return write


def test_without_files_the_defaults_stand():
    settings = load_settings([])
    assert settings.version == "v1"
    assert settings.networks["mnist_fc"].data == "mnist"


def test_later_files_win_key_by_key(write):
    first = write("noise: {batch_size: 7, minibatches: 300}\nseed: 1", "first.yaml")
    second = write("noise: {batch_size: 9}", "second.yaml")
    settings = load_settings([first, second], {"seed": 3})
    assert (settings.noise.batch_size, settings.noise.minibatches, settings.seed) == (9, 300, 3)


def test_a_network_is_added_beside_the_default_one(write):
    settings = load_settings([write("networks: {wide: {data: digits, hidden: [64]}}")])
    assert set(settings.networks) == {"avila_fc", "digits_conv", "mnist_fc", "wide"}
    changed = load_settings([write("networks: {mnist_fc: {replicates: 3}}")])
    assert changed.networks["mnist_fc"].data == "mnist"
    assert changed.networks["mnist_fc"].replicates == 3


def test_the_resolved_settings_validate_to_themselves(write):
    settings = load_settings([write("networks: {wide: {data: digits, hidden: [64]}}")])
    assert load_settings(values=settings.model_dump()) == settings


BAD = [
    ("noise: {batch_siz: 3}", ["noise.batch_siz", "unknown key", "batch_size"]),
    ("nois: {batch_size: 3}", ["nois", "unknown key", "noise"]),
    ("networks: {mnist_fc: {training: {lr: 1}}}", ["networks.mnist_fc.training.lr", "learning_rate"]),
    ("noise: {batch_size: -1}", ["noise.batch_size", "-1", "greater than or equal to 1"]),
    ("noise: {batch_size: 0}", ["noise.batch_size", "0"]),
    ("noise: {batch_size: 1.5}", ["noise.batch_size", "1.5", "integer"]),
    ("noise: {batch_size: many}", ["noise.batch_size", "many", "integer"]),
    ("noise: {batch_size: true}", ["noise.batch_size", "True", "integer"]),
    ("noise: {batch_size: null}", ["noise.batch_size", "None"]),
    ("noise: {batch_size: [5]}", ["noise.batch_size", "[5]"]),
    ("noise: 3", ["noise", "3"]),
    ("noise: &noise {batch_size: 7, again: *noise}", ["line 1", "recursive"]),
    ("noise: &noise [*noise]", ["line 1", "recursive"]),
    ("&all {noise: *all}", ["line 1", "recursive"]),
    ("noise: " + "[" * 3000, ["nested too deep"]),
    ("flat_minima: {title: {ratios: [2, 3, .inf]}}", ["flat_minima.title.ratios.2", "inf", "finite"]),
    ("noise_balance: {networks: {rescaling: .inf}}", ["noise_balance.networks.rescaling", "inf", "finite"]),
    ("noise_balance: {diagonal: {collapsed: [0.5, .inf]}}", ["noise_balance.diagonal.collapsed.1", "inf", "finite"]),
    ("noise: {network: nope}", ["'nope'", "mnist_fc"]),
    ("noise: {minibatches: 24}", ["noise", "pooled_minibatches (25)", "minibatches (24)"]),
    ("noise: {coordinate_block: 1000}", ["coordinate_block"]),
    ("noise: {batch_sizes: [1, 2, 8, 16]}", ["noise", "above 16", "largest is 16"]),
    ("networks: {digits_conv: {activation: tanh}}", ["networks.digits_conv", "relu"]),
    ("networks: {mnist_fc: {early_epochs: 20}}", ["early_epochs (20)", "training.epochs (20)"]),
    ("networks: {a: {data: imagenet}}", ["networks.a.data", "imagenet", "avila, banknote"]),
    ("networks: {a: {hidden: [3]}}", ["networks.a.data", "required"]),
    ("networks: {A: {data: mnist}}", ["networks.A", "pattern"]),
    ("networks: {mnist_fc: {hidden: []}}", ["networks.mnist_fc.hidden", "at least 1"]),
    ("networks: {mnist_fc: {activation: swish}}", ["networks.mnist_fc.activation", "swish", "relu"]),
    ("networks: {mnist_fc: {replicates: 1}}", ["networks.mnist_fc.replicates", "1"]),
    ("networks: {mnist_fc: {training: {learning_rate: -0.1}}}", ["training.learning_rate", "-0.1", "greater than 0"]),
    ("networks: {mnist_fc: {training: {learning_rate: .nan}}}", ["training.learning_rate", "nan"]),
    ("networks: {mnist_fc: {training: {learning_rate: .inf}}}", ["training.learning_rate", "inf"]),
    ("version: bench", ["version", "bench", "choose another"]),
    ("version: a/b", ["version", "a/b", "pattern"]),
    ("version: ..", ["version", "pattern"]),
    ("version: 3", ["version", "3", "string"]),
    ("seed: -1", ["seed", "-1"]),
    ("seed: 99999999999", ["seed", "99999999999"]),
    (f"networks: {{mnist_fc: {{hidden: [{10**16}]}}}}", ["hidden", "a whole number must be 1e+15 at most"]),
    (f"noise: {{batch_size: {10**40}}}", ["batch_size", "a whole number must be 1e+15 at most"]),
    ("data: {source: internet}", ["data.source", "internet", "auto"]),
    ("noise: {batch_size: 2, batch_size: 3}", ["line 1", "'batch_size' is given twice"]),
    ("noise: [", ["line 1", "not valid YAML"]),
    ("a: b: c", ["line 1", "not valid YAML"]),
    ("\tnoise: 1", ["line 1", "not valid YAML"]),
    ("- 1\n- 2", ["a list", "allowed"]),
    ("just words", ["a str", "allowed"]),
    ("? {a: 1}\n: 2", ["not valid YAML"]),
]


@pytest.mark.parametrize(("text", "told"), BAD, ids=[text[:50] for text, _ in BAD])
def test_a_bad_configuration_is_explained(write, text, told):
    file = write(text)
    with pytest.raises(ConfigurationError) as caught:
        load_settings([file])
    message = str(caught.value)
    for part in [*told, *([] if "'nope'" in told else ["mine.yaml"])]:
        assert part in message


def test_the_file_that_set_the_bad_key_is_named(write):
    good, bad = write("seed: 1", "good.yaml"), write("noise: {batch_size: -1}", "bad.yaml")
    with pytest.raises(ConfigurationError, match=r"bad\.yaml: noise\.batch_size = -1"):
        load_settings([bad, good])
    with pytest.raises(ConfigurationError, match="the command line: version"):
        load_settings([good], {"version": "bench"}, source=COMMAND_LINE)


def test_every_mistake_is_told_at_once(write):
    with pytest.raises(ConfigurationError) as caught:
        load_settings([write("seed: -1\nversion: bench")])
    assert len(str(caught.value).splitlines()) == 2


def test_a_file_that_cannot_be_read_is_named(tmp_path, write):
    with pytest.raises(ConfigurationError, match=r"absent\.yaml: cannot be read"):
        load_settings([tmp_path / "absent.yaml"])
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        load_settings([binary])


def test_what_needs_a_fully_connected_network_refuses_another(write):
    with pytest.raises(
        ConfigurationError, match=r"noise\.network is 'digits_conv', a convolutional network; allowed: "
    ):
        load_settings([write("noise: {network: digits_conv}")])


def test_an_empty_file_changes_nothing(write):
    assert load_settings([write("# nothing\n")]) == load_settings([])


def test_a_minibatch_larger_than_its_set_is_refused(write):
    tables = dict.fromkeys(("avila", "banknote", "cardiotocography", "sensorless"), ("wine", 178))
    small = dict.fromkeys(("mnist", "fashion_mnist", "digits"), ("digits", 1797)) | tables
    file = write(
        "noise: {batch_size: 2000}\nnetworks: {mnist_fc: {training: {batch_size: 1798}}}\n"
        "network_escape: {logistic_batch_sizes: [1, 2, 3, 4, 5, 179]}"
    )
    with pytest.raises(ConfigurationError) as caught:
        load_settings([file], examples=lambda _: small)
    lines = str(caught.value).splitlines()
    assert lines[0].endswith("networks.mnist_fc.training.batch_size = 1798: digits has 1797 examples, and a minibatch "
                             "is no larger than its set; allowed: 1 to 1797.")  # fmt: skip
    assert "network_escape.logistic_batch_sizes = 179: wine has 178 examples" in lines[2]
    assert lines[1].endswith("mine.yaml: noise.batch_size = 2000: digits has 1797 examples, and a minibatch of all of "
                             "them has no noise; allowed: 1 to 1796.")  # fmt: skip
    large = {name: (name, 60_000) for name in small}
    load_settings([file], examples=lambda _: large)
    load_settings([write("noise: {batch_size: 1796}")], examples=lambda _: small)


@pytest.mark.parametrize(
    ("yaml", "most"),
    [
        ("covariance: {batch_sizes: [1, 2, 178]}", "covariance.batch_sizes = 178: wine has 178 .* 1 to 177"),
        ("log_barrier: {noise: {batch_size: 1798}}", "log_barrier.noise.batch_size = 1798: digits has 1797 .* to 1797"),
        ("noise: {batch_size: 1797}", "noise.batch_size = 1797: digits has 1797 .* 1 to 1796"),
        ("network_escape: {saddles: {batch_sizes: [1, 179]}}", "saddles.batch_sizes = 179: wine has 178"),
        ("noise_balance: {networks: {batch_size: 179}}", "noise_balance.networks.batch_size = 179: wine has 178"),
        (
            "noise_balance: {networks: {examples: 100, batch_size: 101}}",
            "networks.batch_size = 101: 100 examples of wine are used, .* 1 to 100",
        ),
        (
            "{noise: {batch_size: 300}, sweeps: {images: 300}}",
            "noise.batch_size = 300: 300 examples of mnist are used, .* 1 to 299",
        ),
    ],
)
def test_every_minibatch_is_held_against_its_own_set(write, yaml, most):
    """Of the noise, both networks: the first has all of MNIST here, and the large one the digits."""
    tables = dict.fromkeys(("avila", "banknote", "cardiotocography", "sensorless"), ("wine", 178))
    sets = {"mnist": ("mnist", 60_000), "fashion_mnist": ("digits", 1797), "digits": ("digits", 1797), **tables}
    with pytest.raises(ConfigurationError, match=most):
        load_settings([write(yaml)], examples=lambda _: sets)


def test_a_sweep_has_points_and_none_twice():
    class Sweep(SettingsModel):
        batch_sizes: Points[int]

    assert Sweep(batch_sizes=[1, 2]).batch_sizes == [1, 2]
    with pytest.raises(ValueError, match="points given twice: 3, 5"):
        Sweep(batch_sizes=[5, 3, 1, 3, 5])
    with pytest.raises(ValueError, match="at least 1"):
        Sweep(batch_sizes=[])


def test_equal_settings_have_one_text():
    assert canonical_json({"b": 1, "a": load_settings([]).noise}) == canonical_json(
        {"a": load_settings([]).noise, "b": 1}
    )
    with pytest.raises(TypeError, match="canonical"):
        canonical_json({1, 2})
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))


def test_a_key_below_a_group_that_may_be_left_out_is_explained(write):
    text = "problem: {landscape: {expression: x, start: [1], other: [2], oops: 1}}"
    with pytest.raises(
        ConfigurationError, match=r"landscape\.oops: unknown key; allowed here: expression, file, other"
    ):
        load_settings([write(text)])
