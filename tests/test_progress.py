import logging

from sgd_diffusion import progress


def test_a_long_loop_says_how_far_it_is(monkeypatch, caplog):
    clock = iter(range(0, 1000, 3))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with caplog.at_level(logging.INFO):
        assert list(progress.track([1, 2, 3, 4], "counting")) == [1, 2, 3, 4]
    assert caplog.messages == [
        "counting: 2 of 4 (50 %), about 00:06 left",
        "counting: 4 of 4 (100 %), about 00:00 left",
    ]


def test_a_short_loop_says_nothing(caplog):
    with caplog.at_level(logging.INFO):
        assert list(progress.track(iter("ab"), "counting")) == ["a", "b"]
    assert not caplog.messages
