# Data sets → the choice of data for each: the set, a sample or its stand-in. A version makes the choice once.
from sgd_replication.inputs.data_sets.registry import REGISTRY


wildcard_constraints:
    set="|".join(REGISTRY),


def present_files(wildcards):
    """Return the files of a set that are in the data directory. Adding or replacing one makes the rule run again."""
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
    priority: LONG
    params:
        **job("resolve_data"),
    message:
        "Data: choosing the data for {wildcards.set}"
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
        "Data: merging the choices of all sets"
    shell:
        RUN
