"""Settings of the jobs that judge claims and write the report. They follow from the run; no user sets them."""

from sgd_replication.settings.base import SettingsModel


class JudgeSettings(SettingsModel):
    """Settings of a job that judges the claims on one experiment.

    Attributes:
        parts: names of the experiment's parts in this run.
        left_out: names of the parts that the default run has and this run does not have.
        claims: sha256 of the claims on the experiment with their criteria.

    Examples:
        >>> JudgeSettings(parts=["theorem-1"], left_out=[], claims="c0de").parts
        ['theorem-1']
    """

    parts: list[str]
    left_out: list[str]
    claims: str


class MergeSettings(SettingsModel):
    """Settings of the job that merges the judged claims.

    Attributes:
        order: ids of all claims, in the order of the registry.
        unmeasured: sha256 of the claims that no experiment measures yet.

    Examples:
        >>> MergeSettings(order=["slope"], unmeasured="c0de").order
        ['slope']
    """

    order: list[str]
    unmeasured: str


class VersionSettings(SettingsModel):
    """Settings of a job that depends on no other setting than the name of the version.

    Attributes:
        version: name of the version.

    Examples:
        >>> VersionSettings(version="v1").version
        'v1'
    """

    version: str


class NumbersSettings(SettingsModel):
    """Settings of the job that writes the numbers and tables of the report.

    Attributes:
        version: name of the version.
        seed: base seed of the run.
        threads: threads of a computing job.
        questions: question of the experiment that draws a figure, by the figure's name.
        tables: module of each table of an experiment, by the name of the function that makes the table.
        sections: experiments with a section in the main text, in the order of the report.
        appendices: experiments with a section in the appendix, in the order of the report.

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


class PageSettings(SettingsModel):
    """Settings of the job that builds the HTML page of the report.

    Attributes:
        seed: base seed of the run.
        questions: question of the experiment that draws a figure, by the figure's name.
        notebooks: name of the notebook that draws a figure, by the figure's name.

    Examples:
        >>> PageSettings(seed=0, questions={}, notebooks={"title_claim": "flat_minima"}).notebooks["title_claim"]
        'flat_minima'
    """

    seed: int
    questions: dict[str, str]
    notebooks: dict[str, str]
