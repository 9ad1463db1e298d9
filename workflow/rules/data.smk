# Data sets → what each resolved to, decided once per version.
from sgd_replication.inputs.data_sets.registry import REGISTRY


def present_files(wildcards):
    """The set's files that are in the data directory now: placing or replacing one asks for the data step again."""
    editions = REGISTRY[wildcards.set].editions
    candidates = [Path(DATA_DIRECTORY, file.path) for edition in editions for file in edition.files]
    return [str(file) for file in candidates if file.is_file()]


rule resolve_data:
    input:
        present_files,
    output:
        resolution=f"{RESULTS}/data/{{set}}.json",
        record=f"{RESULTS}/data/{{set}}.record.json",
    log:
        f"{RESULTS}/logs/resolve_data.{{set}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/resolve_data.{{set}}.tsv"
    wildcard_constraints:
        set="|".join(REGISTRY),
    priority: LONG
    params:
        parameters=parameters("resolve_data", SETTINGS.data),
    message:
        "Data: which set stands for {wildcards.set}"
    shell:
        command(
            "resolve_data",
            "--set {wildcards.set} --directory {DATA_DIRECTORY} --resolution {output.resolution}",
        )


rule merge_resolutions:
    input:
        resolutions=expand(f"{RESULTS}/data/{{set}}.json", set=SETTINGS.used_sets),
    output:
        data=f"{RESULTS}/data.json",
        record=f"{RESULTS}/data.record.json",
    log:
        f"{RESULTS}/logs/merge_resolutions.log",
    benchmark:
        f"{RESULTS}/benchmarks/merge_resolutions.tsv"
    params:
        parameters=parameters("merge_resolutions"),
    message:
        "Data: one list of all sets"
    shell:
        command(
            "merge_resolutions",
            "--resolutions {input.resolutions} --data {output.data}",
        )
