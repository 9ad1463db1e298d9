# Two valleys, and four definitions of leaving one → what the title of Xie et al. is judged by.
rule measure_title:
    output:
        times=f"{RESULTS}/measurements/title/odds.parquet",
        estimates=f"{RESULTS}/estimates/title.json",
        record=f"{RESULTS}/measurements/title/measure_title.record.json",
    log:
        f"{RESULTS}/logs/measure_title.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_title.tsv"
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_title", SETTINGS.flat_minima.title, random=True),
    message:
        "Escape: two valleys, the title claim"
    shell:
        command("measure_title", "--times {output.times} --estimates {output.estimates}")


rule measure_exits:
    output:
        times=f"{RESULTS}/measurements/exits/times.parquet",
        estimates=f"{RESULTS}/estimates/exits.json",
        record=f"{RESULTS}/measurements/exits/measure_exits.record.json",
    log:
        f"{RESULTS}/logs/measure_exits.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_exits.tsv"
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_exits", SETTINGS.flat_minima.exits, random=True),
    message:
        "Escape: four definitions of leaving"
    shell:
        command("measure_exits", "--times {output.times} --estimates {output.estimates}")
