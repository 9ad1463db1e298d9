# Data sets → what each resolved to, decided once per version.
from sgd_replication.inputs.data_sets.registry import REGISTRY


def present_files(wildcards):
    """The set's files that are in the data directory now: placing or replacing one asks for the data step again."""
    editions = REGISTRY[wildcards.set].editions
    candidates = [Path(DATA_DIRECTORY, file.path) for edition in editions for file in edition.files]
    return [str(file) for file in candidates if file.is_file()]


rule resolve_data:
    input:
        files=present_files,
    output:
        resolution=f"{RESULTS}/data/{{set}}.json",
        record=f"{RESULTS}/data/{{set}}.record.json",
    log:
        f"{RESULTS}/logs/resolve_data.{{set}}.log",
    wildcard_constraints:
        set="|".join(REGISTRY),
    priority: LONG
    params:
        **job("resolve_data"),
    message:
        "Data: which set stands for {wildcards.set}"
    shell:
        RUN


rule merge_data:
    input:
        resolutions=expand(f"{RESULTS}/data/{{set}}.json", set=SETTINGS.used_sets),
    output:
        data=f"{RESULTS}/data.json",
        record=f"{RESULTS}/data.record.json",
    log:
        f"{RESULTS}/logs/merge_data.log",
    params:
        **job("merge_data"),
    message:
        "Data: one list of all sets"
    shell:
        RUN
