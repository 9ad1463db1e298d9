"""What is shown and digested of a resolved data set."""

import pytest

from sgd_replication.jobs.data_resolution import Resolution


@pytest.mark.parametrize(
    ("kind", "used", "shown"),
    [
        ("official", "avila", "avila"),
        ("sample", "avila", "avila (sample)"),
        ("stand-in", "digits", "avila (stand-in digits)"),
    ],
)
def test_a_name_that_is_shown_says_what_was_used(kind, used, shown):
    assert Resolution(requested="avila", set=used, kind=kind, files={}, reason="").shown == shown


def test_the_digest_tells_sets_and_files_apart():
    common = {"requested": "a", "kind": "official", "reason": ""}
    digests = {
        Resolution(set="a", files={}, **common).sha256,
        Resolution(set="b", files={}, **common).sha256,
        Resolution(set="a", files={"x": "1"}, **common).sha256,
        Resolution(set="a", files={"x": "2"}, **common).sha256,
    }
    assert len(digests) == 4
