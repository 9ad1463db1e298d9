"""Ids of claims and names of estimates in sentences: words stand for them, and a claim's id follows in brackets."""

import re
from collections.abc import Mapping

from sgd_replication.pipeline.claims.registry import ClaimRegistry
from sgd_replication.plotting.set_names import with_set_names
from sgd_replication.reporting.estimate_words import worded

SAMPLE = re.compile(r"on a sample of [\w, ]+ only")
"""Where the reason of a verdict names data sets."""


def in_words(text: str, registry: ClaimRegistry) -> str:
    """Return text in which words stand for estimates and data sets, and statements for claims."""
    named = SAMPLE.sub(lambda found: with_set_names(found[0]), worded(text, registry.words))
    return with_statements(named, {claim.id: claim.statement for claim in registry.claims})


def with_statements(text: str, statements: Mapping[str, str]) -> str:
    """Return text in which the statement of a claim stands for its id; the id follows in brackets.

    Args:
        text: such as the reason of a verdict.
        statements: statement of each claim, by its id.

    Examples:
        >>> said = {"st-eta": "The log of the rate falls linearly with 1/η."}
        >>> with_statements("restates st-eta, as `st-eta-2` does", said)
        'restates “The log of the rate falls linearly with 1/η” (st-eta), as `st-eta-2` does'
        >>> with_statements("That of `st-eta`.", said)
        'That of “The log of the rate falls linearly with 1/η” (st-eta).'
    """
    if not statements:
        return text
    ids = "|".join(map(re.escape, sorted(statements, key=len, reverse=True)))

    def stated(found: re.Match[str]) -> str:
        return f"“{statements[found['id']].rstrip('.')}” ({found['id']})"

    return re.sub(rf"(?P<tick>`?)(?<![\w-])(?P<id>{ids})(?![\w-])(?P=tick)", stated, text)
