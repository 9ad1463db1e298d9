"""What a run's data sets resolved to, decided once and written down: the set, a sample of it, or its stand-in."""

import hashlib
from collections.abc import Sequence
from typing import Literal, get_args

from sgd_replication.jobs.models import FileModel, FrozenModel

Kind = Literal["official", "sample", "stand-in"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""From the set itself to what is least like it."""


class UsedData(FrozenModel):
    """Which data set a result rests on.

    Examples:
        >>> used = UsedData(set="wine", kind="stand-in")
        >>> used.model_dump_json(), used.aside
        ('{"set":"wine","kind":"stand-in"}', ' (stand-in wine)')
    """

    set: str
    kind: Kind

    @property
    def aside(self) -> str:
        """What to say beside the name of a set that was asked for, if these data are not the set itself."""
        return {"official": "", "sample": " (sample)", "stand-in": f" (stand-in {self.set})"}[self.kind]


class Resolution(FileModel):
    """What one named data set resolved to.

    Attributes:
        requested: the set that the configuration names.
        set: the set that is used in its place, or the same.
        kind: `official` for the named set itself, `sample` for a part of it, `stand-in` for another set.
        files: digest of each file used, by path under the data directory; empty for an embedded set.
        reason: why this set is used, for logs, banners and claims.

    Examples:
        >>> found = Resolution(requested="avila", set="wine", kind="stand-in", files={}, reason="an example")
        >>> found.shown, found.used.set
        ('avila (stand-in wine)', 'wine')
    """

    requested: str
    set: str
    kind: Kind
    files: dict[str, str]
    reason: str

    @property
    def used(self) -> UsedData:
        """The set and its kind, as estimates and claims name them."""
        return UsedData(set=self.set, kind=self.kind)

    @property
    def shown(self) -> str:
        """The set's name, and what was used if that is not the set itself; for axes and tables."""
        return self.requested + self.used.aside

    @property
    def sha256(self) -> str:
        """One digest of the set's name and all its files."""
        lines = [self.set, *(f"{digest}  {path}" for path, digest in sorted(self.files.items()))]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def together(resolutions: Sequence[Resolution]) -> Resolution:
    """Return one resolution of several sets; its kind is that of the set that is least what was asked for.

    Examples:
        >>> whole = Resolution(requested="wine", set="wine", kind="official", files={}, reason="embedded")
        >>> other = Resolution(requested="avila", set="digits", kind="stand-in", files={}, reason="no files")
        >>> found = together([whole, other])
        >>> found.set, found.kind, found.reason
        ('wine, digits', 'stand-in', 'wine: embedded; avila: no files')
    """
    if len(resolutions) == 1:
        return resolutions[0]
    return Resolution(
        requested=", ".join(one.requested for one in resolutions),
        set=", ".join(dict.fromkeys(one.set for one in resolutions)),
        kind=max((one.kind for one in resolutions), key=KINDS.index),
        files={name: digest for one in resolutions for name, digest in one.files.items()},
        reason="; ".join(f"{one.requested}: {one.reason}" for one in resolutions),
    )
