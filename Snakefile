# One command from data sets to the report: `make replicate`, or this file by itself with `snakemake --cores 2`.
include: "workflow/Snakefile"


# An included file cannot set the default target.
rule replicate:
    default_target: True
    input:
        rules.all.input,
