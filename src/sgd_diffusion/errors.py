"""Errors that a user can mend: one message, no traceback."""


class UserError(Exception):
    """A mistake in the input, the configuration or the environment.

    The message says what is wrong, where, what is allowed and what to do. Command lines print it alone;
    every other exception is a fault of the program and keeps its traceback.
    """


class ConfigurationError(UserError):
    """A configuration that does not describe a run."""


class DataError(UserError):
    """A data set that is missing, damaged or not what it should be."""


class MeasurementError(UserError):
    """A measurement that cannot be made from what it was given, or a table that breaks its schema."""


class ClaimError(UserError):
    """A claim whose criterion cannot be judged from the estimates at hand."""


class LandscapeError(UserError):
    """A landscape that is no function with a minimum."""


class EscapeError(UserError):
    """An escape experiment that cannot run, or cannot answer what it is asked."""


class UnsettledError(EscapeError):
    """Replicas leave before they have forgotten where they started, so that nothing stationary can be split."""
