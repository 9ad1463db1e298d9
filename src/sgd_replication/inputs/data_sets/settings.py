"""Settings of the choice of data sets."""

from typing import Literal

from pydantic import Field

from sgd_replication.settings.base import SettingsModel


class DataSettings(SettingsModel):
    """Where the data sets come from.

    Examples:
        >>> from sgd_replication.pipeline.loading import load_settings
        >>> load_settings(values={"data": {"source": "internet"}})  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_replication.jobs.errors.ConfigurationError: ...source = 'internet': ... 'embedded' or 'official'.
    """

    source: Literal["auto", "embedded", "official"] = Field(
        default="auto",
        description="`auto` uses a set's files when they are in the data directory and falls back, loudly, to the "
        "set's embedded stand-in; `embedded` always uses stand-ins; `official` fails instead of falling back.",
    )
