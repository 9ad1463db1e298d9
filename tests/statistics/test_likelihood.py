import numpy as np
import pytest
from scipy import optimize, stats

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.statistics import FAMILIES, compared_families, symmetric_stable


def samples(name, n=1000, columns=100):
    stream = np.random.default_rng(4)
    return {
        "gaussian": lambda: stream.standard_normal((n, columns)),
        "student": lambda: stream.standard_t(4, (n, columns)),
        "stable": lambda: symmetric_stable(1.6, n * columns, stream).reshape(n, columns),
        "mixture": lambda: stream.standard_normal((n, columns)) * np.where(stream.random((n, columns)) < 0.1, 4, 1),
    }[name]()


@pytest.mark.parametrize("name", [family.name for family in FAMILIES])
def test_the_law_that_made_the_samples_is_mostly_preferred(name):
    found = compared_families(7 * samples(name))["best"]
    assert (found == name).mean() > 0.75


def test_the_gaussian_likelihood_is_that_of_its_variance():
    values = 0.3 * samples("gaussian")
    exact = 2 - 2 * stats.norm.logpdf(values, scale=np.sqrt((values**2).mean(axis=0))).sum(axis=0)
    assert compared_families(values)["aic_gaussian"].to_numpy() == pytest.approx(exact, abs=0.1)


def test_students_likelihood_is_close_to_its_maximum():
    values = samples("student", columns=8)

    def fitted(column):
        def negative(x):
            return -stats.t.logpdf(column, np.exp(x[0]), scale=np.exp(x[1])).sum()

        return 4 + 2 * optimize.minimize(negative, [1, 0]).fun

    exact = np.array([fitted(column) for column in values.T])
    found = compared_families(values)["aic_student"].to_numpy()
    assert found == pytest.approx(exact, abs=0.2)


@pytest.mark.parametrize("bad", [np.zeros((50, 2)), np.full((50, 2), np.inf)])
def test_samples_without_a_likelihood_are_refused(bad):
    with pytest.raises(MeasurementError, match="finite"):
        compared_families(bad)
