# One command from data sets to the report: `make replicate`, or this file by itself with `snakemake --cores 2`.
from snakemake.utils import min_version

min_version("9.0")


include: "workflow/rules/common.smk"
include: "workflow/rules/data.smk"
include: "workflow/rules/networks.smk"
include: "workflow/rules/noise.smk"
include: "workflow/rules/covariance.smk"
include: "workflow/rules/styblinski_tang.smk"
include: "workflow/rules/theorems.smk"
include: "workflow/rules/flat_minima.smk"
include: "workflow/rules/network_escape.smk"
include: "workflow/rules/log_barrier.smk"
include: "workflow/rules/large_deviations.smk"
include: "workflow/rules/noise_balance.smk"
include: "workflow/rules/theory_comparison.smk"
include: "workflow/rules/claims.smk"
include: "workflow/rules/notebooks.smk"
include: "workflow/rules/report.smk"


# Every deliverable is listed: if only the report were, a run that failed before it would say "nothing to be done" the
# next time, beside the old report.
rule all:
    default_target: True
    input:
        f"{RESULTS}/data.json",
        f"{RESULTS}/claims.json",
        f"{RESULTS}/numbers.tex",
        f"{RESULTS}/manifest.json",
        ESTIMATES,
        NOTEBOOK_PAGES,
        FIGURES,
        REPORT if BUILD_PDF else [],
    message:
        "Everything is in {RESULTS}"


rule data_sets:
    input:
        f"{RESULTS}/data.json",
    message:
        "The data sets are listed in {RESULTS}/data.json"


rule figures:
    input:
        FIGURES,
    message:
        "Figures are in {RESULTS}/figures"


rule report_pdf:
    input:
        REPORT if BUILD_PDF else [],
    message:
        "The report is {RESULTS}/report.pdf"


if PROBLEM:

    include: f"workflow/rules/{'user_network' if PROBLEM.data else 'user_landscape'}.smk"

    rule problem:
        input:
            rules.report_problem.output,
        message:
            "The report on your problem is {RESULTS}/problem.html"


# Any job that runs makes the report that stands there one of an earlier state; it must not pose as the new one.
onstart:
    retire_report()


onsuccess:
    forget_retired_report()
