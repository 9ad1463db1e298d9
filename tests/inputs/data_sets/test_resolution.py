from pathlib import Path

import pytest

from sgd_diffusion.errors import DataError
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.inputs.data_sets.resolution import resolve
from sgd_replication.inputs.data_sets.specification import DataFile


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


def test_an_unreadable_file_is_an_error_and_never_a_reason_to_fall_back(toy, monkeypatch):
    opened = Path.open

    def refuse(path, *arguments, **options):
        if path.name == "labels.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataError, match=r"labels\.txt: cannot be read \(Permission denied\).*by hand"):
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


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_stand_in_is_embedded(name):
    spec = REGISTRY[name]
    assert (spec.stand_in is None) == (not spec.official.files)
    assert spec.stand_in is None or not REGISTRY[spec.stand_in].official.files


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_file_has_a_digest_and_every_official_file_a_source(name):
    spec = REGISTRY[name]
    assert spec.official.kind == "official"
    for edition in spec.editions:
        for file in edition.files:
            assert len(file.digest) == {"sha256": 64, "git-blob-sha1": 40}[file.algorithm]
            assert not file.path.endswith((".pkl", ".pickle"))
    downloadable = {path for download in spec.official.downloads for path in download.paths}
    assert downloadable == {file.path for file in spec.official.files}
    assert len({edition.kind for edition in spec.editions}) == len(spec.editions)


def test_a_sample_is_used_where_the_whole_set_is_absent(toy_sample):
    resolution = resolve("toy", "auto", toy_sample)
    assert (resolution.set, resolution.kind) == ("toy", "sample")
    assert "but a sample of the set is there" in resolution.reason
    assert len(load_dataset(resolution, toy_sample)) == 2
    with pytest.raises(DataError, match="official"):
        resolve("toy", "official", toy_sample)


def test_the_whole_set_is_preferred_to_its_sample(toy, toy_sample):
    for file in toy_sample.rglob("*.txt"):
        file.rename(toy / "toy" / file.name)
    assert resolve("toy", "auto", toy).kind == "official"


def test_git_blob_digests_are_gits(tmp_path):
    file = tmp_path / "hello"
    file.write_bytes(b"hello\n")
    # `printf 'hello\n' | git hash-object --stdin`
    assert DataFile("x", "", "git-blob-sha1").digest_of(file) == "ce013625030ba8dba906f756967f9e9ca394464a"
