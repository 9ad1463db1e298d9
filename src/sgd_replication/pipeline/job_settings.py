"""Settings of the jobs of the pipeline and of the report, which no user sets."""

from sgd_replication.settings.base import SettingsModel


class JudgeSettings(SettingsModel):
    """What the verdicts on an experiment depend on besides its estimates.

    Attributes:
        parts: of the experiment, in this run.
        left_out: parts that the default run has and this one has not.
        claims: digest of the claims on the experiment with their criteria.

    Examples:
        >>> JudgeSettings(parts=["theorem-1"], left_out=[], claims="c0de").parts
        ['theorem-1']
    """

    parts: list[str]
    left_out: list[str]
    claims: str


class MergeSettings(SettingsModel):
    """The ids of all claims, in the order of the registry.

    Examples:
        >>> MergeSettings(order=["slope"]).order
        ['slope']
    """

    order: list[str]


class VersionSettings(SettingsModel):
    """The name of the version that is made.

    Examples:
        >>> VersionSettings(version="v1").version
        'v1'
    """

    version: str


class NumbersSettings(SettingsModel):
    """What the numbers and tables of the report depend on besides results.

    Attributes:
        version, seed, threads: of the run.
        questions: the question that each figure belongs to.
        tables: module of each table of an experiment, by the name of the function that makes the table.
        sections, appendices: names of the experiments' sections, in the order of the report.

    Examples:
        >>> settings = NumbersSettings(
        ...     version="v1", seed=0, threads=1, questions={}, tables={"noise_table": "m"}, sections=["noise"],
        ...     appendices=[],
        ... )
        >>> settings.tables, settings.sections
        ({'noise_table': 'm'}, ['noise'])
    """

    version: str
    seed: int
    threads: int
    questions: dict[str, str]
    tables: dict[str, str]
    sections: list[str]
    appendices: list[str]


class ReportSettings(SettingsModel):
    """What the report depends on besides results.

    Attributes:
        seed: of the run.
        questions: the question that each figure belongs to.
        notebooks: the notebook that draws each figure.

    Examples:
        >>> ReportSettings(seed=0, questions={}, notebooks={"title_claim": "flat_minima"}).notebooks["title_claim"]
        'flat_minima'
    """

    seed: int
    questions: dict[str, str]
    notebooks: dict[str, str]
