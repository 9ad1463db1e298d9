"""What an experiment is: its question, its rules with their settings, and what it reads and makes.

The modules ``experiment.py`` of the experiments' folders declare these; the graph and its scheduling stand in the rules
files. Nothing here loads torch, pandas or the engine, so that every start of Snakemake can read it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from pydantic import BaseModel

from sgd_replication.jobs.models import is_model

Wildcards = Mapping[str, str]
Values = str | Sequence[str]
"""Values of a wildcard: listed, or the settings key that holds them, such as ``network_escape.sets``."""


def setting(settings: BaseModel, key: str) -> Any:
    """Return the value at a dotted key of the settings.

    Examples:
        >>> class Inner(BaseModel):
        ...     sets: list[str] = ["avila"]
        >>> class Outer(BaseModel):
        ...     network_escape: Inner = Inner()
        >>> setting(Outer(), "network_escape.sets")
        ['avila']
    """
    value: Any = settings
    for name in key.split("."):
        value = value[name] if isinstance(value, Mapping) else getattr(value, name)
    return value


def combinations(over: Mapping[str, Values], settings: BaseModel) -> list[dict[str, str]]:
    """Return every combination of the wildcards' values; one empty combination without wildcards.

    Examples:
        >>> from pydantic import create_model
        >>> settings = create_model("Settings")()
        >>> combinations({"network": ["a", "b"], "stage": ["random"]}, settings)
        [{'network': 'a', 'stage': 'random'}, {'network': 'b', 'stage': 'random'}]
        >>> combinations({}, settings)
        [{}]
    """
    values = {name: setting(settings, given) if isinstance(given, str) else given for name, given in over.items()}
    return [dict(zip(values, chosen, strict=True)) for chosen in product(*values.values())]


@dataclass(frozen=True)
class Rule:
    """One rule of the workflow: which module runs, and on which settings.

    Attributes:
        name: of the rule in the rules file.
        module: the module with ``run(job)``.
        settings: the model of the job's settings; None for a job without settings.
        of: gives what the job's settings are taken from, of the run's settings and the job's wildcards: a group of
            settings, or a mapping with a value for every field.
        over: wildcards of the rule with their values.
        seed: whether the job draws random numbers.
        device: whether the job computes where the setting ``device`` says.
        sources: files whose content and imports decide the result beside the module, such as a notebook; wildcards
            are filled in.
        take_over: whether the outputs of another version may be copied if that version ran the same job. False for a
            job whose log every version needs.

    Examples:
        >>> from pydantic import create_model
        >>> Settings = create_model("Settings", learning_rate=(float, 0.1), batch_size=(int, 50))
        >>> Fit = create_model("Fit", batch_size=(int, 1))
        >>> Rule("fit", module="fit", settings=Fit, of=lambda settings, _: settings).settings_of(Settings(), {})
        {'batch_size': 50}
    """

    name: str
    module: str
    settings: type[BaseModel] | None = None
    of: Callable[[Any, Wildcards], Any] | None = None
    over: Mapping[str, Values] = field(default_factory=dict)
    seed: bool = False
    device: bool = False
    sources: tuple[str, ...] = ()
    take_over: bool = True

    def settings_of(self, settings: BaseModel, wildcards: Wildcards) -> dict[str, Any] | None:
        """Return the job's settings as plain values, every field of its model among them.

        Raises:
            ValueError: a field is left out, so that it would silently take its default.
        """
        if self.settings is None or self.of is None:
            return None
        try:
            values = given_fields(self.settings, self.of(settings, wildcards))
        except ValueError as error:
            raise ValueError(f"rule {self.name}: {error}") from None
        return self.settings.model_validate(values).model_dump(mode="json")


def job_rule(experiment: str, job: str, settings: type[BaseModel], key: str, **options: Any) -> Rule:
    """Return the rule ``<experiment>_<job>``, which runs ``jobs/<job>.py`` of the experiment's folder.

    Args:
        experiment: name of the experiment.
        job: name of the job's module.
        settings: the model of the job's settings.
        key: of the group of settings that the job's are taken from, such as ``log_barrier.noise``.
        options: further fields of the rule.

    Examples:
        >>> from pydantic import create_model
        >>> rule = job_rule("coin", "flip", create_model("Flip"), "coin", seed=True)
        >>> rule.name, rule.module, rule.seed
        ('coin_flip', 'sgd_replication.experiments.coin.jobs.flip', True)
    """
    module = f"sgd_replication.experiments.{experiment}.jobs.{job}"
    return Rule(f"{experiment}_{job}", module, settings, lambda values, _: setting(values, key), **options)


def given_fields(model: type[BaseModel], source: BaseModel | Mapping[str, Any]) -> dict[str, Any]:
    """Return the value of every field of a model, taken from a group of settings that has more fields, or a mapping.

    The same holds for fields that are models themselves: of a group, a job gets what its own model lists.

    Args:
        model: whose fields are wanted.
        source: a group of settings with at least these fields, or a mapping with exactly these names.

    Raises:
        ValueError: a mapping leaves out a field.

    Examples:
        >>> from pydantic import create_model
        >>> Batch = create_model("Batch", size=(int, 50))
        >>> Noise = create_model("Noise", batch=(Batch, Batch()), minibatches=(int, 1000), __base__=Batch)
        >>> Job = create_model("Job", noise=(Batch, ...))
        >>> given_fields(Job, {"noise": Noise(size=20)})
        {'noise': {'size': 20}}
        >>> given_fields(Job, {})
        Traceback (most recent call last):
            ...
        ValueError: the settings of Job lack noise
    """
    names = list(model.model_fields)
    values = source if isinstance(source, Mapping) else {name: getattr(source, name) for name in names}
    if missing := sorted(set(names) - set(values)):
        raise ValueError(f"the settings of {model.__name__} lack {', '.join(missing)}")
    types = {name: field.annotation for name, field in model.model_fields.items()}
    groups = {name: group for name, group in types.items() if is_model(group)}
    return {**values, **{name: given_fields(group, values[name]) for name, group in groups.items()}}


@dataclass(frozen=True)
class Part:
    """A part of an experiment's results, with an estimates file of its own: ``estimates/<part>.json``.

    Attributes:
        name: of the part; wildcards in braces, such as ``net-{set}``.
        over: the wildcards with their values.

    Examples:
        >>> from pydantic import create_model
        >>> Part("cov-{network}", over={"network": ["a", "b"]}).names(create_model("Settings")())
        ['cov-a', 'cov-b']
    """

    name: str
    over: Mapping[str, Values] = field(default_factory=dict)

    def names(self, settings: BaseModel) -> list[str]:
        """Return the part's names under these settings."""
        return [self.name.format(**chosen) for chosen in combinations(self.over, settings)]


