"""Data files with something wrong in them: each is refused, and nothing of its set is copied."""

import random

import pytest

from sgd_diffusion.errors import DataError
from sgd_replication.inputs.data_sets.placing import place_files

MUTATIONS = 50


def mutated(content, chance):
    """Flip a bit, cut the end off, add to it, or take everything."""
    at = chance.randrange(len(content))
    flipped = content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :]
    return chance.choice([flipped, flipped, content[:at], content + bytes([chance.randrange(256)]), b""])


@pytest.mark.parametrize("seed", range(MUTATIONS))
def test_a_mutated_file_is_refused(seed, toy, tmp_path):
    chance = random.Random(seed)
    file = toy / "toy" / chance.choice(["inputs.txt", "labels.txt"])
    file.write_bytes(mutated(file.read_bytes(), chance))
    with pytest.raises(DataError, match=f"{file.name}: sha256"):
        place_files(["toy"], toy, tmp_path / "data")
    assert not (tmp_path / "data").exists()
