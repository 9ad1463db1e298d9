"""Other readings of a minibatch: their chains against simulation."""

from sgd_replication.experiments.styblinski_tang.other_noises import measure_other_noises
from sgd_replication.experiments.styblinski_tang.settings import StyblinskiTangSettings
from sgd_replication.experiments.styblinski_tang.tables import OTHER_NOISES
from sgd_replication.settings.sampling import SamplingSettings


def test_exact_times_are_those_of_simulation_and_slow_points_have_no_other():
    settings = StyblinskiTangSettings(
        dimension=2,
        other_batch_sizes=[6, 9, 40],
        data_batch_sizes=[1, 2, 4],
        sampling=SamplingSettings(replicas=1000, plain_iterations=20_000),
    )
    stored = []

    class Memory:
        def find(self, point):
            return None

        def store(self, point, result):
            stored.append(point)

    table = measure_other_noises(settings, 292.0, 0, Memory())
    OTHER_NOISES.validate(table)
    assert stored == ["other-Hessian", "other-data"]
    seen = table.dropna(subset="log_time")
    assert ((seen["log_time"] - seen["exact"]).abs() < 4 * seen["error"]).all()
    assert seen.groupby("model").size().to_dict() == {"Hessian": 2, "data": 1}
    assert (table["exact"][table["log_time"].isna()] > 10).all()
    assert table.groupby("model")["exact"].is_monotonic_increasing.all()
