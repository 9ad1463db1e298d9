"""Errors of the configuration and of claims."""

from sgd_diffusion.errors import UserError


class ConfigurationError(UserError):
    """A configuration that does not describe a run.

    Examples:
        >>> from sgd_replication.pipeline.loading import load_settings
        >>> load_settings(values={"version": "bench"})  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_replication.jobs.errors.ConfigurationError: the configuration: version = 'bench': ...; choose another.
    """


class ClaimError(UserError):
    """A claim whose criterion cannot be judged from the estimates at hand.

    Examples:
        >>> from sgd_replication.pipeline.claims.conditions import Condition
        >>> from sgd_replication.pipeline.claims.definitions import Claim
        >>> from sgd_replication.pipeline.claims.judge import judge
        >>> claim = Claim(
        ...     id="slope", paper="A", where="Fig. 1", statement="The slope is 1.", published=None, data=None,
        ...     experiment="e", figure="f", quantity="slope", rationale="an example",
        ...     replicated=[Condition(estimate="slope", at_least=0.9, at_most=1.1)],
        ...     partly=[Condition(estimate="slope", above=0)],
        ... )
        >>> judge(claim, {}, None, ["e.json"], rule="r")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_replication.jobs.errors.ClaimError: claim slope names slope, which e does not estimate; it has ...
    """
