import pytest

from sgd_diffusion.data import REGISTRY, Resolution, load_dataset, resolve
from sgd_diffusion.errors import DataError


def test_present_files_are_used(toy):
    resolution = resolve("toy", "auto", toy)
    assert (resolution.set, resolution.kind) == ("toy", "official")
    assert load_dataset(resolution, toy).labels.tolist() == [0, 1, 0]


def test_absent_files_fall_back_and_say_why(toy, tmp_path):
    resolution = resolve("toy", "auto", tmp_path / "nowhere")
    assert (resolution.set, resolution.kind) == ("digits", "stand-in")
    assert "toy/inputs.txt" in resolution.reason
    (toy / "toy/labels.txt").unlink()
    assert resolve("toy", "auto", toy).reason == "toy/labels.txt not found in the data directory"


def test_official_fails_instead_and_says_what_to_do(toy, tmp_path):
    assert resolve("toy", "official", toy).kind == "official"
    with pytest.raises(DataError, match=r"toy/inputs\.txt, toy/labels\.txt not found.*the toy shop.*DATA_DIR="):
        resolve("toy", "official", tmp_path)


def test_embedded_never_looks_at_files(toy):
    assert resolve("toy", "embedded", toy).kind == "stand-in"


def test_a_damaged_file_is_an_error_and_never_a_reason_to_fall_back(toy):
    (toy / "toy/labels.txt").write_bytes(b"0 1 1")
    with pytest.raises(DataError, match=r"toy/labels\.txt: sha256 is [0-9a-f]{64}, expected [0-9a-f]{64}.*by hand"):
        resolve("toy", "auto", toy)


def test_a_file_changed_after_resolution_is_refused(toy):
    resolution = resolve("toy", "auto", toy)
    (toy / "toy/labels.txt").write_bytes(b"0 1 1")
    with pytest.raises(DataError, match="expected"):
        load_dataset(resolution, toy)
    (toy / "toy/labels.txt").unlink()
    with pytest.raises(DataError, match="cannot be read"):
        load_dataset(resolution, toy)


def test_an_embedded_set_is_itself(tmp_path):
    resolution = resolve("digits", "official", tmp_path)
    assert (resolution.set, resolution.kind) == ("digits", "official")
    dataset = load_dataset(resolution, tmp_path)
    assert (len(dataset), dataset.features, dataset.classes) == (1797, 64, 10)


def test_the_digest_tells_sets_and_files_apart():
    common = {"requested": "a", "kind": "official", "reason": ""}
    digests = {
        Resolution(set="a", files={}, **common).sha256,
        Resolution(set="b", files={}, **common).sha256,
        Resolution(set="a", files={"x": "1"}, **common).sha256,
        Resolution(set="a", files={"x": "2"}, **common).sha256,
    }
    assert len(digests) == 4


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_stand_in_is_embedded(name):
    spec = REGISTRY[name]
    assert (spec.stand_in is None) == (not spec.files)
    assert spec.stand_in is None or not REGISTRY[spec.stand_in].files
