import hashlib

import torch

from sgd_diffusion.streams import numpy_stream, seed_for
from sgd_diffusion.torch_streams import torch_stream


def test_a_stream_depends_on_base_experiment_and_point():
    seeds = {
        seed_for(0, "noise", 1, "trained"),
        seed_for(1, "noise", 1, "trained"),
        seed_for(0, "escape", 1, "trained"),
        seed_for(0, "noise", 2, "trained"),
        seed_for(0, "noise", 1, "random"),
    }
    assert len(seeds) == 5


def test_neighbouring_parts_cannot_run_together():
    assert seed_for(0, "a", "bc") != seed_for(0, "ab", "c")
    assert seed_for(0, "a", 12) != seed_for(0, "a", 1, 2)


def test_streams_repeat_and_do_not_touch_the_global_generators():
    torch.manual_seed(5)
    before = torch.rand(3)
    torch.manual_seed(5)
    draws = torch.rand(4, generator=torch_stream(0, "x", 1)), numpy_stream(0, "x", 1).random(4)
    assert torch.equal(torch.rand(3), before)
    assert torch.equal(torch.rand(4, generator=torch_stream(0, "x", 1)), draws[0])
    assert (numpy_stream(0, "x", 1).random(4) == draws[1]).all()


def test_seeds_are_what_they_have_always_been():
    # A changed seed would silently change every result.
    digest = hashlib.sha256(b'[0,"noise",1,"trained"]').hexdigest()
    assert seed_for(0, "noise", 1, "trained") == int(digest[:16], 16) >> 1
