"""Checks that every batch size fits the data set that its minibatches are drawn from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from sgd_replication.jobs.experiment import setting
from sgd_replication.pipeline.catalogue import names_at
from sgd_replication.settings.base import DrawnFrom
from sgd_replication.settings.groups import group_below

Examples = Mapping[str, tuple[str, int]]
"""By name of a requested data set: the name of the set that is read (the set itself or its stand-in), and that set's
number of examples."""


@dataclass(frozen=True)
class Draw:
    """A batch size in the settings and the data set that its minibatches are drawn from.

    Attributes:
        key: parts of the dotted settings key.
        size: batch size; the largest one if the setting is a list.
        data_set: name of the requested data set.
        noisy: whether gradient noise is measured. The batch must then be smaller than the set, because a minibatch of
            the whole set has no noise.
        first: number of examples of the set that are used; None if all are used.
    """

    key: tuple[str, ...]
    size: int
    data_set: str
    noisy: bool
    first: int | None = None

    def available(self, examples: Examples) -> int:
        """Return the number of examples that minibatches are drawn from."""
        total = examples[self.data_set][1]
        return min(total, self.first or total)

    def largest(self, examples: Examples) -> int:
        """Return the largest allowed batch size."""
        return self.available(examples) - self.noisy


def oversized(settings: Any, examples: Examples) -> list[tuple[Draw, str]]:
    """Return the batch sizes that are too large, each with a message that names the cause and the allowed range.

    Args:
        settings: settings of the whole run.
        examples: set that is read and its number of examples, for every data set that the settings use.

    Examples:
        >>> from sgd_replication.pipeline.loading import load_settings
        >>> settings = load_settings(values={"noise": {"batch_size": 1797}, "sweeps": {"images": 1797}})
        >>> (draw, message), *_ = oversized(settings, dict.fromkeys(settings.used_sets, ("digits", 1797)))
        >>> ".".join(draw.key), message  # doctest: +ELLIPSIS
        ('noise.batch_size', 'digits has 1797 examples, and a minibatch of all of them ...; allowed: 1 to 1796')
    """
    tightest: dict[tuple[str, ...], Draw] = {}
    for draw in _draws(settings):
        known = tightest.get(draw.key)
        if known is None or draw.largest(examples) < known.largest(examples):
            tightest[draw.key] = draw
    return [(draw, _message(draw, examples)) for draw in tightest.values() if draw.size > draw.largest(examples)]


def _message(draw: Draw, examples: Examples) -> str:
    used, total = examples[draw.data_set]
    count = draw.available(examples)
    held = f"{used} has {total} examples" if count == total else f"{count} examples of {used} are used"
    why = "a minibatch of all of them has no noise" if draw.noisy else "a minibatch is no larger than its set"
    return f"{held}, and {why}; allowed: 1 to {draw.largest(examples)}"


def _draws(settings: Any) -> Iterator[Draw]:
    """Yield the batch size of every training and of every setting that is marked with `DrawnFrom`."""
    for name in settings.used_networks:
        network = settings.networks[name]
        yield Draw(("networks", name, "training", "batch_size"), network.training.batch_size, network.data, noisy=False)
    for key, value, mark in _marked(settings, ()):
        first = setting(settings, mark.first) if mark.first else None
        for name in names_at(settings, mark.key):
            data_set = settings.networks[name].data if name in settings.networks else name
            yield Draw(key, max(value) if isinstance(value, list) else value, data_set, mark.noisy, first)


def _marked(group: BaseModel, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, DrawnFrom]]:
    """Yield key, value and mark of every marked setting of a group and of the groups below it."""
    for name, field in type(group).model_fields.items():
        value = getattr(group, name)
        yield from (((*path, name), value, mark) for mark in field.metadata if isinstance(mark, DrawnFrom))
        if group_below(field) is not None and isinstance(value, BaseModel):
            yield from _marked(value, (*path, name))
