"""Errors that a user can mend: one message, no traceback."""


class UserError(Exception):
    """A mistake in the input, the configuration or the environment.

    The message says what is wrong, where, what is allowed and what to do. Command lines print it alone;
    every other exception is a fault of the program and keeps its traceback.

    Examples:
        One name catches every error that a user can mend:

        >>> from sgd_diffusion.landscapes import diagonal_network
        >>> try:
        ...     diagonal_network(layers=2, slope=-1.0)
        ... except UserError as error:
        ...     print(error)
        a diagonal network needs a positive slope, got -1.0.
    """


class DataError(UserError):
    """A data set that is missing, damaged or not what it should be.

    Examples:
        >>> import numpy as np
        >>> from sgd_diffusion.data import standardised_by_feature
        >>> standardised_by_feature("toy", np.array([[1.0, 5.0], [3.0, 5.0]]))
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.DataError: toy: feature 2 is constant and cannot be standardised; leave it out.
    """


class MeasurementError(UserError):
    """A measurement that cannot be made from what it was given, or a table that breaks its schema.

    Examples:
        >>> import numpy as np
        >>> from sgd_diffusion.statistics import stable_index
        >>> stable_index(np.ones(30), block=20)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.MeasurementError: K₁ = 20 cuts 30 values into fewer than two blocks; ...
    """


class LandscapeError(UserError):
    """A landscape that is no function with a minimum.

    Examples:
        >>> from sgd_diffusion.landscapes import diagonal_network
        >>> diagonal_network(layers=2, slope=-1.0)
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.LandscapeError: a diagonal network needs a positive slope, got -1.0.
    """


class EscapeError(UserError):
    """An escape experiment that cannot run, or cannot answer what it is asked.

    Examples:
        >>> from sgd_diffusion.theory import stationary_variance
        >>> stationary_variance(batch_size=1, learning_rate=1.0)
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.EscapeError: SGD with η = 1 and B = 1 has no finite variance.
    """


class UnsettledActionError(EscapeError):
    """The path of least action depends on its grid, as it does where the noise vanishes on the way.

    Examples:
        >>> import torch
        >>> from sgd_diffusion.theory import minimum_action
        >>> inflection = lambda theta: ((theta - 0.5).abs() + 1e-9).unsqueeze(-1)  # C, which vanishes at ½
        >>> ends = {"start": torch.zeros(1), "end": torch.ones(1)}
        >>> minimum_action(lambda theta: theta[:, 0] ** 2, inflection, **ends)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.UnsettledActionError: the least action ... the noise may vanish on the way.
    """


class UnresolvedError(EscapeError):
    """An escape time that neither plain simulation nor splitting resolves; a sweep may do without the point.

    Examples:
        Noise vanishes on the way, so that states that came far are not those that leave, and repeats disagree:

        >>> from sgd_diffusion.dynamics import DiagonalNoise, SGD
        >>> from sgd_diffusion.escape import Coordinate, sweep
        >>> from sgd_diffusion.landscapes import styblinski_tang
        >>> noise = DiagonalNoise(lambda phi: 50 * (6 * phi**2 - 16).abs().sqrt())
        >>> where = styblinski_tang(1), SGD(0.006, 49, noise), Coordinate(threshold=0.157)
        >>> sweep(*where, replicas=20, plain_iterations=50, split_replicas=20, repeats=5)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.UnresolvedError: point 1 of 1: 5 repeats of splitting, ...
    """


class NotRareError(UnresolvedError):
    """Escape is no rare event: replicas leave so often, or so soon, that there is nothing stationary to split.

    Examples:
        The valley relaxes in 1/(ηh) = 100 iterations, and half of the replicas are beyond 0.5 sooner:

        >>> from sgd_diffusion.dynamics import SGLD
        >>> from sgd_diffusion.escape import Coordinate, split
        >>> from sgd_diffusion.landscapes import quadratic
        >>> where = quadratic([1.0]), SGLD(0.01, 1.0), Coordinate(threshold=0.5)
        >>> split(*where, replicas=20, repeats=2)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.NotRareError: escape is not rare: ... Use simulate().
    """