@dataclass(frozen=True)
class Experiment:
    """One experiment: one folder, rules file, notebook and section of the report, which bear its name.

    Attributes:
        name: of the folder and all else.
        question: what it answers, a few words for tables and pages.
        settings: the model of its group of settings, whose key in a configuration is the name; None if it has none.
        parts: its results, in the order of the report.
        rules: its rules, in the order in which they depend on each other.
        networks: settings keys that name fully connected networks which it uses.
        large_networks: settings keys that name networks of any architecture which it uses.
        data_sets: settings keys that name data sets which it uses directly.
        reads: earlier experiments whose results, settings or code its jobs use.
        shows: earlier experiments whose results its notebook shows beside its own.
        bulky: endings of its files that no notebook reads. What figures show of them is in tables of the same jobs.
        references: files under ``references/`` that its notebook reads.
        figures: that its notebook draws, in the order of the report.
        opt_in_figures: further figures that its notebook draws, by name, each with the settings key of the list that
            is empty if nothing was measured for it.
        report_tables: functions of its ``report.py``, each a table of the report.
        appendix: whether its section stands in the appendix of the report.

    Examples:
        >>> from pydantic import create_model
        >>> seven = Experiment("seven", "is it seven?", parts=(Part("draws"), Part("sums-{set}", over={"set": ["a"]})))
        >>> seven.part_names(create_model("Settings")())
        ['draws', 'sums-a']
    """

    name: str
    question: str
    settings: type[BaseModel] | None = None
    parts: tuple[Part, ...] = ()
    rules: tuple[Rule, ...] = ()
    networks: tuple[str, ...] = ()
    large_networks: tuple[str, ...] = ()
    data_sets: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    bulky: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    opt_in_figures: Mapping[str, str] = field(default_factory=dict)
    report_tables: tuple[str, ...] = ()
    appendix: bool = False

    def part_names(self, settings: BaseModel) -> list[str]:
        """Return the names of all its parts under these settings."""
        return [name for part in self.parts for name in part.names(settings)]

    def figure_names(self, settings: BaseModel) -> list[str]:
        """Return the names of the figures that its notebook draws under these settings.

        Examples:
            >>> from pydantic import create_model
            >>> one = Experiment("one", "is it one?", figures=("draws",), opt_in_figures={"sums": "sets"})
            >>> [one.figure_names(create_model("Settings", sets=(list, found))()) for found in ([], ["avila"])]
            [['draws'], ['draws', 'sums']]
        """
        return [*self.figures, *(name for name, key in self.opt_in_figures.items() if setting(settings, key))]
