"""Errors that a user can correct: they are reported as one message without a traceback."""


class UserError(Exception):
    """An error in the input, the configuration or the environment.

    The message names the value, what is allowed and what to do. Command lines print only this message. Every other
    exception is an error in the program and is printed with its traceback.

    Examples:
        `UserError` catches every error that a user can correct:

        >>> from sgd_diffusion.landscapes import diagonal_network
        >>> try:
        ...     diagonal_network(layers=2, slope=-1.0)
        ... except UserError as error:
        ...     print(error)
        a diagonal network needs a positive slope, got -1.0.
    """


class DataError(UserError):
    """A data set is missing, damaged or unsuitable.

    Examples:
        >>> import numpy as np
        >>> from sgd_diffusion.data import standardised_by_feature
        >>> standardised_by_feature("toy", np.array([[1.0, 5.0], [3.0, 5.0]]))
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.DataError: toy: feature 2 is constant and cannot be standardised; leave it out.
    """


class MeasurementError(UserError):
    """A measurement cannot be made from its input, or a table does not match its schema.

    Examples:
        >>> import numpy as np
        >>> from sgd_diffusion.statistics import stable_index
        >>> stable_index(np.ones(30), block=20)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.MeasurementError: K₁ = 20 cuts 30 values into fewer than two blocks; ...
    """


class LandscapeError(UserError):
    """A landscape is not valid, for example because it has no minimum.

    Examples:
        >>> from sgd_diffusion.landscapes import diagonal_network
        >>> diagonal_network(layers=2, slope=-1.0)
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.LandscapeError: a diagonal network needs a positive slope, got -1.0.
    """


class EscapeError(UserError):
    """An escape experiment or a theory of escape is not defined for its parameters.

    Examples:
        >>> from sgd_diffusion.theory import stationary_variance
        >>> stationary_variance(batch_size=1, learning_rate=1.0)
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.EscapeError: SGD with η = 1 and B = 1 has no finite variance.
    """


class UnsettledActionError(EscapeError):
    """The least action depends on the grid of the path, for example because the noise vanishes along the path.

    Examples:
        >>> import torch
        >>> from sgd_diffusion.theory import minimum_action
        >>> inflection = lambda theta: ((theta - 0.5).abs() + 1e-9).unsqueeze(-1)  # C, zero at ½
        >>> ends = {"start": torch.zeros(1), "end": torch.ones(1)}
        >>> minimum_action(lambda theta: theta[:, 0] ** 2, inflection, **ends)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.UnsettledActionError: the least action ... the noise may vanish on the way.
    """


class UnresolvedError(EscapeError):
    """Neither plain simulation nor splitting resolves an escape time. A sweep may leave out the point.

    Examples:
        The noise vanishes inside the boundary. The reaction coordinate then does not order states by their probability
        of escape, and repeats of splitting disagree:

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
    """Escape is not a rare event: replicas leave the basin before their distribution is stationary.

    Examples:
        The basin relaxes in 1/(ηh) = 100 iterations, and half of the replicas pass 0.5 before:

        >>> from sgd_diffusion.dynamics import SGLD
        >>> from sgd_diffusion.escape import Coordinate, split
        >>> from sgd_diffusion.landscapes import quadratic
        >>> where = quadratic([1.0]), SGLD(0.01, 1.0), Coordinate(threshold=0.5)
        >>> split(*where, replicas=20, repeats=2)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.NotRareError: escape is not rare: ... Use simulate().
    """


class UnsettledEscapeError(UnresolvedError):
    """Splitting cannot show that its answer is settled: runs do not relax, or independent estimates disagree.

    Examples:
        In a flat direction replicas wander for longer than the run is allowed to last:

        >>> from sgd_diffusion.dynamics import SGLD
        >>> from sgd_diffusion.escape import Coordinate, split
        >>> from sgd_diffusion.landscapes import quadratic
        >>> where = quadratic([1.0, 1e-5]), SGLD(0.1, 0.02), Coordinate(threshold=1.0, index=0)
        >>> split(*where, replicas=20, repeats=2, longest_run=2000)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.UnsettledEscapeError: the basin does not settle in 2000 iterations: ...
    """
